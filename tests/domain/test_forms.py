"""The forms that participants see: complete, in order, and in the demo without any licensed wording."""

import re
from pathlib import Path

import pytest

import scoring
from pro_service.domain.forms import FormFileError, read_forms

DEMO = Path(__file__).parents[2] / "pro_service/forms/demo"
INSTRUMENTS = ("sf36v1", "sf36v2", "rand36", "lupusqol")
MARKED = {
    "es": re.compile(r"Ítem de demostración \d+[a-j]? · [\w ,]+ \d+ de \d+"),
    "en": re.compile(r"Demo item \d+[a-j]? · [\w ,-]+ \d+ of \d+"),
}
GENERIC = {
    "es": re.compile(r"Opción \d de \d|Opción aparte: no aplicable"),
    "en": re.compile(r"Option \d of \d|Separate option: not applicable"),
}


def text_of(instrument: str) -> str:
    return (DEMO / f"{instrument}.toml").read_text("utf-8")


def demo(instrument: str):
    return read_forms(text_of(instrument), f"{instrument}.toml")


def faults_of(text: str, file: str = "sf36v2.toml") -> list[tuple[str, str]]:
    with pytest.raises(FormFileError) as caught:
        read_forms(text, file)
    assert {fault.file for fault in caught.value.faults} == {file}
    return [(fault.key, fault.reason) for fault in caught.value.faults]


def test_every_instrument_that_can_be_scored_has_a_demo_form():
    assert {file.stem for file in DEMO.glob("*.toml")} == set(scoring.available()) == set(INSTRUMENTS)


@pytest.mark.requirement("R1")
@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_a_form_has_every_item_in_its_order_with_every_code(instrument):
    definition = scoring.load(instrument)
    for form in demo(instrument):
        assert [item.id for item in form.items] == [item.id for item in definition.items]
        for item, scored in zip(form.items, definition.items, strict=True):
            expected = [*scored.codes, *(["NA"] if scored.allows_not_applicable else [])]
            assert [option.code for option in item.options] == expected


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_the_demo_shows_marked_placeholders_in_spanish_and_english(instrument):
    forms = demo(instrument)
    assert [form.language for form in forms] == ["es", "en"]
    for form in forms:
        assert form.is_placeholder
        assert form.version == "demo-1"
        assert form.notice is not None
        assert form.notice.startswith("Demo")
        assert "demo" in form.recall_text.lower()
        for item in form.items:
            assert MARKED[form.language].fullmatch(item.text)
            assert f" {item.display_number} ·" in item.text
            assert all(GENERIC[form.language].fullmatch(option.text) for option in item.options)


def test_sf36_items_bear_their_printed_numbers_and_rand36_items_run_from_1_to_36():
    sf36, rand36 = demo("sf36v2")[0], demo("rand36")[0]
    assert [item.display_number for item in sf36.items][:4] == ["1", "2", "3a", "3b"]
    assert [item.display_number for item in rand36.items] == [str(nth) for nth in range(1, 37)]


def test_not_applicable_is_offered_for_intimate_relationships_and_body_image_alone():
    offering = [item.id for item in demo("lupusqol")[0].items if item.options[-1].code == "NA"]
    assert offering == ["q15", "q16", "q26", "q27", "q28", "q29", "q30"]


@pytest.mark.requirement("R1")
def test_each_language_has_its_own_hash_and_one_changed_word_changes_it_alone():
    spanish, english = demo("sf36v2")
    changed = text_of("sf36v2").replace("Demo item 3a · physical", "Demo item 3a · Physical")
    same, other = read_forms(changed, "sf36v2.toml")
    assert len({spanish.content_hash, english.content_hash, other.content_hash}) == 3
    assert same == spanish


def test_the_hash_of_a_form_counts_its_order_and_codes():
    turned = text_of("sf36v2").replace("codes = [1, 2, 3]", "codes = [3, 2, 1]")
    assert read_forms(turned, "sf36v2.toml")[0].content_hash != demo("sf36v2")[0].content_hash


@pytest.mark.parametrize(
    ("old", "new", "key", "reason"),
    [
        ('instrument = "sf36v2"', 'instrument = "sf12"', "instrument", "must be one of"),
        ('instrument = "sf36v2"', 'instrument = "sf36v1"', "instrument", "must be the name of the file"),
        ("is_placeholder = true", "is_placeholder = 1", "is_placeholder", "must be true or false"),
        ("is_placeholder = true", "is_placeholder = false", "notice", "unknown key"),
        ('languages = ["es", "en"]', 'languages = ["es", "xx"]', "languages[1]", "must be one of en, es"),
        ('version = "demo-1"', 'version = "demo-1"\nauthor = "x"', "author", "unknown key"),
        ('id = "q3b"', 'id = "q3c"', "items[3].id", "must be q3b"),
        ('id = "q3b"', 'id = "q3k"', "items[3].id", "must be q3b"),
        ('display_number = "3b"', 'display_number = "3a"', "items[3].display_number", "is given twice"),
        ('options = "three"', 'options = "five"', "items[2].options", "must offer 1, 2, 3"),
        ('options = "three"', 'options = "nine"', "items[2].options", "must be one of three, five, six"),
        ("codes = [1, 2, 3]", "codes = [1, 2, 2]", "options.three.codes", "each once"),
        ("codes = [1, 2, 3]", "codes = [1, 2, true]", "options.three.codes", "must be whole numbers or NA"),
        ("codes = [1, 2, 3]", "codes = [1, 2, 3.0]", "options.three.codes", "must be whole numbers or NA"),
        ('"Option 3 of 3"]', "]", "options.three.en", "has 2 texts for 3 codes"),
        ('"Option 3 of 3"]', '"Option 2 of 3"]', "options.three.en[2]", "is named twice"),
        ('es = "Periodo de referencia de demostración"\n', "", "recall_text.es", "is missing"),
        ('en = "Demo item 1 · general health 1 of 5"', 'en = ""', "items[0].en", "must be a text"),
    ],
)
def test_a_form_that_cannot_be_trusted_is_refused(old, new, key, reason):
    faults = faults_of(text_of("sf36v2").replace(old, new, 1))
    assert faults[0][0] == key
    assert reason in faults[0][1]
    assert all(other.startswith(("items", "options")) for other, _ in faults[1:])


def test_a_form_with_an_item_too_few_is_refused():
    whole = text_of("sf36v2")
    cut = whole[: whole.rindex("[[items]]")]
    assert faults_of(cut) == [("items", "has 35 items where sf36v2 has 36")]


def test_not_applicable_where_the_instrument_does_not_allow_it_is_refused():
    offered = text_of("lupusqol").replace('options = "five"', 'options = "five-or-not-applicable"', 1)
    assert faults_of(offered, "lupusqol.toml") == [("items[0].options", "must offer 0, 1, 2, 3, 4")]


def test_all_faults_of_a_file_are_told_at_once():
    text = text_of("sf36v2").replace('version = "demo-1"\n', "").replace("Demo item 9a", "Demo\titem 9a")
    text = text.replace('display_number = "11d"', "display_number = 11")
    assert [key for key, _ in faults_of(text)] == ["version", "items[22].en", "items[35].display_number"]


def test_what_is_not_toml_is_refused():
    key, reason = faults_of("items = [")[0]
    assert key == "(whole file)"
    assert reason.startswith("is not TOML")
