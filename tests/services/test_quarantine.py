"""The site decides about what is kept aside; nothing of it is ever thrown away."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from pro_service import errors
from pro_service.domain.paradata import AnswerChange, Paradata
from pro_service.domain.permissions import Scope
from pro_service.services import amendments, assessments, quarantine, submissions, worklist
from pro_service.services import packs as packs_services
from pro_service.services.quarantine import Wanted
from pro_service.store import audit, enrolments, metrics
from pro_service.store.drafts import Draft
from pro_service.store.licences import Presentation
from pro_service.store.scores import ScoreRun
from pro_service.store.submissions import Quarantined, Submission
from tests.support import factories, packs, putting_right
from tests.support.amending import version
from tests.support.factories import EVERYWHERE, FORMS, OPERATOR, TWO_VISITS, arrival, upload

DAY = timedelta(days=1)
DAY_0 = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
EARLY = datetime(2026, 3, 5, 10, 0, tzinfo=UTC)
"""Five days before the second window opens."""
WAITING = Wanted()


@pytest.fixture
def held(write, phone):
    """The LupusQoL of the second visit, filled in before its window."""
    return write(lambda s: putting_right.hold(s, EARLY, phone, "second", "lupusqol", EARLY))


@pytest.fixture
def resolve(write, phone, held):
    def _resolve(*args, now=EARLY + DAY, quarantined_id=held, **asked):
        return write(
            lambda s: putting_right.resolve(s, now, phone.enrolment_id, quarantined_id, *args, **asked)
        )

    return _resolve


def waiting(read, wanted=WAITING, as_of=EARLY + 10 * DAY, scope=EVERYWHERE):
    found, _ = read(lambda s: quarantine.page(s, scope, TWO_VISITS, as_of, wanted, None, 10))
    return [(each.quarantined.reason, each.resolution and each.resolution.outcome) for each in found]


def status_of(read, phone, visit, instrument, as_of=EARLY + 10 * DAY):
    found = read(lambda s: enrolments.of_device(s, phone.enrolment_id))
    (course,) = read(lambda s: assessments.courses(s, as_of, [found]))
    wanted = phone.assessment(visit, instrument)
    return next(each.status.value for each in course.assessments if each.assessment.id == wanted)


def test_what_is_accepted_is_kept_scored_and_marked_like_an_upload_that_has_just_come(
    resolve, read, phone, held
):
    made = resolve()
    assert made.flags == ("completed-early", "accepted-by-site")
    kept = read(lambda s: s.scalars(select(Submission)).one())
    source = read(lambda s: s.get_one(Quarantined, held))
    assert (kept.body, kept.content_hash) == (source.body, source.content_hash)
    assert (kept.device_id, kept.sent_at, kept.attempt) == (phone.caller.device_id, source.sent_at, 1)
    assert (made.resolution.submission_id, kept.flags) == (kept.id, list(made.flags))
    assert read(lambda s: s.scalar(select(func.count()).select_from(ScoreRun))) == 1
    assert status_of(read, phone, "second", "lupusqol") == "completed"
    told = read(lambda s: audit.events_of(s, str(phone.enrolment_id)))[-1]
    assert (told.kind, told.actor) == ("quarantine.accepted", "operator:ana")
    assert read(lambda s: audit.breaks_of(s, str(phone.enrolment_id))) == ()


def test_what_is_attached_counts_at_the_other_assessment(resolve, read, phone):
    target = phone.assessment("first", "lupusqol")
    made = resolve("attached", target)
    assert (made.flags, made.resolution.assessment_id) == (("accepted-by-site",), target)
    assert status_of(read, phone, "first", "lupusqol") == "completed"
    assert status_of(read, phone, "second", "lupusqol") == "open"


def test_what_is_rejected_stays_kept_with_the_reason(resolve, read):
    typed = "=2+2 <b>not</b> hers"
    made = resolve("rejected", reason=typed)
    assert (made.resolution.reason, made.resolution.submission_id, made.flags) == (typed, None, ())
    assert read(lambda s: s.scalar(select(func.count()).select_from(Quarantined))) == 1
    assert read(lambda s: s.scalar(select(func.count()).select_from(Submission))) == 0


@pytest.mark.parametrize(("later", "left"), [(-timedelta(hours=1), 0), (timedelta(hours=1), 1)])
def test_whoever_answers_anew_begins_with_nothing_of_what_was_left_aside(
    resolve, write, read, phone, later, left
):
    """The draft that led to it goes; one that was laid down since, on whatever phone, stays."""
    before_window = DAY_0 - 200 * DAY
    at = EARLY + timedelta(hours=2)
    if later < timedelta(0):
        write(lambda s: putting_right.lay_down(s, at + later, phone, "first", "lupusqol"))
    own = write(lambda s: putting_right.hold(s, at, phone, "first", "lupusqol", before_window))
    if later > timedelta(0):
        write(lambda s: putting_right.lay_down(s, at + later, phone, "first", "lupusqol"))
    resolve("rejected", quarantined_id=own, now=EARLY + DAY)
    assert len(read(lambda s: s.scalars(select(Draft.assessment_id)).all())) == left


@pytest.mark.parametrize(("sent_by_the_later", "left"), [(True, 0), (False, 1)])
def test_a_phone_goes_on_with_the_draft_of_an_earlier_one_and_never_of_a_later(
    resolve, write, read, phone, sent_by_the_later, left
):
    """Lost phone, second phone: what the second sent came from the draft of the first, and goes with it."""
    later = write(lambda s: factories.pair(s, phone.enrolment_id, EARLY, replaces_devices=False))
    drafting, sending = (phone, later) if sent_by_the_later else (later, phone)
    write(lambda s: putting_right.lay_down(s, EARLY, drafting, "first", "lupusqol"))
    own = write(lambda s: putting_right.hold(s, EARLY + DAY, sending, "first", "lupusqol", DAY_0 - 200 * DAY))
    resolve("rejected", quarantined_id=own, now=EARLY + 2 * DAY)
    assert len(read(lambda s: s.scalars(select(Draft.assessment_id)).all())) == left


def test_only_what_is_undecided_waits_on_the_list_and_on_the_work_list(resolve, read, phone):
    case = "completed-before-the-window"
    assert waiting(read) == [(case, None)]

    def reasons(as_of):
        rows, _ = read(lambda s: worklist.page(s, EVERYWHERE, TWO_VISITS, as_of, None, None, 10))
        return {why.code for row in rows for why in row.entry.reasons}

    assert "held-upload" in reasons(EARLY + DAY / 2)
    assert read(metrics.held) == 1
    resolve("rejected")
    assert (waiting(read), waiting(read, as_of=EARLY)) == ([], [(case, None)])
    assert waiting(read, Wanted(is_waiting=False)) == [(case, "rejected")]
    assert waiting(read, Wanted(is_waiting=None, enrolment_id=phone.enrolment_id)) == [(case, "rejected")]
    assert "held-upload" not in reasons(EARLY + 2 * DAY)
    assert read(metrics.held) == 0


def test_a_decision_is_taken_once_and_the_same_again_changes_nothing(resolve, phone):
    own = uuid4()
    assert resolve(resolution_id=own).is_new
    again = resolve(resolution_id=own)
    assert (again.is_new, again.flags) == (False, ("completed-early", "accepted-by-site"))
    for asked, more in ((("rejected",), {}), ((), {"reason": "another reason"})):
        with pytest.raises(errors.IdReused):
            resolve(*asked, resolution_id=own, **more)
    with pytest.raises(errors.AlreadyResolved):
        resolve("rejected")


def test_what_to_attach_to_is_named_then_and_only_then(resolve, phone):
    own, other = (phone.assessment(visit, "lupusqol") for visit in ("second", "first"))
    for asked in (("attached",), ("attached", own), ("accepted", other), ("rejected", other)):
        with pytest.raises(errors.InvalidShape):
            resolve(*asked)


@pytest.mark.requirement("I2")
def test_nothing_is_taken_in_beside_a_response_that_stands(write, phone, resolve, read):
    """Sent twice: the second is kept aside, and stands only once the first is invalidated."""
    first = write(lambda s: putting_right.send(s, DAY_0, phone))
    second = write(lambda s: putting_right.hold(s, EARLY, phone, "first", "sf36v1", DAY_0))
    with pytest.raises(errors.NotTakenIn) as refused:
        resolve(quarantined_id=second)
    assert refused.value.errors[0].code == "already-answered"
    write(lambda s: putting_right.invalidate(s, EARLY + DAY, phone.enrolment_id, first))
    resolve(quarantined_id=second, now=EARLY + 2 * DAY)
    rows = read(lambda s: s.scalars(select(Submission.attempt).order_by(Submission.attempt)).all())
    assert rows == [1, 2]


def test_a_late_one_is_taken_in_where_late_ones_are_closed(write, phone, resolve, read):
    made = version(2, late_policy="closed")
    write(lambda s: amendments.bring(s, DAY_0, OPERATOR, made, ("01",), "approved"))
    at = datetime(2026, 3, 12, 10, tzinfo=UTC)
    late = write(lambda s: putting_right.hold(s, at, phone, "first", "sf36v1", at))
    assert resolve(quarantined_id=late, now=at + DAY).flags == ("completed-late", "accepted-by-site")
    assert status_of(read, phone, "first", "sf36v1") == "completed_late"


@pytest.mark.parametrize(
    ("changes", "case"),
    [({"form_version": "demo-9"}, "unknown-form-version")],
)
def test_what_nobody_knows_the_wording_of_cannot_be_taken_in(write, phone, resolve, changes, case, read):
    sent = arrival(replace(upload(phone, "first", "sf36v1", DAY_0), **changes), DAY_0)
    write(lambda s: submissions.receive(s, DAY_0, FORMS, phone.caller, uuid4(), sent))
    row = read(lambda s: s.scalars(select(Quarantined).where(Quarantined.reason == case)).one())
    with pytest.raises(errors.NotTakenIn) as refused:
        resolve(quarantined_id=row.id)
    assert refused.value.errors[0].code == case
    assert not resolve("rejected", quarantined_id=row.id).flags


def test_what_was_off_the_scale_cannot_be_taken_in(write, phone, resolve, read):
    """A revoked phone's upload is kept aside before its answers are looked at."""
    revoked = replace(phone.caller, revoked_at=DAY_0)
    sent = arrival(upload(phone, "first", "sf36v1", DAY_0, answers={"q1": 9}), DAY_0)
    write(lambda s: submissions.receive(s, DAY_0, FORMS, revoked, uuid4(), sent))
    row = read(lambda s: s.scalars(select(Quarantined).where(Quarantined.reason == "revoked-device")).one())
    with pytest.raises(errors.OffScale):
        resolve(quarantined_id=row.id)


