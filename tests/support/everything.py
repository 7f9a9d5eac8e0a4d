"""Every operation of the service, and something real of everybody's to try it on."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service import clock
from pro_service.api import document
from pro_service.domain.permissions import Grant, Role
from pro_service.services import anchor_events, participants, queries, roles, studies
from pro_service.services.anchor_events import AnchorEventAsked
from pro_service.services.queries import Opening
from pro_service.services.transactions import in_transaction
from tests.support import contacts, erasing, factories, putting_right, rights
from tests.support.factories import ENROLLED_AT, OPERATOR, STUDIES, TWO_VISITS, Phone
from tests.support.http import signed_in
from tests.support.reviewing import MONITOR

OTHER_STUDY = "other-study"
AT_SITE = (Role.NURSE, Role.INVESTIGATOR)
PARAMETER = re.compile(r"<(?:\w+):(\w+)>")
SAME_FOR_ALL = {"instrument": "lupusqol", "version": "demo-1", "code": "PH", "study_version": "2"}
"""Parts of addresses that belong to nobody."""


@dataclass(frozen=True)
class Tried:
    """One operation as it is asked over HTTP."""

    id: str
    method: str
    address: str
    example: Mapping[str, Any] | None

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(PARAMETER.findall(self.address))

    @property
    def minted(self) -> str | None:
        """The id that the caller mints: the last part of the address of a PUT."""
        last = self.address.rpartition("/")[2]
        found = PARAMETER.fullmatch(last)
        return found[1] if found and self.method == "PUT" else None

    @property
    def is_write(self) -> bool:
        return self.method != "GET"

    def at(self, real: Mapping[str, str]) -> str:
        """The address with real ids; a made-up one wherever there is none."""
        return PARAMETER.sub(
            lambda found: str(uuid4()) if found[1] == self.minted else real.get(found[1], str(uuid4())),
            self.address,
        )

    def body(self, real: Mapping[str, str]) -> dict[str, Any] | None:
        """The example of the contract, said of what is real."""
        if self.example is None:
            return None
        return _said_of(self.example, real)


def _said_of(example: Mapping[str, Any], real: Mapping[str, str]) -> dict[str, Any]:
    return {
        key: _said_of(value, real) if isinstance(value, Mapping) else real.get(key, value)
        for key, value in example.items()
        if key != "revokes"  # the phone that is tried with is tried on further
    }


def operations(app: Flask) -> Iterator[Tried]:
    """Every operation of the contract."""
    for url, method, operation, _ in document.operations(app):
        example = operation.request.example if operation.request else None
        yield Tried(operation.id, method.upper(), url, example)


@dataclass(frozen=True)
class Owner:
    """Whose something is: a site of a study, and what is real there by the names of the contract."""

    name: str
    study_id: str
    site: str
    real: Mapping[str, str]
    phone: Phone


@dataclass(frozen=True)
class World:
    """Participants of one's own site, of another site and of another study; and a token for each role."""

    own: Owner
    others: tuple[Owner, ...]
    tokens: Mapping[Role, str]

    def grants(self, role: Role) -> tuple[Grant, ...]:
        """What the token of a role holds."""
        if role is Role.ADMINISTRATOR:
            return (Grant(role),)
        return (Grant(role, TWO_VISITS, "01" if role in AT_SITE else None),)


def world(engine: Engine) -> World:
    """Two studies, two sites, three participants, everybody of the staff, and a program."""
    in_transaction(engine, _load)
    own, *others = (
        in_transaction(engine, lambda s, w=where: _owner(s, *w))
        for where in (
            ("own", TWO_VISITS, "01"),
            ("of another site", TWO_VISITS, "02"),
            ("of another study", OTHER_STUDY, "01"),
        )
    )
    tokens = {role: token(engine, role) for role in (*roles.STAFF_ROLES, Role.SERVICE_TOKEN)}
    return World(own, tuple(others), {**tokens, Role.PARTICIPANT: own.phone.token})


def token(engine: Engine, role: Role) -> str:
    """The token of somebody else who holds this role in one's own study, or at one's own site."""
    if role is Role.SERVICE_TOKEN:
        return in_transaction(engine, lambda s: rights.issue_token(s, clock.now(s)))
    held_in = None if role is Role.ADMINISTRATOR else TWO_VISITS
    return signed_in(engine, role, held_in, "01" if role in AT_SITE else None)


def _load(session: Session) -> None:
    text = (STUDIES / "two_visits.yaml").read_text("utf-8")
    first, second, rest = re.split(r'(  - code: "01"\n(?:    .*\n)+)', text, maxsplit=1)
    two_sites = first + second + second.replace('"01"', '"02"') + rest
    for content in (two_sites, text.replace(TWO_VISITS, OTHER_STUDY)):
        studies.load(session, ENROLLED_AT, OPERATOR, content, "a_study.yaml")
    clock.move_to(session, ENROLLED_AT)


def _owner(session: Session, name: str, study_id: str, site: str) -> Owner:
    enrolment_id = uuid4()
    asked = replace(factories.enrolling(f"{site}-00{len(name)}"), site=site)
    participants.enrol(session, ENROLLED_AT, OPERATOR, factories.EVERYWHERE, study_id, enrolment_id, asked)
    first = factories.pair(session, enrolment_id, study_id=study_id)  # its place is taken at once
    phone = factories.pair(session, enrolment_id, study_id=study_id)
    asked_event = AnchorEventAsked(kind="infusion", occurred_on=ENROLLED_AT.date())
    where = (factories.EVERYWHERE, study_id, enrolment_id)
    anchor_events.add(session, ENROLLED_AT, OPERATOR, *where, uuid4(), asked_event)
    submission_id = putting_right.send(session, ENROLLED_AT, phone)
    again = putting_right.hold(session, ENROLLED_AT, phone, "first", "sf36v1", ENROLLED_AT)
    query_id = uuid4()
    queries.open_(session, ENROLLED_AT, MONITOR, *where, query_id, Opening("At home?"))
    contacts.prefer(session, phone, ENROLLED_AT, email=contacts.EMAIL)
    erasure_id = erasing.block(session, ENROLLED_AT, OPERATOR, phone)
    person = rights.person(session, ENROLLED_AT, site=site, study_id=study_id, login=f"of-{study_id}-{site}")
    token_id: UUID = uuid4()
    rights.issue_token(session, ENROLLED_AT, token_id, study_id)
    real = {
        **SAME_FOR_ALL,
        "study_id": study_id,
        "site": site,
        "enrolment_id": str(enrolment_id),
        "assessment_id": str(phone.assessment("first", "lupusqol")),
        "device_id": str(first.caller.device_id),
        "submission_id": str(submission_id),
        "quarantined_id": str(again),
        "query_id": str(query_id),
        "erasure_id": str(erasure_id),
        "account_id": str(person.account_id),
        "grant_id": str(person.grant_id),
        "token_id": str(token_id),
    }
    return Owner(name, study_id, site, real, phone)
