"""The login by which the service reaches its database: it may do no more than it was granted."""

from sqlalchemy import text
from sqlalchemy.orm import Session

RIGHTS = text(
    "SELECT rolsuper, rolbypassrls, EXISTS ("
    "  SELECT 1 FROM pg_class AS of_table"
    "  JOIN pg_namespace AS of_schema ON of_schema.oid = of_table.relnamespace"
    "  WHERE of_schema.nspname = current_schema() AND of_table.relkind IN ('r', 'p')"
    "  AND pg_has_role(session_user, of_table.relowner, 'MEMBER')"
    ") FROM pg_roles WHERE rolname = session_user"
)


def faults_of_login(session: Session) -> list[str]:
    """Why this login must not be used in production: it could go round triggers, grants or row security.

    Empty on SQLite, which knows no logins.
    """
    if session.get_bind().dialect.name != "postgresql":
        return []
    is_superuser, is_past_rows, is_owner = session.execute(RIGHTS).one()
    if is_superuser:
        return ["the database login is a superuser"]
    faults = {
        "the database login passes by row-level security (BYPASSRLS)": is_past_rows,
        "the database login owns the tables, or is a member of the role that does": is_owner,
    }
    return [fault for fault, applies in faults.items() if applies]
