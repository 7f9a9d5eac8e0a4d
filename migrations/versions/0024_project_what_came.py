"""Store with each assessment what came of it, so that a site is counted without looking at every answer."""

import sqlalchemy as sa
from alembic import op

revision = "0024_project_what_came"
down_revision = "0023_create_erasures"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
CAME = {
    "received_at": INSTANT,
    "is_in_window": sa.Boolean(),
    "is_evaluable": sa.Boolean(),
    "exempt_at": INSTANT,
    "cancelled_at": INSTANT,
}
PROJECTED_AT = "projected_at"
INDEX = "ix_assessment_counted"
COUNTED = (
    *("visit", "visit_number", "instrument", "position", "opens_at", "closes_at"),
    *CAME,
    PROJECTED_AT,
)

MICROSECONDS = {
    "postgresql": "CAST(EXTRACT(EPOCH FROM {0}) * 1000000 AS BIGINT)",
    "sqlite": "(CAST(strftime('%s', substr({0}, 1, 19)) AS INTEGER) * 1000000"
    " + CAST(substr({0}, 21, 6) AS INTEGER))",
}

FILL = """
UPDATE assessment SET received_at = came.received_at, is_in_window = came.is_in_window,
  is_evaluable = came.is_evaluable, exempt_at = came.exempt_at, cancelled_at = came.cancelled_at
FROM (
  SELECT id, received_at, exempt_at, cancelled_at,
    CASE WHEN received_at IS NULL THEN NULL
      WHEN closes_at IS NULL THEN timing = 'in_window'
      ELSE {completed_at}
        + 1000 * CASE WHEN abs(after_ms - before_ms) <= 300000 OR after_ms < before_ms
            THEN after_ms ELSE before_ms END
        < {closes_at}
    END AS is_in_window,
    CASE WHEN received_at IS NOT NULL THEN EXISTS (
      SELECT 1 FROM response_version
      JOIN score_run ON score_run.response_version_id = response_version.id
      JOIN score ON score.run_id = score_run.id
      WHERE response_version.assessment_id = stands.id
        AND response_version.submission_id = stands.submission_id
        AND response_version.version = 1 AND score_run.rescoring_id IS NULL
        AND score.metric = '0-100' AND score.value IS NOT NULL
    ) END AS is_evaluable
  FROM (
    SELECT assessment.id, assessment.closes_at, submission.id AS submission_id,
      submission.recorded_at AS received_at,
      CASE WHEN correction.id IS NULL THEN submission.timing ELSE correction.timing END AS timing,
      CASE WHEN correction.id IS NULL THEN submission.completed_at ELSE correction.completed_at END
        AS completed_at,
      CASE WHEN correction.id IS NULL
        THEN coalesce(submission.clock_offset_before_ms, submission.clock_offset_after_ms, 0)
        ELSE coalesce(correction.clock_offset_before_ms, correction.clock_offset_after_ms, 0)
      END AS before_ms,
      CASE WHEN correction.id IS NULL
        THEN coalesce(submission.clock_offset_after_ms, submission.clock_offset_before_ms, 0)
        ELSE coalesce(correction.clock_offset_after_ms, correction.clock_offset_before_ms, 0)
      END AS after_ms,
      CASE WHEN expectation_change.change = 'exempt' THEN expectation_change.recorded_at END AS exempt_at,
      CASE WHEN expectation_change.change = 'cancelled' THEN expectation_change.recorded_at END
        AS cancelled_at
    FROM assessment
    LEFT JOIN submission ON submission.assessment_id = assessment.id AND NOT EXISTS (
      SELECT 1 FROM invalidation WHERE invalidation.enrolment_id = submission.enrolment_id
        AND invalidation.submission_id = submission.id)
    LEFT JOIN correction ON correction.enrolment_id = submission.enrolment_id
      AND correction.submission_id = submission.id AND NOT EXISTS (
        SELECT 1 FROM correction AS later WHERE later.enrolment_id = correction.enrolment_id
          AND later.submission_id = correction.submission_id AND later.version > correction.version)
    LEFT JOIN expectation_change ON expectation_change.assessment_id = assessment.id AND NOT EXISTS (
      SELECT 1 FROM expectation_change AS later WHERE later.assessment_id = assessment.id
        AND (later.recorded_at, later.id) > (expectation_change.recorded_at, expectation_change.id))
  ) AS stands
  WHERE received_at IS NOT NULL OR exempt_at IS NOT NULL OR cancelled_at IS NOT NULL
) AS came
WHERE assessment.id = came.id
"""
"""The facts of what came, as they stand: domain/status.py and domain/compliance.py say what that means."""


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    for name, kind in {**CAME, PROJECTED_AT: INSTANT}.items():
        op.add_column("assessment", sa.Column(name, kind, nullable=True))
    instant = MICROSECONDS[dialect]
    instants = {name: instant.format(name) for name in ("completed_at", "closes_at")}
    op.execute(sa.text(FILL.format(**instants)))
    op.create_index(INDEX, "assessment", ["enrolment_id"], postgresql_include=COUNTED)
    if dialect == "postgresql":
        op.execute(sa.text(f"GRANT UPDATE ({', '.join((*CAME, PROJECTED_AT))}) ON assessment TO pro_app"))


def downgrade() -> None:
    op.drop_index(INDEX, "assessment")
    for name in (PROJECTED_AT, *reversed(CAME)):
        op.execute(sa.text(f"ALTER TABLE assessment DROP COLUMN {name}"))
