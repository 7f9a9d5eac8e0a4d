"""What a site records of its participants: contacts, check-ins, exemptions, reasons, consents."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from pro_service import errors
from pro_service.domain.callers import Staff
from pro_service.domain.permissions import Grant, Role, Scope
from pro_service.services import check_ins, consents, contact_attempts, expectations, submissions, timeline
from pro_service.services.check_ins import CheckingIn
from pro_service.services.contact_attempts import ContactLogging
from pro_service.services.expectations import Exempting, NotDone
from pro_service.services.participants import ConsentGiven
from pro_service.store import audit
from tests.support import factories
from tests.support.factories import EVERYWHERE, FORMS, TWO_VISITS, arrival, upload

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)  # the day after day 0; "first" closes on 10 March
CLOSED = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
NURSE = Staff(uuid4(), "ana", uuid4(), (Grant(Role.NURSE, TWO_VISITS, "01"),))
ELSEWHERE = Scope(sites=frozenset({(TWO_VISITS, "02")}))


class Site:
    """The nurse of the participant's site."""

    def __init__(self, write, phone):
        self.write, self.phone = write, phone

    def does(self, verb, asked, row_id=None, now=NOW, scope=EVERYWHERE, assessment=None):
        about = (self.phone.enrolment_id, *((assessment,) if assessment else ()))
        return self.write(lambda s: verb(s, now, NURSE, scope, TWO_VISITS, *about, row_id or uuid4(), asked))


@pytest.fixture
def site(write, phone):
    return Site(write, phone)


@pytest.fixture
def course(read, phone):
    def _course(as_of=NOW):
        return read(
            lambda s: timeline.read(s, EVERYWHERE, TWO_VISITS, phone.enrolment_id, as_of, as_of, at_site=True)
        )

    return _course


def row(course, visit="first", instrument="lupusqol"):
    return next(each for each in course.items if (each.visit, each.instrument) == (visit, instrument))


def faults(refused):
    return [(fault.pointer, fault.code) for fault in refused.value.errors]


CONTACT = ContactLogging(NOW - HOUR, "telephone", "no-answer", callback_on=date(2026, 3, 4))
AHEAD = ContactLogging(NOW + HOUR, "sms", "reached")
CHECK_IN = CheckingIn("first", NOW - HOUR)
CONSENT = ConsentGiven("1.0", "en", ("questionnaires",), NOW - HOUR)


@pytest.mark.parametrize(
    ("verb", "asked", "other"),
    [
        (contact_attempts.log, CONTACT, ContactLogging(NOW - HOUR, "telephone", "reached")),
        (check_ins.check_in, CHECK_IN, CheckingIn("first", NOW - 2 * HOUR)),
        (consents.add, CONSENT, ConsentGiven("1.0", "es", ("questionnaires",), NOW - HOUR)),
    ],
)
def test_sent_again_it_changes_nothing_and_an_id_stands_for_one_thing(site, verb, asked, other):
    row_id = uuid4()
    assert site.does(verb, asked, row_id).is_new
    assert not site.does(verb, asked, row_id, NOW + HOUR).is_new
    with pytest.raises(errors.IdReused):
        site.does(verb, other, row_id)
    with pytest.raises(errors.NotFound):
        site.does(verb, asked, scope=ELSEWHERE)


@pytest.mark.requirement("R15")
def test_exemptions_and_reasons_sent_again_change_nothing(site, phone):
    assessment = phone.assessment("first", "lupusqol")
    tried = (
        (expectations.record_not_done, NotDone("participant-forgot"), NotDone("died")),
        (expectations.exempt, Exempting("visit-not-held"), Exempting("died")),
    )
    for verb, asked, other in tried:
        row_id = uuid4()
        assert site.does(verb, asked, row_id, assessment=assessment).is_new
        assert not site.does(verb, asked, row_id, assessment=assessment).is_new
        with pytest.raises(errors.IdReused):
            site.does(verb, other, row_id, assessment=assessment)
        with pytest.raises(errors.NotFound):
            site.does(verb, asked, assessment=uuid4())


