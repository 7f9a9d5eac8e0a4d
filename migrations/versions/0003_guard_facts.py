"""Refuse, by grant and by trigger, every change of what was once written."""

from collections.abc import Iterator

from alembic import op
from sqlalchemy import text

revision = "0003_guard_facts"
down_revision = "0002_create_tables"
branch_labels = None
depends_on = None

FACTS = (
    "account",
    "anchor_event",
    "consent",
    "device",
    "device_revocation",
    "enrolment",
    "expectation_change",
    "pairing_code",
    "participant",
    "quarantined",
    "response_version",
    "role_grant",
    "score",
    "score_run",
    "site",
    "study",
    "study_version",
    "submission",
)
UNCHANGING = (*FACTS, "clock_step", "deployment", "device_contact")
"""Rows that are added and never changed or deleted, by anybody."""

CHANGING = ("account_secret", "audit_stream", "counter", "second_factor", "staff_session")
KEYS = {
    "clock_step": ("n",),
    "device_contact": ("device_id", "received_at"),
    "device_revocation": ("device_id",),
    "score": ("run_id", "code"),
    "site": ("study_id", "code"),
    "study_version": ("study_id", "version"),
    "submission": ("enrolment_id", "id"),
    "audit_event": ("stream", "seq"),
}
"""The primary keys that are not `id`."""

WINDOW = ("opens_at", "due_at", "overdue_at", "closes_at")
ASSESSMENT = ("id", "enrolment_id", "visit", "visit_number", "instrument", "occurrence", "position")
TRAIL = ("stream", "seq", "recorded_at", "kind", "actor", "body_hash", "previous_hash", "hash")


def upgrade() -> None:
    statements = _postgres() if op.get_bind().dialect.name == "postgresql" else _sqlite()
    for statement in statements:
        op.execute(text(statement))


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in (*UNCHANGING, "assessment", "audit_event", "audit_stream"):
            op.execute(text(f"DROP TRIGGER keep_{table} ON {table}"))
            op.execute(text(f"DROP TRIGGER keep_{table}_whole ON {table}"))
        op.execute(text("DROP TRIGGER move_clock ON clock_step"))
        op.execute(text("DROP TRIGGER move_head ON audit_stream"))
        for function in ("refuse_change", "refuse_all_but_erasure", "guard_clock", "guard_head"):
            op.execute(text(f"DROP FUNCTION {function}()"))
        op.execute(text("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM pro_app"))
        op.execute(text("GRANT SELECT ON alembic_version TO pro_app"))
        return
    for name in op.get_bind().scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
        op.execute(text(f"DROP TRIGGER {name}"))


def _postgres() -> Iterator[str]:
    yield from _grants()
    yield """
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$ BEGIN
      RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END $$"""
    yield f"""
    CREATE FUNCTION refuse_all_but_erasure() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$ BEGIN
      IF TG_OP = 'UPDATE' AND NEW.body IS NULL AND NEW.salt IS NULL
         AND ({_row("NEW", TRAIL)}) IS NOT DISTINCT FROM ({_row("OLD", TRAIL)}) THEN
        RETURN NEW;
      END IF;
      RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END $$"""
    yield """
    CREATE FUNCTION guard_clock() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$ BEGIN
      IF (SELECT mark FROM public.deployment) IS DISTINCT FROM 'demo'
         AND (SELECT mark FROM public.deployment) IS DISTINCT FROM 'rehearsal'
         OR NEW.simulated_at < (SELECT max(simulated_at) FROM public.clock_step) THEN
        RAISE EXCEPTION 'this clock cannot be moved there' USING ERRCODE = 'insufficient_privilege';
      END IF;
      RETURN NEW;
    END $$"""
    yield """
    CREATE FUNCTION guard_head() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$ BEGIN
      IF NEW.id IS DISTINCT FROM OLD.id OR NEW.head_seq IS DISTINCT FROM OLD.head_seq + 1
         OR NEW.head_at < OLD.head_at THEN
        RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
      END IF;
      RETURN NEW;
    END $$"""
    yield (
        "CREATE TRIGGER move_head BEFORE UPDATE ON audit_stream FOR EACH ROW EXECUTE FUNCTION guard_head()"
    )
    yield _keep("audit_stream", "DELETE", "refuse_change")
    yield _keep_whole("audit_stream")
    yield "CREATE TRIGGER move_clock BEFORE INSERT ON clock_step FOR EACH ROW EXECUTE FUNCTION guard_clock()"
    for table in UNCHANGING:
        yield _keep(table, "UPDATE OR DELETE", "refuse_change")
        yield _keep_whole(table)
    yield _keep("assessment", f"DELETE OR UPDATE OF {', '.join(ASSESSMENT)}", "refuse_change")
    yield _keep_whole("assessment")
    yield _keep("audit_event", "UPDATE OR DELETE", "refuse_all_but_erasure")
    yield _keep_whole("audit_event")


