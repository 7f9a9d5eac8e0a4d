"""The work list of a site, from what really happened."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event

from pro_service import errors
from pro_service.domain.callers import Staff, System
from pro_service.domain.permissions import Grant, Role, Scope
from pro_service.services import consents, contact_attempts, expectations, submissions, worklist
from pro_service.services import contacts as contacts_service
from pro_service.services.contact_attempts import ContactLogging
from pro_service.services.contacts import PostponementAsked
from pro_service.services.expectations import NotDone
from pro_service.services.participants import ConsentGiven
from tests.support import contacts, factories
from tests.support.factories import EVERYWHERE, FORMS, TWO_VISITS, arrival, upload

NURSE = Staff(uuid4(), "ana", uuid4(), (Grant(Role.NURSE, TWO_VISITS, "01"),))
DAY_7 = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)  # "first" closes at midnight, 23:00 UTC
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def page(read):
    def _page(as_of=DAY_7, site=None, after=None, limit=50, scope=EVERYWHERE, **more):
        return read(lambda s: worklist.page(s, scope, TWO_VISITS, as_of, site, after, limit, **more))

    return _page


def told(rows):
    return {row.subject_id: [why.code for why in row.entry.reasons] for row in rows}


def log(write, phone, at, outcome, callback_on=None):
    asked = ContactLogging(at, "telephone", outcome, callback_on=callback_on)
    write(
        lambda s: contact_attempts.log(
            s, at, NURSE, EVERYWHERE, TWO_VISITS, phone.enrolment_id, uuid4(), asked
        )
    )


def send(write, phone, visit, instrument, at, **changes):
    sent = arrival(upload(phone, visit, instrument, at, **changes), at)
    write(lambda s: submissions.receive(s, at, FORMS, phone.caller, uuid4(), sent))


@pytest.mark.requirement("R14")
def test_whose_window_closes_tonight_is_called_and_told_what_is_lost(page, phone):
    (row,), last = page()
    # overdue since 3 March; the phone was last heard of when it was paired, 17 days ago
    assert told([row]) == {"01-001": ["closes-soon", "overdue", "device-silent"]}
    assert row.entry.is_to_be_called
    closes_at = datetime(2026, 3, 9, 23, tzinfo=UTC)
    lost = {(loss.visit, loss.instrument, loss.at) for loss in row.entry.losses}
    assert lost == {("first", "sf36v1", closes_at), ("first", "lupusqol", closes_at)}
    assert {loss.late_policy for loss in row.entry.losses} == {"open_with_flag"}
    assert last is None


def test_who_has_answered_is_not_called(page, write, phone):
    for instrument in ("sf36v1", "lupusqol"):
        send(write, phone, "first", instrument, DAY_7 - DAY)
    assert page()[0] == []


def test_what_was_tried_is_told_and_an_agreed_call_is_waited_for(page, write, phone):
    log(write, phone, DAY_7 - DAY, "no-answer")
    (row,), _ = page()
    assert ([each.outcome for each in row.tried], row.n_tried) == (["no-answer"], 1)
    log(write, phone, DAY_7 - HOUR, "reached", callback_on=date(2026, 3, 10))
    assert page()[0] == []


@pytest.mark.requirement("R15")
def test_what_was_missed_waits_for_its_reason(page, write, phone):
    after = DAY_7 + DAY
    (row,), _ = page(after)
    assert told([row]) == {"01-001": ["device-silent", "reason-wanted"]}  # "second" has opened
    for instrument in ("sf36v1", "lupusqol"):
        write(
            lambda s, instrument=instrument: expectations.record_not_done(
                s, after, NURSE, EVERYWHERE, TWO_VISITS, phone.enrolment_id,
                phone.assessment("first", instrument), uuid4(), NotDone("participant-forgot"),
            )
        )  # fmt: skip
    assert told(page(after)[0]) == {"01-001": ["device-silent"]}


def test_uploads_that_were_refused_or_held_are_told_with_their_number(page, write, phone):
    for instrument in ("sf36v1", "lupusqol"):
        send(write, phone, "first", instrument, DAY_7 - DAY)
        send(write, phone, "first", instrument, DAY_7 - HOUR)
    send(write, phone, "second", "lupusqol", DAY_7, answers={"q1": 77})
    (row,), _ = page()
    assert [(why.code, why.n) for why in row.entry.reasons] == [("rejected-upload", 1), ("held-upload", 2)]


def test_a_participant_without_a_phone_and_one_whose_address_bounced_are_told(page, write, phone):
    def prepare(session):
        enrolment_id = factories.enrol(session, "01-002")
        factories.infuse(session, enrolment_id)

    write(prepare)
    write(lambda s: contacts.prefer(s, phone, DAY_7 - DAY, email=contacts.EMAIL))
    write(lambda s: contacts_service.mark_gone(
        s, DAY_7 - HOUR, System("mail-server"), phone.enrolment_id, "email", None, "5.1.1"
    ))  # fmt: skip
    rows, _ = page()
    reasons = told(rows)
    assert "no-device" in reasons["01-002"]
    assert "contact-bounced" in reasons["01-001"]
    write(lambda s: contacts.prefer(s, phone, DAY_7, email="new@example.org"))
    assert "contact-bounced" not in told(page()[0])["01-001"]


def test_an_address_that_a_participant_took_back_has_not_bounced(page, write, phone):
    write(lambda s: contacts.prefer(s, phone, DAY_7 - DAY, email=contacts.EMAIL))
    write(lambda s: contacts.prefer(s, phone, DAY_7 - HOUR, email=None))
    assert "contact-bounced" not in told(page()[0])["01-001"]


def test_who_said_not_today_on_the_phone_is_told_of_while_it_holds(page, write, phone):
    asked = PostponementAsked("not_today", "too-tired")
    write(lambda s: contacts_service.postpone(s, DAY_7 - HOUR, phone.caller, uuid4(), asked))
    (row,), _ = page()
    assert ("postponed", DAY_7 - HOUR) in [(why.code, why.at) for why in row.entry.reasons]
    assert "postponed" not in told(page(DAY_7 + DAY + HOUR)[0])["01-001"]  # ten in Madrid


@pytest.mark.requirement("I5")
@pytest.mark.requirement("R27")
def test_who_ended_all_contact_is_not_called_until_a_consent_signed_later_permits_it(page, write, phone):
    assert page()[0][0].entry.is_to_be_called
    write(lambda s: contacts_service.withdraw(s, DAY_7 - HOUR, phone.caller, uuid4()))
    assert not any(row.entry.is_to_be_called for row in page()[0])
    for signed_at, is_called in ((DAY_7 - 2 * HOUR, False), (DAY_7, True)):
        given = ConsentGiven("1.0", "es", ("questionnaires", "contact"), signed_at)
        write(
            lambda s, given=given: consents.add(
                s, DAY_7, NURSE, EVERYWHERE, TWO_VISITS, phone.enrolment_id, uuid4(), given
            )
        )
        assert [row.entry.is_to_be_called for row in page()[0]] == ([True] if is_called else [])


@pytest.mark.requirement("I5")
@pytest.mark.requirement("R27")
def test_the_dead_and_those_who_withdrew_are_not_called(page, write, phone):
    write(lambda s: factories.add_event(s, phone.enrolment_id, DAY_7, kind="death", occurred_at=DAY_7 - DAY))
    assert page()[0] == []


def test_the_list_goes_on_where_the_page_before_ended(page, write, phone):
    write(lambda s: [factories.participant_on_day_0(s, f"01-{nth:03}") for nth in (2, 3)])
    whole, none_left = page()
    assert ([row.subject_id for row in whole], none_left) == (["01-001", "01-002", "01-003"], None)
    first, last = page(limit=2)
    rest, none_left = page(after=last)
    assert [*first, *rest] == whole


def test_another_site_sees_nothing_of_this_one(page, phone):
    elsewhere = Scope(sites=frozenset({(TWO_VISITS, "02")}))
    assert page(scope=elsewhere)[0] == []
    with pytest.raises(errors.NotFound):
        page(scope=elsewhere, site="01")


def test_the_list_is_made_by_as_many_statements_for_one_participant_as_for_many(engine, page, write, phone):
    statements = []
    event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    page()
    of_one, statements[:] = len(statements), []
    write(lambda s: [factories.participant_on_day_0(s, f"01-{nth:03}") for nth in range(2, 12)])
    statements.clear()
    assert len(page()[0]) == 11
    assert len(statements) <= min(of_one, 13)
