"""Let an alert name a held upload, a correction its query, a showing its attempt, and a fact its event."""

from collections.abc import Callable, Sequence

import sqlalchemy as sa
from alembic import op

revision = "0028_tell_what_led_to_it"
down_revision = "0027_create_message_tests"
branch_labels = None
depends_on = None

NUMBERED = (
    "consent",
    "contact_attempt",
    "delivery_event",
    "expectation_change",
    "invalidation",
    "invitation",
    "not_done_reason",
    "paper_entry",
    "pro_alert_outcome",
    "promotion",
    "query_step",
)
"""Of several of their rows the last one counts: they get the number of the event that tells of them."""

SEQ, QUERY, HELD, ATTEMPT = "event_seq", "query_id", "quarantined_id", "attempt"
ONE_UPLOAD = "(response_version_id IS NULL) <> (quarantined_id IS NULL)"
FOR_A_QUERY = "query_id IS NULL OR requested_by = 'query'"

NOT_IN_THE_OLDER_TABLES = {
    "pro_alert": "quarantined_id IS NOT NULL",
    "correction": "query_id IS NOT NULL",
    "presentation": "attempt > 1",
}
"""Rows for which the older tables have no place."""


def upgrade() -> None:
    (_up_on_postgres if op.get_bind().dialect.name == "postgresql" else _up_on_sqlite)()


def downgrade() -> None:
    """Refused where something was recorded that the older tables have no place for.

    The numbers of events go: what was signed or copied since the upgrade differs afterwards, and a replay
    says so. Whoever wants to be back as before takes the backup from before.
    """
    for table, condition in NOT_IN_THE_OLDER_TABLES.items():
        if op.get_bind().scalar(sa.text(f"SELECT count(*) FROM {table} WHERE {condition}")):
            raise RuntimeError(f"rows of {table} say what the older table cannot hold: there is no way back")
    (_down_on_postgres if op.get_bind().dialect.name == "postgresql" else _down_on_sqlite)()


# ------------------------------------------------------------------ PostgreSQL


def _up_on_postgres() -> None:
    _run(
        "ALTER TABLE pro_alert ALTER COLUMN response_version_id DROP NOT NULL",
        "ALTER TABLE pro_alert ADD COLUMN quarantined_id UUID"
        " CONSTRAINT fk_pro_alert_quarantined_id REFERENCES quarantined (id)",
        "ALTER TABLE pro_alert ADD CONSTRAINT uq_pro_alert_quarantined_id_rule UNIQUE (quarantined_id, rule)",
        f"ALTER TABLE pro_alert ADD CONSTRAINT ck_pro_alert_of_one_upload CHECK ({ONE_UPLOAD})",
        "ALTER TABLE correction ADD COLUMN query_id UUID"
        " CONSTRAINT fk_correction_query_id REFERENCES query (id)",
        f"ALTER TABLE correction ADD CONSTRAINT ck_correction_for_a_query CHECK ({FOR_A_QUERY})",
        "CREATE INDEX ix_correction_query_id ON correction (query_id)",
        "ALTER TABLE presentation ADD COLUMN attempt INTEGER NOT NULL DEFAULT 1",
        "ALTER TABLE presentation ALTER COLUMN attempt DROP DEFAULT",
        "ALTER TABLE presentation DROP CONSTRAINT pk_presentation",
        "ALTER TABLE presentation ADD CONSTRAINT pk_presentation PRIMARY KEY (assessment_id, attempt)",
        *(f"ALTER TABLE {table} ADD COLUMN {SEQ} INTEGER" for table in NUMBERED),
    )


def _down_on_postgres() -> None:
    _run(
        *(f"ALTER TABLE {table} DROP COLUMN {SEQ}" for table in NUMBERED),
        "ALTER TABLE presentation DROP CONSTRAINT pk_presentation",
        "ALTER TABLE presentation DROP COLUMN attempt",
        "ALTER TABLE presentation ADD CONSTRAINT pk_presentation PRIMARY KEY (assessment_id)",
        "DROP INDEX ix_correction_query_id",
        "ALTER TABLE correction DROP CONSTRAINT ck_correction_for_a_query",
        "ALTER TABLE correction DROP COLUMN query_id",
        "ALTER TABLE pro_alert DROP CONSTRAINT ck_pro_alert_of_one_upload",
        "ALTER TABLE pro_alert DROP CONSTRAINT uq_pro_alert_quarantined_id_rule",
        "ALTER TABLE pro_alert DROP COLUMN quarantined_id",
        "ALTER TABLE pro_alert ALTER COLUMN response_version_id SET NOT NULL",
    )


# ------------------------------------------------------------------ SQLite
#
# SQLite can neither take a NOT NULL off nor change a key, so such a table is made anew under its name, as in
# 0010: batch mode would lose the triggers. Those stand again afterwards, with the new column where they name
# the columns. INSERT OR REPLACE is refused by the new keys too.

