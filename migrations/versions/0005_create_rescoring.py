"""Create the tables of rescoring and promotion, and tell of each score run which rescoring made it."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0005_create_rescoring"
down_revision = "0004_create_licences"
branch_labels = None
depends_on = None

FACTS = ("rescoring", "promotion")
ONE_RUN_A_RESPONSE = "uq_score_run_rescoring_id_response_version_id"
# Neither way goes through SQLite's batch mode: it makes the table anew and drops its triggers without a word.
ADD_COLUMN = (
    "ALTER TABLE score_run ADD COLUMN rescoring_id {type}"
    " CONSTRAINT fk_score_run_rescoring_id REFERENCES rescoring (id)"
)


def upgrade() -> None:
    _create_tables()
    is_postgres = op.get_bind().dialect.name == "postgresql"
    op.execute(sa.text(ADD_COLUMN.format(type="UUID" if is_postgres else "CHAR(32)")))
    op.create_index(ONE_RUN_A_RESPONSE, "score_run", ["rescoring_id", "response_version_id"], unique=True)
    for statement in _guard_on_postgres() if is_postgres else _guard_on_sqlite():
        op.execute(sa.text(statement))


def downgrade() -> None:
    op.drop_index(ONE_RUN_A_RESPONSE, "score_run")
    op.execute(sa.text("ALTER TABLE score_run DROP COLUMN rescoring_id"))
    for table in reversed(FACTS):  # its triggers go with it
        op.drop_table(table)


def _create_tables() -> None:
    op.create_table(
        "rescoring",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.String(length=64), nullable=False),
        sa.Column("instrument", sa.String(length=64), nullable=False),
        sa.Column("instead_of", sa.String(length=64), nullable=True),
        sa.Column("failed_only", sa.Boolean(), nullable=False),
        sa.Column("definition_version", sa.String(length=64), nullable=False),
        sa.Column("definition_hash", sa.String(length=64), nullable=False),
        sa.Column("norm_set", sa.String(length=64), nullable=True),
        sa.Column("norm_hash", sa.String(length=64), nullable=True),
        sa.Column("policy", sa.String(length=64), nullable=False),
        sa.Column("recall", sa.String(length=64), nullable=False),
        sa.Column("algorithm_version", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name="fk_rescoring_study_id"),
        sa.PrimaryKeyConstraint("id", name="pk_rescoring"),
    )
    op.create_table(
        "promotion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rescoring_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["rescoring_id"], ["rescoring.id"], name="fk_promotion_rescoring_id"),
        sa.PrimaryKeyConstraint("id", name="pk_promotion"),
    )


def _guard_on_postgres() -> Iterator[str]:
    yield f"GRANT SELECT, INSERT ON {', '.join(FACTS)} TO pro_app"
    for table in FACTS:
        yield (
            f"CREATE TRIGGER keep_{table} BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        yield (
            f"CREATE TRIGGER keep_{table}_whole BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _guard_on_sqlite() -> Iterator[str]:
    for table in FACTS:
        for action in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER keep_{table}_{action.lower()} BEFORE {action} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
            )
