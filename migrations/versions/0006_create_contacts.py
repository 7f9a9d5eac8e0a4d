"""Create the sealed contact data, and the facts about channels, preferences and wishes; guard the facts."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0006_create_contacts"
down_revision = "0005_create_rescoring"
branch_labels = None
depends_on = None

FACTS = {
    "contact_preference": ("enrolment_id", "number"),
    "channel_change": ("enrolment_id", "number"),
    "contact_withdrawal": ("enrolment_id", "id"),
    "postponement": ("enrolment_id", "id"),
}
"""With their primary keys; their rows are added and never changed."""

ERASABLE = ("contact_address", "push_subscription")


def upgrade() -> None:
    _create_addresses()
    _create_facts()
    statements = _postgres() if op.get_bind().dialect.name == "postgresql" else _sqlite()
    for statement in statements:
        op.execute(sa.text(statement))


def downgrade() -> None:
    """Triggers and grants go with their tables."""
    for table in (*FACTS, *ERASABLE):
        op.drop_table(table)


def _create_addresses() -> None:
    op.create_table(
        "contact_address",
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("value_hmac", sa.String(length=64), nullable=False),
        sa.CheckConstraint("kind IN ('email', 'sms')", name=op.f("ck_contact_address_kind")),
        _enrolment("contact_address"),
        sa.PrimaryKeyConstraint("enrolment_id", "kind", name=op.f("pk_contact_address")),
    )
    op.create_table(
        "push_subscription",
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("p256dh", sa.Text(), nullable=False),
        sa.Column("auth", sa.Text(), nullable=False),
        sa.Column("value_hmac", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_push_subscription_device_id")),
        _enrolment("push_subscription"),
        sa.PrimaryKeyConstraint("enrolment_id", "id", name=op.f("pk_push_subscription")),
        sa.UniqueConstraint("device_id", name=op.f("uq_push_subscription_device_id")),
    )


def _create_facts() -> None:
    op.create_table(
        "contact_preference",
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=True),
        sa.Column("at", sa.String(length=5), nullable=True),
        sa.Column("quiet_starts", sa.String(length=5), nullable=True),
        sa.Column("quiet_ends", sa.String(length=5), nullable=True),
        sa.Column("channels", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=64), nullable=True),
        *_recorded(),
        _enrolment("contact_preference"),
        sa.PrimaryKeyConstraint("enrolment_id", "number", name=op.f("pk_contact_preference")),
    )
    op.create_table(
        "channel_change",
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("change", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("value_hmac", sa.String(length=64), nullable=True),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        *_recorded(),
        sa.CheckConstraint("channel IN ('push', 'email', 'sms')", name=op.f("ck_channel_change_channel")),
        sa.CheckConstraint(
            "change IN ('added', 'removed', 'stopped', 'resumed')", name=op.f("ck_channel_change_change")
        ),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_channel_change_device_id")),
        _enrolment("channel_change"),
        sa.PrimaryKeyConstraint("enrolment_id", "number", name=op.f("pk_channel_change")),
    )
    op.create_table(
        "contact_withdrawal",
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *_recorded(),
        _enrolment("contact_withdrawal"),
        sa.PrimaryKeyConstraint("enrolment_id", "id", name=op.f("pk_contact_withdrawal")),
    )
    op.create_table(
        "postponement",
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        *_recorded(),
        sa.CheckConstraint("kind IN ('not_today', 'snooze')", name=op.f("ck_postponement_kind")),
        _enrolment("postponement"),
        sa.PrimaryKeyConstraint("enrolment_id", "id", name=op.f("pk_postponement")),
    )


def _recorded() -> tuple[sa.Column, ...]:
    return (
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
    )


def _enrolment(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f(f"fk_{table}_enrolment_id"))


def _postgres() -> Iterator[str]:
    yield f"GRANT SELECT, INSERT ON {', '.join(FACTS)} TO pro_app"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON {', '.join(ERASABLE)} TO pro_app"
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
    """INSERT OR REPLACE would delete a row without asking the DELETE triggers: it is refused by its key."""
    for table, key in FACTS.items():
        same = " AND ".join(f"{column} = NEW.{column}" for column in key)
        exists = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) "
        for name, action, when in (
            ("update", "UPDATE", ""), ("delete", "DELETE", ""), ("replace", "INSERT", exists),
        ):  # fmt: skip
            yield (
                f"CREATE TRIGGER keep_{table}_{name} BEFORE {action} ON {table} {when}"
                f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
            )
