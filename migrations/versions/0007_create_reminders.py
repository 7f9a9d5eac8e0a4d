"""Create the tables of reminders: slots, the queue of deliveries, decisions, what became of them, alarms."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0007_create_reminders"
down_revision = "0006_create_contacts"
branch_labels = None
depends_on = None

TABLES = (
    "reminder_slot",
    "delivery",
    "message_day",
    "site_mail",
    "reminder_decision",
    "delivery_event",
    "alarm",
)
FACTS = ("reminder_decision", "delivery_event", "alarm")
INSTANT = sa.DateTime(timezone=True)
STATES = (
    "'queued', 'claimed', 'sending', 'handed-over', 'delivered', 'bounced', 'failed', 'unknown', "
    "'withheld', 'quarantined'"
)

MAIL_STATES = "'sending', 'handed-over', 'not-needed', 'failed', 'unknown'"


def upgrade() -> None:
    _create_working_tables()
    _create_facts()
    is_postgres = op.get_bind().dialect.name == "postgresql"
    for statement in _guard_on_postgres() if is_postgres else _guard_on_sqlite():
        op.execute(sa.text(statement))


def downgrade() -> None:
    for table in reversed(TABLES):  # its triggers go with it
        op.drop_table(table)


def _create_working_tables() -> None:
    op.create_table(
        "reminder_slot",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.String(length=64), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("message", sa.String(length=64), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("is_known_too_late", sa.Boolean(), nullable=False),
        sa.Column("is_planned", sa.Boolean(), nullable=False),
        sa.CheckConstraint("due_at <= ends_at", name="ck_reminder_slot_slot"),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name="fk_reminder_slot_assessment_id"),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name="fk_reminder_slot_enrolment_id"),
        sa.PrimaryKeyConstraint("assessment_id", "step", name="pk_reminder_slot"),
    )
    op.create_index("ix_reminder_slot_enrolment_id", "reminder_slot", ["enrolment_id"])
    _create_partial_index("reminder_slot", "due_at", "NOT is_planned")
    op.create_table(
        "delivery",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.String(length=64), nullable=False),
        sa.Column("fallback", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("message", sa.String(length=64), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("is_known_too_late", sa.Boolean(), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("not_before", INSTANT, nullable=False),
        sa.Column("lease_until", INSTANT, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("faults", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("address_hmac", sa.String(length=64), nullable=True),
        sa.Column("reference", sa.String(length=200), nullable=True),
        sa.CheckConstraint(f"state IN ({STATES})", name="ck_delivery_state"),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name="fk_delivery_assessment_id"),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sa.UniqueConstraint(
            "assessment_id", "step", "fallback", name="uq_delivery_assessment_id_step_fallback"
        ),
    )
    _create_partial_index("delivery", "message_id", "message_id IS NOT NULL")
    _create_partial_index("delivery", "reference", "reference IS NOT NULL")
    _create_partial_index("delivery", "not_before", "state = 'queued'")
    _create_partial_index("delivery", "lease_until", "lease_until IS NOT NULL")
    op.create_table(
        "message_day",
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("local_day", sa.Date(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name="fk_message_day_enrolment_id"),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name="fk_message_day_assessment_id"),
        sa.PrimaryKeyConstraint("enrolment_id", "local_day", name="pk_message_day"),
    )
    op.create_table(
        "site_mail",
        sa.Column("study_id", sa.String(length=64), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("local_day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("decided_at", INSTANT, nullable=False),
        sa.CheckConstraint(f"state IN ({MAIL_STATES})", name="ck_site_mail_state"),
        sa.ForeignKeyConstraint(
            ["study_id", "site"], ["site.study_id", "site.code"], name="fk_site_mail_study_id_site"
        ),
        sa.PrimaryKeyConstraint("study_id", "site", "local_day", name="pk_site_mail"),
    )


def _create_partial_index(table: str, column: str, where: str) -> None:
    condition = sa.text(where)
    op.create_index(
        f"ix_{table}_{column}", table, [column], postgresql_where=condition, sqlite_where=condition
    )


def _create_facts() -> None:
    op.create_table(
        "reminder_decision",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("not_sent_because", sa.String(length=64), nullable=True),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name="fk_reminder_decision_assessment_id"
        ),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name="fk_reminder_decision_enrolment_id"),
        sa.CheckConstraint(
            "channel <> 'none' OR not_sent_because IS NOT NULL", name="ck_reminder_decision_sent_by_something"
        ),
        sa.PrimaryKeyConstraint("assessment_id", "step", "channel", name="pk_reminder_decision"),
    )
    op.create_index("ix_reminder_decision_enrolment_id", "reminder_decision", ["enrolment_id"])
    op.create_table(
        "delivery_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id", "step", "channel"],
            ["reminder_decision.assessment_id", "reminder_decision.step", "reminder_decision.channel"],
            name="fk_delivery_event_assessment_id_step_channel",
        ),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name="fk_delivery_event_enrolment_id"),
        sa.PrimaryKeyConstraint("id", name="pk_delivery_event"),
    )
    op.create_index("ix_delivery_event_enrolment_id", "delivery_event", ["enrolment_id"])
    op.create_table(
        "alarm",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name="fk_alarm_enrolment_id"),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name="fk_alarm_assessment_id"),
        sa.PrimaryKeyConstraint("id", name="pk_alarm"),
        sa.UniqueConstraint("kind", "assessment_id", "step", name="uq_alarm_kind_assessment_id_step"),
    )
    op.create_index("ix_alarm_enrolment_id", "alarm", ["enrolment_id"])


def _guard_on_postgres() -> Iterator[str]:
    yield f"GRANT SELECT, INSERT ON {', '.join(FACTS)} TO pro_app"
    yield "GRANT SELECT, INSERT, UPDATE, DELETE ON reminder_slot TO pro_app"
    yield "GRANT SELECT, INSERT, UPDATE ON delivery, site_mail TO pro_app"
    yield "GRANT SELECT, INSERT ON message_day TO pro_app"
    yield "GRANT USAGE ON SEQUENCE delivery_id_seq TO pro_app"
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
