"""After an erasure the address is nowhere: not in a dump, the files, the trail, the log or the figures."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import requests
from sqlalchemy import create_engine, text

from pro_service import clock
from pro_service.domain.permissions import Role
from pro_service.services import replay, verifying
from pro_service.services.contacts.tidying import tidy
from pro_service.services.transactions import in_transaction
from tests.services.test_longitudinal import DAY_0
from tests.support import aftermath, factories
from tests.support.backups import dump_of
from tests.support.contacts import AUTH, EMAIL, ENDPOINT, IN_CLEAR, KEYRING, NUMBER, P256DH
from tests.support.factories import TWO_VISITS
from tests.support.http import signed_in
from tests.support.running import Client, server

HOUR = timedelta(hours=1)
PARTS = (*IN_CLEAR, "ana.garcia", "correo.example.org", "600123489", "d1kLx0")
"""The addresses, and what would betray them in another spelling."""

SUBSCRIPTION = {"endpoint": ENDPOINT, "keys": {"p256dh": P256DH, "auth": AUTH}}


def found_in(content: bytes) -> list[str]:
    """Which of the addresses stand in it."""
    return [part for part in PARTS if part.lower().encode() in content.lower()]


def files_of(database) -> Iterator[tuple[Path, bytes]]:
    """Every file of the server's data directory; SQLite has none but the one that is looked at as a dump."""
    if database.kind == "sqlite":
        return
    for file in sorted(Path(asked(database, "SHOW data_directory")).rglob("*")):
        if file.is_file():
            yield file, file.read_bytes()


def write_anew(database) -> None:
    """As docs/operators.md says, for whoever will not wait until the freed space is used again."""
    if database.kind == "postgresql":
        for table in ("contact_address", "push_subscription"):
            asked(database, f"VACUUM FULL {table}")
        asked(database, "CHECKPOINT")


def asked(database, statement):
    """As the owner, outside of a transaction."""
    engine = create_engine(database.owner_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        result = connection.execute(text(statement))
        told = result.scalar() if result.returns_rows else None
    engine.dispose()
    return told


def sealed_in(engine) -> list[bytes]:
    """The sealed texts that stand, as they are stored."""
    with engine.connect() as connection:
        addresses = connection.scalars(text("SELECT value FROM contact_address")).all()
        subscribed = connection.execute(text("SELECT endpoint, p256dh, auth FROM push_subscription")).all()
    return [each.encode() for each in (*addresses, *(part for row in subscribed for part in row))]


@pytest.fixture
def phone(engine):
    """Somebody who was written to by e-mail, so that a message stands in the queue."""

    def prepare(session):
        factories.load_two_visits(session)
        made = factories.participant_on_day_0(session)
        clock.move_to(session, DAY_0 + HOUR)
        return made

    made = in_transaction(engine, prepare)
    aftermath.remind(engine, DAY_0 + 2 * HOUR, made)
    in_transaction(engine, lambda s: clock.move_to(s, DAY_0 + 3 * HOUR))
    return made


@pytest.fixture
def there(phone):
    return f"/studies/{TWO_VISITS}/participants/{phone.enrolment_id}/contact-data"


def enter_everything(nurse, participant, there):
    """By the site and by the phone; and what is refused, which may not be repeated either."""
    given = {"email": EMAIL, "telephone": NUMBER}
    assert nurse.put(there, given, **{"If-Match": "*"}).status_code == 200
    assert nurse.put(there, {"email": f"{EMAIL} {NUMBER}"}, **{"If-Match": "*"}).status_code == 422
    assert participant.put(f"/me/push-subscriptions/{uuid4()}", SUBSCRIPTION).status_code == 201


def erase(nurse, there):
    asked_for = {"cause": "participant-asked", "reason": f"wants {NUMBER} gone"}
    assert nurse.put(f"{there}/erasures/{uuid4()}", asked_for).status_code == 422
    gone = nurse.put(f"{there}/erasures/{uuid4()}", {**asked_for, "reason": "wants it gone"})
    assert (gone.status_code, gone.json()["channels"]) == (201, ["email", "push", "sms"])
    assert nurse.get(there).json()["email_hint"] is None


@pytest.mark.requirement("R27")
@pytest.mark.requirement("R32")
def test_after_an_erasure_the_address_is_nowhere(engine, database, phone, there, tmp_path):
    nurse_token = signed_in(engine, Role.NURSE, TWO_VISITS, "01")
    with server(database.url, tmp_path) as served:
        nurse, participant = Client(served.url, nurse_token), Client(served.url, phone.token)
        enter_everything(nurse, participant, there)
        before, sealed = dump_of(database), sealed_in(engine)
        assert len(sealed) == 5
        assert all(each in before for each in sealed)  # what is looked for would be found
        erase(nurse, there)
        figures = requests.get(f"{served.url}/metrics", timeout=10).content
        nurse.close()
        participant.close()
    tidy(engine, KEYRING, lambda _: DAY_0 + 4 * HOUR)
    engine.dispose()
    after, log = dump_of(database), (tmp_path / "server.log").read_bytes()
    assert b"/contact-data/erasures/" in log
    assert b"reminder" in after
    assert not any(each in after for each in sealed)
    assert [found_in(each) for each in (before, after, log, figures)] == [[], [], [], []]
    assert not [part for _, content in files_of(database) for part in found_in(content)]
    write_anew(database)
    tables = [content for file, content in files_of(database) if "base" in file.parts]
    assert not any(each in content for each in sealed for content in tables)
    assert list(replay.differences(engine)) == []
    *broken, _ = verifying.everything(engine, lambda done, total: None)
    assert broken == []
