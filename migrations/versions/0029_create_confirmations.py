"""Create the table of confirmations that an account is in the hands of its person."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0029_create_confirmations"
down_revision = "0028_tell_what_led_to_it"
branch_labels = None
depends_on = None

TABLE = "account_confirmation"
SAME = "id = NEW.id OR (account_id = NEW.account_id AND renewals = NEW.renewals)"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("renewals", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.CheckConstraint("renewals > 0", name=op.f("ck_account_confirmation_renewals")),
        sa.UniqueConstraint(
            "account_id", "renewals", name=op.f("uq_account_confirmation_account_id_renewals")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_account_confirmation_account_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_confirmation")),
    )
    op_is_postgres = op.get_bind().dialect.name == "postgresql"
    for statement in _on_postgres() if op_is_postgres else _on_sqlite():
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
    """INSERT OR REPLACE would delete a row without asking the DELETE triggers: it is refused by its keys."""
    exists = f"WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE {SAME}) "
    for name, action, when in (
        ("update", "UPDATE", ""), ("delete", "DELETE", ""), ("replace", "INSERT", exists),
    ):  # fmt: skip
        yield (
            f"CREATE TRIGGER keep_{TABLE}_{name} BEFORE {action} ON {TABLE} {when}"
            f"BEGIN SELECT RAISE(ABORT, 'append-only: {TABLE}'); END"
        )
