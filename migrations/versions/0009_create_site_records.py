"""Create what sites record: contact attempts, check-ins, not-done reasons; and the ends of enrolments."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0009_create_site_records"
down_revision = "0008_create_scheduler"
branch_labels = None
depends_on = None

FACTS = ("contact_attempt", "check_in", "not_done_reason")
ENDS = ("expectation_ended_at", "contact_ended_at")


def upgrade() -> None:
    _create_facts()
    op.create_table(
        "enrolment_standing",
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=True) for name in ENDS),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name="fk_enrolment_standing_enrolment_id"
        ),
        sa.PrimaryKeyConstraint("enrolment_id", name="pk_enrolment_standing"),
    )
    statements = _on_postgres() if op.get_bind().dialect.name == "postgresql" else _on_sqlite()
    for statement in statements:
        op.execute(sa.text(statement))


def downgrade() -> None:
    """Triggers and grants go with their tables."""
    op.drop_table("enrolment_standing")
    for table in FACTS:
        op.drop_table(table)


def _create_facts() -> None:
    op.create_table(
        "contact_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("visit", sa.String(length=64), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=True),
        sa.Column("callback_on", sa.Date(), nullable=True),
        sa.Column("supersedes", sa.Uuid(), nullable=True),
        *_recorded(),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name="fk_contact_attempt_enrolment_id"),
        sa.ForeignKeyConstraint(["supersedes"], ["contact_attempt.id"], name="fk_contact_attempt_supersedes"),
        sa.PrimaryKeyConstraint("id", name="pk_contact_attempt"),
        sa.UniqueConstraint("supersedes", name="uq_contact_attempt_supersedes"),
    )
    op.create_index("ix_contact_attempt_enrolment_id", "contact_attempt", ["enrolment_id"])
    op.create_table(
        "check_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("visit", sa.String(length=64), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("supersedes", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=2000), nullable=True),
        *_recorded(),
        sa.CheckConstraint(
            "supersedes IS NULL OR reason IS NOT NULL", name=op.f("ck_check_in_superseded_for_a_reason")
        ),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name="fk_check_in_enrolment_id"),
        sa.ForeignKeyConstraint(["supersedes"], ["check_in.id"], name="fk_check_in_supersedes"),
        sa.PrimaryKeyConstraint("id", name="pk_check_in"),
        sa.UniqueConstraint("supersedes", name="uq_check_in_supersedes"),
    )
    op.create_index("ix_check_in_enrolment_id", "check_in", ["enrolment_id"])
    op.create_table(
        "not_done_reason",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=True),
        *_recorded(),
        sa.CheckConstraint(
            "reason <> 'other' OR note IS NOT NULL", name=op.f("ck_not_done_reason_other_with_a_note")
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name="fk_not_done_reason_assessment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_not_done_reason"),
    )
    op.create_index("ix_not_done_reason_assessment_id", "not_done_reason", ["assessment_id"])


def _recorded() -> Iterator[sa.Column]:
    yield sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False)
    yield sa.Column("recorded_by", sa.String(), nullable=False)


def _on_postgres() -> Iterator[str]:
    yield f"GRANT SELECT, INSERT ON {', '.join(FACTS)}, enrolment_standing TO pro_app"
    yield f"GRANT UPDATE ({', '.join(ENDS)}) ON enrolment_standing TO pro_app"
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
    for table in FACTS:
        for action in ("UPDATE", "DELETE"):
            yield _refuse(table, action, action)
        yield _refuse(table, "REPLACE", "INSERT", f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) ")


def _refuse(table: str, name: str, action: str, when: str = "") -> str:
    return (
        f"CREATE TRIGGER keep_{table}_{name.lower()} BEFORE {action} ON {table} {when}"
        f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
    )
