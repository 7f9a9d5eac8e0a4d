"""Create the roles owner (holds the tables) and app (the service: adds rows, never rewrites facts)."""

from alembic import op
from sqlalchemy import text

revision = "0001_create_roles"
down_revision = None
branch_labels = None
depends_on = None

CREATE_ROLE = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
    CREATE ROLE {role} NOLOGIN;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
  NULL; -- another database of this cluster was migrated at the same moment
END $$
"""
REVOKE_TEMPORARY = """
DO $$ BEGIN
  EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END $$
"""
JOIN_OWNER = """
DO $$ BEGIN
  IF NOT pg_has_role(current_user, 'pro_owner', 'MEMBER') THEN
    EXECUTE format('GRANT pro_owner TO %I', current_user);
  END IF;
END $$
"""


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return  # SQLite has no roles: there the triggers of 0003 are the only guard
    for role in ("pro_owner", "pro_app"):
        op.execute(text(CREATE_ROLE.format(role=role)))
    op.execute(text(JOIN_OWNER))
    op.execute(text(REVOKE_TEMPORARY))  # a temporary table must never stand in for one of ours
    op.execute(text("REVOKE CREATE ON SCHEMA public FROM PUBLIC"))
    op.execute(text("GRANT USAGE, CREATE ON SCHEMA public TO pro_owner"))
    op.execute(text("GRANT USAGE ON SCHEMA public TO pro_app"))
    op.execute(text("ALTER TABLE alembic_version OWNER TO pro_owner"))
    op.execute(text("SET ROLE pro_owner"))
    op.execute(text("GRANT SELECT ON alembic_version TO pro_app"))


def downgrade() -> None:
    """The roles stay: they belong to the cluster, and other databases may use them."""
