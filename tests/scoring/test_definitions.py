"""What is shipped: items, codes, recalls, policies and norm sets, each with its source."""

import hashlib
import json
import tomllib
from pathlib import Path

import pytest

import scoring
from tests.scoring.cases import LUPUSQOL, RAND36, SF36V1, SF36V2

pytestmark = pytest.mark.requirement("R42")

FOLDER = Path(scoring.__file__).parent
FILES = sorted([*(FOLDER / "instruments").glob("*.toml"), *(FOLDER / "norms").glob("*.toml")])
PRINTED = [
    *["q1", "q2"],
    *[f"q3{letter}" for letter in "abcdefghij"],
    *[f"q4{letter}" for letter in "abcd"],
    *[f"q5{letter}" for letter in "abc"],
    *["q6", "q7", "q8"],
    *[f"q9{letter}" for letter in "abcdefghi"],
    "q10",
    *[f"q11{letter}" for letter in "abcd"],
]


def test_four_instruments_are_shipped():
    assert scoring.available() == ("lupusqol", "rand36", "sf36v1", "sf36v2")


def test_an_instrument_is_loaded_once():
    assert scoring.load("sf36v2") is scoring.load("sf36v2")


@pytest.mark.parametrize("name", ["sf12", "", "../sf36v2", "SF36V2", "sf36v2.toml"])
def test_an_unknown_instrument_is_refused_with_the_known_ones(name):
    with pytest.raises(scoring.UnknownInstrument, match="lupusqol, rand36, sf36v1, sf36v2"):
        scoring.load(name)


@pytest.mark.parametrize("definition", [SF36V1, SF36V2, RAND36], ids=lambda each: each.id)
def test_the_36_items_stand_in_printed_order(definition):
    assert [item.id for item in definition.items] == PRINTED
    assert [item.display_number for item in definition.items] == list(range(1, 37))
    assert not any(item.allows_not_applicable for item in definition.items)


# The last code of each item in printed order; the first is 1.
@pytest.mark.parametrize(
    ("definition", "last_codes"),
    [
        (SF36V1, [5, 5] + [3] * 10 + [2] * 7 + [5, 6, 5] + [6] * 9 + [5] * 5),
        (SF36V2, [5, 5] + [3] * 10 + [5] * 7 + [5, 6, 5] + [5] * 9 + [5] * 5),
        (RAND36, [5, 5] + [3] * 10 + [2] * 7 + [5, 6, 5] + [6] * 9 + [5] * 5),
    ],
    ids=["v1", "v2", "rand"],
)
def test_each_item_offers_its_codes(definition, last_codes):
    assert [item.codes for item in definition.items] == [tuple(range(1, last + 1)) for last in last_codes]


def test_lupusqol_has_34_items_coded_0_to_4_in_a_map_that_nobody_has_verified():
    assert [item.id for item in LUPUSQOL.items] == [f"q{number}" for number in range(1, 35)]
    assert {item.codes for item in LUPUSQOL.items} == {(0, 1, 2, 3, 4)}
    assert [len(scale.items) for scale in LUPUSQOL.scales] == [8, 3, 3, 2, 3, 6, 5, 4]
    assert LUPUSQOL.item_map == "unverified"


def test_lupusqol_offers_not_applicable_where_the_unverified_map_says():
    offered = [item.id for item in LUPUSQOL.items if item.allows_not_applicable]
    assert offered == ["q15", "q16", "q26", "q27", "q28", "q29", "q30"]


def test_only_lupusqol_has_an_unverified_item_map():
    assert {each for each in scoring.available() if scoring.load(each).item_map == "unverified"} == {
        "lupusqol"
    }


@pytest.mark.parametrize(
    ("definition", "recalls", "policies", "norm_sets"),
    [
        (SF36V1, ("standard", "acute"), ("half",), ("us1990", "es1996")),
        (SF36V2, ("standard", "acute"), ("half",), ("us1998", "us1998-acute")),
        (RAND36, ("standard",), ("any", "half"), ()),
        (LUPUSQOL, ("4-week",), ("half",), ()),
    ],
    ids=lambda each: getattr(each, "id", None),
)
def test_each_instrument_has_its_recalls_policies_and_norm_sets(definition, recalls, policies, norm_sets):
    assert definition.recalls == recalls
    assert definition.policies == policies
    assert scoring.norm_sets(definition) == norm_sets


def test_rand_results_go_by_the_rand_name():
    assert RAND36.name == "RAND 36-Item Health Survey 1.0"


def test_norm_sets_say_how_sure_their_numbers_are():
    sure = {
        name: scoring.load_norm_set(name).confidence
        for name in ("us1990", "us1998", "us1998-acute", "es1996")
    }
    assert sure == {"us1990": "2+", "us1998": "2+", "us1998-acute": "1", "es1996": "1"}


def test_the_spanish_norm_set_is_secondary():
    assert scoring.load_norm_set("es1996").is_secondary
    assert not scoring.load_norm_set("us1990").is_secondary


@pytest.mark.parametrize("name", ["us2009", "jp2002", "us1998-v1", ""])
def test_norm_sets_that_nobody_published_exactly_are_not_there(name):
    with pytest.raises(scoring.UnknownNormSet, match="es1996, us1990, us1998, us1998-acute"):
        scoring.load_norm_set(name)


@pytest.mark.parametrize(
    ("definition", "norms", "codes"),
    [
        (RAND36, None, "PF RP RE EF EW SF PA GH HT"),
        (LUPUSQOL, None, "PH PA PL IR BO EH BI FA"),
        (SF36V1, None, "PF RP BP GH VT SF RE MH"),
        (
            SF36V2,
            "us1998",
            "PF RP BP GH VT SF RE MH PF_NBS RP_NBS BP_NBS GH_NBS VT_NBS SF_NBS RE_NBS MH_NBS PCS MCS",
        ),
    ],
)
def test_score_codes_stand_in_output_order(definition, norms, codes):
    assert " ".join(scoring.score_codes(definition, norms)) == codes
    scored = scoring.score(definition, {}, norms=norms)
    assert " ".join(score.code for score in scored.scores) == codes


def tables(content):
    """Every table of a file, at whatever depth."""
    if isinstance(content, dict):
        yield content
    inner = content.values() if isinstance(content, dict) else content if isinstance(content, list) else ()
    for each in inner:
        yield from tables(each)


def holds_numbers(table):
    firsts = (each[0] if isinstance(each, list) else each for each in table.values())
    return any(isinstance(first, int | float) for first in firsts)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_table_of_numbers_has_a_source_and_a_confidence(file):
    of_numbers = [table for table in tables(tomllib.loads(file.read_text("utf-8"))) if holds_numbers(table)]
    assert len(of_numbers) >= 4
    assert all(table["source"] for table in of_numbers)
    unverified = {"U"} if file.stem == "lupusqol" else set()
    assert {table["confidence"] for table in of_numbers} <= {"2+", "1", *unverified}


@pytest.mark.requirement("I6")
@pytest.mark.parametrize("definition", [SF36V1, SF36V2, RAND36, LUPUSQOL], ids=lambda each: each.id)
def test_the_hash_is_that_of_the_canonical_json_of_the_file(definition):
    parsed = tomllib.loads((FOLDER / "instruments" / f"{definition.id}.toml").read_text("utf-8"))
    canonical = json.dumps(parsed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert definition.hash == hashlib.sha256(canonical.encode()).hexdigest()
