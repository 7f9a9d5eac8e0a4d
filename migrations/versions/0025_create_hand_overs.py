"""Create the table of tablets of a site that were handed to a participant."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0025_create_hand_overs"
down_revision = "0024_project_what_came"
branch_labels = None
depends_on = None

TABLE = "hand_over"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("visit", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.CheckConstraint("expires_at > recorded_at", name=op.f("ck_hand_over_for_a_while")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name="fk_hand_over_device_id"),
        sa.PrimaryKeyConstraint("device_id", name="pk_hand_over"),
    )
    statements = _on_postgres() if op.get_bind().dialect.name == "postgresql" else _on_sqlite()
    for statement in statements:
        op.execute(sa.text(statement))


def downgrade() -> None:
    """Triggers and grants go with the table."""
    op.drop_table(TABLE)


def _on_postgres() -> Iterator[str]:
    yield f"GRANT SELECT, INSERT ON {TABLE} TO pro_app"
    yield (
        f"CREATE TRIGGER keep_{TABLE} BEFORE UPDATE OR DELETE ON {TABLE} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    yield (
        f"CREATE TRIGGER keep_{TABLE}_whole BEFORE TRUNCATE ON {TABLE} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def _on_sqlite() -> Iterator[str]:
    """INSERT OR REPLACE would delete a row without asking the DELETE triggers: it is refused by its key."""
    for action in ("UPDATE", "DELETE"):
        yield _refuse(action, action)
    yield _refuse(
        "REPLACE", "INSERT", f"WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE device_id = NEW.device_id) "
    )


def _refuse(name: str, action: str, when: str = "") -> str:
    return (
        f"CREATE TRIGGER keep_{TABLE}_{name.lower()} BEFORE {action} ON {TABLE} {when}"
        f"BEGIN SELECT RAISE(ABORT, 'append-only: {TABLE}'); END"
    )
