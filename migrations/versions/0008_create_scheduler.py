"""Create the tables of the scheduler and of the seal chain."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0008_create_scheduler"
down_revision = "0007_create_reminders"
branch_labels = None
depends_on = None

TABLES_LAST_FIRST = ("job_run", "lease", "sealed_head", "seal")
BY_TIME = "ix_submission_recorded_at"
IS_BACKWARD = (
    "NEW.stream {differs} OLD.stream OR NEW.chain {differs} OLD.chain OR NEW.head_seq <= OLD.head_seq"
)


def upgrade() -> None:
    _create_seals()
    _create_runs()
    op.create_index(BY_TIME, "submission", ["recorded_at"], postgresql_using="brin")
    is_postgres = op.get_bind().dialect.name == "postgresql"
    for statement in _guard_on_postgres() if is_postgres else _guard_on_sqlite():
        op.execute(sa.text(statement))


def downgrade() -> None:
    op.drop_index(BY_TIME, "submission")
    for table in TABLES_LAST_FIRST:  # its triggers go with it
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(sa.text("DROP FUNCTION guard_sealed_head()"))


def _create_seals() -> None:
    op.create_table(
        "seal",
        sa.Column("chain", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heads", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["chain"], ["audit_stream.id"], name="fk_seal_chain"),
        sa.PrimaryKeyConstraint("chain", "seq", name="pk_seal"),
    )
    op.create_table(
        "sealed_head",
        sa.Column("stream", sa.String(length=64), nullable=False),
        sa.Column("chain", sa.String(length=64), nullable=False),
        sa.Column("head_seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["chain"], ["audit_stream.id"], name="fk_sealed_head_chain"),
        sa.ForeignKeyConstraint(["stream"], ["audit_stream.id"], name="fk_sealed_head_stream"),
        sa.PrimaryKeyConstraint("stream", name="pk_sealed_head"),
    )
    op.create_index("ix_sealed_head_chain", "sealed_head", ["chain"])


def _create_runs() -> None:
    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("holder", sa.String(length=200), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_lease"),
    )
    op.create_table(
        "job_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("job", sa.String(length=64), nullable=False),
        sa.Column("holder", sa.String(length=200), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=64), nullable=True),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("fault", sa.String(length=200), nullable=True),
        sa.CheckConstraint("outcome IN ('ok', 'failed', 'skipped')", name="ck_job_run_outcome"),
        sa.CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="ck_job_run_ended"),
        sa.CheckConstraint("fault IS NULL OR outcome = 'failed'", name="ck_job_run_fault"),
        sa.PrimaryKeyConstraint("id", name="pk_job_run"),
    )
    op.create_index("ix_job_run_job_started_at", "job_run", ["job", "started_at"])


def _guard_on_postgres() -> Iterator[str]:
    yield "GRANT SELECT, INSERT ON seal TO pro_app"
    yield "GRANT SELECT, INSERT, UPDATE (head_seq) ON sealed_head TO pro_app"
    yield "GRANT SELECT, INSERT, UPDATE ON lease TO pro_app"
    yield "GRANT SELECT, INSERT, UPDATE, DELETE ON job_run TO pro_app"  # working data: old runs are trimmed
    yield f"""
    CREATE FUNCTION guard_sealed_head() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$ BEGIN
      IF {IS_BACKWARD.format(differs="IS DISTINCT FROM")} THEN
        RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
      END IF;
      RETURN NEW;
    END $$"""
    yield (
        "CREATE TRIGGER move_sealed_head BEFORE UPDATE ON sealed_head "
        "FOR EACH ROW EXECUTE FUNCTION guard_sealed_head()"
    )
    for table, events in (("seal", "UPDATE OR DELETE"), ("sealed_head", "DELETE")):
        yield (
            f"CREATE TRIGGER keep_{table} BEFORE {events} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        yield (
            f"CREATE TRIGGER keep_{table}_whole BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _guard_on_sqlite() -> Iterator[str]:
    yield _refuse("seal", "update", "UPDATE")
    yield _refuse("seal", "delete", "DELETE")
    same = "EXISTS (SELECT 1 FROM seal WHERE chain = NEW.chain AND seq = NEW.seq)"
    yield _refuse("seal", "replace", "INSERT", same)
    yield _refuse("sealed_head", "update", "UPDATE", IS_BACKWARD.format(differs="IS NOT"))
    yield _refuse("sealed_head", "delete", "DELETE")


def _refuse(table: str, name: str, action: str, when: str = "") -> str:
    condition = f"WHEN {when} " if when else ""
    return (
        f"CREATE TRIGGER keep_{table}_{name} BEFORE {action} ON {table} {condition}"
        f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
    )
