"""Let the message of a day be another one where nobody took the first, and a site's mail be tried again.

Revision ID: 0020_mend_reminders
Revises: 0013_trim_counters
"""

import sqlalchemy as sa
from alembic import op

revision = "0020_mend_reminders"
down_revision = "0018_create_drafts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("site_mail", sa.Column("not_before", sa.DateTime(timezone=True), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        op.execute("GRANT UPDATE ON message_day TO pro_app")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("REVOKE UPDATE ON message_day FROM pro_app")
    op.drop_column("site_mail", "not_before")
