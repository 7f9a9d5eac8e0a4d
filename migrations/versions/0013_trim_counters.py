"""Let the service delete counts that are old.

Revision ID: 0013_trim_counters
Revises: 0012_extend_packs
"""

from alembic import op

revision = "0013_trim_counters"
down_revision = "0012_extend_packs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("GRANT DELETE ON counter TO pro_app")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("REVOKE DELETE ON counter FROM pro_app")
