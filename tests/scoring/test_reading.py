"""Files that do not hold together are refused with file, key and reason."""

import pytest

import scoring
from scoring.catalogue import check_fit

pytestmark = pytest.mark.requirement("R42")

INSTRUMENT = """\
id = "demo"
version = "1"
name = "Demo instrument"
item_map = "verified"
source = ["A"]

[sources]
A = "Somebody's program"
B = "Somebody else's program"

[licence]
status = "licence-needed"
holder = "Somebody"
source = ["A"]
confidence = "1"

[[recalls]]
id = "standard"
period = "4 weeks"
source = ["A", "B"]
confidence = "2+"

[[policies]]
id = "half"
source = ["A"]
confidence = "1"

[items]
printed = ["q1", "q2", "q3a", "q3b"]
source = ["A"]
confidence = "1"

[not_applicable]
items = ["q3a"]
source = ["A"]
confidence = "1"

[[responses]]
items = ["q1", "q3b"]
codes = [1, 2, 3]
values = [1.0, 2.25, 3.0]
source = ["A"]
confidence = "1"

[[responses]]
items = ["q3a"]
codes = [0, 1]
values = [3, 1]
source = ["A"]
confidence = "1"

[[responses]]
items = ["q2"]
codes = [1, 2]
source = ["A"]
confidence = "1"

[bodily_pain_rule]
item = "q2"
hangs_on = "q1"
when_first_code = [3, 1]
otherwise = [2, 1]
when_unanswered = [3, 1]
source = ["A"]
confidence = "1"

[[scales]]
code = "AA"
name = "First scale"
items = ["q1", "q2"]
lowest = 1
highest = 3
source = ["A"]
confidence = "1"

[[scales]]
code = "BB"
name = "Second scale"
items = ["q3a", "q3b"]
lowest = 1
highest = 3
source = ["A"]
confidence = "1"

[[summaries]]
code = "SUM"
name = "Summary"
scales = ["AA", "BB"]
source = ["A"]
confidence = "1"
"""

NORMS = """\
id = "somewhere"
title = "Somewhere 2000"
instrument = "demo"
recall = "standard"
use = "primary"

[sources]
A = "Somebody's survey"

[means]
source = ["A"]
confidence = "1"
AA = 80.5
BB = 70

[sds]
source = ["A"]
confidence = "1"
AA = 20.5
BB = 10

[weights.SUM]
source = ["A"]
confidence = "1"
AA = 0.6
BB = -0.1
"""


def instrument(text=INSTRUMENT, file="demo.toml"):
    return scoring.read_definition(text.encode(), file)


def norm_set(text=NORMS, file="somewhere.toml"):
    return scoring.read_norm_set(text.encode(), file)


def changed(text, old, new):
    assert old in text, "the case does not change the file"
    return text.replace(old, new, 1)


def test_a_sound_instrument_is_read_and_scored():
    definition = instrument()
    assert [item.codes for item in definition.items] == [(1, 2, 3), (1, 2), (0, 1), (1, 2, 3)]
    scored = scoring.score(definition, {"q1": 2, "q2": 1, "q3a": 0, "q3b": 2})
    assert scored["AA"] == 56.25  # (2.25 + 2 - 2) / 4 x 100
    assert scored["BB"] == 81.25  # (3 + 2.25 - 2) / 4 x 100


def test_comments_and_layout_do_not_change_the_hash_but_a_number_does():
    commented = instrument("# a word on it\n\n" + INSTRUMENT)
    other = instrument(changed(INSTRUMENT, "2.25", "2.5"))
    assert commented.hash == instrument().hash
    assert other.hash != instrument().hash


