"""A text that somebody typed can be stubbed, and nothing else of its row, wherever a redaction names it."""

from uuid import uuid4

import pytest
from sqlalchemy import String, Table, select, update
from sqlalchemy.exc import DBAPIError

from pro_service.store import tables
from pro_service.store.base import Base
from pro_service.store.redactions import STUB, TEXTS, Redaction, key_of
from tests.services.test_presentations import EVENING
from tests.support.databases import engine_of

LENGTH_OF_A_TEXT = 2000
NEVER_STUBBED = {
    "pack_retirement": "tells of a pack, by a key that is no UUID",
    "redaction": "written by whoever redacts",
    "site_version": "tells of a site, by a key of three parts",
}


def _typed(table: Table) -> list[str]:
    return [c.name for c in table.c if isinstance(c.type, String) and c.type.length == LENGTH_OF_A_TEXT]


def test_every_text_that_somebody_types_can_be_stubbed_or_is_named_here():
    typed = {table: _typed(Base.metadata.tables[table]) for table in tables.fact_tables()}
    assert {table: [column] for table, column in TEXTS.items()} == {
        table: columns for table, columns in typed.items() if columns and table not in NEVER_STUBBED
    }
    assert all(typed[table] for table in NEVER_STUBBED)


@pytest.fixture
def named(database, every_fact):
    """Each table with a connection of the owner, in which a redaction names one row whose text was typed."""
    del every_fact
    with engine_of(database.owner_url) as engine, engine.connect() as made:
        a_place = made.execute(select(Redaction.stream, Redaction.seq)).first()

        def each():
            for name, column in TEXTS.items():
                table = Base.metadata.tables[name]
                text = table.c[column]
                key = table.c[key_of(name)]
                row = made.scalar(select(key).where(text.is_not(None), text != STUB))
                assert row is not None, name
                yield made, table, key == row, a_place, row
                made.rollback()

        yield each


def _name(made, table, place, row):
    values = {"id": uuid4(), "stream": place.stream, "seq": place.seq, "table_name": table.name}
    told = {"row_id": row, "reason": "a name", "recorded_at": EVENING, "recorded_by": "operator"}
    made.execute(Redaction.__table__.insert().values(**values, **told))


@pytest.mark.requirement("R18")
def test_a_text_becomes_the_stub_once_and_for_a_redaction_alone(named):
    for made, table, mine, place, row in named():
        stub = update(table).where(mine).values({TEXTS[table.name]: STUB})
        with pytest.raises(DBAPIError, match="append-only"):
            made.execute(stub)
        made.rollback()
        _name(made, table, place, row)
        assert made.execute(stub).rowcount == 1, table.name
        with pytest.raises(DBAPIError, match="append-only"):
            made.execute(stub)


@pytest.mark.requirement("R18")
def test_nothing_else_is_changed_beside_a_stub_or_in_its_place(named):
    for made, table, mine, place, row in named():
        column = TEXTS[table.name]
        for values in ({column: STUB, "recorded_by": "x"}, {column: "[taken out]"}, {"recorded_by": "x"}):
            _name(made, table, place, row)
            with pytest.raises(DBAPIError, match="append-only"):
                made.execute(update(table).where(mine).values(values))
            made.rollback()
