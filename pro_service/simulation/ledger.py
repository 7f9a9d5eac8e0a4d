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
from pro_service.services import participants, scores, studies, submissions, windows
from pro_service.services.reminders import slots
from pro_service.services.submissions import Accepted, Held
from pro_service.simulation import standing
from pro_service.simulation.acts import Act, Amend, Send
from pro_service.simulation.amending import Versions
from pro_service.simulation.book import Answered, Book
from pro_service.simulation.messages import Messages
from pro_service.store import audit, standings
from pro_service.store import enrolments as enrolments_store
from pro_service.store import reminders as reminders_store
from pro_service.store.assessments import Assessment

PAGE = 500


class LedgerDiffers(RuntimeError):
    """What is stored is not what was sent: each difference in a line."""


@dataclass
class Ledger:
    """What was done. `receipts` holds the first receipt of each submission by its id.

    held    submissions that came from a phone that had been replaced, and are kept aside for the site
    alarms  what reconciliation missed in the end
    """

    versions: Versions
    book: Book = field(init=False)
    messages: Messages = field(init=False)
    receipts: dict[UUID, str] = field(default_factory=dict)
    held: set[UUID] = field(default_factory=set)
    scored: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    surprises: list[str] = field(default_factory=list)
    alarms: int = 0

    def __post_init__(self) -> None:
        self.book = Book(self.versions)
        self.messages = Messages(self.book, self.surprises.append, self.note)

    @property
    def definition(self) -> StudyDefinition:
        """The study as it was begun."""
        return self.versions.first

    def note(self, done: str) -> None:
        self.counts[done] += 1

    def note_act(self, act: Act) -> None:
        """Write down what was done, for what has to follow from it."""
        self.note(type(act).__name__)
        if not isinstance(act, Amend):
            self.book.write(act)

    def note_fault(self, fault: BaseException) -> None:
        """Something of ours broke while a message was to be sent."""
        self.surprises.append(f"sending broke: {type(fault).__name__}")

    def note_answer(self, act: Send, answer: Accepted | Held | Problem) -> None:
        """Write down the answer to an upload; whatever is no receipt was not meant to be."""
        self.note("uploads")
        page = self.book.pages[act.enrolment_id]
        if page.phone != act.device_id and isinstance(answer, Held):
            self.held.add(act.submission_id)
            self.note("held")
            return
        if not isinstance(answer, Accepted) or page.phone != act.device_id:
            what = answer.reason if isinstance(answer, Held) else getattr(answer, "code", "accepted")
            self.surprises.append(f"submission {act.submission_id} was not meant to be: {what}")
            return
        known = self.receipts.setdefault(act.submission_id, answer.receipt.code)
        if known != answer.receipt.code:
            self.surprises.append(f"submission {act.submission_id} has a second receipt")
        if answer.is_new:
            self.scored[act.upload.instrument] += 1
            self.counts.update(answer.receipt.flags)
            page.answered[act.upload.assessment_id] = _answered(act)
        else:
            self.note("sent again")

    def check(self, session: Session, as_of: datetime) -> None:
        """Hold the book against the store. Raises LedgerDiffers with everything that differs."""
        found = [*self.surprises, *self._enrolled(session, as_of), *self._received(session)]
        found += [*self._scored(session, as_of), *self._told(session)]
        found += [*standing.differences(session, self.book, as_of), *self._decided(session, as_of)]
        found += self._projected(session, as_of)
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
        if stored != set(self.book.pages):
            yield f"{len(stored)} enrolments are stored, {len(self.book.pages)} were made"

    def _received(self, session: Session) -> Iterator[str]:
        """Every submission is stored once, under its receipt, and nothing else is."""
        stored: list[tuple[UUID, str]] = []
        for enrolment_id, page in self.book.pages.items():
            if page.phone is None:
                continue
            device = DeviceCaller(page.phone, enrolment_id)
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
        for enrolment_id in self.book.pages:
            stream = str(enrolment_id)
            if audit.breaks_of(session, stream):
                yield f"the audit stream of enrolment {enrolment_id} is broken"
            told += sum(event.kind == "submission.received" for event in audit.events_of(session, stream))
        if told != len(self.receipts):
            yield f"{told} submissions stand in the audit trail, {len(self.receipts)} were accepted"

    def _projected(self, session: Session, as_of: datetime) -> Iterator[str]:
        """What is stored for speed is what follows from the facts: windows, what came, reminders due."""
        for enrolment_id in self.book.pages:
            found = enrolments_store.of_device(session, enrolment_id)
            definition = studies.definition_for(session, found)
            moved = [
                *windows.differences(session, as_of, definition, found.enrolment),
                *slots.differences(session, as_of, definition, found),
                *standings.differences(session, Assessment.enrolment_id == enrolment_id),
            ]
            if moved:
                yield f"{len(moved)} stored windows, outcomes, slots of {enrolment_id} are not its own"

    def _decided(self, session: Session, as_of: datetime) -> Iterator[str]:
        """Nothing was missed, and a message that left was decided to be sent."""
        if self.alarms:
            yield f"{self.alarms} reminders were due, and nothing was decided about them"
        alarms = reminders_store.alarms_of(session, self.book.pages, as_of)
        if alarms:
            yield f"{len(alarms)} alarms were raised"
        decided = reminders_store.decisions_of(session, self.book.pages, as_of)
        to_send = sum(row.not_sent_because is None for row in decided)
        handed_over = len({sent.message.id for sent in self.messages.sent})
        if to_send != handed_over:
            yield f"{to_send} messages were decided to be sent, {handed_over} were handed over"


def _answered(act: Send) -> Answered:
    """By the phone's clock as it is, or set right by what it shows on sending: whichever is earlier."""
    shown = act.upload.completed_at
    return Answered(act.at, min(shown, shown - (act.phone_clock - act.at)))