RESPONSE = "response_version_id CHAR(32)"
NEW_IN = {
    "pro_alert": (
        "quarantined_id CHAR(32), \n\t"
        f"CONSTRAINT ck_pro_alert_of_one_upload CHECK ({ONE_UPLOAD}), \n\t"
        "CONSTRAINT fk_pro_alert_quarantined_id FOREIGN KEY(quarantined_id) REFERENCES quarantined (id), \n\t"
        "CONSTRAINT uq_pro_alert_quarantined_id_rule UNIQUE (quarantined_id, rule), \n\t"
    ),
    "correction": (
        "query_id CHAR(32), \n\t"
        f"CONSTRAINT ck_correction_for_a_query CHECK ({FOR_A_QUERY}), \n\t"
        "CONSTRAINT fk_correction_query_id FOREIGN KEY(query_id) REFERENCES query (id), \n\t"
    ),
    "presentation": "attempt INTEGER NOT NULL, \n\t",
}
"""What comes before the constraints that a table has already."""

KEY = "CONSTRAINT pk_presentation PRIMARY KEY (assessment_id)"
ALERT_ONCE = "FROM pro_alert WHERE id = NEW.id"
ALERT_ONCE_NOW = (
    f"{ALERT_ONCE} OR (response_version_id = NEW.response_version_id AND rule = NEW.rule)"
    " OR (quarantined_id = NEW.quarantined_id AND rule = NEW.rule)"
)
SHOWN_ONCE = (
    "CREATE TRIGGER keep_presentation_replace BEFORE INSERT ON presentation WHEN EXISTS (SELECT 1 FROM"
    " presentation WHERE assessment_id = NEW.assessment_id AND attempt = NEW.attempt)"
    " BEGIN SELECT RAISE(ABORT, 'append-only: presentation'); END"
)


def _up_on_sqlite() -> None:
    _make_anew(
        "pro_alert", lambda made: _with("pro_alert", made.replace(f"{RESPONSE} NOT NULL", RESPONSE, 1)),
        "*, NULL", (ALERT_ONCE, ALERT_ONCE_NOW),
    )  # fmt: skip
    _make_anew("correction", lambda made: _with("correction", made), "*, NULL", _watching(QUERY))
    _run("CREATE INDEX ix_correction_query_id ON correction (query_id)")
    _make_anew(
        "presentation",
        lambda made: _with("presentation", made.replace(KEY, KEY.replace("_id)", "_id, attempt)"), 1)),
        "*, 1",
    )
    _run(SHOWN_ONCE)
    for table in NUMBERED:
        _run(f"ALTER TABLE {table} ADD COLUMN {SEQ} INTEGER")
        _change_triggers(table, _watching(SEQ))


def _down_on_sqlite() -> None:
    for table in NUMBERED:
        _change_triggers(table, _watching(SEQ)[::-1])
        _run(f"ALTER TABLE {table} DROP COLUMN {SEQ}")
    _run("DROP TRIGGER keep_presentation_replace", "DROP INDEX ix_correction_query_id")
    _make_anew(
        "presentation",
        lambda made: _without("presentation", made.replace(KEY.replace("_id)", "_id, attempt)"), KEY, 1)),
        _all_but("presentation", ATTEMPT),
    )
    _make_anew(
        "correction", lambda made: _without("correction", made), _all_but("correction", QUERY),
        _watching(QUERY)[::-1],
    )  # fmt: skip
    _make_anew(
        "pro_alert",
        lambda made: _without("pro_alert", made).replace(RESPONSE, f"{RESPONSE} NOT NULL", 1),
        _all_but("pro_alert", HELD), (ALERT_ONCE_NOW, ALERT_ONCE),
    )  # fmt: skip


def _with(table: str, made: str) -> str:
    columns, constraint, rest = made.partition("CONSTRAINT")
    return f"{columns}{NEW_IN[table]}{constraint}{rest}"


def _without(table: str, made: str) -> str:
    return made.replace(NEW_IN[table], "", 1)


def _watching(column: str) -> tuple[str, str]:
    """A trigger that lets a text be redacted names every other column: the new one is among them."""
    one = "NEW.id IS NOT OLD.id"
    return one, f"{one} OR NEW.{column} IS NOT OLD.{column}"


def _all_but(table: str, left_out: str) -> str:
    names = [each["name"] for each in sa.inspect(op.get_bind()).get_columns(table)]
    return ", ".join(name for name in names if name != left_out)


def _make_anew(
    table: str, changed: Callable[[str], str], columns: str, in_triggers: tuple[str, str] = ("", "")
) -> None:
    bind = op.get_bind()
    made = bind.scalar(sa.text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table})
    others = sa.text(
        "SELECT sql FROM sqlite_master WHERE tbl_name = :name AND name <> :name AND sql IS NOT NULL"
    )
    around = bind.scalars(others, {"name": table}).all()
    anew = changed(made)
    if anew == made:
        raise RuntimeError(f"the table {table} is not as the migrations before this one made it")
    _run(
        "PRAGMA defer_foreign_keys = ON",
        f"CREATE TABLE laid_aside AS SELECT * FROM {table}",
        f"DROP TABLE {table}",
        anew,
        f"INSERT INTO {table} SELECT {columns} FROM laid_aside",
        "DROP TABLE laid_aside",
        *(each.replace(*in_triggers) if in_triggers[0] else each for each in around),
    )


def _change_triggers(table: str, change: tuple[str, str]) -> None:
    named = sa.text("SELECT name, sql FROM sqlite_master WHERE tbl_name = :name AND type = 'trigger'")
    found: Sequence = op.get_bind().execute(named, {"name": table}).all()
    for name, made in found:
        if made.replace(*change) != made:
            _run(f"DROP TRIGGER {name}", made.replace(*change))


def _run(*statements: str) -> None:
    for statement in statements:
        op.get_bind().exec_driver_sql(statement)
