"""Runs the migrations on the connection that services/installation.py hands over."""

from alembic import context
from sqlalchemy import Connection, text

from pro_service.store.tables import metadata

OWNER = "pro_owner"


def become_owner(connection: Connection) -> None:
    """On PostgreSQL all objects belong to the owner role, once the first migration has made it."""
    if connection.dialect.name != "postgresql":
        return
    exists = connection.execute(
        text("SELECT 1 FROM pg_roles WHERE rolname = :name AND pg_has_role(rolname, 'MEMBER')"),
        {"name": OWNER},
    ).scalar()
    is_prepared = connection.execute(
        text("SELECT 1 FROM pg_tables WHERE tablename = 'alembic_version' AND tableowner = :name"),
        {"name": OWNER},
    ).scalar()
    if exists and is_prepared:
        connection.execute(text(f"SET ROLE {OWNER}"))


connection: Connection = context.config.attributes["connection"]
become_owner(connection)
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
