"""An event as a reader gets it: in plain words, with what was changed, why, and by whom."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain.audit_kinds import summary
from pro_service.domain.canonical import read_canonical
from pro_service.services.secrets import keyed_hash
from pro_service.services.trail.sight import Fact, Sight
from pro_service.store import trail
from pro_service.store.enrolments import Found
from pro_service.store.trail import Outline

TYPED = ("reason", "note")
"""The columns in which words stand that somebody typed, or the code of a reason."""

ID_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Change:
    """One answer: what it was, None where it was not there, and what it is from then on.

    is_withheld  the reader may not read answers: both are None
    """

    assessment_id: UUID
    item: str
    before: int | str | None
    after: int | str | None
    is_withheld: bool = False


@dataclass(frozen=True, slots=True)
class EventView:
    """One event of the trail.

    id           opaque: the number of the event in its stream would tell what stands before and after it
    recorded_at  None where only its day may be told
    subject_id   None, like enrolment_id and site, where the event is of no participant
    reasons      exactly as they were typed
    facts        the rows that it tells of, as far as the reader may see them
    """

    id: str
    enrolment_id: UUID | None
    subject_id: str | None
    site: str | None
    recorded_on: date
    recorded_at: datetime | None
    kind: str
    actor: str
    actor_login: str | None
    summary: str
    visits: tuple[str, ...]
    instruments: tuple[str, ...]
    reasons: tuple[str, ...]
    changes: tuple[Change, ...]
    facts: list[Fact]
    details: Mapping[str, Any]
    is_redacted: bool


@dataclass(frozen=True, slots=True)
class Told:
    """An event with what its body says; empty where it was redacted."""

    outline: Outline
    found: Found | None
    body: Mapping[str, Any] | None

    @property
    def facts(self) -> list[Fact]:
        return list(self.body["facts"]) if self.body else []

    @property
    def assessments(self) -> frozenset[UUID]:
        """The assessments that it is about."""
        named = [each["row"].get("assessment_id") for each in self.facts]
        named.append((self.body or {}).get("assessment_id"))
        return frozenset(UUID(each) for each in named if each)

    @property
    def visits(self) -> frozenset[str]:
        """The visits that its rows name themselves."""
        return frozenset(each["row"]["visit"] for each in self.facts if each["row"].get("visit"))


@dataclass(frozen=True, slots=True)
class Teller:
    """Makes views for one reader, in one language (es, en)."""

    session: Session
    sight: Sight
    secret: bytes = field(repr=False)
    language: str = "en"
    item: str | None = None

    def views(self, told: Sequence[Told]) -> list[EventView]:
        """The events as this reader sees them, in the order in which they came."""
        planned = trail.planned(self.session, {one for each in told for one in each.assessments})
        logins = trail.logins(self.session, {own for each in told if (own := _account(each.outline.actor))})
        changes = self.changes(told)
        return [self._view(each, planned, logins, made) for each, made in zip(told, changes, strict=True)]

    def changes(self, told: Sequence[Told]) -> list[tuple[Change, ...]]:
        """The answers that each event gave or changed; of the one item, where one is asked for."""
        responses = [_responses(each) for each in told]
        before = trail.versions(
            self.session,
            {_previous(row) for rows in responses for row in rows if row["version"] > 1},
        )
        return [
            tuple(
                change
                for row in rows
                for change in self._changed(each.found, row, before.get(_previous(row), {}))
            )
            for each, rows in zip(told, responses, strict=True)
        ]

    def _changed(
        self, found: Found | None, row: Mapping[str, Any], before: Mapping[str, int | str]
    ) -> Iterator[Change]:
        is_readable = found is not None and self.sight.answers.reaches_site(
            found.enrolment.study_id, found.enrolment.site
        )
        own, after = UUID(row["assessment_id"]), row["answers"]
        for item in sorted({*before, *after}, key=_in_order):
            was, now = before.get(item), after.get(item)
            if was != now and self.item in (None, item):
                yield Change(own, item, was, now) if is_readable else Change(own, item, None, None, True)

    def _view(
        self,
        told: Told,
        planned: Mapping[UUID, tuple[str, str]],
        logins: Mapping[UUID, str],
        changes: tuple[Change, ...],
    ) -> EventView:
        outline, enrolment = told.outline, told.found.enrolment if told.found else None
        knows = self.sight.knows_instant(outline, enrolment is not None)
        about = [planned[each] for each in sorted(told.assessments) if each in planned]
        facts = self.sight.shown(told.facts, enrolment, knows_instant=knows)
        details = _details(told.body, is_whole=self.sight.is_whole)
        visible = {"facts": facts, **details} if told.body is not None else None
        account = _account(outline.actor)
        return EventView(
            id=keyed_hash(self.secret, "audit-event", f"{outline.stream}/{outline.seq}")[:ID_LENGTH],
            enrolment_id=enrolment.id if enrolment else None,
            subject_id=told.found.subject_id if told.found else None,
            site=enrolment.site if enrolment else None,
            recorded_on=outline.recorded_at.date(),
            recorded_at=outline.recorded_at if knows else None,
            kind=outline.kind,
            actor=outline.actor,
            actor_login=logins.get(account) if account else None,
            summary=summary(outline.kind, visible, self.language),
            visits=tuple(sorted({*told.visits, *(visit for visit, _ in about)})),
            instruments=tuple(sorted({instrument for _, instrument in about})),
            reasons=_seen(facts, visible),
            changes=changes,
            facts=facts,
            details=details,
            is_redacted=told.body is None,
        )


def told_of(outline: Outline, found: Found | None, body: str | None) -> Told:
    """An event with its body read."""
    return Told(outline, found, None if body is None else read_canonical(body))


def _seen(facts: Sequence[Fact], visible: Mapping[str, Any] | None) -> tuple[str, ...]:
    rows = [each["row"] for each in facts] + [visible or {}]
    said = [row[name] for row in rows for name in TYPED if isinstance(row.get(name), str)]
    return tuple(dict.fromkeys(said))


UNCUT = ("left", "redacted_seq", "changes")
"""Details in which facts stand as they are: what a redaction left, its place in the stream, a correction."""


def _details(body: Mapping[str, Any] | None, *, is_whole: bool) -> dict[str, Any]:
    """What an event tells beside its facts; to who does not see everything, without what holds facts."""
    hidden = ("facts",) if is_whole else ("facts", *UNCUT)
    return {name: value for name, value in (body or {}).items() if name not in hidden}


def _responses(told: Told) -> list[Mapping[str, Any]]:
    return [each["row"] for each in told.facts if each["table"] == "response_version"]


def _previous(row: Mapping[str, Any]) -> tuple[UUID, UUID, int]:
    """Under what the version before this one is found."""
    return UUID(row["enrolment_id"]), UUID(row["submission_id"]), row["version"] - 1


def _in_order(item: str) -> tuple[int, str]:
    digits = "".join(each for each in item if each.isdigit())
    return int(digits or 0), item


def _account(actor: str) -> UUID | None:
    kind, _, own = actor.partition(":")
    return UUID(own) if kind == "account" else None
