"""Change from baseline of stored responses."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from pro_service import errors
from pro_service.domain.permissions import Scope
from pro_service.services import longitudinal, scores, submissions
from pro_service.services.longitudinal import Asked
from tests.support import factories
from tests.support.factories import EVERYWHERE, FORMS, TWO_VISITS, arrival, upload
from tests.support.published import APOLONE, answers

DAY_0 = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
WEEK_24 = DAY_0 + timedelta(weeks=24)


@pytest.fixture
def two_visits(write, phone):
    for visit, at, case in (("first", DAY_0, "03"), ("second", WEEK_24, "10")):
        sent = upload(phone, visit, "sf36v1", at, answers=answers(APOLONE[case]))
        write(
            lambda s, sent=sent, at=at: submissions.receive(
                s,
                at + timedelta(minutes=1),
                FORMS,
                phone.caller,
                uuid4(),
                arrival(sent, at + timedelta(minutes=1)),
            )
        )
    return phone


def rows(read, as_of=WEEK_24 + timedelta(days=1), scope=EVERYWHERE, limit=10, after=None, **asked):
    return read(lambda s: longitudinal.page(s, scope, TWO_VISITS, as_of, Asked(**asked), after, limit))[0]


@pytest.mark.external
def test_the_change_of_two_published_cases_is_their_difference(two_visits, read):
    found = {
        (each.row.series.code, each.row.series.norm_set): each.row
        for each in rows(read, instrument="sf36v1")
        if each.row.visit == "second"
    }
    # by hand: PF 95 - 85, BP 100 - 52, GH 92 - 35, PCS 57.22017 - 38.84769, MCS 57.77303 - 36.87770
    assert found["PF", None].change == 10
    assert found["BP", None].change == 48
    assert found["GH", None].change == 57
    assert found["PCS", "us1990"].change == pytest.approx(18.37248, abs=1.1e-5)
    assert found["MCS", "us1990"].change == pytest.approx(20.89533, abs=1.1e-5)


def test_each_planned_assessment_has_a_row_for_each_score(two_visits, read):
    # SF-36: 8 scales, and 8 norm-based scores and 2 summaries for each of two norm sets; LupusQoL: 8 domains
    assert len(rows(read)) == 2 * (8 + 2 * 10 + 8)


@pytest.mark.requirement("I3")
@pytest.mark.parametrize("part", [("sf36v1", "PCS"), ("sf36v1", None), (None, "PF"), ("lupusqol", "PA")])
def test_a_part_that_is_asked_for_is_that_part_of_all(two_visits, read, part):
    instrument, score = part
    expected = [
        each
        for each in rows(read)
        if instrument in (None, each.row.series.instrument) and score in (None, each.row.series.code)
    ]
    assert rows(read, instrument=instrument, score=score) == expected != []


def test_what_was_not_known_at_an_instant_is_not_in_its_rows(two_visits, read):
    before = rows(read, as_of=DAY_0 + timedelta(days=30), score="PF", instrument="sf36v1")
    assert [(each.row.visit, each.row.value, each.row.status) for each in before] == [
        ("first", 85.0, "completed"),
        ("second", None, "open"),
    ]


def test_what_never_came_is_there_with_its_reason(two_visits, read):
    found = rows(read, instrument="lupusqol", score="PA", as_of=DAY_0 + timedelta(days=60))
    assert [(each.row.visit, each.row.value_reason) for each in found] == [
        ("first", "missed"),
        ("second", "open"),
    ]


def test_a_stranger_to_the_study_sees_nothing(two_visits, read):
    with pytest.raises(errors.NotFound):
        rows(read, scope=Scope())


def test_pages_hold_whole_participants_and_everyone_once(two_visits, write, read):
    write(lambda session: factories.participant_on_day_0(session, "01-002"))
    first, after = read(
        lambda s: longitudinal.page(s, EVERYWHERE, TWO_VISITS, WEEK_24, Asked(score="PF"), None, 1)
    )
    second, end = read(
        lambda s: longitudinal.page(s, EVERYWHERE, TWO_VISITS, WEEK_24, Asked(score="PF"), after, 1)
    )
    assert {each.subject_id for each in first} == {"01-001"}
    assert {each.subject_id for each in second} == {"01-002"}
    assert end is None


def test_scores_are_listed_in_pages_with_their_lineage(two_visits, read):
    seen, after = [], None
    while True:
        found, after = read(
            lambda s, after=after: scores.page(
                s, EVERYWHERE, TWO_VISITS, WEEK_24 + timedelta(days=1), None, after, 3
            )
        )
        seen += found
        if after is None:
            break
    assert len(seen) == 4  # two responses, two norm sets
    assert {each.run.norm_set for each in seen} == {"us1990", "es1996"}
    assert {each.assessment.visit for each in seen} == {"first", "second"}
    assert all(len(each.scores) == 18 for each in seen)
