"""Create the tables of PRO alerts and of what sites did about them."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0021_create_pro_alerts"
down_revision = "0020_mend_reminders"
branch_labels = None
depends_on = None

FACTS = ("pro_alert", "pro_alert_outcome")
OUTCOMES = (
    "outcome IN ('participant-called', 'seen-by-clinician', 'no-action-needed', 'answered-in-error',"
    " 'not-reached')"
)

SETTING = "(SELECT string_to_array(current_setting('pro.reach', true), ' '))::text[]"
POLICY = """
CREATE POLICY reach ON {table} USING (
  'everything' = ANY ({setting})
  OR EXISTS (
    SELECT 1 FROM enrolment WHERE enrolment.id = {table}.enrolment_id AND {setting} && ARRAY[
      'enrolment:' || enrolment.id, 'study:' || enrolment.study_id,
      'site:' || enrolment.study_id || '/' || enrolment.site
    ]
  )
)"""
"""As in 0015: only rows of enrolments that the setting `pro.reach` of a transaction names."""


def upgrade() -> None:
    op.create_table(
        "pro_alert",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("response_version_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.String(length=64), nullable=False),
        sa.Column("respond_by_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name="fk_pro_alert_enrolment_id"),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name="fk_pro_alert_assessment_id"),
        sa.ForeignKeyConstraint(
            ["response_version_id"], ["response_version.id"], name="fk_pro_alert_response_version_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_pro_alert"),
        sa.UniqueConstraint("response_version_id", "rule", name="uq_pro_alert_response_version_id_rule"),
    )
    op.create_index("ix_pro_alert_enrolment_id", "pro_alert", ["enrolment_id"])
    op.create_table(
        "pro_alert_outcome",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.CheckConstraint(OUTCOMES, name=op.f("ck_pro_alert_outcome_outcome")),
        sa.ForeignKeyConstraint(["alert_id"], ["pro_alert.id"], name="fk_pro_alert_outcome_alert_id"),
        sa.PrimaryKeyConstraint("id", name="pk_pro_alert_outcome"),
    )
    op.create_index("ix_pro_alert_outcome_alert_id", "pro_alert_outcome", ["alert_id"])
    statements = _on_postgres() if op.get_bind().dialect.name == "postgresql" else _on_sqlite()
    for statement in statements:
        op.execute(sa.text(statement))


def downgrade() -> None:
    """Triggers and grants go with their tables."""
    for table in reversed(FACTS):
        op.drop_table(table)


def _on_postgres() -> Iterator[str]:
    yield f"GRANT SELECT, INSERT ON {', '.join(FACTS)} TO pro_app"
    yield POLICY.format(table="pro_alert", setting=SETTING)
    yield "ALTER TABLE pro_alert ENABLE ROW LEVEL SECURITY"
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
