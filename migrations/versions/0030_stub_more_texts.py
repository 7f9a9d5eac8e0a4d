"""Let a redaction stub a text also where its row has another key than `id`, and the notes that were left out.

The rules stay those of 0017: one column, once, to the stub, and only where a redaction names the row.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0030_stub_more_texts"
down_revision = "0029_create_confirmations"
branch_labels = None
depends_on = None

STUB = "[redacted]"
TEXTS = {
    "device_revocation": ("note", "device_id"),
    "pro_alert_outcome": ("note", "id"),
    "role_ending": ("reason", "grant_id"),
    "service_token_revocation": ("reason", "token_id"),
}
"""The tables that this adds, each with the column of its typed text and its key."""


def upgrade() -> None:
    is_postgres = op.get_bind().dialect.name == "postgresql"
    _run(_on_postgres() if is_postgres else _on_sqlite())


def downgrade() -> None:
    """What is stubbed stays stubbed."""
    is_postgres = op.get_bind().dialect.name == "postgresql"
    _run(_back_on_postgres() if is_postgres else _back_on_sqlite())


def _on_postgres() -> Iterator[str]:
    yield _function("coalesce(TG_ARGV[1], 'id')")
    for table, (column, key) in TEXTS.items():
        yield f"DROP TRIGGER keep_{table} ON {table}"
        yield _keep(table, f"refuse_all_but_redaction('{column}', '{key}')")


def _back_on_postgres() -> Iterator[str]:
    for table in TEXTS:
        yield f"DROP TRIGGER keep_{table} ON {table}"
        yield _keep(table, "refuse_change()")
    yield _function("'id'")


def _function(key: str) -> str:
    """As in 0017; there the key is always `id`."""
    return f"""
    CREATE OR REPLACE FUNCTION refuse_all_but_redaction() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$ BEGIN
      IF TG_OP = 'UPDATE' AND to_jsonb(OLD) ->> TG_ARGV[0] <> '{STUB}'
         AND to_jsonb(NEW) = jsonb_set(to_jsonb(OLD), ARRAY[TG_ARGV[0]], '"{STUB}"')
         AND EXISTS (
           SELECT 1 FROM public.redaction r WHERE r.table_name = TG_TABLE_NAME
           AND r.row_id = (to_jsonb(OLD) ->> {key})::uuid)
      THEN
        RETURN NEW;
      END IF;
      RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END $$"""


def _keep(table: str, function: str) -> str:
    return (
        f"CREATE TRIGGER keep_{table} BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {function}"
    )


def _on_sqlite() -> Iterator[str]:
    for table, (column, key) in TEXTS.items():
        others = [each["name"] for each in sa.inspect(op.get_bind()).get_columns(table)]
        differs = [f"NEW.{name} IS NOT OLD.{name}" for name in others if name != column]
        named = f"EXISTS (SELECT 1 FROM redaction WHERE table_name = '{table}' AND row_id = OLD.{key})"
        is_new_stub = (
            f"NEW.{column} IS '{STUB}' AND OLD.{column} IS NOT NULL AND OLD.{column} IS NOT '{STUB}'"
        )
        yield f"DROP TRIGGER keep_{table}_update"
        yield _refuse(table, " OR ".join([f"NOT {named}", f"NOT ({is_new_stub})", *differs]))


def _back_on_sqlite() -> Iterator[str]:
    for table in TEXTS:
        yield f"DROP TRIGGER keep_{table}_update"
        yield _refuse(table)


def _refuse(table: str, when: str = "") -> str:
    condition = f"WHEN {when} " if when else ""
    return (
        f"CREATE TRIGGER keep_{table}_update BEFORE UPDATE ON {table} {condition}"
        f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
    )


def _run(statements: Iterator[str]) -> None:
    for statement in statements:
        op.execute(sa.text(statement))
