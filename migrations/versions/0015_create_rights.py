"""Create what rights rest on: ends of roles, suspensions, invitations, second factors, service tokens."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0015_create_rights"
down_revision = "0014_create_corrections"
branch_labels = None
depends_on = None

KEYS = {
    "account_change": "id = NEW.id OR (account_id = NEW.account_id AND number = NEW.number)",
    "role_ending": "grant_id = NEW.grant_id",
    "invitation": "id = NEW.id OR code_hmac = NEW.code_hmac",
    "invitation_use": "id = NEW.id OR invitation_id = NEW.invitation_id",
    "service_token": "id = NEW.id OR token_hash = NEW.token_hash",
    "service_token_revocation": "token_id = NEW.token_id",
}
"""The tables of facts, and when a row of theirs would be replaced by another one."""

WORKING = ("second_factor", "recovery_code", "service_token_use")
REACHED = (
    "submission",
    "response_version",
    "quarantined",
    "correction",
    "invalidation",
    "quarantine_resolution",
    "paper_entry",
    "contact_address",
    "push_subscription",
)
"""Answers and addresses: only those of enrolments that the setting `pro.reach` of a transaction names."""

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

INSTANT = sa.DateTime(timezone=True)
TAKE_AWAY = "there are {n} rows of {table}: without them a right that has ended would be in force again"


def upgrade() -> None:
    _create_facts()
    _create_working_tables()
    for table, column, kind in (
        ("role_grant", "reason", sa.String(length=2000)),
        ("role_grant", "delegation", sa.String(length=200)),
        ("staff_session", "awaiting", sa.String(length=64)),
    ):
        op.add_column(table, sa.Column(column, kind, nullable=True))
    statements = _on_postgres() if op.get_bind().dialect.name == "postgresql" else _on_sqlite()
    for statement in statements:
        op.execute(sa.text(statement))


def downgrade() -> None:
    """Refused where a right was taken away since; triggers and grants go with their tables."""
    for table in ("role_ending", "account_change", "service_token_revocation"):
        if n := op.get_bind().scalar(sa.text(f"SELECT count(*) FROM {table}")):
            raise RuntimeError(TAKE_AWAY.format(n=n, table=table))
    if op.get_bind().dialect.name == "postgresql":
        for table in REACHED:
            op.execute(sa.text(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"))
            op.execute(sa.text(f"DROP POLICY reach ON {table}"))
    for table, column in (
        ("staff_session", "awaiting"),
        ("role_grant", "delegation"),
        ("role_grant", "reason"),
    ):
        op.execute(sa.text(f"ALTER TABLE {table} DROP COLUMN {column}"))
    op.drop_table("service_token_use")
    op.drop_table("recovery_code")
    op.drop_table("second_factor")
    for table in reversed(KEYS):
        op.drop_table(table)
    _create_second_factor(sa.LargeBinary())
    if op.get_bind().dialect.name == "postgresql":
        op.execute(sa.text("GRANT SELECT, INSERT, UPDATE ON second_factor TO pro_app"))


def _create_facts() -> None:
    _fact("account_change", "id", _of("account"), sa.Column("number", sa.Integer(), nullable=False),
          sa.Column("change", sa.String(length=64), nullable=False), _reason(),
          sa.CheckConstraint("change IN ('suspended', 'resumed', 'second-factor-reset')",
                             name=op.f("ck_account_change_change")),
          sa.UniqueConstraint("account_id", "number", name="uq_account_change_account_id_number"),
          _to("account_change", "account"))  # fmt: skip
    _fact("role_ending", "grant_id", _reason(), sa.ForeignKeyConstraint(
        ["grant_id"], ["role_grant.id"], name="fk_role_ending_grant_id"))  # fmt: skip
    _fact("invitation", "id", _of("account"), sa.Column("code_hmac", sa.String(length=64), nullable=False),
          sa.Column("expires_at", INSTANT, nullable=False),
          sa.UniqueConstraint("code_hmac", name="uq_invitation_code_hmac"),
          _to("invitation", "account"))  # fmt: skip
    op.create_index("ix_invitation_account_id", "invitation", ["account_id"])
    _fact("invitation_use", "id", _of("invitation"),
          sa.UniqueConstraint("invitation_id", name="uq_invitation_use_invitation_id"),
          _to("invitation_use", "invitation"))  # fmt: skip
    _fact("service_token", "id", sa.Column("study_id", sa.String(length=64), nullable=False),
          sa.Column("name", sa.String(length=200), nullable=False),
          sa.Column("token_hash", sa.String(length=64), nullable=False),
          sa.Column("expires_at", INSTANT, nullable=False), _reason(),
          sa.UniqueConstraint("token_hash", name="uq_service_token_token_hash"),
          _to("service_token", "study"))  # fmt: skip
    op.create_index("ix_service_token_study_id", "service_token", ["study_id"])
    _fact("service_token_revocation", "token_id", _reason(), sa.ForeignKeyConstraint(
        ["token_id"], ["service_token.id"], name="fk_service_token_revocation_token_id"))  # fmt: skip


def _create_working_tables() -> None:
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM second_factor")):
        raise RuntimeError("second_factor has rows, which no version of the service has written")
    op.drop_table("second_factor")
    _create_second_factor(sa.Text(), sa.Column("ended_at", INSTANT, nullable=True))
    op.create_table(
        "recovery_code",
        sa.Column("factor_id", sa.Uuid(), nullable=False),
        sa.Column("code_hmac", sa.String(length=64), nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["factor_id"], ["second_factor.id"], name="fk_recovery_code_factor_id"),
        sa.PrimaryKeyConstraint("factor_id", "code_hmac", name="pk_recovery_code"),
    )
    op.create_table(
        "service_token_use",
        sa.Column("token_id", sa.Uuid(), nullable=False),
        sa.Column("last_used_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["token_id"], ["service_token.id"], name="fk_service_token_use_token_id"),
        sa.PrimaryKeyConstraint("token_id", name="pk_service_token_use"),
    )


def _create_second_factor(secret: sa.types.TypeEngine, *more: sa.Column) -> None:
    op.create_table(
        "second_factor",
        sa.Column("id", sa.Uuid(), nullable=False),
        _of("account"),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("sealed_secret", secret, nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.Column("confirmed_at", INSTANT, nullable=True),
        sa.Column("last_used_step", sa.Integer(), nullable=True),
        *more,
        sa.CheckConstraint("kind IN ('totp', 'passkey')", name=op.f("ck_second_factor_kind")),
        _to("second_factor", "account"),
        sa.PrimaryKeyConstraint("id", name="pk_second_factor"),
    )
    op.create_index("ix_second_factor_account_id", "second_factor", ["account_id"])


def _fact(table: str, key: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column(key, sa.Uuid(), nullable=False),
        *parts,
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint(key, name=f"pk_{table}"),
    )


def _of(table: str) -> sa.Column:
    return sa.Column(f"{table}_id", sa.Uuid(), nullable=False)


def _to(table: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([f"{other}_id"], [f"{other}.id"], name=f"fk_{table}_{other}_id")


def _reason() -> sa.Column:
    return sa.Column("reason", sa.String(length=2000), nullable=False)


def _on_postgres() -> Iterator[str]:
    yield f"GRANT SELECT, INSERT ON {', '.join((*KEYS, *WORKING))} TO pro_app"
    yield f"GRANT UPDATE ON {', '.join(WORKING)} TO pro_app"
    for table in REACHED:  # the owner, who migrates and makes backups, sees all
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
    """INSERT OR REPLACE would delete a row without asking the DELETE triggers: it is refused by its keys."""
    for table, same in KEYS.items():
        for action in ("UPDATE", "DELETE"):
            yield _refuse(table, action, action)
        yield _refuse(table, "REPLACE", "INSERT", f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) ")


def _refuse(table: str, name: str, action: str, when: str = "") -> str:
    return (
        f"CREATE TRIGGER keep_{table}_{name.lower()} BEFORE {action} ON {table} {when}"
        f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
    )
