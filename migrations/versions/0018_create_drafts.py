"""Create drafts, paradata and changed answers; let a revocation say why, and a code revoke at once."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0018_create_drafts"
down_revision = "0017_create_seal_leavings"
branch_labels = None
depends_on = None

KEYS = {
    "paradata": ("enrolment_id", "submission_id"),
    "answer_change": ("enrolment_id", "submission_id", "number"),
}
"""The tables of facts, with their primary keys."""

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

ADDED = {
    "device_revocation": {"cause": sa.String(length=64), "note": sa.String(length=2000)},
    "pairing_code": {"revokes_because": sa.String(length=64)},
}


def upgrade() -> None:
    _create_draft()
    _create_facts()
    for table, columns in ADDED.items():
        for name, kind in columns.items():
            op.add_column(table, sa.Column(name, kind, nullable=True))
    statements = _on_postgres() if op.get_bind().dialect.name == "postgresql" else _on_sqlite()
    for statement in statements:
        op.execute(sa.text(statement))


def downgrade() -> None:
    """Triggers and grants go with their tables. Refused where a note would be lost."""
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM device_revocation WHERE cause IS NOT NULL")):
        raise RuntimeError("phones were revoked for a cause: there is no way back")
    for table, columns in ADDED.items():
        for name in columns:
            op.execute(sa.text(f"ALTER TABLE {table} DROP COLUMN {name}"))
    for table in (*reversed(KEYS), "draft"):
        op.drop_table(table)


def _create_draft() -> None:
    op.create_table(
        "draft",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("tag", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name="fk_draft_assessment_id"),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name="fk_draft_enrolment_id"),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name="fk_draft_device_id"),
        sa.PrimaryKeyConstraint("assessment_id", name="pk_draft"),
    )
    op.create_index("ix_draft_enrolment_id", "draft", ["enrolment_id"])


def _create_facts() -> None:
    submission = ["submission.enrolment_id", "submission.id"]
    op.create_table(
        "paradata",
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("seconds", sa.Text(), nullable=False),
        sa.Column("presented", sa.Text(), nullable=False),
        sa.Column("n_back_steps", sa.Integer(), nullable=False),
        sa.Column("n_changes", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id", "submission_id"], submission, name="fk_paradata_enrolment_id_submission_id"
        ),
        sa.PrimaryKeyConstraint("enrolment_id", "submission_id", name="pk_paradata"),
    )
    op.create_table(
        "answer_change",
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("because", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id", "submission_id"],
            submission,
            name="fk_answer_change_enrolment_id_submission_id",
        ),
        sa.PrimaryKeyConstraint("enrolment_id", "submission_id", "number", name="pk_answer_change"),
    )


def _on_postgres() -> Iterator[str]:
    yield "GRANT SELECT, INSERT, UPDATE, DELETE ON draft TO pro_app"
    yield f"GRANT SELECT, INSERT ON {', '.join(KEYS)} TO pro_app"
    for table in ("draft", *KEYS):
        yield POLICY.format(table=table, setting=SETTING)
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    for table in KEYS:
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
    for table, key in KEYS.items():
        for action in ("UPDATE", "DELETE"):
            yield _refuse(table, action, action)
        same = " AND ".join(f"{column} = NEW.{column}" for column in key)
        yield _refuse(table, "REPLACE", "INSERT", f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) ")


def _refuse(table: str, name: str, action: str, when: str = "") -> str:
    return (
        f"CREATE TRIGGER keep_{table}_{name.lower()} BEFORE {action} ON {table} {when}"
        f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
    )
