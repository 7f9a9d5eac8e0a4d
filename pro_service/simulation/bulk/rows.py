"""From histories to the rows of every table: facts, what is stored of them for speed, audit streams."""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Table

from pro_service.domain import audit as chain
from pro_service.domain.canonical import canonical_json
from pro_service.domain.contact_state import ConsentFact, ContactHistory, contact_state
from pro_service.services import assessments, windows
from pro_service.services.reminders import slots
from pro_service.services.scores import NormSets
from pro_service.simulation.bulk.chronicle import Chronicle, Told
from pro_service.simulation.bulk.scored import Row, Rows, score
from pro_service.store import audit
from pro_service.store.arrivals import Planned
from pro_service.store.assessments import PROJECTED, Assessment, ExpectationChange
from pro_service.store.audit import AuditEvent, AuditStream
from pro_service.store.base import Base, Fact
from pro_service.store.devices import DeviceContact
from pro_service.store.enrolments import Found
from pro_service.store.reminders import ReminderSlot
from pro_service.store.scores import Score, ScoreRun
from pro_service.store.standings import EnrolmentStanding
from pro_service.store.submissions import Submission

Made = dict[Table, list[Row]]
"""The rows by table."""

NO_ROWS = Rows()


def rows_of(chronicles: Sequence[Chronicle], norm_sets: NormSets) -> Made:
    """Everything that these participants leave in the store."""
    made: Made = defaultdict(list)
    told = (each for chronicle in chronicles for each in chronicle.told)
    scored = score((each.to_score for each in told if each.to_score), norm_sets)
    for chronicle in chronicles:
        _put(made, _projected(chronicle, scored))
        made[audit.table_of(DeviceContact)] += map(audit.as_row, chronicle.contacts)
        head = _Stream(str(chronicle.enrolment.id))
        for each in chronicle.told:
            of_it = scored.get(each.to_score.response.id, NO_ROWS) if each.to_score else NO_ROWS
            audit.number(each.facts, head.next_seq)
            facts = list(_facts(each, of_it))
            for table, row in facts:
                made[table].append(row)
            made[audit.table_of(AuditEvent)].append(head.append(each, facts))
        made[audit.table_of(AuditStream)].append(head.row)
    return made


class _Stream:
    """An audit stream that grows as store/audit.record lets it grow."""

    def __init__(self, stream: str) -> None:
        self._stream, self._head, self._at = stream, (0, chain.GENESIS), chain.BEFORE_ALL

    def append(self, told: Told, facts: Iterable[tuple[Table, Row]]) -> Row:
        self._at = max(told.at, self._at)
        body = canonical_json({"facts": [audit.told(table, row) for table, row in facts]})
        salt = secrets.token_hex(16)
        link = chain.append(self._stream, self._head, self._at, told.kind, told.actor, body, salt)
        self._head = link.seq, link.hash
        return vars(link)

    @property
    def next_seq(self) -> int:
        """The number of the event that comes next."""
        return self._head[0] + 1

    @property
    def row(self) -> Row:
        seq, digest = self._head
        return {"id": self._stream, "head_seq": seq, "head_hash": digest, "head_at": self._at}


def _facts(told: Told, scored: Rows) -> Iterator[tuple[Table, Row]]:
    yield from map(_as_row, told.facts)
    for kind, rows in ((ScoreRun, scored.runs), (Score, scored.scores)):
        for row in rows:
            yield audit.table_of(kind), row


def _put(made: Made, of: Iterable[Base]) -> None:
    for each in of:
        table, row = _as_row(each)
        made[table].append(row)


def _as_row(of: Base | Fact) -> tuple[Table, dict[str, Any]]:
    return audit.table_of(type(of)), audit.as_row(of)


def _projected(chronicle: Chronicle, scored: Mapping[UUID, Rows]) -> Iterator[Base]:
    """Windows, ends and slots, as they were written when the last anchor was recorded; and what came."""
    definition, at = chronicle.desk.definition, chronicle.anchored_at
    for each in chronicle.planned.values():
        window = chronicle.window_of(each)
        for name in PROJECTED:
            setattr(each, name, getattr(window, name) if window else None)
        each.projected_at = chronicle.told[-1].at
    for told in chronicle.told:
        _note_what_came(chronicle, told, scored)
    yield from chronicle.planned.values()
    expectation, contact = windows.ends_of(definition, chronicle.events, at)
    yield EnrolmentStanding(
        enrolment_id=chronicle.enrolment.id, expectation_ended_at=expectation, contact_ended_at=contact
    )
    yield from _slots(chronicle)


def _note_what_came(chronicle: Chronicle, told: Told, scored: Mapping[UUID, Rows]) -> None:
    for fact in told.facts:
        match fact:
            case Submission() if told.to_score:
                own = chronicle.planned[fact.assessment_id]
                scores = scored.get(told.to_score.response.id, NO_ROWS).scores
                own.received_at = fact.recorded_at
                own.is_in_window = assessments.is_in_window(fact, chronicle.window_of(own))
                own.is_evaluable = any(s["metric"] == "0-100" and s["value"] is not None for s in scores)
            case ExpectationChange():
                own = chronicle.planned[fact.assessment_id]
                own.exempt_at = fact.recorded_at if fact.change == "exempt" else None


def _slots(chronicle: Chronicle) -> Iterator[ReminderSlot]:
    definition, at = chronicle.desk.definition, chronicle.anchored_at
    if definition.reminders is None:
        return
    enrolment, consent = chronicle.enrolment, chronicle.consent
    given = ConsentFact("contact" in consent.permissions, consent.signed_at, consent.recorded_at)
    history = ContactHistory(enrolment.zone, enrolment.language, (given,))
    preferences = contact_state(history, definition.reminders, at).preferences
    found = Found(enrolment, chronicle.subject_id, definition.hash, is_amended=False)
    planned = [Planned(each, None, None, None) for each in _in_order_of_asking(chronicle)]
    course = assessments.course(at, at, found, definition, chronicle.events, {}, planned)
    for (own_id, step), slot in slots.of_course(course, preferences, at).items():
        yield ReminderSlot(
            assessment_id=own_id,
            step=step,
            enrolment_id=enrolment.id,
            message=slot.message,
            due_at=slot.due_at,
            ends_at=slot.ends_at,
            is_known_too_late=slot.is_known_too_late,
            is_planned=False,
        )


def _in_order_of_asking(chronicle: Chronicle) -> list[Assessment]:
    return sorted(chronicle.planned.values(), key=lambda each: (each.visit_number, each.position))