def _grants() -> Iterator[str]:
    adds = [table for table in UNCHANGING if table != "deployment"]
    yield "GRANT SELECT ON deployment TO pro_app"
    yield f"GRANT SELECT, INSERT ON {', '.join((*adds, *CHANGING, 'assessment', 'audit_event'))} TO pro_app"
    yield f"GRANT UPDATE ON {', '.join(CHANGING)} TO pro_app"
    yield f"GRANT UPDATE ({', '.join(WINDOW)}) ON assessment TO pro_app"


def _keep(table: str, events: str, function: str) -> str:
    return (
        f"CREATE TRIGGER keep_{table} BEFORE {events} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()"
    )


def _keep_whole(table: str) -> str:
    return (
        f"CREATE TRIGGER keep_{table}_whole BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def _row(name: str, columns: tuple[str, ...]) -> str:
    return ", ".join(f"{name}.{column}" for column in columns)


def _sqlite() -> Iterator[str]:
    """INSERT OR REPLACE would delete a row without asking the DELETE triggers: it is refused by its key."""
    for table in UNCHANGING:
        yield _refuse(table, "UPDATE", "UPDATE")
        yield _refuse(table, "DELETE", "DELETE")
    for table in (*UNCHANGING, "audit_event", "audit_stream", "assessment"):
        same = " AND ".join(f"{column} = NEW.{column}" for column in KEYS.get(table, ("id",)))
        yield _refuse(table, "REPLACE", "INSERT", f"EXISTS (SELECT 1 FROM {table} WHERE {same})")
    yield _refuse("audit_stream", "DELETE", "DELETE")
    yield _refuse(
        "audit_stream",
        "UPDATE",
        "UPDATE",
        "NEW.id IS NOT OLD.id OR NEW.head_seq IS NOT OLD.head_seq + 1 OR NEW.head_at < OLD.head_at",
    )
    yield _refuse("assessment", "UPDATE", f"UPDATE OF {', '.join(ASSESSMENT)}")
    yield _refuse("assessment", "DELETE", "DELETE")
    differs = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in TRAIL)
    yield _refuse(
        "audit_event", "UPDATE", "UPDATE", f"NEW.body IS NOT NULL OR NEW.salt IS NOT NULL OR {differs}"
    )
    yield _refuse("audit_event", "DELETE", "DELETE")
    backwards = "NEW.simulated_at < (SELECT max(simulated_at) FROM clock_step)"
    yield _refuse(
        "clock_step",
        "INSERT",
        "INSERT",
        f"(SELECT mark FROM deployment) = 'production' OR {backwards}",
        "this clock cannot be moved there",
    )


def _refuse(table: str, name: str, action: str, when: str = "", message: str = "") -> str:
    condition = f"WHEN {when} " if when else ""
    return (
        f"CREATE TRIGGER keep_{table}_{name.lower()} BEFORE {action} ON {table} {condition}"
        f"BEGIN SELECT RAISE(ABORT, '{message or f'append-only: {table}'}'); END"
    )
