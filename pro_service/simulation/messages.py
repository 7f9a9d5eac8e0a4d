"""The rules that every message has to keep, judged at the instant at which it leaves."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from pro_service.channels.protocol import Fate
from pro_service.simulation.book import Book, Page
from pro_service.simulation.post import Sent

A_DAY = timedelta(days=1)


@dataclass(slots=True)
class Messages:
    """What was handed over, with each rule that it broke told to `surprise`."""

    book: Book
    surprise: Callable[[str], None]
    count: Callable[[str], None]
    sent: list[Sent] = field(default_factory=list)
    taken: dict[str, UUID] = field(default_factory=dict)

    def note(self, sent: Sent) -> None:
        """Judge one message, and write it down."""
        self.sent.append(sent)
        self.count("messages")
        enrolment_id = self.book.owner(sent.address)
        if enrolment_id is None:
            self.surprise(f"a message of {sent.at} went to an address that is nobody's")
            return
        for broken in self._broken(enrolment_id, sent):
            self.surprise(f"a message of {sent.at} to enrolment {enrolment_id} by {sent.channel}: {broken}")
        page = self.book.pages[enrolment_id]
        if sent.is_taken:
            self.taken[sent.message.id] = enrolment_id
            page.told.setdefault(page.wall(sent.at).date(), set()).add(sent.message.id)
        if sent.fate is Fate.GONE:
            page.addresses.pop(sent.channel)

    def came_back(self, message_id: str) -> None:
        """An e-mail that did not arrive after all: it told nobody, and its address is no more."""
        self.count("bounced")
        page = self.book.pages[self.taken.pop(message_id)]
        page.addresses.pop("email", None)
        for told in page.told.values():
            told.discard(message_id)

    def _broken(self, enrolment_id: UUID, sent: Sent) -> Iterator[str]:
        page = self.book.pages[enrolment_id]
        if sent.message.id in self.taken:
            yield "it had left already"
        if page.told.get(page.wall(sent.at).date(), set()) - {sent.message.id}:
            yield "another had left on that day"
        if not page.may_be_written_to or page.has_ended_contact:
            yield "there was no leave to write"
        if page.ended is not None:
            yield f"after {page.ended[0]}"
        if page.not_before is not None and sent.at < page.not_before:
            yield "not before what was asked for"
        if page.is_email_stopped and sent.channel == "email":
            yield "e-mail had been stopped"
        if self._is_quiet(page, sent):
            yield "in the quiet hours"
        if self._is_before_their_hour(page, sent):
            yield "before the hour that was chosen"
        if not self._has_something_to_answer(enrolment_id, page, sent):
            yield "there was nothing to answer"

    def _is_quiet(self, page: Page, sent: Sent) -> bool:
        plan = self.book.versions.in_force(sent.at).reminders
        assert plan is not None
        wall, quiet = page.wall(sent.at).time(), plan.quiet
        if quiet.starts < quiet.ends:
            return quiet.starts <= wall < quiet.ends
        return wall >= quiet.starts or wall < quiet.ends

    def _is_before_their_hour(self, page: Page, sent: Sent) -> bool:
        """This scheduler never stands still: only what was put off for some hours leaves at another time."""
        plan = self.book.versions.in_force(sent.at).reminders
        assert plan is not None
        was_put_off = page.not_before is not None and page.not_before > sent.at - A_DAY
        return not was_put_off and page.wall(sent.at).time() < (page.at or plan.at)

    def _has_something_to_answer(self, enrolment_id: UUID, page: Page, sent: Sent) -> bool:
        """A visit whose window is open, ends with the message, and is not answered wholly."""
        for visit in self.book.versions.in_force(sent.at).visits:
            of_visit = self.book.window(page, visit, sent.at)
            if of_visit is None or of_visit.closes_at < sent.message.expires_at:
                continue
            if of_visit.opens_at <= sent.at < of_visit.closes_at and self.book.is_open(enrolment_id, visit):
                return True
        return False
