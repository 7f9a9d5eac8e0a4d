"""Corrections, invalidations and decisions about what is kept aside, as a site makes them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from pro_service.domain.callers import Operator
from pro_service.domain.corrections import Change
from pro_service.services import (
    corrections,
    drafts,
    invalidations,
    packs,
    paradata,
    quarantine,
    responses,
    submissions,
)
from pro_service.services.corrections import Corrected, Correcting
from pro_service.services.invalidations import Invalidated, Invalidating, Moving
from pro_service.services.quarantine import Resolved, Resolving
from pro_service.services.submissions import Accepted
from pro_service.settings import Settings
from pro_service.store.sealing import keyring_of
from pro_service.store.submissions import Quarantined
from tests.support.factories import EVERYWHERE, FORMS, SECRET, TWO_VISITS, Phone, arrival, upload

ANA = Operator("ana")
WHY = "The participant read the line above"


def send(
    session: Session,
    now: datetime,
    phone: Phone,
    visit: str = "first",
    instrument: str = "sf36v1",
    completed_at: datetime | None = None,
    answers: Mapping[str, int | str] | None = None,
    **changes: object,
) -> UUID:
    """An upload that is accepted; gives its submission id."""
    sent = arrival(upload(phone, visit, instrument, completed_at or now, answers, **changes), now)
    submission_id = uuid4()
    taken = submissions.receive(session, now, FORMS, phone.caller, submission_id, sent)
    assert isinstance(taken, Accepted), taken
    return submission_id


def hold(
    session: Session,
    now: datetime,
    phone: Phone,
    visit: str,
    instrument: str,
    completed_at: datetime,
    **changes: object,
) -> UUID:
    """An upload that is kept aside, whether the phone hears of it or not; gives the id of what is kept."""
    sent = arrival(upload(phone, visit, instrument, completed_at, **changes), now)
    submission_id = uuid4()
    outcome = submissions.receive(session, now, FORMS, phone.caller, submission_id, sent)
    assert not isinstance(outcome, Accepted)
    rows = select(Quarantined.id).where(Quarantined.submission_id == submission_id)
    return session.scalars(rows).one()


def correct(
    session: Session,
    now: datetime,
    enrolment_id: UUID,
    submission_id: UUID,
    answers: Mapping[str, Any] | None = None,
    particulars: Mapping[str, Any] | None = None,
    *,
    correction_id: UUID | None = None,
    if_match: str | None = "*",
    scope: Any = EVERYWHERE,
    **asked: Any,
) -> Corrected:
    """Set fields to these values, from what stands there now, unless a Change says from what."""
    last = responses.find(session, enrolment_id, submission_id).last
    wanted = Correcting(
        answers=_changes(last.response.answers, answers or {}),
        particulars=_changes(corrections.particulars_of(last), particulars or {}),
        **{"reason": WHY, "requested_by": "participant", **asked},
    )
    return corrections.correct(
        session, now, FORMS, ANA, scope, TWO_VISITS, enrolment_id, submission_id,
        correction_id or uuid4(), wanted, if_match,
    )  # fmt: skip


def invalidate(
    session: Session,
    now: datetime,
    enrolment_id: UUID,
    submission_id: UUID,
    kind: str = "other",
    to: UUID | None = None,
    to_enrolment: UUID | None = None,
    *,
    invalidation_id: UUID | None = None,
    scope: Any = EVERYWHERE,
    reason: str = WHY,
) -> Invalidated:
    asked = Invalidating(kind, reason, Moving(to, to_enrolment) if to else None)
    return invalidations.invalidate(
        session, now, FORMS, ANA, scope, TWO_VISITS, enrolment_id, submission_id,
        invalidation_id or uuid4(), asked,
    )  # fmt: skip


def resolve(
    session: Session,
    now: datetime,
    enrolment_id: UUID,
    quarantined_id: UUID,
    outcome: str = "accepted",
    assessment_id: UUID | None = None,
    *,
    resolution_id: UUID | None = None,
    scope: Any = EVERYWHERE,
    reason: str = WHY,
) -> Resolved:
    asked = Resolving(outcome, reason, assessment_id)
    return quarantine.resolve(
        session, now, packs.library(session, FORMS), ANA, scope, TWO_VISITS, enrolment_id, quarantined_id,
        resolution_id or uuid4(), asked,
    )  # fmt: skip


def lay_down(session: Session, now: datetime, phone: Phone, visit: str, instrument: str) -> None:
    """A draft of an assessment that is open."""
    form = {"version": "demo-1", "language": "es"}
    content = {"form": form, "started_at": now.isoformat(), "answers": {}, "at_item": "q1"}
    ring = keyring_of(Settings(secret=SECRET))
    drafts.put(session, ring, now, phone.caller, phone.assessment(visit, instrument), content, None)


def noted_of(session: Session, as_of: datetime) -> list[tuple[UUID, str, Mapping[str, int], list[Any]]]:
    """What analysts read of paradata: whose, at which visit, the seconds by item and the changed answers."""
    found, _ = paradata.page(session, EVERYWHERE, TWO_VISITS, as_of, None, 10)
    return [
        (
            each.enrolment.id,
            each.assessment.visit,
            each.paradata.seconds if each.paradata else {},
            [(change.item, change.before, change.after, change.occurred_at) for change in each.changes],
        )
        for each in found
    ]


def _changes(stands: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Change]:
    return {
        name: value if isinstance(value, Change) else Change(stands.get(name), value)
        for name, value in wanted.items()
    }