BROKEN_INSTRUMENTS = [
    # old text, new text, key, a part of the reason
    ('id = "demo"', 'id = "other"', "id", "name of the file"),
    ('id = "demo"', "id = 36", "id", "must be a text"),
    ('id = "demo"\n', "", "id", "is missing"),
    ('version = "1"', "version = 1", "version", "must be a text"),
    ('version = "1"', 'version = " "', "version", "not empty"),
    ('version = "1"', 'version = "1"\nauthor = "me"', "author", "unknown key"),
    ('version = "1"', 'version = "1"\nreleased = 2026-01-01', "released", "unknown key"),
    ('version = "1"', 'version = "1"\nshare = nan', "share", "unknown key"),
    ('"verified"', '"certified"', "item_map", "verified, unverified"),
    ('source = ["A"]\n\n[sources]', 'source = ["Z"]\n\n[sources]', "source", "Z is not among the sources"),
    ('source = ["A"]\n\n[sources]', "source = []\n\n[sources]", "source", "not empty"),
    ('[sources]\nA = "Somebody\'s program"', "[sources]\nA = 1", "sources.A", "must be a text"),
    ('"licence-needed"', '"free"', "licence.status", "licence-needed"),
    ('holder = "Somebody"', 'holder = "Somebody"\nprice = 1', "licence.price", "unknown key"),
    ('period = "4 weeks"', "period = 4", "recalls[0].period", "must be a text"),
    ('source = ["A", "B"]', 'source = ["A"]', "recalls[0].confidence", "two sources"),
    ('source = ["A", "B"]', 'source = ["A", "A"]', "recalls[0].source", "twice"),
    ('source = ["A", "B"]\n', "", "recalls[0].source", "is missing"),
    ('confidence = "2+"\n', "", "recalls[0].confidence", "is missing"),
    ('confidence = "2+"', 'confidence = "certain"', "recalls[0].confidence", "2+, 1, D, U"),
    ('confidence = "2+"', 'confidence = "U"', "item_map", "a table is marked U"),
    ('id = "half"', 'id = "most"', "policies[0].id", "any, half"),
    (
        "[items]",
        '[[policies]]\nid = "half"\nsource = ["A"]\nconfidence = "1"\n\n[items]',
        "policies[1].id",
        "given twice",
    ),
    ('"q2", "q3a", "q3b"]', '"q2", "q2", "q3b"]', "items.printed", "twice"),
    ('["q1", "q2", "q3a", "q3b"]', '["q1", "q2", "q3a", "3b"]', "items.printed", "3b is not an item id"),
    ('["q1", "q2", "q3a", "q3b"]', '["q1", "q2", "q3a", "q3b", "q4"]', "items.printed", "q4 has no codes"),
    ('["q1", "q2", "q3a", "q3b"]', '["q1", "q2", "q3a"]', "responses", "q3b is not a printed item"),
    ('["q1", "q2", "q3a", "q3b"]', '"q1 q2 q3a q3b"', "items.printed", "must be a list"),
    (
        '[not_applicable]\nitems = ["q3a"]',
        '[not_applicable]\nitems = ["q9"]',
        "not_applicable.items",
        "q9 is not",
    ),
    ("codes = [1, 2, 3]", "codes = [1, 2, 4]", "responses[0].codes", "rise by one"),
    ("codes = [1, 2, 3]", "codes = [3, 2, 1]", "responses[0].codes", "rise by one"),
    ("codes = [1, 2, 3]", "codes = [8, 9, 10]", "responses[0].codes", "9 or less"),
    ("codes = [1, 2, 3]", "codes = [-1, 0, 1]", "responses[0].codes", "from 0"),
    ("codes = [1, 2, 3]", "codes = [1, 99999999999999]", "responses[0].codes", "9 or less"),
    ("codes = [1, 2, 3]", "codes = [1, true, 3]", "responses[0].codes", "whole number"),
    ("codes = [1, 2, 3]", "codes = [1, 2.0, 3]", "responses[0].codes", "whole number"),
    ("codes = [1, 2, 3]", "codes = [1, 2]", "responses[0].values", "3 values for 2 codes"),
    ("[1.0, 2.25, 3.0]", "[1.0, 2.255, 3.0]", "responses[0].values", "two decimals"),
    ("[1.0, 2.25, 3.0]", "[1.0, nan, 3.0]", "responses[0].values", "number below a million"),
    ("[1.0, 2.25, 3.0]", "[1.0, inf, 3.0]", "responses[0].values", "number below a million"),
    ("[1.0, 2.25, 3.0]", f"[1.0, {10**400}, 3.0]", "responses[0].values", "number below a million"),
    ("[1.0, 2.25, 3.0]", '[1.0, "2.25", 3.0]', "responses[0].values", "number"),
    ("[1.0, 2.25, 3.0]", "[1.0, 1.0, 3.0]", "responses[0].values", "rise or fall"),
    ("[1.0, 2.25, 3.0]", "[1.0, 3.0, 2.25]", "responses[0].values", "rise or fall"),
    ("[1.0, 2.25, 3.0]", "[-1.0, 2.25, 3.0]", "responses[0].values", "from 0 to 100"),
    ("[1.0, 2.25, 3.0]", "[1.0, 2.25, 300.0]", "responses[0].values", "from 0 to 100"),
    (
        'items = ["q3a"]\ncodes',
        'items = ["q3a", "q1"]\ncodes',
        "responses[1].items",
        "q1 has its codes twice",
    ),
    ('hangs_on = "q1"', 'hangs_on = "q2"', "bodily_pain_rule.hangs_on", "an item with values"),
    ('item = "q2"', 'item = "q1"', "bodily_pain_rule.item", "without values of its own"),
    ("otherwise = [2, 1]", "otherwise = [2]", "bodily_pain_rule.otherwise", "1 values for 2 codes"),
    ("otherwise = [2, 1]\n", "", "bodily_pain_rule.otherwise", "is missing"),
    ('hangs_on = "q1"', 'hangs_on = "q3b"', "bodily_pain_rule", "in one scale"),
    ('code = "BB"', 'code = "AA"', "scales[1].code", "AA is given twice"),
    (
        'items = ["q1", "q2"]\nlowest',
        'items = ["q1", "q3a"]\nlowest',
        "scales[1].items",
        "q3a is in two scales",
    ),
    (
        'items = ["q3a", "q3b"]\nlowest',
        'items = ["q3a"]\nlowest',
        "scales",
        "q3b has values and is in no scale",
    ),
    (
        'items = ["q3a", "q3b"]\nlowest',
        'items = ["q3a", "q5"]\nlowest',
        "scales[1].items",
        "q5 has no values",
    ),
    ("lowest = 1", "lowest = 3", "scales[0].highest", "above lowest"),
    ("lowest = 1", "lowest = 0", "scales[0].items", "q1 do not run from lowest to highest"),
    ("lowest = 1", "lowest = 1.0", "scales[0].lowest", "whole number"),
    ('scales = ["AA", "BB"]', 'scales = ["BB", "AA"]', "summaries[0].scales", "in the order"),
    ('scales = ["AA", "BB"]', 'scales = ["AA"]', "summaries[0].scales", "every scale"),
    ('code = "SUM"', 'code = "AA"', "summaries[0].code", "given twice"),
    ("[licence]", "[[licence]]", "licence", "must be a table"),
    ("[[summaries]]", "[summaries]", "summaries", "must be a list"),
    ("[[scales]]", "[[scales]]\nitem_text = 'x'", "scales[0].item_text", "unknown key"),
    ('name = "Demo instrument"', "name = ", "(whole file)", "is not TOML"),
    ('name = "Demo instrument"', 'id = "demo"', "(whole file)", "is not TOML"),
    ('name = "Demo instrument"', f"name = {'9' * 5000}", "(whole file)", "is not TOML"),
]


