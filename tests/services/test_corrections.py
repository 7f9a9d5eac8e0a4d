"""The site corrects a response field by field; what stood before stays, with its scores."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from pro_service import errors
from pro_service.domain.canonical import read_canonical
from pro_service.domain.compliance import Rate
from pro_service.domain.corrections import Change
from pro_service.domain.permissions import Scope
from pro_service.services import (
    assessments,
    compliance,
    explanations,
    longitudinal,
    responses,
    scores,
)
from pro_service.services.rescoring import WhichScores
from pro_service.store import audit, enrolments
from pro_service.store.corrections import Correction
from pro_service.store.scores import ScoreRun
from pro_service.store.submissions import ResponseVersion
from tests.support import factories, putting_right
from tests.support.factories import EVERYWHERE, TWO_VISITS, all_middle
from tests.support.published import APOLONE
from tests.support.published import answers as published

DAY_0 = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)
NEXT_DAY = DAY_0 + DAY
LATER = DAY_0 + timedelta(days=2)
CLOSES = datetime(2026, 3, 9, 23, 0, tzinfo=UTC)  # midnight in Madrid
PAIN = {"q9": 2, "q10": 2, "q11": 4}


@pytest.fixture
def sent(write, phone):
    """The LupusQoL of the first visit; of pain, two items give 2 of 4 and one 4: 8 / 3 / 4 x 100."""
    return write(
        lambda s: putting_right.send(
            s, DAY_0, phone, instrument="lupusqol", answers={**all_middle("lupusqol"), **PAIN}
        )
    )


@pytest.fixture
def correct(write, phone, sent):
    def _correct(answers=None, particulars=None, now=NEXT_DAY, submission_id=sent, **asked):
        return write(
            lambda s: putting_right.correct(
                s, now, phone.enrolment_id, submission_id, answers, particulars, **asked
            )
        ).response

    return _correct


def pain_of(read, which, as_of=LATER):
    """(version, score of pain) of everything that counts."""
    found, _ = read(lambda s: scores.page(s, EVERYWHERE, TWO_VISITS, as_of, None, None, 100, which=which))
    return [
        (each.response.version, score.value)
        for each in found
        for score in each.scores
        if score.code == "PA" and each.run.instrument == "lupusqol"
    ]


def standing_of(read, phone, instrument="lupusqol", as_of=LATER):
    found = read(lambda s: enrolments.of_device(s, phone.enrolment_id))
    (course,) = read(lambda s: assessments.courses(s, as_of, [found]))
    wanted = phone.assessment("first", instrument)
    return next(each for each in course.assessments if each.assessment.id == wanted)


@pytest.mark.requirement("R20")
@pytest.mark.requirement("I2")
def test_a_correction_is_a_new_version_with_its_reason_and_the_first_stays_as_it_was(correct, phone):
    response = correct({"q11": 2}, note="Source, page 2", requested_by="site")
    first, second = response.versions
    assert (first.response.version, first.response.answers["q11"], first.correction) == (1, 4, None)
    assert (second.response.version, second.response.answers["q11"]) == (2, 2)
    assert (second.response.reason, second.requested_by, second.note) == (
        putting_right.WHY,
        "site",
        "Source, page 2",
    )
    assert second.response.recorded_by == "operator:ana"
    assert first.response.recorded_by == phone.caller.actor


@pytest.mark.requirement("R16")
def test_the_trail_tells_each_field_with_its_old_and_its_new_value(correct, phone, read):
    correct({"q11": "skipped", "q9": None}, {"completed_by": "helped"})
    events = read(lambda s: audit.events_of(s, str(phone.enrolment_id)))
    (told,) = [event for event in events if event.kind == "response.corrected"]
    assert read_canonical(told.body)["changes"] == [
        {"field": "q11", "before": 4, "after": "skipped"},
        {"field": "q9", "before": 2, "after": None},
        {"field": "completed_by", "before": "participant", "after": "helped"},
    ]
    assert read(lambda s: audit.breaks_of(s, str(phone.enrolment_id))) == ()


@pytest.mark.requirement("I6")
def test_the_new_version_is_scored_and_the_scores_of_the_old_one_stay(correct, read):
    correct({"q11": 2})
    # (2 + 2 + 4) / 3 / 4 x 100 and (2 + 2 + 2) / 3 / 4 x 100
    assert pain_of(read, WhichScores.AS_RECEIVED) == [(1, pytest.approx(200 / 3))]
    assert pain_of(read, WhichScores.CURRENT) == [(2, 50.0)]
    assert pain_of(read, WhichScores.CURRENT, as_of=DAY_0) == [(1, pytest.approx(200 / 3))]


def test_a_score_tells_whether_its_version_stands(correct, read):
    correct({"q11": 2})
    every = select(ResponseVersion.version, ScoreRun.id).join(
        ScoreRun, ScoreRun.response_version_id == ResponseVersion.id
    )
    runs = dict(read(lambda s: [tuple(row) for row in s.execute(every)]))
    told = {
        version: read(lambda s, run=run: explanations.explain(s, EVERYWHERE, TWO_VISITS, run, "PA"))
        for version, run in runs.items()
    }
    assert {version: (each.stands, each.is_same) for version, each in told.items()} == {
        1: (False, True),
        2: (True, True),
    }


def test_the_last_of_two_corrections_stands_and_each_stood_in_its_time(correct, read):
    correct({"q11": 2})
    correct({"q9": 0, "q10": 0, "q11": 0}, now=NEXT_DAY + timedelta(hours=1))
    assert pain_of(read, WhichScores.CURRENT) == [(3, 0.0)]
    assert pain_of(read, WhichScores.CURRENT, as_of=NEXT_DAY) == [(2, 50.0)]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"q11": "skipped"}, 50.0),  # (2 + 2) / 2 / 4 x 100
        ({"q11": None}, 50.0),  # not presented is unanswered, too
        ({"q10": "skipped", "q11": "skipped"}, None),  # one of three: under half
    ],
)
def test_an_answer_may_become_a_skip_or_none_at_all(correct, read, answers, expected):
    correct(answers)
    assert pain_of(read, WhichScores.CURRENT) == [(2, expected)]


def test_an_answer_may_become_not_applicable(correct):
    assert correct({"q15": "NA"}).last.response.answers["q15"] == "NA"


@pytest.mark.requirement("R22")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("language", "en"),
        ("mode", "interview"),
        ("completed_by", "somebody_else"),
        ("started_at", DAY_0 - timedelta(minutes=30)),
        ("completed_at", DAY_0 - timedelta(minutes=3)),
        ("zone", "Atlantic/Canary"),
    ],
)
def test_a_correction_exists_for_every_particular(correct, name, value, read, phone):
    first, second = correct(particulars={name: value}).versions
    assert getattr(second.particulars, name) == value != getattr(first.particulars, name)
    assert second.response.answers == first.response.answers
    assert getattr(standing_of(read, phone).particulars, name) == value
    assert getattr(standing_of(read, phone, as_of=DAY_0).particulars, name) != value


@pytest.mark.requirement("R51")
def test_who_completed_it_is_told_as_received_and_as_it_stands(correct, read):
    correct(particulars={"completed_by": "helped"})

    def told(which):
        rows, _ = read(
            lambda s: longitudinal.page(
                s, EVERYWHERE, TWO_VISITS, LATER, longitudinal.Asked(score="PA", which=which), None, 10
            )
        )
        (row,) = [each.row for each in rows if each.row.visit == "first" and each.row.response_version]
        return row.response_version, row.completed_by

    assert told(WhichScores.AS_RECEIVED) == (1, "participant")
    assert told(WhichScores.CURRENT) == (2, "helped")


def test_a_corrected_time_is_judged_again(write, phone, read):
    """Completed late by a phone that the participant had set to another day; the source says the eighth."""
    at = CLOSES + timedelta(hours=2)
    late = write(lambda s: putting_right.send(s, at, phone, "first", "sf36v1"))

    def status():
        return standing_of(read, phone, "sf36v1", at + timedelta(days=1)).status.value

    assert status() == "completed_late"
    said = datetime(2026, 3, 8, 9, 0, tzinfo=UTC)
    times = {"started_at": said - timedelta(minutes=10), "completed_at": said}
    response = write(
        lambda s: putting_right.correct(s, at + timedelta(hours=1), phone.enrolment_id, late, None, times)
    ).response
    stands = response.last.particulars
    assert (stands.timing, stands.flags) == ("in_window", ["arrived-late"])
    assert (stands.corrected_completed_at, stands.clock_offset_after_ms) == (said, None)
    assert status() == "completed"
    day_after, asked = at + timedelta(days=1), compliance.Asked(visit="first", instrument="sf36v1")
    counted = read(lambda s: compliance.live(s, EVERYWHERE, TWO_VISITS, day_after, day_after, asked))
    assert counted.groups[0].tally.compliance == Rate(1, 1)


def test_a_time_that_is_not_corrected_is_not_judged_again(correct):
    first, second = correct({"q11": 2}).versions
    for name in ("timing", "corrected_completed_at", "clock_offset_after_ms", "utc_offset_minutes"):
        assert getattr(second.particulars, name) == getattr(first.particulars, name)


def test_the_offset_follows_the_zone(correct):
    assert correct(particulars={"zone": "Atlantic/Canary"}).last.particulars.utc_offset_minutes == 0


@pytest.mark.parametrize(
    ("answers", "particulars", "place", "code"),
    [
        (None, None, "", "changes-nothing"),
        ({"q11": 4}, None, "/answers/q11", "changes-nothing"),
        ({"q11": Change(3, 2)}, None, "/answers/q11", "not-what-stands"),
        ({"q11": Change(None, 2)}, None, "/answers/q11", "not-what-stands"),
        ({"q11": 9}, None, "/answers/q11/after", "code-off-scale"),
        ({"q9": "NA"}, None, "/answers/q9/after", "not-applicable-not-allowed"),
        ({"q99": 1}, None, "/answers", "unknown-item"),
        (None, {"zone": "Europe/Atlantis"}, "/particulars/zone/after", "not-a-zone"),
        (None, {"form_version": "demo-9"}, "/particulars/form_version/after", "unknown-form-version"),
        (None, {"language": "fr"}, "/particulars/form_version/after", "unknown-form-version"),
        (None, {"started_at": DAY_0 + DAY}, "/particulars/started_at/after", "after-it-was-completed"),
        (None, {"completed_at": DAY_0 + DAY}, "/particulars/completed_at/after", "after-it-arrived"),
    ],
)  # fmt: skip
def test_what_cannot_be_corrected_so_is_refused_with_its_place(
    correct, answers, particulars, place, code, read
):
    with pytest.raises((errors.InvalidShape, errors.OffScale)) as refused:
        correct(answers, particulars)
    assert [(each.pointer, each.code) for each in refused.value.errors] == [(place, code)]
    assert read(lambda s: s.scalar(select(func.count()).select_from(Correction))) == 0


def test_a_completion_after_consent_was_withdrawn_cannot_be_stated(write, phone, sent, correct):
    withdrawn = DAY_0 - timedelta(hours=1)
    write(
        lambda s: factories.add_event(
            s, phone.enrolment_id, NEXT_DAY, kind="withdrawal_of_consent", occurred_at=withdrawn
        )
    )
    with pytest.raises(errors.InvalidShape) as refused:
        correct(particulars={"completed_at": DAY_0 - timedelta(minutes=1)})
    assert refused.value.errors[0].code == "after-consent-was-withdrawn"


def test_two_people_correcting_at_once_do_not_overwrite_each_other(correct, read):
    correct({"q11": 2}, if_match="1")
    with pytest.raises(errors.ResponseChanged) as refused:
        correct({"q10": 0}, if_match="1")
    assert (refused.value.sent, refused.value.current) == (1, 2)
    with pytest.raises(errors.IfMatchRequired):
        correct({"q10": 0}, if_match=None)
    assert correct({"q10": 0}, if_match="2").last.response.version == 3


def test_the_same_correction_again_changes_nothing_and_another_under_its_id_is_refused(
    write, phone, sent, read
):
    own = uuid4()

    def again(**asked):
        change = {"q11": Change(4, 2)}
        here = {"correction_id": own, "if_match": "1"}
        return write(
            lambda s: putting_right.correct(s, NEXT_DAY, phone.enrolment_id, sent, change, **here, **asked)
        )

    assert again().is_new
    assert not again().is_new
    for other in ({"reason": "another reason"}, {"requested_by": "site"}, {"note": "a note"}):
        with pytest.raises(errors.IdReused):
            again(**other)
    with pytest.raises(errors.IdReused):
        write(
            lambda s: putting_right.correct(
                s, NEXT_DAY, phone.enrolment_id, sent, {"q11": Change(4, 1)}, correction_id=own
            )
        )
    assert read(lambda s: s.scalar(select(func.count()).select_from(ResponseVersion))) == 2


def test_what_is_out_of_reach_or_not_there_is_not_found(write, phone, sent):
    elsewhere = Scope(sites=frozenset({(TWO_VISITS, "02")}))
    with pytest.raises(errors.NotFound):
        write(
            lambda s: putting_right.correct(
                s, NEXT_DAY, phone.enrolment_id, sent, {"q11": 2}, scope=elsewhere
            )
        )
    other = write(lambda s: factories.participant_on_day_0(s, "01-002"))
    for enrolment_id, submission_id in ((other.enrolment_id, sent), (phone.enrolment_id, uuid4())):
        with pytest.raises(errors.NotFound):
            write(lambda s, e=enrolment_id, i=submission_id: responses.read(s, EVERYWHERE, TWO_VISITS, e, i))


def test_a_reason_is_read_back_as_it_was_typed(correct):
    typed = '  =HYPERLINK("http://x") <b>él dijo</b> @-+\u202e 3 > 2  '
    assert correct({"q11": 2}, reason=typed, note=typed).last.response.reason == typed


@pytest.mark.requirement("I6")
def test_a_correction_after_a_promotion_is_scored_in_the_promoted_way(engine, write, phone, read):
    case = published(APOLONE["03"])
    submission_id = write(lambda s: putting_right.send(s, DAY_0, phone, answers=case))
    made = factories.rescore(
        engine, DAY_0 + timedelta(hours=1), "sf36v1", promoted=True, instead_of="us1990", norm_set="es1996"
    )
    waiting = factories.rescore(engine, DAY_0 + timedelta(hours=2), "sf36v1", policy="half")
    changed = {"q3a": 3 if case["q3a"] != 3 else 2}
    write(lambda s: putting_right.correct(s, NEXT_DAY, phone.enrolment_id, submission_id, changed))
    runs = read(
        lambda s: s.execute(
            select(ResponseVersion.version, ScoreRun.rescoring_id).join(
                ScoreRun, ScoreRun.response_version_id == ResponseVersion.id
            )
        ).all()
    )
    assert sorted(runs, key=str) == sorted(
        [(version, way) for version in (1, 2) for way in (None, None, made, waiting)], key=str
    )
    found, _ = read(
        lambda s: scores.page(s, EVERYWHERE, TWO_VISITS, LATER, None, None, 100, which=WhichScores.CURRENT)
    )
    assert {(each.response.version, each.run.rescoring_id) for each in found} == {(2, made), (2, None)}
