"""Give every enrolment there is the ends that its anchor events say."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "0011_fill_enrolment_standings"
down_revision = "0010_create_amendments"
branch_labels = None
depends_on = None

ENDING = ("withdrawal_of_consent", "lost_to_follow_up", "death", "treatment_stop")

enrolment = sa.table(
    "enrolment",
    sa.column("id", sa.Uuid()),
    sa.column("study_id", sa.String()),
    sa.column("study_version", sa.Integer()),
)
study_version = sa.table(
    "study_version",
    sa.column("study_id", sa.String()),
    sa.column("version", sa.Integer()),
    sa.column("content", sa.Text()),
)
anchor_event = sa.table(
    "anchor_event",
    sa.column("id", sa.Uuid()),
    sa.column("enrolment_id", sa.Uuid()),
    sa.column("kind", sa.String()),
    sa.column("occurred_at", sa.DateTime(timezone=True)),
    sa.column("is_planned", sa.Boolean()),
    sa.column("is_void", sa.Boolean()),
    sa.column("supersedes", sa.Uuid()),
    sa.column("recorded_at", sa.DateTime(timezone=True)),
)
standing = sa.table(
    "enrolment_standing",
    sa.column("enrolment_id", sa.Uuid()),
    sa.column("expectation_ended_at", sa.DateTime(timezone=True)),
    sa.column("contact_ended_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    connection = op.get_bind()
    reasons = {
        (row.study_id, row.version): json.loads(row.content)["end_reasons"]
        for row in connection.execute(sa.select(study_version))
    }
    ends = _ends(connection.execute(sa.select(anchor_event).where(anchor_event.c.kind.in_(ENDING))).all())
    rows = [
        {
            "enrolment_id": each.id,
            **_row(ends.get(each.id, {}), reasons[(each.study_id, each.study_version)]),
        }
        for each in connection.execute(sa.select(enrolment)).all()
    ]
    if rows:
        connection.execute(sa.insert(standing), rows)


def downgrade() -> None:
    op.execute(sa.delete(standing))


def _ends(events: Any) -> dict[UUID, dict[str, datetime]]:
    """The instant of each kind of end by enrolment: of what stands, the one recorded last."""
    superseded = {event.supersedes for event in events}
    found: dict[UUID, dict[str, datetime]] = {}
    for event in sorted(events, key=lambda event: (event.recorded_at, event.id)):
        if event.id not in superseded and not event.is_void and not event.is_planned:
            found.setdefault(event.enrolment_id, {})[event.kind] = event.occurred_at
    return found


def _row(ends: dict[str, datetime], reasons: list[dict[str, str]]) -> dict[str, datetime | None]:
    return {
        f"{what}_ended_at": min(
            (
                ends[reason["kind"]]
                for reason in reasons
                if reason[what] == "ends" and reason["kind"] in ends and ends[reason["kind"]] is not None
            ),
            default=None,
        )
        for what in ("expectation", "contact")
    }
