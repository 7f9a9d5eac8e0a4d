"""A signature is bound to what was signed: a later change breaks it, and it tells which."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from pro_service import errors
from pro_service.domain.permissions import Scope
from pro_service.errors import SignatureRefused
from pro_service.services import check_ins, contact_attempts, second_factors, sign_offs, submissions
from pro_service.services.check_ins import CheckingIn
from pro_service.services.contact_attempts import ContactLogging
from pro_service.services.sign_offs import Signing, Target
from pro_service.store import audit
from tests.support import factories, putting_right
from tests.support.factories import EVERYWHERE, FORMS, SECRET, TWO_VISITS, arrival, upload
from tests.support.reviewing import CHECK, NURSE, PASSWORD, ask, investigator, lock, sign
from tests.support.rights import REAL, code_of

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SIGNED_AT = NOW + HOUR


@pytest.fixture
def signer(write, phone):
    return write(lambda s: investigator(s, NOW))


@pytest.fixture
def listed(read):
    def _listed(**wanted):
        of = {"site": None, "enrolment_id": None, **wanted}
        views, _ = read(
            lambda s: sign_offs.page(
                s, NOW + 99 * HOUR, EVERYWHERE, TWO_VISITS, *of.values(), NOW + 99 * HOUR, None, 50
            )
        )
        return views

    return _listed


def send(write, phone, visit="first", at=NOW + 2 * HOUR):
    sent = arrival(upload(phone, visit, "sf36v1", NOW), at)
    write(lambda s: submissions.receive(s, at, FORMS, phone.caller, uuid4(), sent))


@pytest.mark.requirement("R24")
@pytest.mark.requirement("R31")
def test_a_signature_says_who_when_and_what_it_means(write, phone, signer, listed):
    signed = write(lambda s: sign(s, SIGNED_AT, signer, enrolment_id=phone.enrolment_id))
    (view,) = listed()
    row = view.sign_off
    assert (row.id, view.state) == (signed.view.sign_off.id, "valid")
    assert (row.recorded_by, row.signer_name, row.recorded_at) == (signer.actor, "Inés <Example>", SIGNED_AT)
    assert (row.meaning, row.statement[:21]) == ("reviewed", "I have reviewed these")


@pytest.mark.requirement("R31")
@pytest.mark.parametrize("of", ["participant", "site", "visit"])
def test_a_later_change_breaks_it_and_is_named(write, read, phone, signer, listed, of):
    mine = {"enrolment_id": phone.enrolment_id}
    target = {"participant": mine, "site": {"site": "01"}, "visit": {**mine, "visit": "first"}}[of]
    write(lambda s: sign(s, SIGNED_AT, signer, **target))
    write(lambda s: ask(s, NOW + 2 * HOUR, phone.enrolment_id))  # a query changes nothing
    assert listed()[0].state == "valid"
    send(write, phone)
    (view,) = listed()
    (broken,) = view.broken_by
    events = read(lambda s: audit.events_of(s, str(phone.enrolment_id)))
    received = next(each for each in events if each.kind == "submission.received")
    assert (broken.enrolment_id, broken.seq) == (str(phone.enrolment_id), received.seq)
    assert (view.state, broken.kind, broken.recorded_on) == ("broken", "submission.received", NOW.date())


@pytest.mark.requirement("R22")
@pytest.mark.requirement("R31")
@pytest.mark.parametrize("visit", [None, "first"])
def test_a_signed_response_that_is_invalidated_breaks_the_signature(
    write, read, phone, signer, listed, visit
):
    sent = write(lambda s: putting_right.send(s, NOW, phone))
    write(lambda s: sign(s, SIGNED_AT, signer, enrolment_id=phone.enrolment_id, visit=visit))
    write(lambda s: sign(s, SIGNED_AT, signer, enrolment_id=phone.enrolment_id, visit="second"))
    assert [view.state for view in listed()] == ["valid", "valid"]
    write(lambda s: putting_right.invalidate(s, NOW + 2 * HOUR, phone.enrolment_id, sent))
    (view,) = [each for each in listed() if each.sign_off.visit == visit]
    (other,) = [each for each in listed() if each.sign_off.visit == "second"]
    (broken,) = view.broken_by
    last = read(lambda s: audit.events_of(s, str(phone.enrolment_id)))[-1]
    assert (view.state, broken.kind, broken.seq) == ("broken", "response.invalidated", last.seq)
    assert other.state == "valid"


def test_what_happens_at_another_visit_leaves_the_signature_of_a_visit_whole(write, phone, signer, listed):
    write(lambda s: sign(s, SIGNED_AT, signer, enrolment_id=phone.enrolment_id, visit="second"))
    send(write, phone)
    assert listed()[0].state == "valid"


def test_how_the_site_works_breaks_no_signature(write, phone, signer, listed):
    write(lambda s: sign(s, SIGNED_AT, signer, enrolment_id=phone.enrolment_id))
    logging = ContactLogging(NOW, "telephone", "no-answer", visit="first")
    where = (EVERYWHERE, TWO_VISITS, phone.enrolment_id, uuid4())
    write(lambda s: contact_attempts.log(s, NOW + 2 * HOUR, NURSE, *where, logging))
    write(lambda s: lock(s, NOW + 3 * HOUR, "study", "hard"))
    assert listed()[0].state == "valid"


def test_a_new_participant_breaks_the_signature_of_a_site(write, phone, signer, listed):
    write(lambda s: sign(s, SIGNED_AT, signer, site="01"))
    other = write(lambda s: factories.enrol(s, "01-002", NOW + 2 * HOUR))
    (broken,) = listed()[0].broken_by
    assert (broken.enrolment_id, broken.seq, broken.kind) == (str(other), 1, "participant.enrolled")


@pytest.mark.requirement("R31")
def test_the_password_is_asked_again(write, read, phone, signer, listed):
    refused = write(lambda s: sign(s, SIGNED_AT, signer, "not the password", enrolment_id=phone.enrolment_id))
    assert isinstance(refused, SignatureRefused)
    assert listed() == []
    events = read(lambda s: audit.events_of(s, audit.INSTALLATION))
    assert (events[-1].kind, events[-1].actor) == ("signature.refused", signer.actor)


@pytest.fixture
def key(write, signer):
    """The key of the signer's second factor, put in force by the code of `REAL`."""
    asked = (CHECK.keyring, signer, uuid4())
    begun = write(lambda s: second_factors.enrol(s, NOW, *asked))
    first = (CHECK.keyring, SECRET, signer, begun.id, code_of(begun.key), REAL)
    confirmed = write(lambda s: second_factors.confirm(s, NOW, *first))
    assert len(confirmed.recovery_codes) == 10
    return begun.key


