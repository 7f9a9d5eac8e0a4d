"""The events of a study in pages: its own stream, then that of each participant by subject id.

Within a stream they stand in the order of time. A page is looked for within bounds: where few events fit what
is asked, it may hold fewer than asked for, or none, while there is a next one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service.domain.permissions import Scope
from pro_service.services import studies
from pro_service.services.participants import in_reach
from pro_service.services.trail.sight import Sight
from pro_service.services.trail.views import EventView, Teller, Told, told_of
from pro_service.services.transactions import in_reading
from pro_service.store import enrolments as enrolments_store
from pro_service.store import reach, trail
from pro_service.store.enrolments import Found
from pro_service.store.trail import Outline, Wanted

STREAMS_AT_ONCE = 100
BODIES_AT_ONCE = 100
MOST_BODIES = 2_000
MOST_STREAMS = 2_000
"""A page looks into no more than these."""

EVENTS_A_PAGE_OF_AN_EXPORT = 200

Key = tuple[str, ...]
"""Where a page ended: the place in the order of participants, the enrolment's id, the number of the event."""

OF_THE_STUDY = ""
END = "end"
"""In the place of a number: all events of that enrolment were looked at."""


@dataclass(frozen=True, slots=True)
class TrailAsked:
    """Which events; None where anything will do.

    item     an item of an instrument: the events that gave or changed its answer
    text     words of a reason or note, as typed, whatever their case
    from_at  with to_at: [from_at, to_at) of the instant; for an event told by its day, of that midnight
    """

    enrolment_id: UUID | None = None
    visit: str | None = None
    assessment_id: UUID | None = None
    item: str | None = None
    actor: str | None = None
    kind: str | None = None
    text: str | None = None
    from_at: datetime | None = None
    to_at: datetime | None = None

    @property
    def is_of_a_participant(self) -> bool:
        """Whether only events of participants can be meant."""
        return any(
            each is not None for each in (self.enrolment_id, self.visit, self.assessment_id, self.item)
        )

    def fits_time(self, at: datetime) -> bool:
        return (self.from_at is None or at >= self.from_at) and (self.to_at is None or at < self.to_at)


@dataclass(frozen=True, slots=True)
class _Position:
    """An event in the order of the list, and the key of a page that ends with it."""

    outline: Outline
    found: Found | None
    key: Key


@dataclass(frozen=True, slots=True)
class _Look:
    """One look into the trail of a study for one reader, as known at an instant."""

    session: Session
    scope: Scope
    study_id: str
    as_of: datetime
    sight: Sight
    asked: TrailAsked

    def positions(self, after: Key | None) -> Iterator[_Position | Key]:
        """What fits by its columns, in order; at the end a key where there is more than may be looked at."""
        if self._has_own_stream(after):
            yield from self._of([None], int(after[2]) if after else 0)
        seen, place = 0, after
        while some := self._places(place):
            is_same = place is not None and place[1] == str(some[0].enrolment.id)
            yield from self._of(some, int(place[2]) if place and is_same else 0)
            last, seen = some[-1], seen + len(some)
            place = (_place(last), str(last.enrolment.id), END)
            if seen >= MOST_STREAMS:
                yield place
                return

    def _has_own_stream(self, after: Key | None) -> bool:
        reaches_all = self.scope.sites_of(self.study_id) is None
        return reaches_all and not self.asked.is_of_a_participant and (after is None or not after[0])

    def _places(self, place: Key | None) -> Sequence[Found]:
        """The next enrolments; the one in which the page before ended stands first."""
        has_begun = place is not None and place[0] != OF_THE_STUDY
        if self.asked.enrolment_id is not None:
            is_done = has_begun and place is not None and place[2] == END
            own = in_reach(self.session, self.scope, self.study_id, self.asked.enrolment_id)
            return [] if is_done else [own]
        more, _ = enrolments_store.page(
            self.session,
            self.scope,
            self.study_id,
            place[0] if has_begun and place else None,
            STREAMS_AT_ONCE,
            as_of=self.as_of,
        )
        if not has_begun or place is None or place[2] == END:
            return more
        return [in_reach(self.session, self.scope, self.study_id, UUID(place[1])), *more]

    def _of(self, places: Sequence[Found | None], after: int) -> Iterator[_Position]:
        """The events of these streams; of the first of them those after its `after`-th."""
        names = {str(each.enrolment.id) if each else self.study_id: each for each in places}
        wanted = Wanted(self.asked.kind, self.asked.actor)
        streams = trail.outlines(self.session, list(names), self.as_of, wanted)
        for name, found in names.items():
            told = self._in_order(streams[name], of_participant=found is not None)
            for n, each in enumerate(told, start=1):
                at = self.sight.at(each, of_participant=found is not None)
                if n > after and self.asked.fits_time(at):
                    own = (_place(found), str(found.enrolment.id), str(n)) if found else ("", "", str(n))
                    yield _Position(each, found, own)
            after = 0

    def _in_order(self, events: Iterable[Outline], *, of_participant: bool) -> list[Outline]:
        seen = (e for e in events if self.sight.sees(e, self.as_of, of_participant=of_participant))
        return sorted(seen, key=lambda e: (self.sight.at(e, of_participant=of_participant), e.seq))

    def fits(self, told: Told, teller: Teller, at_visit: frozenset[UUID]) -> bool:
        """Whether what its body says is what is asked for."""
        asked = self.asked
        if asked.assessment_id is not None and asked.assessment_id not in told.assessments:
            return False
        if asked.visit is not None and not (told.assessments & at_visit or asked.visit in told.visits):
            return False
        return asked.item is None or bool(teller.changes([told])[0])


