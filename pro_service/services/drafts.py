"""What a participant has answered so far, laid down by the phone in case it is lost.

Only phones of the same participant read it. A draft is no record: no event tells of it, it is overwritten,
and it is deleted once it has done its part.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service.domain.callers import DeviceCaller
from pro_service.domain.canonical import canonical_json, read_canonical
from pro_service.domain.offers import why_not_now
from pro_service.errors import ChangedMeanwhile, IfMatchRequired, NotFound, NotOpen
from pro_service.services import assessments
from pro_service.services.transactions import in_transaction
from pro_service.store import audit
from pro_service.store import drafts as drafts_store
from pro_service.store import enrolments as enrolments_store
from pro_service.store.drafts import Draft, place_of
from pro_service.store.sealing import CannotOpen, Keyring

KEPT_AFTER_CLOSING = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft, opened.

    content  as the phone sent it: the form, since when, the answers so far, the item to go on with
    """

    assessment_id: UUID
    content: Mapping[str, Any] = field(repr=False)
    saved_at: datetime
    tag: str
    is_new: bool = False


def get(
    session: Session, keyring: Keyring, now: datetime, who: DeviceCaller, assessment_id: UUID
) -> DraftView:
    """The draft of an own assessment.

    Raises NotFound where there is none, where its key is lost, and for somebody else's assessment; NotOpen
    where it can be answered no more.
    """
    _refuse_if_not_open(session, now, who, assessment_id)
    draft = drafts_store.find(session, who.enrolment_id, assessment_id)
    if draft is None:
        raise NotFound
    return DraftView(assessment_id, _opened(keyring, draft), draft.saved_at, draft.tag)


def put(
    session: Session,
    keyring: Keyring,
    now: datetime,
    who: DeviceCaller,
    assessment_id: UUID,
    content: Mapping[str, Any],
    if_match: str | None,
) -> DraftView:
    """Lay down the answers so far, in the place of what was laid down before.

    if_match  the tag of the draft that this one was made from, or "*"; not asked for the first one, nor where
              exactly this is there already
    Raises NotFound, NotOpen, IfMatchRequired, ChangedMeanwhile where another phone was faster.
    """
    now = audit.wait_for_turn(session, str(who.enrolment_id), now)
    _refuse_if_not_open(session, now, who, assessment_id)
    text = canonical_json(content)
    tag = keyring.blind_index("draft", f"{assessment_id}\n{text}")
    draft = drafts_store.find(session, who.enrolment_id, assessment_id)
    if draft is not None and draft.tag == tag:
        return DraftView(assessment_id, content, draft.saved_at, tag)
    if draft is not None and if_match is None:
        raise IfMatchRequired
    if if_match not in (None, "*", draft.tag if draft else None):
        raise ChangedMeanwhile
    is_new = draft is None
    if draft is None:
        draft = Draft(assessment_id=assessment_id, enrolment_id=who.enrolment_id)
        session.add(draft)
    draft.device_id, draft.tag, draft.saved_at = who.device_id, tag, now
    draft.body = keyring.seal(text, place_of(assessment_id))
    return DraftView(assessment_id, content, now, tag, is_new)


def tidy(engine: Engine, now_of: Callable[[Session], datetime]) -> dict[str, int]:
    """Delete the drafts that nobody can go on with: 30 days after the window, and after the participation.

    Gives how many, as `drafts`.
    """
    return {"drafts": in_transaction(engine, partial(_tidied, now_of))}


def _tidied(now_of: Callable[[Session], datetime], session: Session) -> int:
    now = now_of(session)
    ended = drafts_store.remove_ended(session, now)
    return ended + drafts_store.remove_closed(session, now - KEPT_AFTER_CLOSING)


def _opened(keyring: Keyring, draft: Draft) -> Mapping[str, Any]:
    try:
        content: Mapping[str, Any] = read_canonical(keyring.open(draft.body, place_of(draft.assessment_id)))
    except CannotOpen:
        raise NotFound from None
    return content


def _refuse_if_not_open(session: Session, now: datetime, who: DeviceCaller, assessment_id: UUID) -> None:
    found = enrolments_store.of_device(session, who.enrolment_id)
    (course,) = assessments.courses(session, now, [found])
    standing = next((each for each in course.assessments if each.assessment.id == assessment_id), None)
    if standing is None or not who.speaks_for(standing.assessment.visit):
        raise NotFound
    policy = course.definition.visit(standing.assessment.visit).late_policy
    if why_not_now(standing.status, policy, is_ended=course.ended_at is not None) is not None:
        raise NotOpen
