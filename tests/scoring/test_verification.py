"""The verification tries all that is shipped, and its properties find what is wrong."""

from dataclasses import replace
from pathlib import Path

import pytest

import scoring
from scoring import golden, verification
from scoring.verification import properties
from scoring.verification.results import Way
from tests.scoring.cases import LUPUSQOL, RAND36, SF36V1, SF36V2, WAYS

pytestmark = pytest.mark.requirement("R37")


@pytest.fixture(scope="module")
def found():
    return verification.run()


def test_what_is_shipped_passes(found):
    assert found.failed == ()
    assert found.is_passed


def test_every_golden_case_and_change_is_tried(found):
    suites = [golden.load(name) for name in golden.suites()]
    expected = {case.id: len(case.expected) for suite in suites for case in suite.cases}
    expected |= {change.id: 1 for suite in suites for change in suite.changes}
    tried = {each.name: each.n for each in found.findings if each.kind in ("external", "computed")}
    assert tried == expected


def test_every_way_of_scoring_is_tried_on_every_property(found):
    tried = {}
    for each in found.findings:
        if each.kind == "property":
            tried.setdefault((each.instrument, each.norms, each.recall, each.policy), []).append(each.name)
    assert set(WAYS) <= set(tried)
    assert ("sf36v1", None, "acute", "half") in tried
    for (_, norms, *_), names in tried.items():
        assert len(set(names)) == len(properties.ALWAYS) + (len(properties.WITH_NORMS) if norms else 0)


def test_every_file_of_numbers_is_named(found):
    folder = Path(scoring.__file__).parent
    assert [file.path for file in found.files] == sorted(
        (path.relative_to(folder).as_posix() for path in folder.rglob("*.toml")),
        key=lambda each: each.split("/"),
    )
    versions = {file.path: file.version for file in found.files}
    assert versions["instruments/sf36v2.toml"] == SF36V2.version
    assert versions["norms/us1998.toml"] is None


def test_a_run_tells_of_each_finding_as_it_is_made():
    heard = []
    assert tuple(heard) != verification.run(heard.append).findings == tuple(heard)


def test_a_trial_that_compared_nothing_has_not_passed(found):
    assert not replace(found.findings[0], n=0).is_passed


def altered(definition, code, **changes):
    """The definition with one scale altered."""
    scales = tuple(replace(each, **changes) if each.code == code else each for each in definition.scales)
    return replace(definition, scales=scales)


def way(definition):
    return Way(definition, None, definition.recalls[0], definition.policies[0])


@pytest.mark.parametrize(
    ("definition", "holds", "fault"),
    [
        (altered(SF36V2, "PF", lowest=2), properties.bounds, "a scale is under 0 or over 100"),
        (altered(LUPUSQOL, "EH", highest=5), properties.better_scale, "EH runs from 0.0 to 80.0"),
        (
            altered(LUPUSQOL, "PA", items=("q9", "q10", "q12")),
            properties.better_item,
            "q12 alters more than PL",
        ),
        (
            replace(SF36V1, hanging=replace(SF36V1.hanging, when_first_code=(600, 400, 300, 200, 300))),
            properties.better_item,
            "q8 does not raise BP",
        ),
        (replace(RAND36, policies=("half",)), properties.missing_rule, None),
    ],
)
def test_a_property_finds_what_is_wrong(definition, holds, fault):
    faults = holds(way(definition)).faults
    assert faults == () if fault is None else fault in faults


def test_limits_that_nobody_worked_out_are_missed():
    faults = properties.limits(Way(SF36V2, "us1998", "acute", "half")).faults
    assert faults == ("the golden cases do not tell the limits of us1998",)