def page(
    session: Session,
    scope: Scope,
    study_id: str,
    as_of: datetime,
    sight: Sight,
    secret: bytes,
    language: str,
    asked: TrailAsked,
    after: Key | None,
    limit: int,
) -> tuple[list[EventView], Key | None]:
    """Events in reach after those of the page before, and where this page ends; None where nothing follows.

    Raises NotFound where the study or the participant asked for is out of reach.
    """
    refuse_out_of_reach(session, scope, study_id, asked)
    look = _Look(session, scope, study_id, as_of, sight, asked)
    teller = Teller(session, sight, secret, language, asked.item)
    return _collect(look, teller, look.positions(after), limit)


def refuse_out_of_reach(session: Session, scope: Scope, study_id: str, asked: TrailAsked) -> None:
    """Raises NotFound where the study or the participant asked for is out of reach."""
    studies.refuse_out_of_reach(scope, study_id)
    if asked.enrolment_id is not None:
        in_reach(session, scope, study_id, asked.enrolment_id)


def every_page(
    engine: Engine,
    scope: Scope,
    study_id: str,
    as_of: datetime,
    sight: Sight,
    secret: bytes,
    language: str,
    asked: TrailAsked,
) -> Iterator[list[EventView]]:
    """All pages, each read in a transaction of its own: a long list holds no transaction open."""

    def read(session: Session, after: Key | None) -> tuple[list[EventView], Key | None]:
        reach.narrow(session, scope)
        most = EVENTS_A_PAGE_OF_AN_EXPORT
        return page(session, scope, study_id, as_of, sight, secret, language, asked, after, most)

    after: Key | None = None
    while True:
        views, after = in_reading(engine, partial(read, after=after))
        yield views
        if after is None:
            return


def _collect(
    look: _Look, teller: Teller, positions: Iterator[_Position | Key], limit: int
) -> tuple[list[EventView], Key | None]:
    found: list[EventView] = []
    read, last = 0, None
    for some, rest in _batches(positions, min(limit + 1, BODIES_AT_ONCE)):
        for view, position in _views(look, teller, some):
            if len(found) == limit:
                return found, last
            found.append(view)
            last = position.key
        read += len(some)
        if rest is not None:
            return found, rest
        if read >= MOST_BODIES:
            return found, some[-1].key
    return found, None


def _views(look: _Look, teller: Teller, some: list[_Position]) -> Iterator[tuple[EventView, _Position]]:
    bodies = trail.bodies(look.session, [each.outline for each in some])
    told = [told_of(e.outline, e.found, bodies[e.outline.stream, e.outline.seq]) for e in some]
    at_visit = _at_visit(look, some)
    fitting = [
        (one, position) for one, position in zip(told, some, strict=True) if look.fits(one, teller, at_visit)
    ]
    views = teller.views([one for one, _ in fitting])
    for view, (_, position) in zip(views, fitting, strict=True):
        if look.asked.text is None or _says(view, look.asked.text):
            yield view, position


def _at_visit(look: _Look, some: list[_Position]) -> frozenset[UUID]:
    if look.asked.visit is None:
        return frozenset()
    enrolments = {each.found.enrolment.id for each in some if each.found}
    return trail.assessments_at(look.session, enrolments, look.asked.visit)


def _says(view: EventView, text: str) -> bool:
    """Looked for in what this reader is shown: a note that is not shown is not found either."""
    return any(text.casefold() in reason.casefold() for reason in view.reasons)


def _batches(positions: Iterator[_Position | Key], size: int) -> Iterator[tuple[list[_Position], Key | None]]:
    """Positions in batches; with the last one the key at which looking stopped, None where it is the end."""
    batch: list[_Position] = []
    for each in positions:
        if not isinstance(each, _Position):
            yield batch, each
            return
        batch.append(each)
        if len(batch) == size:
            yield batch, None
            batch = []
    if batch:
        yield batch, None


def _place(found: Found) -> str:
    return enrolments_store.place_of(found)
