"""Create the table of packs taken out of use, and guard its rows."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0012_extend_packs"
down_revision = "0011_fill_enrolment_standings"
branch_labels = None
depends_on = None

TABLE = "pack_retirement"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("pack_id", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["pack_id"], ["instrument_pack.id"], name="fk_pack_retirement_pack_id"),
        sa.PrimaryKeyConstraint("pack_id", name="pk_pack_retirement"),
    )
    is_postgres = op.get_bind().dialect.name == "postgresql"
    for statement in _guard_on_postgres() if is_postgres else _guard_on_sqlite():
        op.execute(sa.text(statement))


def downgrade() -> None:
    op.drop_table(TABLE)  # its triggers go with it


def _guard_on_postgres() -> Iterator[str]:
    yield f"GRANT SELECT, INSERT ON {TABLE} TO pro_app"
    yield (
        f"CREATE TRIGGER keep_{TABLE} BEFORE UPDATE OR DELETE ON {TABLE} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    yield (
        f"CREATE TRIGGER keep_{TABLE}_whole BEFORE TRUNCATE ON {TABLE} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def _guard_on_sqlite() -> Iterator[str]:
    """INSERT OR REPLACE would delete a row without asking the DELETE trigger: it is refused by its key."""
    conditions = {
        "UPDATE": ("UPDATE", ""),
        "DELETE": ("DELETE", ""),
        "REPLACE": ("INSERT", f"WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE pack_id = NEW.pack_id) "),
    }
    for name, (action, condition) in conditions.items():
        yield (
            f"CREATE TRIGGER keep_{TABLE}_{name.lower()} BEFORE {action} ON {TABLE} {condition}"
            f"BEGIN SELECT RAISE(ABORT, 'append-only: {TABLE}'); END"
        )
