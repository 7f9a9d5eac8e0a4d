"""Whose an address is: found by its keyed HMAC, within one's own sites, and never guessed in bulk."""

from datetime import timedelta
from uuid import uuid4

import pytest

from pro_service.domain.callers import Staff
from pro_service.domain.permissions import Grant, Role, Scope
from pro_service.errors import InvalidShape, NotFound, TooManyAttempts
from pro_service.services import contacts
from pro_service.services.contacts import LookupAsked
from pro_service.store import audit
from tests.services.test_longitudinal import DAY_0
from tests.support import contacts as given
from tests.support import factories
from tests.support.contacts import EMAIL, KEYRING, NUMBER
from tests.support.factories import EVERYWHERE, TWO_VISITS

NOW = DAY_0 + timedelta(hours=1)
HERE, ELSEWHERE = (Scope(sites=frozenset({(TWO_VISITS, site)})) for site in ("01", "02"))


@pytest.fixture
def find(write):
    nurse = Staff(uuid4(), "maria", uuid4(), (Grant(Role.NURSE, TWO_VISITS, "01"),))

    def _find(scope=HERE, study=TWO_VISITS, now=NOW, **asked):
        wanted = LookupAsked(**asked)
        found = write(lambda s: contacts.find(s, KEYRING, now, nurse, scope, study, wanted))
        return [each.subject_id for each in found]

    return _find


@pytest.fixture
def two(write, phone):
    """Two participants of one site with one e-mail address, as a couple may have; one has a telephone."""
    other = write(lambda s: factories.participant_on_day_0(s, "01-002"))
    write(lambda s: given.prefer(s, phone, NOW, email=EMAIL, telephone=NUMBER))
    write(lambda s: given.prefer(s, other, NOW, email=EMAIL))
    return phone, other


@pytest.mark.requirement("R32")
def test_an_address_is_found_and_the_trail_does_not_hold_it(read, find, two):
    assert find(email=EMAIL) == ["01-001", "01-002"]
    assert find(telephone=NUMBER) == ["01-001"]
    assert find(email=EMAIL.upper()) == ["01-001", "01-002"]
    assert find(email="nobody@correo.example.org") == []
    said = read(lambda s: audit.events_of(s, TWO_VISITS))[-4:]
    assert {each.kind for each in said} == {"contact.looked-up"}
    assert [each.body for each in said if EMAIL in each.body or NUMBER in each.body] == []


@pytest.mark.requirement("G4")
def test_an_address_of_another_site_is_as_one_that_nobody_has(find, two):
    assert find(ELSEWHERE, email=EMAIL) == find(ELSEWHERE, email="nobody@correo.example.org") == []
    with pytest.raises(NotFound):
        find(study="another-study", email=EMAIL)


def test_one_thing_is_asked_at_a_time(find, two):
    for asked in ({}, {"email": EMAIL, "telephone": NUMBER}):
        with pytest.raises(InvalidShape):
            find(**asked)


def test_addresses_are_not_tried_in_bulk(find, two):
    for nth in range(30):
        find(email=f"guess{nth}@correo.example.org")
    with pytest.raises(TooManyAttempts):
        find(email=EMAIL)
    assert find(now=NOW + timedelta(minutes=15), email=EMAIL)


def test_the_nurse_is_told_who_else_has_the_address(write, read, two):
    def sharing(phone, scope):
        where = (scope, TWO_VISITS, phone.enrolment_id)
        told = read(lambda s: contacts.get_contact_data(s, KEYRING, NOW, *where))
        return [each.subject_id for each in told.sharing]

    first, second = two
    assert (sharing(first, HERE), sharing(second, EVERYWHERE)) == (["01-002"], ["01-001"])
    write(lambda s: given.prefer(s, second, NOW, email="otra@correo.example.org"))
    assert sharing(first, HERE) == []
