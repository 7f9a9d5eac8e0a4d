"""The licence ledger of a study."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from pro_service.domain.permissions import Scope
from pro_service.errors import IdReused, InvalidShape, NotFound
from pro_service.services import licences
from pro_service.services.licences import LicenceAsked
from pro_service.store import audit
from tests.support import factories
from tests.support.factories import ENROLLED_AT, EVERYWHERE, OPERATOR, TWO_VISITS

ASKED = LicenceAsked(
    "lupusqol", "es", "self_on_device", "ES", date(2026, 1, 1), date(2026, 12, 31), 10, "Agreement 1"
)
LICENCE = UUID(int=7)


@pytest.fixture
def study(write):
    write(factories.load_two_visits)
    return TWO_VISITS


def add(session, asked=ASKED, licence_id=LICENCE, scope=EVERYWHERE):
    return licences.add(session, ENROLLED_AT, OPERATOR, scope, TWO_VISITS, licence_id, asked)


def test_a_licence_is_entered_once_and_told_of_in_the_studys_trail(write, read, study):
    added, again = write(add), write(add)
    assert (added.is_new, again.is_new) == (True, False)
    assert (added.standing.used, added.standing.left) == (0, 10)
    kinds = [event.kind for event in read(lambda s: audit.events_of(s, TWO_VISITS))]
    assert kinds == ["study.loaded", "licence.added"]


def test_an_id_is_used_for_one_licence_alone(write, study):
    write(add)
    with pytest.raises(IdReused):
        write(lambda s: add(s, replace(ASKED, administrations=11)))


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"instrument": "sf36v2"}, "/instrument"),
        ({"language": "fr"}, "/language"),
        ({"to_on": date(2025, 12, 31)}, "/to_on"),
    ],
)
def test_a_licence_that_cannot_fit_the_study_is_refused(write, study, changes, pointer):
    with pytest.raises(InvalidShape) as refusal:
        write(lambda s: add(s, replace(ASKED, **changes)))
    assert [fault.pointer for fault in refusal.value.errors] == [pointer]


def test_the_ledger_of_a_study_is_not_for_a_single_site(write, study):
    with pytest.raises(NotFound):
        write(lambda s: add(s, scope=Scope(sites=frozenset({(TWO_VISITS, "01")}))))


def test_the_list_warns_of_what_ends_soon(write, read, study):
    write(add)
    write(lambda s: add(s, replace(ASKED, administrations=None, reference="Agreement 2"), uuid4()))
    at = datetime(2026, 11, 15, 8, 0, tzinfo=UTC)
    told = read(lambda s: licences.list_licences(s, at, EVERYWHERE, TWO_VISITS))
    assert {each.warnings for each in told} == {("ends-within-60-days",)}
    assert {each.left for each in told} == {10, None}
