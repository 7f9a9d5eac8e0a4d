"""Create the licence ledger, the first showings counted by it, and the instrument packs; guard their rows."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0004_create_licences"
down_revision = "0003_guard_facts"
branch_labels = None
depends_on = None

FACTS = ("licence", "presentation", "instrument_pack")


def upgrade() -> None:
    op.create_table(
        "licence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.String(length=64), nullable=False),
        sa.Column("instrument", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=64), nullable=False),
        sa.Column("mode", sa.String(length=64), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("administrations", sa.Integer(), nullable=True),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.CheckConstraint("from_on <= to_on", name=op.f("ck_licence_period")),
        sa.CheckConstraint("administrations > 0", name=op.f("ck_licence_administrations")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_licence_study_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licence")),
    )
    op.create_index(op.f("ix_licence_study_id"), "licence", ["study_id"], unique=False)
    op.create_table(
        "presentation",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("licence_id", sa.Uuid(), nullable=True),
        sa.Column("form_version", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_presentation_assessment_id")
        ),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_presentation_device_id")),
        sa.ForeignKeyConstraint(["licence_id"], ["licence.id"], name=op.f("fk_presentation_licence_id")),
        sa.PrimaryKeyConstraint("assessment_id", name=op.f("pk_presentation")),
    )
    op.create_index(op.f("ix_presentation_licence_id"), "presentation", ["licence_id"], unique=False)
    op.create_table(
        "instrument_pack",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("instrument", sa.String(length=64), nullable=False),
        sa.Column("definition_version", sa.String(length=64), nullable=False),
        sa.Column("definition_hash", sa.String(length=64), nullable=False),
        sa.Column("form_version", sa.String(length=64), nullable=True),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("item_map", sa.String(length=64), nullable=False),
        sa.Column("key_id", sa.String(length=64), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.CheckConstraint("item_map IN ('same', 'other', 'none')", name=op.f("ck_instrument_pack_item_map")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instrument_pack")),
        sa.UniqueConstraint("content_hash", name=op.f("uq_instrument_pack_content_hash")),
    )
    statements = _postgres() if op.get_bind().dialect.name == "postgresql" else _sqlite()
    for statement in statements:
        op.execute(sa.text(statement))


def downgrade() -> None:
    """Triggers and grants go with their tables."""
    for table in ("instrument_pack", "presentation", "licence"):
        op.drop_table(table)


def _postgres() -> Iterator[str]:
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


def _sqlite() -> Iterator[str]:
    for table in FACTS:
        for action in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER keep_{table}_{action.lower()} BEFORE {action} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
            )
