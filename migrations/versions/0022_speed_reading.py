"""Find a page of scores without reading all of them.

Revision ID: 0022_speed_reading
Revises: 0013_trim_counters
"""

from alembic import op

revision = "0022_speed_reading"
down_revision = "0021_create_pro_alerts"
branch_labels = None
depends_on = None

INDEX = "ix_score_run_recorded_at_id"


def upgrade() -> None:
    op.create_index(INDEX, "score_run", ["recorded_at", "id"])


def downgrade() -> None:
    op.drop_index(INDEX, "score_run")
