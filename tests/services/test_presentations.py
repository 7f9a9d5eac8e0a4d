"""A form is shown under a licence or not at all; what was answered is kept in any case."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from pro_service.domain.status import Status
from pro_service.errors import InvalidShape, NotFound, NotLicensed, NotOpen, PlaceholderOnly, Problem
from pro_service.services import assessments, packs, presentations, submissions
from pro_service.services.submissions import Accepted
from pro_service.services.transactions import in_transaction
from pro_service.store.audit import AuditEvent
from pro_service.store.licences import Presentation, of_study
from pro_service.store.scores import Score
from tests.support import factories
from tests.support import packs as pack_support
from tests.support.databases import engine_of
from tests.support.factories import FORMS, TWO_VISITS, arrival, upload
from tests.support.packs import NONSENSE, add_licence

EVENING = datetime(2026, 3, 2, 21, 0, tzinfo=UTC)
"""Of day 0, when the infusion is recorded and the windows are known; 22:00 in Madrid."""


@pytest.fixture
def licensed(write):
    """A phone of the licensed study; the pack is imported, no licence is entered."""

    def prepare(session):
        pack_support.load_licensed(session)
        pack_support.import_pack(session, pack_support.pack())
        return factories.participant_on_day_0(session)

    return write(prepare)


def start(session, phone, instrument="lupusqol", at=EVENING, language="es", visit="first"):
    forms = packs.library(session, FORMS)
    assessment_id = phone.assessment(visit, instrument)
    return presentations.start(session, at, forms, phone.caller, assessment_id, language)


def mine(session, phone, at=EVENING):
    forms = packs.library(session, FORMS)
    return {(e.visit, e.instrument): e for e in assessments.list_mine(session, at, forms, phone.caller)}


def send(session, phone, at, completed_at, submission_id=None, **changes):
    forms = packs.library(session, FORMS)
    sent = upload(phone, "first", "lupusqol", completed_at, form_version=NONSENSE, **changes)
    return submissions.receive(session, at, forms, phone.caller, submission_id or uuid4(), arrival(sent, at))


def used(session):
    return [held.used for held in of_study(session, TWO_VISITS)]


def count(session, *where):
    return session.scalar(select(func.count()).select_from(Presentation).where(*where))


def test_a_placeholder_needs_no_licence(write, phone, read):
    started = write(lambda s: start(s, phone))
    assert (started.form.version, started.form.language, started.is_new) == ("demo-1", "es", True)
    assert read(lambda s: s.get(Presentation, (started.assessment_id, 1))).licence_id is None


@pytest.mark.requirement("R9")
def test_a_form_with_wording_is_not_shown_without_a_licence(write, licensed, read):
    with pytest.raises(NotLicensed):
        write(lambda s: start(s, licensed))
    offered = read(lambda s: mine(s, licensed))["first", "lupusqol"]
    assert (offered.can_start, offered.why_not, offered.start_languages) == (False, "not-licensed", ())
    assert offered.status is Status.OPEN
    assert read(count) == 0


@pytest.mark.requirement("R9")
def test_under_a_licence_the_form_is_shown_in_its_language_and_counted(write, licensed, read):
    licence_id = write(lambda s: add_licence(s, administrations=5))
    offered = read(lambda s: mine(s, licensed))["first", "lupusqol"]
    assert (offered.can_start, offered.why_not, offered.start_languages) == (True, None, ("es",))
    assert offered.form_languages == ("en", "es")
    started = write(lambda s: start(s, licensed))
    assert (started.form.version, started.form.language) == (NONSENSE, "es")
    assert not started.form.is_placeholder
    assert read(lambda s: s.get(Presentation, (started.assessment_id, 1))).licence_id == licence_id
    assert read(used) == [1]


def test_a_language_without_a_licence_or_without_a_form_is_not_shown(write, licensed, read):
    write(add_licence)
    with pytest.raises(NotLicensed):
        write(lambda s: start(s, licensed, language="en"))
    with pytest.raises(InvalidShape):
        write(lambda s: start(s, licensed, language="fr"))
    assert read(count) == 0


def test_beginning_it_again_changes_nothing_and_uses_no_second_administration(write, licensed, read):
    write(lambda s: add_licence(s, administrations=2))
    write(lambda s: add_licence(s, language="en"))
    first = write(lambda s: start(s, licensed))
    again = write(lambda s: start(s, licensed, at=EVENING + timedelta(hours=1), language="en"))
    assert (again.form, again.started_at, again.is_new) == (first.form, EVENING, False)
    assert sorted(read(used)) == [0, 1]
    started = read(lambda s: count_events(s, "assessment.started"))
    assert started == 1


def count_events(session, kind):
    return session.scalar(select(func.count()).select_from(AuditEvent).where(AuditEvent.kind == kind))


def test_what_was_begun_is_started_from_then_on(write, licensed, read):
    write(add_licence)
    write(lambda s: start(s, licensed, at=EVENING + timedelta(hours=1)))
    before, after = (
        read(lambda s, at=at: mine(s, licensed, at))["first", "lupusqol"].status
        for at in (EVENING, EVENING + timedelta(hours=2))
    )
    assert (before, after) == (Status.OPEN, Status.STARTED)


def test_what_was_begun_under_a_licence_is_gone_on_with_after_its_end(write, licensed, read):
    write(lambda s: add_licence(s, to_on=EVENING.date()))
    write(lambda s: start(s, licensed))
    tomorrow = EVENING + timedelta(days=1)
    offered = read(lambda s: mine(s, licensed, tomorrow))
    assert offered["first", "lupusqol"].start_languages == ("es",)
    assert offered["second", "lupusqol"].why_not == "not-yet-open"


def test_before_its_window_opens_a_questionnaire_is_not_begun(write, licensed):
    write(add_licence)
    with pytest.raises(NotOpen):
        write(lambda s: start(s, licensed, visit="second"))


def test_after_its_window_a_questionnaire_is_begun_where_late_ones_are_taken_in(write, licensed):
    write(lambda s: add_licence(s, to_on=date(2028, 1, 1)))
    late = EVENING + timedelta(days=400)
    assert write(lambda s: start(s, licensed, at=late, visit="second")).is_new


def test_what_is_completed_is_not_begun(write, licensed):
    write(add_licence)
    write(lambda s: send(s, licensed, EVENING, EVENING))
    other = write(lambda s: mine(s, licensed, EVENING + timedelta(hours=1)))["first", "lupusqol"]
    assert (other.can_start, other.why_not) == (False, "completed")


def test_after_withdrawal_nothing_is_begun(write, licensed):
    write(add_licence)
    at = EVENING + timedelta(hours=1)
    write(
        lambda s: factories.add_event(
            s, licensed.enrolment_id, at, kind="withdrawal_of_consent", occurred_at=at
        )
    )
    with pytest.raises(NotOpen):
        write(lambda s: start(s, licensed, at=at + timedelta(minutes=1)))


def test_nobody_begins_what_is_somebody_elses(write, licensed):
    other = write(lambda s: factories.participant_on_day_0(s, "01-002"))
    assessment_id = other.assessment("first", "sf36v1")
    with pytest.raises(NotFound):
        write(lambda s: presentations.start(s, EVENING, FORMS, licensed.caller, assessment_id, "es"))


@pytest.mark.requirement("R9")
def test_two_phones_on_the_last_administration_are_one_presentation(engine, licensed, write, read):
    """Of eight participants who begin at the same moment, one gets the one administration that is left."""
    others = [write(lambda s, n=n: factories.participant_on_day_0(s, f"01-01{n}")) for n in range(7)]
    write(lambda s: add_licence(s, administrations=1))
    phones = [licensed, *others]
    barrier = Barrier(len(phones))

    def begin(phone):
        barrier.wait()
        try:
            return in_transaction(engine, lambda s: start(s, phone))
        except Problem as refusal:
            return refusal

    with ThreadPoolExecutor(len(phones)) as pool:
        outcomes = list(pool.map(begin, phones))
    assert sum(isinstance(outcome, presentations.Started) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, NotLicensed) for outcome in outcomes) == 7
    assert (read(count), read(used)) == (1, [1])


def test_one_assessment_begun_on_two_phones_at_once_is_one_administration(engine, licensed, write, read):
    second = write(lambda s: factories.pair(s, licensed.enrolment_id, EVENING, replaces_devices=False))
    write(lambda s: add_licence(s, administrations=2))
    barrier = Barrier(2)

    def begin(phone):
        barrier.wait()
        return in_transaction(engine, lambda s: start(s, phone))

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(begin, [licensed, second]))
    assert sorted(outcome.is_new for outcome in outcomes) == [False, True]
    assert read(used) == [1]


YESTERDAY = EVENING + timedelta(days=2)
TODAY = YESTERDAY + timedelta(days=1)


@pytest.mark.requirement("R9")
def test_a_licence_that_ended_yesterday_offers_nothing_and_keeps_what_was_completed_before(
    write, licensed, read
):
    write(lambda s: add_licence(s, to_on=YESTERDAY.date()))
    offered = read(lambda s: mine(s, licensed, TODAY))["first", "lupusqol"]
    assert (offered.can_start, offered.why_not) == (False, "not-licensed")
    with pytest.raises(NotLicensed):
        write(lambda s: start(s, licensed, at=TODAY))
    offline = TODAY - timedelta(days=2)
    outcome = write(lambda s: send(s, licensed, TODAY, offline))
    assert isinstance(outcome, Accepted)
    assert len(read(lambda s: s.scalars(select(Score.value)).all())) == 8  # the eight domains
    assert read(used) == [1]  # shown offline under the licence, counted when the service heard of it


def test_what_was_shown_under_no_licence_is_kept_and_counts_under_none(write, licensed, read):
    assert isinstance(write(lambda s: send(s, licensed, TODAY, EVENING)), Accepted)
    assert read(lambda s: s.scalars(select(Presentation.licence_id)).all()) == [None]


def test_a_submission_after_its_start_uses_no_second_administration(write, licensed, read):
    write(lambda s: add_licence(s, administrations=3))
    write(lambda s: start(s, licensed))
    assert isinstance(write(lambda s: send(s, licensed, TODAY, EVENING + timedelta(minutes=9))), Accepted)
    assert read(used) == [1]


def test_the_last_day_of_a_licence_ends_at_the_sites_midnight(write, licensed):
    write(lambda s: add_licence(s, to_on=date(2026, 3, 2)))
    with pytest.raises(NotLicensed):  # 23:30 UTC on 2 March is 00:30 on 3 March in Madrid
        write(lambda s: start(s, licensed, at=datetime(2026, 3, 2, 23, 30, tzinfo=UTC)))
    assert write(lambda s: start(s, licensed, at=datetime(2026, 3, 2, 22, 30, tzinfo=UTC))).is_new


# ------------------------------------------------------------------ a pack out of use


def test_nobody_begins_with_the_form_of_a_pack_out_of_use(write, licensed, read):
    write(add_licence)
    write(pack_support.retire)
    offered = read(lambda s: mine(s, licensed))["first", "lupusqol"]
    assert (offered.can_start, offered.why_not, offered.start_languages) == (False, "no-form", ())
    with pytest.raises(NotOpen):
        write(lambda s: start(s, licensed))
    assert read(count) == 0


def test_a_form_out_of_use_is_given_to_phones_that_began_with_it_alone(write, licensed):
    write(add_licence)
    other = write(lambda s: factories.participant_on_day_0(s, "01-002"))
    write(lambda s: start(s, licensed))
    write(pack_support.retire)

    def read_form(session, phone):
        forms = packs.library(session, FORMS)
        form = forms.get("lupusqol", NONSENSE, "es")
        presentations.refuse_not_to_be_shown(session, EVENING, forms, phone.caller, form)

    write(lambda s: read_form(s, licensed))
    with pytest.raises(NotFound):
        write(lambda s: read_form(s, other))


def test_what_was_begun_goes_on_and_is_taken_in_after_the_pack_went_out_of_use(write, licensed, read):
    write(add_licence)
    write(lambda s: start(s, licensed))
    write(pack_support.retire)
    offered = read(lambda s: mine(s, licensed))["first", "lupusqol"]
    assert (offered.can_start, offered.start_languages) == (True, ("es",))
    again = write(lambda s: start(s, licensed, at=EVENING + timedelta(hours=1)))
    assert again.form.items[0].text == "glorp q1"
    at = EVENING + timedelta(hours=2)
    sent = write(lambda s: send(s, licensed, at, at))
    assert isinstance(sent, Accepted)
    assert read(lambda s: s.scalar(select(func.count()).select_from(Score)))


def test_what_was_answered_offline_with_a_retired_form_is_taken_in(write, licensed, read):
    write(add_licence)
    write(pack_support.retire)
    at = EVENING + timedelta(hours=2)
    sent = write(lambda s: send(s, licensed, at, at))
    assert isinstance(sent, Accepted)
    assert read(used) == [1]


# ------------------------------------------------------------------ production


@pytest.fixture
def production(databases):
    """The engine of a database for real participants, and a phone of a study with placeholders."""
    with databases.fresh("production") as fresh, engine_of(fresh.url) as engine:
        in_transaction(engine, factories.load_two_visits)
        yield engine, in_transaction(engine, factories.participant_on_day_0)


def test_no_real_participant_begins_with_a_placeholder(production):
    engine, phone = production
    with pytest.raises(PlaceholderOnly):
        in_transaction(engine, lambda s: start(s, phone))
    offered = in_transaction(engine, lambda s: mine(s, phone))["first", "lupusqol"]
    assert (offered.can_start, offered.why_not) == (False, "placeholder-only")
    form = FORMS.get("lupusqol", "demo-1", "es")
    with pytest.raises(PlaceholderOnly):
        in_transaction(
            engine,
            lambda s: presentations.refuse_not_to_be_shown(s, EVENING, FORMS, phone.caller, form),
        )
    assert in_transaction(engine, count) == 0


def test_real_participants_begin_with_the_wording_of_a_pack(databases):
    with databases.fresh("production") as fresh, engine_of(fresh.url) as engine:
        in_transaction(engine, pack_support.load_licensed)
        in_transaction(engine, lambda s: pack_support.import_pack(s, pack_support.pack()))
        in_transaction(engine, add_licence)
        phone = in_transaction(engine, factories.participant_on_day_0)
        assert in_transaction(engine, lambda s: start(s, phone)).is_new