@pytest.mark.parametrize(("old", "new", "key", "reason"), BROKEN_INSTRUMENTS)
def test_a_broken_instrument_is_refused_by_file_key_and_reason(old, new, key, reason):
    with pytest.raises(scoring.DefinitionError) as refusal:
        instrument(changed(INSTRUMENT, old, new))
    fault = refusal.value
    assert (fault.file, fault.key) == ("demo.toml", key)
    assert reason in fault.reason
    assert str(fault) == f"demo.toml: {key}: {fault.reason}"


BROKEN_NORMS = [
    ('id = "somewhere"', 'id = "elsewhere"', "id", "name of the file"),
    ('use = "primary"', 'use = "best"', "use", "primary, secondary"),
    ('use = "primary"', 'use = "primary"\nyear = 2000', "year", "unknown key"),
    ("AA = 80.5", "AA = nan", "means.AA", "number below a million"),
    ("AA = 80.5", "AA = true", "means.AA", "number"),
    ("AA = 80.5", 'AA = "80.5"', "means.AA", "number"),
    ("AA = 20.5", "AA = 0", "sds.AA", "above 0"),
    ("AA = 20.5", "AA = -20.5", "sds.AA", "above 0"),
    ("AA = 20.5\n", "", "sds", "scales of the means"),
    ("AA = 20.5\nBB = 10", "BB = 10\nAA = 20.5", "sds", "in their order"),
    ("AA = 0.6\n", "", "weights.SUM", "scales of the means"),
    ("BB = -0.1", "BB = -0.1\nCC = 0.1", "weights.SUM", "scales of the means"),
    ("[weights.SUM]", "[weights]", "weights.source", "must be a table"),
    ('confidence = "1"', 'confidence = "U"', "means.confidence", "unverified is not shipped"),
    ('confidence = "1"', 'confidence = "2+"', "means.confidence", "two sources"),
    ('source = ["A"]', 'source = ["B"]', "means.source", "B is not among the sources"),
    ('source = ["A"]\n', "", "means.source", "is missing"),
]