def test_what_was_completed_after_consent_was_withdrawn_cannot_be_taken_in(write, phone, resolve):
    write(
        lambda s: factories.add_event(
            s, phone.enrolment_id, EARLY, kind="withdrawal_of_consent", occurred_at=EARLY - DAY
        )
    )
    with pytest.raises(errors.NotTakenIn) as refused:
        resolve()
    assert refused.value.errors[0].code == "consent-withdrawn"


def test_another_instrument_cannot_be_attached(resolve, phone):
    with pytest.raises(errors.OffScale) as refused:
        resolve("attached", phone.assessment("first", "sf36v1"))
    assert ("/instrument", "not-of-this-assessment") in [
        (each.pointer, each.code) for each in refused.value.errors
    ]


def test_what_is_out_of_reach_or_somebody_elses_is_not_found(resolve, write, read, held):
    elsewhere = Scope(sites=frozenset({(TWO_VISITS, "02")}))
    other = write(lambda s: factories.participant_on_day_0(s, "01-002"))
    with pytest.raises(errors.NotFound):
        resolve(scope=elsewhere)
    with pytest.raises(errors.NotFound):
        resolve(quarantined_id=uuid4())
    with pytest.raises(errors.NotFound):
        write(lambda s: putting_right.resolve(s, EARLY, other.enrolment_id, held))
    with pytest.raises(errors.NotFound):
        waiting(read, Wanted(site="01"), scope=elsewhere)
    assert waiting(read, scope=elsewhere) == []
    assert waiting(read, Wanted(site="01"), scope=Scope(sites=frozenset({(TWO_VISITS, "01")})))


