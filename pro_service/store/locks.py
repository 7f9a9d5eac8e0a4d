"""Locks of a study, of its sites and of participants: each change of state is a row."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    String,
    UniqueConstraint,
    and_,
    exists,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from pro_service.domain.locks import State
from pro_service.domain.permissions import Scope
from pro_service.store.base import Base, Recorded
from pro_service.store.participants import Enrolment
from pro_service.store.types import Code

Key = tuple[datetime, UUID]
"""Where a page of rows in the order of recording ends: when and which."""

WHOLE_STUDY = ""


class LockChange(Recorded, Base):
    """From here on a part of a study is in this state; the last row of a place counts.

    `place` names the part within the study: nothing for the whole of it, the code of a site, or the id of an
    enrolment. `number` counts the changes of one place.
    """

    __tablename__ = "lock_change"
    __table_args__ = (
        UniqueConstraint("study_id", "part", "place", "number"),
        CheckConstraint("state IN ('open', 'soft', 'hard')", name="state"),
        CheckConstraint(
            "(part = 'study' AND site IS NULL AND enrolment_id IS NULL)"
            " OR (part = 'site' AND site IS NOT NULL AND enrolment_id IS NULL)"
            " OR (part = 'participant' AND site IS NOT NULL AND enrolment_id IS NOT NULL)",
            name="part",
        ),
        ForeignKeyConstraint(
            ["study_id", "site"], ["site.study_id", "site.code"], name="fk_lock_change_study_id_site"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    study_id: Mapped[str] = mapped_column(ForeignKey("study.id"))
    part: Mapped[str] = mapped_column(Code)
    place: Mapped[str] = mapped_column(Code)
    number: Mapped[int]
    site: Mapped[str | None] = mapped_column(Code)
    enrolment_id: Mapped[UUID | None] = mapped_column(ForeignKey("enrolment.id"))
    state: Mapped[str] = mapped_column(Code)
    reason: Mapped[str] = mapped_column(String(2000))


def last_of(session: Session, study_id: str, part: str, place: str) -> LockChange | None:
    """The last change of a place; None where it was never locked."""
    rows = select(LockChange).where(
        LockChange.study_id == study_id, LockChange.part == part, LockChange.place == place
    )
    return session.scalars(rows.order_by(LockChange.number.desc()).limit(1)).first()


def over(session: Session, study_id: str, site: str, enrolment_id: UUID | None = None) -> dict[str, State]:
    """The state of each part that an enrolment, or without one a site, lies in and that was ever locked."""
    places = [("study", WHOLE_STUDY), ("site", site)]
    if enrolment_id is not None:
        places.append(("participant", str(enrolment_id)))
    rows = session.execute(
        select(LockChange.part, LockChange.state)
        .where(
            LockChange.study_id == study_id,
            or_(*(and_(LockChange.part == part, LockChange.place == place) for part, place in places)),
        )
        .order_by(LockChange.number)
    )
    return {part: State(state) for part, state in rows}


def is_locked() -> ColumnElement[bool]:
    """Whether the enrolment of a row, its site or its study is locked, softly or firmly."""
    last, later = aliased(LockChange), aliased(LockChange)
    is_of_it = or_(
        last.part == "study",
        and_(last.part == "site", last.site == Enrolment.site),
        last.enrolment_id == Enrolment.id,
    )
    is_over = exists().where(*_same_place(later, last), later.number > last.number)
    locked = (last.study_id == Enrolment.study_id, is_of_it, last.state != State.OPEN.value, ~is_over)
    return exists().where(*locked).correlate(Enrolment)


def page(
    session: Session, scope: Scope, study_id: str, as_of: datetime, after: Key | None, limit: int
) -> tuple[Sequence[tuple[LockChange, bool]], Key | None]:
    """Changes recorded by `as_of` that concern somebody in reach, oldest first; and whether each counts.

    The second of the pair tells where this page ends, None where nothing follows.
    """
    later = aliased(LockChange)
    is_over = exists().where(
        *_same_place(later, LockChange), later.number > LockChange.number, later.recorded_at <= as_of
    )
    rows = select(LockChange, ~is_over).where(_in_reach(scope, study_id), LockChange.recorded_at <= as_of)
    if after is not None:
        at, last_id = after
        rows = rows.where(
            (LockChange.recorded_at > at) | ((LockChange.recorded_at == at) & (LockChange.id > last_id))
        )
    ordered = rows.order_by(LockChange.recorded_at, LockChange.id).limit(limit + 1)
    found = [(row, bool(counts)) for row, counts in session.execute(ordered)]
    end = found[limit - 1][0] if len(found) > limit else None
    return found[:limit], (end.recorded_at, end.id) if end else None


def _in_reach(scope: Scope, study_id: str) -> ColumnElement[bool]:
    """Of the study; to whom only sites are in reach also these and their participants, and no others."""
    sites = scope.sites_of(study_id)
    mine = LockChange.study_id == study_id
    return mine if sites is None else mine & (LockChange.site.is_(None) | LockChange.site.in_(sites))


def _same_place(one: Any, other: Any) -> tuple[ColumnElement[bool], ...]:
    return one.study_id == other.study_id, one.part == other.part, one.place == other.place
