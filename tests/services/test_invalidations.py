"""A response that does not belong where it is counts no longer, and goes where it belongs."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from pro_service import errors
from pro_service.domain.canonical import read_canonical
from pro_service.domain.permissions import Scope
from pro_service.services import (
    assessments,
    compliance,
    longitudinal,
    paper,
    presentations,
    responses,
    scores,
    submissions,
    timeline,
)
from pro_service.services.rescoring import WhichScores
from pro_service.store import audit, enrolments
from pro_service.store import paper as paper_store
from pro_service.store.corrections import Invalidation
from pro_service.store.drafts import Draft
from pro_service.store.submissions import ResponseVersion, Submission
from tests.services.test_paper import ANA, on_paper
from tests.support import factories, putting_right
from tests.support.factories import EVERYWHERE, FORMS, TWO_VISITS, arrival, upload

DAY = timedelta(days=1)
DAY_0 = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
LATER = DAY_0 + 30 * DAY
"""The first window has closed on 9 March; the second is open from 10 March on."""


@pytest.fixture
def other(write, phone):
    return write(lambda s: factories.participant_on_day_0(s, "01-002"))


@pytest.fixture
def sent(write, phone):
    return write(lambda s: putting_right.send(s, DAY_0, phone))


@pytest.fixture
def invalidate(write, phone, sent):
    def _invalidate(*args, now=DAY_0 + DAY, **asked):
        return write(lambda s: putting_right.invalidate(s, now, phone.enrolment_id, sent, *args, **asked))

    return _invalidate


@pytest.fixture
def statuses(read):
    def _statuses(phone, as_of=LATER):
        found = read(lambda s: enrolments.of_device(s, phone.enrolment_id))
        (course,) = read(lambda s: assessments.courses(s, as_of, [found]))
        return {(each.assessment.visit, each.assessment.instrument): each.status.value
                for each in course.assessments}  # fmt: skip

    return _statuses


def scored(read, as_of=LATER):
    found, _ = read(
        lambda s: scores.page(s, EVERYWHERE, TWO_VISITS, as_of, None, None, 100, which=WhichScores.CURRENT)
    )
    return {(each.enrolment.id, each.assessment.visit) for each in found}


@pytest.mark.requirement("R22")
@pytest.mark.requirement("I3")
def test_what_is_invalidated_counts_no_longer_and_counted_until_then(invalidate, statuses, phone, read):
    made = invalidate()
    assert (made.moved, made.invalidation.kind, made.invalidation.reason) == (
        None,
        "other",
        putting_right.WHY,
    )
    assert statuses(phone, DAY_0)["first", "sf36v1"] == "completed"
    assert statuses(phone, DAY_0 + DAY)["first", "sf36v1"] == "open"
    assert statuses(phone)["first", "sf36v1"] == "missed"
    assert (scored(read), scored(read, DAY_0)) == (set(), {(phone.enrolment_id, "first")})
    rows, _ = read(
        lambda s: longitudinal.page(
            s, EVERYWHERE, TWO_VISITS, LATER, longitudinal.Asked(score="GH"), None, 10
        )
    )
    assert {each.row.value_reason for each in rows if each.row.visit == "first"} == {"missed"}


def test_the_rates_of_now_and_of_then_know_of_it(invalidate, read):
    invalidate()
    asked = compliance.Asked(visit="first", instrument="sf36v1")

    def n(as_of):
        told = read(lambda s: compliance.at(s, EVERYWHERE, TWO_VISITS, as_of, as_of, asked))
        if as_of == LATER:
            assert told == read(lambda s: compliance.live(s, EVERYWHERE, TWO_VISITS, as_of, as_of, asked))
        return told.groups[0].tally.compliance

    assert (n(DAY_0).n, n(DAY_0).of) == (1, 1)
    assert (n(LATER).n, n(LATER).of) == (0, 1)


@pytest.mark.requirement("I2")
def test_the_assessment_is_free_to_be_answered_again(invalidate, phone, write, read, statuses, sent):
    invalidate()
    again = write(lambda s: putting_right.send(s, DAY_0 + 2 * DAY, phone))
    rows = read(lambda s: s.execute(select(Submission.id, Submission.attempt).order_by(Submission.attempt)))
    assert [tuple(row) for row in rows] == [(sent, 1), (again, 2)]
    assert statuses(phone)["first", "sf36v1"] == "completed"
    twice = arrival(upload(phone, "first", "sf36v1", DAY_0), DAY_0)
    outcome = write(lambda s: submissions.receive(s, DAY_0 + 3 * DAY, FORMS, phone.caller, uuid4(), twice))
    assert isinstance(outcome, errors.AlreadyAnswered)


def test_the_invalidated_body_sent_again_gets_its_first_receipt_and_does_not_come_back(
    invalidate, phone, write, sent, statuses
):
    invalidate()
    body = arrival(upload(phone, "first", "sf36v1", DAY_0), DAY_0)
    outcome = write(lambda s: submissions.receive(s, DAY_0 + 2 * DAY, FORMS, phone.caller, sent, body))
    assert (outcome.is_new, outcome.receipt.submission_id) == (False, sent)
    assert statuses(phone)["first", "sf36v1"] == "missed"


def test_what_was_shown_falls_back_to_begun(phone, write, statuses):
    begun = phone.assessment("first", "lupusqol")
    write(lambda s: presentations.start(s, DAY_0, FORMS, phone.caller, begun, "es"))
    own = write(lambda s: putting_right.send(s, DAY_0, phone, instrument="lupusqol"))
    write(lambda s: putting_right.invalidate(s, DAY_0 + DAY, phone.enrolment_id, own))
    assert statuses(phone, DAY_0 + DAY)["first", "lupusqol"] == "started"


@pytest.mark.requirement("R22")
def test_a_wrong_visit_is_moved_with_its_body_byte_for_byte(invalidate, phone, read, statuses, sent):
    target = phone.assessment("second", "sf36v1")
    made = invalidate("wrong-visit", target)
    old, new = read(lambda s: s.scalars(select(Submission).order_by(Submission.recorded_at)).all())
    assert (old.id, new.id, new.assessment_id) == (sent, made.moved.id, target)
    assert (new.body, new.content_hash, new.device_id) == (old.body, old.content_hash, old.device_id)
    assert (new.completed_at, new.sent_at, new.readings) == (old.completed_at, old.sent_at, old.readings)
    assert (new.timing, new.flags) == ("in_window", ["completed-early", "moved"])
    assert (made.invalidation.moved_to_enrolment_id, made.invalidation.moved_to_submission_id) == (
        phone.enrolment_id,
        new.id,
    )
    there = read(lambda s: responses.read(s, EVERYWHERE, TWO_VISITS, phone.enrolment_id, new.id))
    assert there.moved_here.submission_id == sent
    assert (statuses(phone)["first", "sf36v1"], statuses(phone)["second", "sf36v1"]) == (
        "missed",
        "completed",
    )
    assert scored(read) == {(phone.enrolment_id, "second")}
    told = [each.kind for each in read(lambda s: audit.events_of(s, str(phone.enrolment_id)))]
    assert (told.count("response.invalidated"), told.count("response.moved")) == (1, 0)


@pytest.mark.requirement("R22")
def test_a_wrong_participant_gets_an_event_on_either_side(invalidate, phone, other, read, statuses):
    made = invalidate("wrong-participant", other.assessment("first", "sf36v1"), other.enrolment_id)
    assert statuses(phone)["first", "sf36v1"] == "missed"
    assert statuses(other)["first", "sf36v1"] == "completed"
    here, there = (read(lambda s, p=p: audit.events_of(s, str(p.enrolment_id)))[-1] for p in (phone, other))
    assert (here.kind, there.kind) == ("response.invalidated", "response.moved")
    assert read_canonical(there.body)["invalidation_id"] == str(made.invalidation.id)
    tables = [fact["table"] for fact in read_canonical(there.body)["facts"]]
    assert tables[:2] == ["submission", "response_version"]
    for each in (phone, other):
        assert read(lambda s, e=each: audit.breaks_of(s, str(e.enrolment_id))) == ()
    assert scored(read) == {(other.enrolment_id, "first")}


def test_corrections_go_along_and_each_version_is_scored(invalidate, phone, write, read, sent):
    write(
        lambda s: putting_right.correct(
            s, DAY_0 + timedelta(hours=1), phone.enrolment_id, sent, {"q1": 1}, {"completed_by": "helped"}
        )
    )
    moved = invalidate("wrong-visit", phone.assessment("second", "sf36v1")).moved
    there = read(lambda s: responses.read(s, EVERYWHERE, TWO_VISITS, phone.enrolment_id, moved.id))
    assert [each.response.answers["q1"] for each in there.versions] == [3, 1]
    assert [each.particulars.completed_by for each in there.versions] == ["participant", "helped"]
    assert (there.last.response.reason, there.last.requested_by) == (putting_right.WHY, "participant")
    found, _ = read(
        lambda s: scores.page(s, EVERYWHERE, TWO_VISITS, LATER, None, None, 100, which=WhichScores.CURRENT)
    )
    assert {each.response.version for each in found} == {2}


@pytest.mark.requirement("I2")
def test_nothing_is_moved_onto_what_is_answered(invalidate, phone, write, read):
    write(lambda s: putting_right.send(s, DAY_0 + 20 * DAY, phone, "second"))
    for target in (phone.assessment("second", "sf36v1"), phone.assessment("first", "sf36v1")):
        with pytest.raises(errors.NotTakenIn) as refused:
            invalidate("wrong-visit", target, now=DAY_0 + 21 * DAY)
        assert refused.value.errors[0].code == "already-answered"
    assert read(lambda s: s.scalar(select(func.count()).select_from(Invalidation))) == 0


def test_nothing_is_moved_to_another_instrument_or_after_consent_was_withdrawn(
    invalidate, phone, other, write
):
    with pytest.raises(errors.NotTakenIn) as refused:
        invalidate("wrong-visit", phone.assessment("first", "lupusqol"))
    assert refused.value.errors[0].code == "not-of-this-assessment"
    write(
        lambda s: factories.add_event(
            s, other.enrolment_id, DAY_0, kind="withdrawal_of_consent", occurred_at=DAY_0 - DAY
        )
    )
    with pytest.raises(errors.NotTakenIn) as refused:
        invalidate("wrong-participant", other.assessment("first", "sf36v1"), other.enrolment_id)
    assert refused.value.errors[0].code == "consent-withdrawn"


def test_the_kind_goes_with_the_move(invalidate, phone, other):
    mine, theirs = (each.assessment("second", "sf36v1") for each in (phone, other))
    for asked in (
        ("other", mine),
        ("wrong-participant", mine),
        ("wrong-visit", theirs, other.enrolment_id),
    ):
        with pytest.raises(errors.InvalidShape):
            invalidate(*asked)
    with pytest.raises(errors.NotTakenIn):  # not of the participant that is named
        invalidate("wrong-visit", theirs)


def test_both_sides_have_to_be_in_reach(invalidate, other):
    elsewhere = Scope(sites=frozenset({(TWO_VISITS, "02")}))
    with pytest.raises(errors.NotFound):
        invalidate(scope=elsewhere)
    with pytest.raises(errors.NotFound):
        invalidate("wrong-participant", other.assessment("first", "sf36v1"), uuid4())


def test_it_happens_once_and_the_same_again_changes_nothing(invalidate, phone, read):
    own, target = uuid4(), phone.assessment("second", "sf36v1")
    assert invalidate("wrong-visit", target, invalidation_id=own).is_new
    again = invalidate("wrong-visit", target, invalidation_id=own)
    assert (again.is_new, again.flags) == (False, ("completed-early", "moved"))
    for asked, more in (
        (("other",), {}),
        (("wrong-visit",), {}),
        (("wrong-visit", target), {"reason": "another reason"}),
    ):
        with pytest.raises(errors.IdReused):
            invalidate(*asked, invalidation_id=own, **more)
    with pytest.raises(errors.ResponseInvalidated):
        invalidate()
    assert read(lambda s: s.scalar(select(func.count()).select_from(Invalidation))) == 1


def test_what_is_invalidated_is_corrected_no_longer(invalidate, phone, write, sent):
    invalidate()
    with pytest.raises(errors.ResponseInvalidated):
        write(lambda s: putting_right.correct(s, DAY_0 + 2 * DAY, phone.enrolment_id, sent, {"q1": 1}))


def test_it_is_told_on_the_timeline(invalidate, phone, read, sent):
    invalidate()
    told = read(
        lambda s: timeline.read(s, EVERYWHERE, TWO_VISITS, phone.enrolment_id, LATER, LATER, at_site=True)
    )
    (item,) = [each for each in told.items if (each.visit, each.instrument) == ("first", "sf36v1")]
    assert (item.received, [each.submission_id for each in item.invalidated]) == (None, [sent])


def test_a_second_entry_from_before_an_invalidation_agrees_with_nothing(write, read, phone):
    """Entered once from paper, accepted, invalidated: what was entered then waits for nobody."""

    def enter(now):
        return write(
            lambda s: paper.enter(
                s, now, FORMS, ANA, EVERYWHERE, TWO_VISITS, phone.enrolment_id, uuid4(), on_paper(phone)
            )
        )

    entered = enter(LATER)
    write(lambda s: putting_right.invalidate(s, LATER + DAY, phone.enrolment_id, entered.entry_id))
    waiting = read(lambda s: paper_store.to_enter(s, [phone.enrolment_id], LATER + 2 * DAY))
    assert waiting == frozenset()
    target = phone.assessment("first", "sf36v1")
    assert read(lambda s: paper_store.in_question(s, target, LATER + 2 * DAY)) == []
    again = enter(LATER + 3 * DAY)
    moved = write(
        lambda s: putting_right.invalidate(
            s, LATER + 4 * DAY, phone.enrolment_id, again.entry_id, "wrong-visit",
            phone.assessment("second", "sf36v1"),
        )
    ).moved  # fmt: skip
    assert (moved.device_id, moved.entered_by) == (None, "operator:ana")
    assert read(lambda s: s.scalar(select(func.count()).select_from(ResponseVersion))) == 3


@pytest.mark.requirement("R5")
def test_how_it_was_filled_in_moves_too_and_stands_at_one_place_alone(write, read, phone, other):
    answers = {"q1": 3, "q2": 4}
    noted = factories.noted_beside(answers, DAY_0)
    own = write(
        lambda s: putting_right.send(s, DAY_0, phone, instrument="lupusqol", answers=answers, paradata=noted)
    )
    to = (other.assessment("first", "lupusqol"), other.enrolment_id)
    write(
        lambda s: putting_right.invalidate(s, DAY_0 + DAY, phone.enrolment_id, own, "wrong-participant", *to)
    )
    told = ("first", {"q1": 5, "q2": 5}, [("q1", "skipped", 3, DAY_0)])
    assert read(lambda s: putting_right.noted_of(s, DAY_0)) == [(phone.enrolment_id, *told)]
    assert read(lambda s: putting_right.noted_of(s, DAY_0 + DAY)) == [(other.enrolment_id, *told)]


def test_a_draft_goes_once_its_assessment_is_answered_by_a_move(write, read, phone, other, invalidate):
    write(lambda s: putting_right.lay_down(s, DAY_0, other, "first", "sf36v1"))
    write(lambda s: putting_right.lay_down(s, DAY_0, other, "first", "lupusqol"))
    invalidate("wrong-participant", other.assessment("first", "sf36v1"), other.enrolment_id)
    left = read(lambda s: s.scalars(select(Draft.assessment_id)).all())
    assert left == [other.assessment("first", "lupusqol")]
