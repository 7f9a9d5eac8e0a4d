"""Create the table of events by which somebody came to know an arm; none of its columns can hold one."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0026_create_unblindings"
down_revision = "0025_create_hand_overs"
branch_labels = None
depends_on = None

TABLE = "unblinding"
CODED = {
    "kind": "('accidental', 'emergency', 'planned')",
    "learned_by": "('participant', 'site', 'sponsor', 'somebody-else')",
    "through": "('laboratory-result', 'reaction-to-treatment', 'pharmacy', 'message-or-document', 'told',"
    " 'another-way')",
    "assessment": "('pending', 'no-effect-expected', 'answers-may-be-affected')",
}


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        *(sa.Column(name, sa.String(length=64), nullable=False) for name in CODED),
        sa.Column("supersedes", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        *(
            sa.CheckConstraint(f"{name} IN {codes}", name=op.f(f"ck_{TABLE}_{name}"))
            for name, codes in CODED.items()
        ),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name="fk_unblinding_enrolment_id"),
        sa.ForeignKeyConstraint(["supersedes"], ["unblinding.id"], name="fk_unblinding_supersedes"),
        sa.PrimaryKeyConstraint("id", name="pk_unblinding"),
        sa.UniqueConstraint("supersedes", name="uq_unblinding_supersedes"),
    )
    op.create_index("ix_unblinding_enrolment_id", TABLE, ["enrolment_id"])
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
    """INSERT OR REPLACE would delete a row without asking the DELETE triggers: it is refused by its keys."""
    for action in ("UPDATE", "DELETE"):
        yield _refuse(action, action)
    clash = "id = NEW.id OR supersedes = NEW.supersedes"
    yield _refuse("REPLACE", "INSERT", f"WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE {clash}) ")


def _refuse(name: str, action: str, when: str = "") -> str:
    return (
        f"CREATE TRIGGER keep_{TABLE}_{name.lower()} BEFORE {action} ON {TABLE} {when}"
        f"BEGIN SELECT RAISE(ABORT, 'append-only: {TABLE}'); END"
    )
