"""Whose a row of any fact table is: found by its foreign keys, so that a new table needs no word here."""

from collections.abc import Sequence
from functools import cache
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Select, Table, exists, false, func, not_, select, true
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from pro_service.store.tables import metadata

Enrolments = Sequence[UUID] | Select[UUID]
ENROLMENT = metadata.tables["enrolment"]
RUN = metadata.tables["score_run"]
RESPONSE = metadata.tables["response_version"]
RESCORING = metadata.tables["rescoring"]


def is_owned(table: Table) -> bool:
    """Whether rows of a table belong to an enrolment."""
    return table.name == "participant" or _way(table) is not None


def of_enrolments(table: Table, enrolments: Enrolments) -> ColumnElement[bool]:
    """The condition on the rows of a table that belong to these enrolments; for a table that is owned.

    A participant belongs to the first enrolment. What a rescoring made belongs to nobody: it is computed.
    """
    if table.name == "participant":
        firsts = select(ENROLMENT.c.participant_id).where(ENROLMENT.c.sequence == 1)
        return table.c.id.in_(firsts.where(ENROLMENT.c.id.in_(enrolments)))
    way = _way(table)
    assert way is not None
    if way.name == "enrolment_id" or table.name == "enrolment":
        return way.in_(enrolments)
    (key,) = way.foreign_keys
    parents = select(key.column).where(of_enrolments(key.column.table, enrolments))
    return way.in_(parents) & received(table)


def of_nobody(table: Table) -> ColumnElement[bool]:
    """The condition on the rows of a table that belong to no enrolment that there is."""
    if not is_owned(table):
        return true()
    everybody = select(ENROLMENT.c.id)
    return not_(func.coalesce(of_enrolments(table, everybody), false())) & received(table)


def received(table: Table) -> ColumnElement[bool]:
    """The condition on what was not made by a rescoring.

    The runs of a correction that came after a rescoring began were told of with the correction.
    """
    if table.name == "score_run":
        return table.c.rescoring_id.is_(None) | _is_later(table.c)
    if table.name == "score":
        made = select(RUN.c.id).where(RUN.c.rescoring_id.is_not(None), not_(_is_later(RUN.c)))
        return table.c.run_id.not_in(made)
    return true()


def _is_later(run: ReadOnlyColumnCollection) -> ColumnElement[bool]:
    """The response of a run was recorded after the rescoring that the run names had begun."""
    return exists().where(
        RESPONSE.c.id == run.response_version_id,
        RESCORING.c.id == run.rescoring_id,
        RESPONSE.c.recorded_at > RESCORING.c.recorded_at,
    )


@cache
def _way(table: Table) -> Column | None:
    """The column by which a row leads to its enrolment, at once or through its parents."""
    if table.name == "enrolment":
        return table.c.id
    if "enrolment_id" in table.c:
        return table.c.enrolment_id
    for column in table.columns:
        for key in column.foreign_keys:
            parent = key.column.table
            is_alone = len(key.constraint.columns) == 1 if key.constraint is not None else False
            if is_alone and parent is not table and parent.name != "participant" and _way(parent) is not None:
                return column
    return None