@pytest.mark.requirement("R31")
@pytest.mark.requirement("R30")
def test_who_has_a_second_factor_signs_with_it_too_and_each_code_signs_once(
    write, read, phone, signer, listed, key
):
    def signing(code, password=PASSWORD):
        of = {"enrolment_id": phone.enrolment_id}
        return write(lambda s: sign(s, SIGNED_AT, signer, password, code, **of))

    with pytest.raises(errors.InvalidShape) as refused:
        signing(None)
    assert refused.value.errors[0].pointer == "/second_factor"
    assert isinstance(signing(code_of(key)), SignatureRefused)  # it was used for the confirmation
    fresh = code_of(key, steps=1)
    assert isinstance(signing(fresh, "not the password"), SignatureRefused)  # and the code is not used up
    assert signing(fresh).is_new
    assert isinstance(signing(fresh), SignatureRefused)
    assert len(listed()) == 1
    kinds = [each.kind for each in read(lambda s: audit.events_of(s, audit.INSTALLATION))]
    assert kinds.count("signature.refused") == 3


def test_codes_of_a_second_factor_cannot_be_guessed_at_by_signing(write, phone, signer, key):
    def guess():
        return write(
            lambda s: sign(s, SIGNED_AT, signer, PASSWORD, "000000", enrolment_id=phone.enrolment_id)
        )

    for _ in range(5):
        assert isinstance(guess(), SignatureRefused)
    with pytest.raises(errors.TooManyAttempts):
        guess()


def test_a_password_cannot_be_guessed_at(write, phone, signer):
    def guess():
        return write(lambda s: sign(s, SIGNED_AT, signer, "wrong word!!", enrolment_id=phone.enrolment_id))

    for _ in range(10):
        assert isinstance(guess(), SignatureRefused)
    with pytest.raises(errors.TooManyAttempts):
        guess()


@pytest.mark.requirement("R31")
def test_only_what_was_looked_at_is_signed(write, phone, signer):
    of = Target(enrolment_id=phone.enrolment_id)
    seen = write(lambda s: sign_offs.signable(s, NOW, EVERYWHERE, TWO_VISITS, of)).content_hash
    where = (EVERYWHERE, TWO_VISITS, phone.enrolment_id, uuid4())
    write(lambda s: check_ins.check_in(s, NOW, NURSE, *where, CheckingIn("first", NOW)))
    asked = Signing(of, "reviewed", "es", seen, PASSWORD)
    with pytest.raises(errors.ChangedMeanwhile):
        write(lambda s: sign_offs.sign(s, SIGNED_AT, signer, EVERYWHERE, TWO_VISITS, uuid4(), asked, CHECK))


def test_signed_again_under_its_id_it_is_the_same(write, phone, signer):
    own_id = uuid4()
    of = Target(enrolment_id=phone.enrolment_id)
    seen = write(lambda s: sign_offs.signable(s, NOW, EVERYWHERE, TWO_VISITS, of)).content_hash

    def send_it(meaning):
        asked = Signing(of, meaning, "es", seen, PASSWORD)
        return write(
            lambda s: sign_offs.sign(s, SIGNED_AT, signer, EVERYWHERE, TWO_VISITS, own_id, asked, CHECK)
        )

    assert send_it("reviewed").is_new
    assert not send_it("reviewed").is_new
    with pytest.raises(errors.IdReused):
        send_it("endorsed")


@pytest.mark.parametrize(
    ("target", "pointer"),
    [
        (Target(), "/site"),
        (Target(site="01", enrolment_id=uuid4()), "/site"),
        (Target(site="01", visit="first"), "/visit"),
        (Target(enrolment_id="mine", visit="never"), "/visit"),
    ],
)
def test_a_target_is_named_once_and_exists(read, phone, target, pointer):
    if target.enrolment_id == "mine":
        target = Target(enrolment_id=phone.enrolment_id, visit=target.visit)
    with pytest.raises(errors.InvalidShape) as refused:
        read(lambda s: sign_offs.signable(s, NOW, EVERYWHERE, TWO_VISITS, target))
    assert refused.value.errors[0].pointer == pointer


def test_nothing_out_of_reach_is_signed(read, phone):
    elsewhere = Scope(sites=frozenset({(TWO_VISITS, "02")}))
    for target in (Target(site="01"), Target(enrolment_id=phone.enrolment_id), Target(site="02")):
        with pytest.raises(errors.NotFound):
            read(lambda s, t=target: sign_offs.signable(s, NOW, elsewhere, TWO_VISITS, t))