@pytest.mark.parametrize(("old", "new", "key", "reason"), BROKEN_NORMS)
def test_a_broken_norm_set_is_refused_by_file_key_and_reason(old, new, key, reason):
    with pytest.raises(scoring.DefinitionError) as refusal:
        norm_set(changed(NORMS, old, new))
    assert (refusal.value.file, refusal.value.key) == ("somewhere.toml", key)
    assert reason in refusal.value.reason


def test_a_file_that_is_not_text_is_refused():
    with pytest.raises(scoring.DefinitionError, match=r"demo.toml: \(whole file\): is not UTF-8"):
        scoring.read_definition(b"\xff\xfe", "demo.toml")


def test_a_file_nested_without_end_is_refused():
    with pytest.raises(scoring.DefinitionError, match="is not TOML"):
        instrument("a = " + "[" * 100_000)


def test_a_norm_set_is_as_sure_as_the_least_sure_of_its_tables():
    derived = changed(
        NORMS,
        '[weights.SUM]\nsource = ["A"]\nconfidence = "1"',
        '[weights.SUM]\nsource = ["A"]\nconfidence = "D"',
    )
    assert norm_set(derived).confidence == "D"


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('recall = "standard"', 'recall = "acute"', "recall"),
        ("[weights.SUM]", "[weights.TOTAL]", "weights"),
    ],
)
def test_a_norm_set_that_does_not_fit_its_instrument_is_refused(old, new, key):
    check_fit(norm_set(), instrument(), "somewhere.toml")
    with pytest.raises(scoring.DefinitionError) as refusal:
        check_fit(norm_set(changed(NORMS, old, new)), instrument(), "somewhere.toml")
    assert refusal.value.key == key


def test_a_norm_set_without_one_of_the_scales_is_refused():
    fewer = NORMS.replace("BB = 70\n", "").replace("BB = 10\n", "").replace("BB = -0.1\n", "")
    with pytest.raises(scoring.DefinitionError, match="means: must name the scales of demo"):
        check_fit(norm_set(fewer), instrument(), "somewhere.toml")
