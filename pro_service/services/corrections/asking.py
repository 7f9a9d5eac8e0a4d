"""What a correction asks for, held against the version that it starts from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain.corrections import Change, misfits
from pro_service.errors import FieldFault
from pro_service.services.responses import Response, Version
from pro_service.store import queries as queries_store


@dataclass(frozen=True, slots=True)
class Correcting:
    """What is corrected, why, and on whose request.

    answers      by item id; None: not presented
    particulars  by the names of domain/corrections.py
    note         where the support for it is found, such as a page of the source
    query_id     the query that asked for it; exactly where it is on request of one
    """

    answers: Mapping[str, Change] = field(repr=False)
    particulars: Mapping[str, Change]
    reason: str
    requested_by: str
    note: str | None = None
    query_id: UUID | None = None


def particulars_of(version: Version) -> dict[str, Any]:
    """The particulars of a version that a correction may change, by name."""
    stands = version.particulars
    return {
        "form_version": stands.form_version,
        "language": stands.language,
        "mode": stands.mode,
        "completed_by": stands.completed_by,
        "started_at": stands.started_at,
        "completed_at": stands.completed_at,
        "zone": stands.zone,
    }


def misfits_of(stood: Version, asked: Correcting) -> Iterator[FieldFault]:
    """Where a correction does not start from what stands, or changes nothing."""
    for part, stands, changes in (
        ("answers", stood.response.answers, asked.answers),
        ("particulars", particulars_of(stood), asked.particulars),
    ):
        for name, code in misfits(stands, changes):
            yield FieldFault(f"/{part}/{name}", code)


def misfits_of_query(session: Session, response: Response, asked: Correcting) -> Iterator[FieldFault]:
    """Where a correction names no query although one asked for it, or one that did not.

    It has to be about this assessment, or about its visit or the participant as such, and not closed. An
    absent one, somebody else's and one about something else cannot be told apart.
    """
    if asked.requested_by != "query":
        if asked.query_id is not None:
            yield FieldFault("/query_id", "only-for-a-query")
        return
    if asked.query_id is None:
        yield FieldFault("/query_id", "required-for-a-query")
        return
    own, assessment = response.submission.enrolment_id, response.assessment
    query = queries_store.about(session, own, assessment, asked.query_id)
    if query is None:
        yield FieldFault("/query_id", "no-such-query")
    elif queries_store.is_closed(session, query):
        yield FieldFault("/query_id", "query-closed")


def place_of(item: str | None) -> str:
    """Where in the request a new answer stands; that of an item that nobody knows is not named."""
    return f"/answers/{item}/after" if item else "/answers"


def told(asked: Correcting) -> list[dict[str, Any]]:
    """Each field with its old and its new value, as the audit event tells them."""
    return [
        {"field": name, "before": _plain(change.before), "after": _plain(change.after)}
        for name, change in (*sorted(asked.answers.items()), *sorted(asked.particulars.items()))
    ]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
