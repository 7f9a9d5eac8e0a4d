"""The simulation's own book: what it sent and what it was told, held against what is stored in the end."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain.callers import DeviceCaller
from pro_service.domain.permissions import EVERYWHERE
from pro_service.domain.protocol import StudyDefinition
from pro_service.errors import Problem
from pro_service.services import participants, scores, submissions
from pro_service.services.submissions import Accepted, Held
from pro_service.simulation.acts import Send
from pro_service.store import audit

PAGE = 500


class LedgerDiffers(RuntimeError):
    """What is stored is not what was sent: each difference in a line."""


@dataclass
class Ledger:
    """What was done. `receipts` holds the first receipt of each submission by its id."""

    definition: StudyDefinition
    enrolments: dict[UUID, DeviceCaller] = field(default_factory=dict)
    receipts: dict[UUID, str] = field(default_factory=dict)
    scored: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    surprises: list[str] = field(default_factory=list)

    def note(self, done: str) -> None:
        self.counts[done] += 1

    def note_answer(self, act: Send, answer: Accepted | Held | Problem) -> None:
        """Write down the answer to an upload; whatever is no receipt was not meant to be."""
        self.note("uploads")
        if not isinstance(answer, Accepted):
            what = answer.reason if isinstance(answer, Held) else answer.code
            self.surprises.append(f"submission {act.submission_id} was not accepted: {what}")
            return
        known = self.receipts.setdefault(act.submission_id, answer.receipt.code)
        if known != answer.receipt.code:
            self.surprises.append(f"submission {act.submission_id} has a second receipt")
        if answer.is_new:
            self.scored[act.upload.instrument] += 1
            self.counts.update(answer.receipt.flags)
        else:
            self.note("sent again")

    def check(self, session: Session, as_of: datetime) -> None:
        """Hold the book against the store. Raises LedgerDiffers with everything that differs."""
        found = [*self.surprises, *self._enrolled(session, as_of), *self._received(session)]
        found += [*self._scored(session, as_of), *self._told(session)]
        if found:
            raise LedgerDiffers("\n".join(found))

    def _enrolled(self, session: Session, as_of: datetime) -> Iterator[str]:
        stored: set[UUID] = set()
        after: str | None = None
        while True:
            views, after = participants.page(session, EVERYWHERE, self.definition.id, as_of, after, PAGE)
            stored |= {view.enrolment_id for view in views}
            if after is None:
                break
        if stored != set(self.enrolments):
            yield f"{len(stored)} enrolments are stored, {len(self.enrolments)} were made"

    def _received(self, session: Session) -> Iterator[str]:
        """Every submission is stored once, under its receipt, and nothing else is."""
        stored: list[tuple[UUID, str]] = []
        for device in self.enrolments.values():
            receipts: Sequence[submissions.Receipt]
            receipts, _ = submissions.list_mine(session, device, None, PAGE)
            stored += [(each.submission_id, each.code) for each in receipts]
        if sorted(stored) != sorted(self.receipts.items()):
            yield f"{len(stored)} submissions are stored, {len(self.receipts)} receipts were given"

    def _scored(self, session: Session, as_of: datetime) -> Iterator[str]:
        """Every response has been scored once for each norm set of the study."""
        stored: Counter[str] = Counter()
        after: tuple[datetime, UUID] | None = None
        while True:
            page, after = scores.page(session, EVERYWHERE, self.definition.id, as_of, None, after, PAGE)
            stored.update(each.run.instrument for each in page if each.run.state == "scored")
            if after is None:
                break
        for use in self.definition.instruments:
            expected = self.scored[use.instrument] * max(1, len(use.secondary_norm_sets) + bool(use.norm_set))
            if stored[use.instrument] != expected:
                yield f"{stored[use.instrument]} score runs of {use.instrument}, {expected} were due"

    def _told(self, session: Session) -> Iterator[str]:
        """The audit stream of every enrolment holds, and tells of each submission once."""
        told = 0
        for enrolment_id in self.enrolments:
            stream = str(enrolment_id)
            if audit.breaks_of(session, stream):
                yield f"the audit stream of enrolment {enrolment_id} is broken"
            told += sum(event.kind == "submission.received" for event in audit.events_of(session, stream))
        if told != len(self.receipts):
            yield f"{told} submissions stand in the audit trail, {len(self.receipts)} were accepted"
