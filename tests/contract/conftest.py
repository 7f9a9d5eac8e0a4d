"""One running service a database, with a study, a participant and somebody for every audience."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from sqlalchemy.orm import Session

from pro_service import clock
from pro_service.api import log
from pro_service.api.operations import Audience
from pro_service.app import create_app
from pro_service.domain.permissions import Role
from pro_service.services.transactions import in_transaction
from pro_service.settings import Settings
from tests.support import factories, putting_right
from tests.support.databases import engine_of, for_the_web
from tests.support.factories import ENROLLED_AT, SECRET, TWO_VISITS, Phone
from tests.support.http import signed_in

SIGNED_OUT_BY_ITS_OWN_TEST = "signOut"
FOR_INVESTIGATORS = ("getSignable", "signOff", "getSiteCopy", "discloseBlockedContactData", "confirmAccount")


@dataclass(frozen=True)
class Service:
    """The application, who may ask it what, what is really there, and what share of all examples it gets."""

    app: Flask
    tokens: dict[str, str]
    there: dict[str, str]
    share: float

    def examples(self, most: int) -> settings:
        """The same examples in every run: a search for new ones is no guard of a landing."""
        return settings(
            max_examples=round(most * self.share),
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )

    def headers(self, operation_id: str, audience: str) -> dict[str, str]:
        token = self.tokens.get(operation_id) or self.tokens.get(audience, "")
        return {"Authorization": f"Bearer {token}"} if token else {}


RUNS = [
    ("sqlite", 0.4),
    *(pytest.param((kind, 1), marks=pytest.mark.slow) for kind in ("sqlite", "postgresql")),
]
"""Thousands of requests: `make test` sends two in five to one database, `make test-all` all to both."""


@pytest.fixture(scope="module", params=RUNS, ids=lambda run: f"{run[0]}-{run[1]}")
def service(request: pytest.FixtureRequest) -> Iterator[Service]:
    kind, share = request.param
    databases = request.getfixturevalue(kind)
    with databases.fresh("rehearsal") as database, engine_of(database.url) as engine:
        phone, submission_id, quarantined_id = in_transaction(engine, _prepare)
        tokens = {
            Audience.PARTICIPANT.value: phone.token,
            Audience.SITE.value: signed_in(engine, Role.NURSE, TWO_VISITS, "01"),
            Audience.DATA_MANAGER.value: signed_in(engine, Role.DATA_MANAGER, TWO_VISITS),
            Audience.ANALYST.value: signed_in(engine, Role.ANALYST, TWO_VISITS),
            Audience.ADMINISTRATOR.value: signed_in(engine, Role.ADMINISTRATOR, None),
            Audience.STAFF.value: signed_in(engine, Role.INSPECTOR, TWO_VISITS),
            **dict.fromkeys(FOR_INVESTIGATORS, signed_in(engine, Role.INVESTIGATOR, TWO_VISITS, "01")),
            SIGNED_OUT_BY_ITS_OWN_TEST: signed_in(engine, Role.INSPECTOR, TWO_VISITS),
        }
        there = {
            "study_id": TWO_VISITS,
            "enrolment_id": str(phone.enrolment_id),
            "submission_id": str(submission_id),
            "quarantined_id": str(quarantined_id),
            "instrument": "lupusqol",
            "version": "demo-1",
            "site": "01",
        }
        lines = io.StringIO()
        with engine_of(database.url, for_the_web) as web:
            yield Service(create_app(Settings("", SECRET), web, log.make(lines)), tokens, there, share)
        assert '"fault"' not in lines.getvalue()  # nothing that was asked met an unforeseen error


def _prepare(session: Session) -> tuple[Phone, UUID, UUID]:
    """A participant, a response, and an upload that is kept aside."""
    factories.load_two_visits(session)
    clock.move_to(session, ENROLLED_AT)
    phone = factories.participant_on_day_0(session)
    sent = putting_right.send(session, ENROLLED_AT, phone)
    return phone, sent, putting_right.hold(session, ENROLLED_AT, phone, "second", "lupusqol", ENROLLED_AT)