@pytest.mark.parametrize(
    ("verb", "asked", "expected"),
    [
        (contact_attempts.log, AHEAD, ("/occurred_at", "in-the-future")),
        (
            contact_attempts.log,
            ContactLogging(NOW, "email", "reached", callback_on=date(2026, 3, 2)),
            ("/callback_on", "before-the-contact"),
        ),
        (
            contact_attempts.log,
            ContactLogging(NOW, "email", "reached", visit="third"),
            ("/visit", "not-a-visit-of-this-study"),
        ),
        (
            contact_attempts.log,
            ContactLogging(NOW, "email", "reached", supersedes=uuid4()),
            ("/supersedes", "no-such-standing-contact"),
        ),
        (check_ins.check_in, CheckingIn("third", NOW), ("/visit", "not-a-visit-of-this-study")),
        (check_ins.check_in, CheckingIn("first", NOW + HOUR), ("/occurred_at", "in-the-future")),
        (
            consents.add,
            ConsentGiven("2.0", "es", ("questionnaires",), NOW),
            ("/version", "unknown-consent-version"),
        ),
        (
            consents.add,
            ConsentGiven("1.0", "es", ("contact",), NOW),
            ("/permissions", "questionnaires-not-permitted"),
        ),
        (
            consents.add,
            ConsentGiven("1.0", "es", ("questionnaires",), NOW - timedelta(days=100)),
            ("/signed_at", "before-the-last-consent"),
        ),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_its_place(site, verb, asked, expected):
    with pytest.raises(errors.InvalidShape) as refused:
        site.does(verb, asked)
    assert faults(refused) == [expected]


@pytest.mark.requirement("R22")
def test_a_mistaken_contact_is_superseded_once(site, course):
    wrong = site.does(contact_attempts.log, CONTACT).row.id
    right = ContactLogging(NOW - HOUR, "telephone", "reached", supersedes=wrong)
    site.does(contact_attempts.log, right, now=NOW + HOUR)
    with pytest.raises(errors.InvalidShape):
        site.does(contact_attempts.log, right, now=NOW + HOUR)
    seen = course(NOW + HOUR)
    assert [each.outcome for each in seen.contacts] == ["no-answer", "reached"]
    assert seen.superseded == {wrong}


@pytest.mark.requirement("R8")
@pytest.mark.requirement("R22")
def test_a_visit_has_one_check_in_and_a_mistake_is_put_right_for_a_reason(site, course):
    wrong = site.does(check_ins.check_in, CHECK_IN).row.id
    with pytest.raises(errors.InvalidShape) as refused:
        site.does(check_ins.check_in, CheckingIn("first", NOW))
    assert faults(refused) == [("/supersedes", "name-the-check-in-that-this-replaces")]
    with pytest.raises(errors.InvalidShape) as refused:
        site.does(check_ins.check_in, CheckingIn("first", NOW, wrong))
    assert faults(refused) == [("/reason", "required-to-supersede")]
    site.does(check_ins.check_in, CheckingIn("first", NOW, wrong, "read the clock wrongly"))
    assert [each.occurred_at for each in course().check_ins] == [NOW]


@pytest.mark.requirement("R8")
def test_the_times_of_questionnaire_and_check_in_stand_side_by_side(site, write, phone, course):
    sent = arrival(upload(phone, "first", "lupusqol", NOW - 2 * HOUR), NOW)
    write(lambda s: submissions.receive(s, NOW, FORMS, phone.caller, uuid4(), sent))
    site.does(check_ins.check_in, CHECK_IN)
    seen = course(NOW + HOUR)
    assert row(seen).received.completed_at < seen.check_ins[0].occurred_at
    assert (row(seen).received.lag_s, row(seen).received.timing) == (7200, "in_window")


def test_an_exempt_questionnaire_is_not_asked_until_it_is_expected_again(site, phone, course):
    assessment = phone.assessment("first", "lupusqol")
    site.does(expectations.exempt, Exempting("not-in-language"), assessment=assessment)
    assert (row(course()).status.value, row(course()).status_reason) == ("exempt", "not-in-language")
    assert row(course(), instrument="sf36v1").status.value == "open"
    with pytest.raises(errors.DoesNotApply):
        site.does(expectations.exempt, Exempting("died"), assessment=assessment)
    again = Exempting("site-error", "expected")
    site.does(expectations.exempt, again, now=NOW + HOUR, assessment=assessment)
    assert (row(course(NOW + HOUR)).status.value, row(course(NOW + HOUR)).status_reason) == ("open", None)
    with pytest.raises(errors.DoesNotApply):
        site.does(expectations.exempt, again, now=NOW + HOUR, assessment=assessment)


@pytest.mark.requirement("R15")
def test_what_was_missed_cannot_be_exempted_afterwards_and_gets_a_reason(site, phone, course):
    assessment = phone.assessment("first", "lupusqol")
    with pytest.raises(errors.DoesNotApply):
        site.does(expectations.exempt, Exempting("visit-not-held"), now=CLOSED, assessment=assessment)
    with pytest.raises(errors.InvalidShape) as refused:
        site.does(expectations.record_not_done, NotDone("other"), now=CLOSED, assessment=assessment)
    assert faults(refused) == [("/note", "required-for-this-reason")]
    for hours, reason in enumerate(("participant-forgot", "participant-too-ill")):
        at = CLOSED + hours * HOUR
        site.does(expectations.record_not_done, NotDone(reason), now=at, assessment=assessment)
    seen = row(course(CLOSED + HOUR))
    assert seen.status.value == "missed"
    assert [each.reason for each in seen.not_done_reasons][-1] == "participant-too-ill"
    assert len(seen.not_done_reasons) == 2


def test_what_was_completed_is_neither_exempt_nor_undone(site, write, phone):
    sent = arrival(upload(phone, "first", "lupusqol", NOW), NOW)
    write(lambda s: submissions.receive(s, NOW, FORMS, phone.caller, uuid4(), sent))
    tried = (
        (expectations.exempt, Exempting("died")),
        (expectations.record_not_done, NotDone("died")),
    )
    for verb, asked in tried:
        with pytest.raises(errors.DoesNotApply):
            site.does(verb, asked, assessment=phone.assessment("first", "lupusqol"))


@pytest.mark.requirement("R27")
def test_after_withdrawal_of_consent_a_new_one_needs_a_new_enrolment(site, write, phone, course):
    write(
        lambda s: factories.add_event(
            s, phone.enrolment_id, NOW, kind="withdrawal_of_consent", occurred_at=NOW
        )
    )
    with pytest.raises(errors.DoesNotApply):
        site.does(consents.add, CONSENT)
    assert (row(course()).status.value, row(course()).status_reason) == ("exempt", "withdrawal_of_consent")


def test_what_was_answered_on_paper_waits_to_be_entered(site, course):
    site.does(contact_attempts.log, ContactLogging(NOW, "in-person", "answered-on-paper", visit="first"))
    assert row(course()).badges == ("paper-to-enter",)
    assert row(course(), visit="second").badges == ()


def test_an_upload_that_is_held_shows_where_it_belongs(site, write, phone, course):
    early = arrival(upload(phone, "second", "lupusqol", NOW), NOW)
    write(lambda s: submissions.receive(s, NOW, FORMS, phone.caller, uuid4(), early))
    assert [each.reason for each in row(course(), visit="second").held] == ["completed-before-the-window"]


@pytest.mark.requirement("I3")
def test_a_past_instant_knows_nothing_of_what_came_later(site, phone, course):
    assessment = phone.assessment("first", "lupusqol")
    site.does(expectations.exempt, Exempting("died"), now=NOW + HOUR, assessment=assessment)
    site.does(contact_attempts.log, CONTACT, now=NOW + HOUR)
    site.does(check_ins.check_in, CHECK_IN, now=NOW + HOUR)
    before = course(NOW)
    assert (row(before).status.value, before.contacts, before.check_ins) == ("open", (), ())


@pytest.mark.requirement("R16")
def test_each_record_stands_in_the_trail_with_who_wrote_it(site, read, phone):
    assessment = phone.assessment("first", "lupusqol")
    site.does(contact_attempts.log, CONTACT)
    site.does(check_ins.check_in, CHECK_IN)
    site.does(consents.add, CONSENT)
    site.does(expectations.record_not_done, NotDone("participant-forgot"), assessment=assessment)
    site.does(expectations.exempt, Exempting("participant-forgot"), assessment=assessment)
    events = read(lambda s: audit.events_of(s, str(phone.enrolment_id)))[-5:]
    assert [(each.kind, each.actor) for each in events] == [
        ("contact.logged", NURSE.actor),
        ("visit.checked-in", NURSE.actor),
        ("consent.added", NURSE.actor),
        ("assessment.not-done", NURSE.actor),
        ("assessment.exempt", NURSE.actor),
    ]
