"""Rescorings, their promotions, and which of the runs of a response count at an instant."""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, String, and_, exists, or_, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from pro_service.store.base import Base, Numbered, Recorded
from pro_service.store.lineages import Traced
from pro_service.store.responses import is_corrected_version, is_invalidated_version, is_replaced_version
from pro_service.store.scores import ScoreRun
from pro_service.store.types import Code


class Rescoring(Traced, Recorded, Base):
    """One way of scoring a study's responses again, beside what was made when they arrived.

    instead_of   the norm set whose runs it stands beside; None: the runs without one
    failed_only  it covers only those of them that failed
    """

    __tablename__ = "rescoring"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    study_id: Mapped[str] = mapped_column(ForeignKey("study.id"))
    instead_of: Mapped[str | None] = mapped_column(Code)
    failed_only: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(2000))


class Promotion(Numbered, Recorded, Base):
    """From now on the scores of a rescoring are the current ones of the responses that it scored."""

    __tablename__ = "promotion"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    rescoring_id: Mapped[UUID] = mapped_column(ForeignKey("rescoring.id"))
    reason: Mapped[str] = mapped_column(String(2000))


class WhichScores(StrEnum):
    """Which scores of a response are asked for; who asks for both asks for None."""

    AS_RECEIVED = "as_received"
    CURRENT = "current"

    @classmethod
    def of(cls, which: "WhichScores | None") -> tuple["WhichScores", ...]:
        """What is asked for, in this order."""
        return tuple(cls) if which is None else (which,)


BOTH = "both"
SCORINGS = (*(each.value for each in WhichScores), BOTH)
"""The words by which one asks, and by which a row says of which it is."""


def which_of(scoring: str) -> WhichScores | None:
    """What is asked for by a word: None by `both`."""
    return None if scoring == BOTH else WhichScores(scoring)


def scoring_of(which: Collection[WhichScores]) -> str:
    """What a row says of itself: the one of which it is, or `both` where it is of both."""
    return BOTH if len(which) > 1 else next(iter(which)).value


def of_study(session: Session, study_id: str) -> Sequence[Rescoring]:
    """The rescorings of a study, oldest first."""
    rows = select(Rescoring).where(Rescoring.study_id == study_id)
    return session.scalars(rows.order_by(Rescoring.recorded_at, Rescoring.id)).all()


def that_scored(session: Session, response_version_id: UUID) -> frozenset[UUID]:
    """The rescorings that have a run of this version."""
    rows = select(ScoreRun.rescoring_id).where(
        ScoreRun.response_version_id == response_version_id, ScoreRun.rescoring_id.is_not(None)
    )
    return frozenset(each for each in session.scalars(rows) if each is not None)


def promotions_of(session: Session, rescoring_id: UUID) -> Sequence[Promotion]:
    """The promotions of a rescoring, oldest first."""
    rows = select(Promotion).where(Promotion.rescoring_id == rescoring_id)
    return session.scalars(rows.order_by(*Promotion.in_order())).all()


def promoted(session: Session, study_id: str, as_of: datetime) -> list[Rescoring]:
    """The rescorings of a study promoted by `as_of`, each once, the one promoted last at the front."""
    rows = session.scalars(
        select(Rescoring)
        .join(Promotion, Promotion.rescoring_id == Rescoring.id)
        .where(Rescoring.study_id == study_id, Promotion.recorded_at <= as_of)
        .order_by(*Promotion.last_first())
    )
    return list({each.id: each for each in rows}.values())


def counting(
    session: Session, study_id: str, which: WhichScores, as_of: datetime, of: type[ScoreRun] = ScoreRun
) -> ColumnElement[bool]:
    """The condition on score runs of a study, beside their `response_version`: those that count for `which`,
    known at `as_of`.

    As received are the runs of the first version that no rescoring made. Current is, of the version that
    stands, for each norm set the run of the rescoring promoted last among those that could score it; else the
    one that no rescoring made. Of what was invalidated by then, nothing counts.
    """
    known = and_(of.recorded_at <= as_of, ~is_invalidated_version(as_of))
    if which is WhichScores.AS_RECEIVED:
        return and_(known, of.rescoring_id.is_(None), ~is_corrected_version())
    known = and_(known, ~is_replaced_version(as_of))
    newest_first = promoted(session, study_id, as_of)
    ways = [_undisplaced(of, newest_first, nth, as_of) for nth in range(len(newest_first))]
    return and_(known, or_(_not_rescored(of, newest_first, as_of), *ways))


def _not_rescored(of: type[ScoreRun], newer: Sequence[Rescoring], as_of: datetime) -> ColumnElement[bool]:
    return and_(
        of.rescoring_id.is_(None),
        *(
            or_(
                of.instrument != each.instrument,
                of.norm_set.is_distinct_from(each.instead_of),
                ~_scored_by(of, [each.id], as_of),
            )
            for each in newer
        ),
    )


def _undisplaced(
    of: type[ScoreRun], newest_first: Sequence[Rescoring], nth: int, as_of: datetime
) -> ColumnElement[bool]:
    mine = newest_first[nth]
    rivals = [
        each.id
        for each in newest_first[:nth]
        if (each.instrument, each.instead_of) == (mine.instrument, mine.instead_of)
    ]
    own = and_(of.rescoring_id == mine.id, of.state == "scored")
    return and_(own, ~_scored_by(of, rivals, as_of)) if rivals else own


def _scored_by(of: type[ScoreRun], rescorings: Sequence[UUID], as_of: datetime) -> ColumnElement[bool]:
    """Whether one of these could score the response; a failed run takes the place of nothing."""
    other = aliased(ScoreRun)
    return exists().where(
        other.response_version_id == of.response_version_id,
        other.rescoring_id.in_(rescorings),
        other.state == "scored",
        other.recorded_at <= as_of,
    )
