"""Create the tables of heads that left the machine and of redactions; let a redacted text be stubbed.

From here on a body is erased for a redaction alone.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0017_create_seal_leavings"
down_revision = "0016_create_reviews"
branch_labels = None
depends_on = None

FACTS = ("head_leaving", "redaction")
STUB = "[redacted]"
TEXTS = {
    "account_change": "reason",
    "anchor_event": "reason",
    "check_in": "reason",
    "contact_attempt": "note",
    "correction": "note",
    "invalidation": "reason",
    "lock_change": "reason",
    "not_done_reason": "note",
    "promotion": "reason",
    "protocol_change": "reason",
    "quarantine_resolution": "reason",
    "query": "text",
    "query_step": "text",
    "rescoring": "reason",
    "response_version": "reason",
    "role_grant": "reason",
    "service_token": "reason",
}
"""The tables in which a text that somebody typed may be stubbed, and its column; their key is `id`."""

TRAIL = ("stream", "seq", "recorded_at", "kind", "actor", "body_hash", "previous_hash", "hash")
NAMED = "EXISTS (SELECT 1 FROM {redaction} r WHERE r.stream = OLD.stream AND r.seq = OLD.seq)"


def upgrade() -> None:
    _create_tables()
    is_postgres = op.get_bind().dialect.name == "postgresql"
    for statement in _on_postgres() if is_postgres else _on_sqlite():
        op.execute(sa.text(statement))


def downgrade() -> None:
    is_postgres = op.get_bind().dialect.name == "postgresql"
    for statement in _back_on_postgres() if is_postgres else _back_on_sqlite():
        op.execute(sa.text(statement))
    for table in reversed(FACTS):  # its triggers go with it
        op.drop_table(table)


def _create_tables() -> None:
    op.create_table(
        "head_leaving",
        sa.Column("left_on", sa.Date(), nullable=False),
        sa.Column("chain", sa.String(length=64), nullable=False),
        sa.Column("means", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        *_recorded(),
        sa.CheckConstraint("means IN ('folder', 'email')", name="ck_head_leaving_means"),
        sa.ForeignKeyConstraint(["chain"], ["audit_stream.id"], name="fk_head_leaving_chain"),
        sa.PrimaryKeyConstraint("left_on", "chain", "means", name="pk_head_leaving"),
    )
    op.create_table(
        "redaction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("stream", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(length=64), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        *_recorded(),
        sa.ForeignKeyConstraint(
            ["stream", "seq"], ["audit_event.stream", "audit_event.seq"], name="fk_redaction_stream_seq"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_redaction"),
        sa.UniqueConstraint("table_name", "row_id", name="uq_redaction_table_name_row_id"),
    )


def _recorded() -> tuple[sa.Column, ...]:
    return (
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
    )


def _on_postgres() -> Iterator[str]:
    yield f"GRANT SELECT, INSERT ON {', '.join(FACTS)} TO pro_app"
    for table in FACTS:
        yield _keep(table, "refuse_change()")
        yield (
            f"CREATE TRIGGER keep_{table}_whole BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    yield f"""
    CREATE FUNCTION refuse_all_but_redaction() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$ BEGIN
      IF TG_OP = 'UPDATE' AND to_jsonb(OLD) ->> TG_ARGV[0] <> '{STUB}'
         AND to_jsonb(NEW) = jsonb_set(to_jsonb(OLD), ARRAY[TG_ARGV[0]], '"{STUB}"')
         AND EXISTS (
           SELECT 1 FROM public.redaction r WHERE r.table_name = TG_TABLE_NAME AND r.row_id = OLD.id)
      THEN
        RETURN NEW;
      END IF;
      RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END $$"""
    yield _erasure_on_postgres(f" AND {NAMED.format(redaction='public.redaction')}")
    for table, column in TEXTS.items():
        yield f"DROP TRIGGER keep_{table} ON {table}"
        yield _keep(table, f"refuse_all_but_redaction('{column}')")


def _erasure_on_postgres(only_if: str) -> str:
    new, old = (", ".join(f"{row}.{column}" for column in TRAIL) for row in ("NEW", "OLD"))
    return f"""
    CREATE OR REPLACE FUNCTION refuse_all_but_erasure() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$ BEGIN
      IF TG_OP = 'UPDATE' AND NEW.body IS NULL AND NEW.salt IS NULL
         AND ({new}) IS NOT DISTINCT FROM ({old}){only_if} THEN
        RETURN NEW;
      END IF;
      RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END $$"""


def _back_on_postgres() -> Iterator[str]:
    yield _erasure_on_postgres("")
    for table in TEXTS:
        yield f"DROP TRIGGER keep_{table} ON {table}"
        yield _keep(table, "refuse_change()")
    yield "DROP FUNCTION refuse_all_but_redaction()"


def _keep(table: str, function: str) -> str:
    return (
        f"CREATE TRIGGER keep_{table} BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {function}"
    )


def _on_sqlite() -> Iterator[str]:
    """INSERT OR REPLACE would delete a row without asking the DELETE triggers: it is refused by its key."""
    same = {
        "head_leaving": "left_on = NEW.left_on AND chain = NEW.chain AND means = NEW.means",
        "redaction": "id = NEW.id OR (table_name = NEW.table_name AND row_id = NEW.row_id)",
    }
    for table in FACTS:
        yield _refuse(table, "update", "UPDATE")
        yield _refuse(table, "delete", "DELETE")
        yield _refuse(table, "replace", "INSERT", f"EXISTS (SELECT 1 FROM {table} WHERE {same[table]})")
    yield from _erasure_on_sqlite([f"NOT {NAMED.format(redaction='redaction')}"])
    for table, column in TEXTS.items():
        others = [each["name"] for each in sa.inspect(op.get_bind()).get_columns(table)]
        differs = [f"NEW.{name} IS NOT OLD.{name}" for name in others if name != column]
        named = f"EXISTS (SELECT 1 FROM redaction WHERE table_name = '{table}' AND row_id = OLD.id)"
        yield f"DROP TRIGGER keep_{table}_update"
        is_new_stub = f"NEW.{column} IS '{STUB}' AND OLD.{column} IS NOT '{STUB}'"
        unless = " OR ".join([f"NOT {named}", f"NOT ({is_new_stub})", *differs])
        yield _refuse(table, "update", "UPDATE", unless)


def _erasure_on_sqlite(unless: list[str]) -> Iterator[str]:
    differs = [f"NEW.{column} IS NOT OLD.{column}" for column in TRAIL]
    refused = ["NEW.body IS NOT NULL", "NEW.salt IS NOT NULL", *differs, *unless]
    yield "DROP TRIGGER keep_audit_event_update"
    yield _refuse("audit_event", "update", "UPDATE", " OR ".join(refused))


def _back_on_sqlite() -> Iterator[str]:
    yield from _erasure_on_sqlite([])
    for table in TEXTS:
        yield f"DROP TRIGGER keep_{table}_update"
        yield _refuse(table, "update", "UPDATE")


def _refuse(table: str, name: str, action: str, when: str = "") -> str:
    condition = f"WHEN {when} " if when else ""
    return (
        f"CREATE TRIGGER keep_{table}_{name} BEFORE {action} ON {table} {condition}"
        f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
    )
