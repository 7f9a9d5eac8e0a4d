"""Create the tables of test messages."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0027_create_message_tests"
down_revision = "0026_create_unblindings"
branch_labels = None
depends_on = None

FACTS = {
    "message_test": ("enrolment_id", "id"),
    "message_test_event": ("enrolment_id", "test_id", "number"),
}
"""With their primary keys; their rows are added and never changed."""

STATES = "state IN ('sending', 'handed-over', 'failed', 'unknown', 'not-sent')"


def upgrade() -> None:
    op.create_table(
        "message_test",
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        *_recorded(),
        sa.CheckConstraint("channel IN ('push', 'email', 'sms')", name=op.f("ck_message_test_channel")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name="fk_message_test_enrolment_id"),
        sa.PrimaryKeyConstraint("enrolment_id", "id", name=op.f("pk_message_test")),
    )
    op.create_table(
        "message_test_event",
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("test_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        *_recorded(),
        sa.CheckConstraint(STATES, name=op.f("ck_message_test_event_state")),
        sa.ForeignKeyConstraint(
            ["enrolment_id", "test_id"],
            ["message_test.enrolment_id", "message_test.id"],
            name="fk_message_test_event_enrolment_id_test_id",
        ),
        sa.PrimaryKeyConstraint("enrolment_id", "test_id", "number", name=op.f("pk_message_test_event")),
    )
    statements = _on_postgres() if op.get_bind().dialect.name == "postgresql" else _on_sqlite()
    for statement in statements:
        op.execute(sa.text(statement))


def downgrade() -> None:
    """Triggers and grants go with their tables."""
    for table in reversed(FACTS):
        op.drop_table(table)


def _recorded() -> tuple[sa.Column, sa.Column]:
    return (
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
    )


def _on_postgres() -> Iterator[str]:
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


def _on_sqlite() -> Iterator[str]:
    """INSERT OR REPLACE would delete a row without asking the DELETE triggers: it is refused by its key."""
    for table, key in FACTS.items():
        same = " AND ".join(f"{column} = NEW.{column}" for column in key)
        exists = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) "
        for name, action, when in (
            ("update", "UPDATE", ""), ("delete", "DELETE", ""), ("replace", "INSERT", exists),
        ):  # fmt: skip
            yield (
                f"CREATE TRIGGER keep_{table}_{name} BEFORE {action} ON {table} {when}"
                f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
            )