@pytest.mark.requirement("R9")
def test_wording_that_was_shown_offline_counts_against_its_licence_when_it_is_taken_in(write, read):
    def prepare(session):
        packs.load_licensed(session)
        packs.import_pack(session, packs.pack())
        return packs.licensed_phone(session), packs.add_licence(session)

    phone, licence_id = write(prepare)
    forms = read(lambda s: packs_services.library(s, FORMS))
    sent = arrival(upload(phone, "second", "lupusqol", EARLY, form_version=packs.NONSENSE), EARLY)
    outcome = write(lambda s: submissions.receive(s, EARLY, forms, phone.caller, uuid4(), sent))
    assert outcome.reason == "completed-before-the-window"
    row = read(lambda s: s.scalars(select(Quarantined)).one())
    write(lambda s: putting_right.resolve(s, EARLY + DAY, phone.enrolment_id, row.id))
    shown = read(lambda s: s.scalars(select(Presentation)).one())
    assert (shown.licence_id, shown.device_id) == (licence_id, phone.caller.device_id)


NOTED = Paradata(
    ("q1",), {"q1": 12}, n_back_steps=0, changes=(AnswerChange("q1", None, 3, EARLY - DAY / 24, "review"),)
)
TOLD = ({"q1": 12}, [("q1", None, 3, EARLY - DAY / 24)])


@pytest.mark.requirement("R5")
@pytest.mark.parametrize("outcome", ["accepted", "attached"])
def test_how_it_was_filled_in_is_taken_in_with_it(write, read, phone, resolve, outcome):
    held = write(lambda s: putting_right.hold(s, EARLY, phone, "second", "lupusqol", EARLY, paradata=NOTED))
    assert read(lambda s: putting_right.noted_of(s, EARLY)) == []
    visit, target = {
        "accepted": ("second", None),
        "attached": ("first", phone.assessment("first", "lupusqol")),
    }[outcome]
    made = resolve(outcome, target, quarantined_id=held)
    assert "paradata-odd" in made.flags  # of one item alone
    assert read(lambda s: putting_right.noted_of(s, EARLY + DAY)) == [(phone.enrolment_id, visit, *TOLD)]


def test_a_draft_goes_once_its_assessment_is_answered_from_what_was_kept_aside(write, read, phone, resolve):
    write(lambda s: putting_right.lay_down(s, EARLY, phone, "first", "lupusqol"))
    write(lambda s: putting_right.lay_down(s, EARLY, phone, "first", "sf36v1"))
    resolve("attached", phone.assessment("first", "lupusqol"))
    left = read(lambda s: s.scalars(select(Draft.assessment_id)).all())
    assert left == [phone.assessment("first", "sf36v1")]
