"""Create erasures and blocked addresses; find addresses by their keyed HMAC."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0023_create_erasures"
down_revision = "0022_speed_reading"
branch_labels = None
depends_on = None

INDEX = "ix_contact_address_value_hmac"
STUB = "[redacted]"
COLUMNS = (
    "id",
    "enrolment_id",
    "step",
    "cause",
    "basis",
    "channels",
    "until_on",
    "blocking_id",
    "recorded_at",
    "recorded_by",
)
"""Those of an erasure that never change: all but the reason, which may be stubbed by a redaction (0017)."""

SETTING = "(SELECT string_to_array(current_setting('pro.reach', true), ' '))::text[]"
POLICY = f"""
CREATE POLICY reach ON blocked_address USING (
  'everything' = ANY ({SETTING})
  OR EXISTS (
    SELECT 1 FROM enrolment WHERE enrolment.id = blocked_address.enrolment_id AND {SETTING} && ARRAY[
      'enrolment:' || enrolment.id, 'study:' || enrolment.study_id,
      'site:' || enrolment.study_id || '/' || enrolment.site
    ]
  )
)"""
"""As in 0015: only rows of enrolments that the setting `pro.reach` of a transaction names."""


def upgrade() -> None:
    _create_tables()
    op.create_index(INDEX, "contact_address", ["value_hmac"])
    statements = _on_postgres() if op.get_bind().dialect.name == "postgresql" else _on_sqlite()
    for statement in statements:
        op.execute(sa.text(statement))


def downgrade() -> None:
    """Triggers and grants go with their tables. Refused where somebody has to be able to show an erasure."""
    if n := op.get_bind().scalar(sa.text("SELECT count(*) FROM erasure")):
        raise RuntimeError(f"there are {n} rows of erasure: without them nobody could show what was erased")
    op.drop_index(INDEX, "contact_address")
    op.drop_table("blocked_address")
    op.drop_table("erasure")


def _create_tables() -> None:
    op.create_table(
        "erasure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.String(length=64), nullable=False),
        sa.Column("cause", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=True),
        sa.Column("basis", sa.Text(), nullable=True),
        sa.Column("channels", sa.Text(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("blocking_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.CheckConstraint(
            "step IN ('erased', 'blocked', 'disclosed', 'destroyed')", name=op.f("ck_erasure_step")
        ),
        sa.CheckConstraint("(step = 'blocked') = (until_on IS NOT NULL)", name=op.f("ck_erasure_term")),
        sa.CheckConstraint(
            "(step IN ('disclosed', 'destroyed')) = (blocking_id IS NOT NULL)",
            name=op.f("ck_erasure_of_a_blocking"),
        ),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name="fk_erasure_enrolment_id"),
        sa.ForeignKeyConstraint(["blocking_id"], ["erasure.id"], name="fk_erasure_blocking_id"),
        sa.PrimaryKeyConstraint("id", name="pk_erasure"),
    )
    op.create_index("ix_erasure_enrolment_id", "erasure", ["enrolment_id"])
    op.create_table(
        "blocked_address",
        sa.Column("blocking_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('email', 'sms')", name=op.f("ck_blocked_address_kind")),
        sa.ForeignKeyConstraint(["blocking_id"], ["erasure.id"], name="fk_blocked_address_blocking_id"),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name="fk_blocked_address_enrolment_id"),
        sa.PrimaryKeyConstraint("blocking_id", "kind", name="pk_blocked_address"),
    )
    op.create_index("ix_blocked_address_enrolment_id", "blocked_address", ["enrolment_id"])


def _on_postgres() -> Iterator[str]:
    yield "GRANT SELECT, INSERT ON erasure TO pro_app"
    yield "GRANT SELECT, INSERT, UPDATE, DELETE ON blocked_address TO pro_app"
    yield POLICY
    yield "ALTER TABLE blocked_address ENABLE ROW LEVEL SECURITY"
    yield (
        "CREATE TRIGGER keep_erasure BEFORE UPDATE OR DELETE ON erasure "
        "FOR EACH ROW EXECUTE FUNCTION refuse_all_but_redaction('reason')"
    )
    yield (
        "CREATE TRIGGER keep_erasure_whole BEFORE TRUNCATE ON erasure "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def _on_sqlite() -> Iterator[str]:
    """INSERT OR REPLACE would delete a row without asking the DELETE triggers: it is refused by its key."""
    named = "EXISTS (SELECT 1 FROM redaction WHERE table_name = 'erasure' AND row_id = OLD.id)"
    is_new_stub = f"NEW.reason IS '{STUB}' AND OLD.reason IS NOT NULL AND OLD.reason IS NOT '{STUB}'"
    differs = [f"NEW.{name} IS NOT OLD.{name}" for name in COLUMNS]
    yield _refuse("update", "UPDATE", " OR ".join([f"NOT {named}", f"NOT ({is_new_stub})", *differs]))
    yield _refuse("delete", "DELETE")
    yield _refuse("replace", "INSERT", "EXISTS (SELECT 1 FROM erasure WHERE id = NEW.id)")


def _refuse(name: str, action: str, when: str = "") -> str:
    condition = f"WHEN {when} " if when else ""
    return (
        f"CREATE TRIGGER keep_erasure_{name} BEFORE {action} ON erasure {condition}"
        "BEGIN SELECT RAISE(ABORT, 'append-only: erasure'); END"
    )
