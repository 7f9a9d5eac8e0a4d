"""Create the tables of corrections, invalidations and decisions about what was kept aside."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0014_create_corrections"
down_revision = "0013_trim_counters"
branch_labels = None
depends_on = None

SUBMISSION = ["submission.enrolment_id", "submission.id"]
KEYS = {
    "correction": (("id",), ("enrolment_id", "submission_id", "version")),
    "invalidation": (
        ("id",),
        ("enrolment_id", "submission_id"),
        ("moved_to_enrolment_id", "moved_to_submission_id"),
    ),
    "quarantine_resolution": (("id",), ("quarantined_id",)),
}
"""Each table with its unique keys, the primary one first."""


def upgrade() -> None:
    _create_correction()
    _create_invalidation()
    _create_resolution()
    is_postgres = op.get_bind().dialect.name == "postgresql"
    for statement in _guard_on_postgres() if is_postgres else _guard_on_sqlite():
        op.execute(sa.text(statement))


def downgrade() -> None:
    """Triggers and grants go with their tables."""
    for table in reversed(KEYS):
        op.drop_table(table)


def _create_correction() -> None:
    op.create_table(
        "correction",
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("id", "enrolment_id", "submission_id")),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("requested_by", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=True),
        *(_word(name) for name in ("form_version", "language", "mode", "completed_by")),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("utc_offset_minutes", sa.Integer(), nullable=False),
        _word("zone"),
        sa.Column("clock_offset_before_ms", sa.BigInteger(), nullable=True),
        sa.Column("clock_offset_after_ms", sa.BigInteger(), nullable=True),
        sa.Column("corrected_completed_at", sa.DateTime(timezone=True), nullable=False),
        _word("timing"),
        sa.Column("flags", sa.Text(), nullable=False),
        *_recorded(),
        sa.CheckConstraint("version > 1", name=op.f("ck_correction_version")),
        sa.CheckConstraint(
            "requested_by IN ('participant', 'site', 'query')", name=op.f("ck_correction_requested_by")
        ),
        sa.CheckConstraint("timing IN ('in_window', 'late')", name=op.f("ck_correction_timing")),
        sa.ForeignKeyConstraint(["id"], ["response_version.id"], name="fk_correction_id"),
        sa.ForeignKeyConstraint(
            ["enrolment_id", "submission_id"], SUBMISSION, name="fk_correction_enrolment_id_submission_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_correction"),
        sa.UniqueConstraint(
            "enrolment_id",
            "submission_id",
            "version",
            name="uq_correction_enrolment_id_submission_id_version",
        ),
    )


def _create_invalidation() -> None:
    moved_to = ["moved_to_enrolment_id", "moved_to_submission_id"]
    op.create_table(
        "invalidation",
        *(
            sa.Column(name, sa.Uuid(), nullable=False)
            for name in ("id", "enrolment_id", "submission_id", "assessment_id")
        ),
        _word("kind"),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        *(sa.Column(name, sa.Uuid(), nullable=True) for name in moved_to),
        *_recorded(),
        sa.CheckConstraint(
            "kind IN ('wrong-participant', 'wrong-visit', 'other')", name=op.f("ck_invalidation_kind")
        ),
        sa.CheckConstraint(
            "(moved_to_enrolment_id IS NULL) = (moved_to_submission_id IS NULL)",
            name=op.f("ck_invalidation_moved_whole"),
        ),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name="fk_invalidation_assessment_id"),
        sa.ForeignKeyConstraint(
            ["enrolment_id", "submission_id"], SUBMISSION, name="fk_invalidation_enrolment_id_submission_id"
        ),
        sa.ForeignKeyConstraint(moved_to, SUBMISSION, name=f"fk_invalidation_{'_'.join(moved_to)}"),
        sa.PrimaryKeyConstraint("id", name="pk_invalidation"),
        sa.UniqueConstraint(
            "enrolment_id", "submission_id", name="uq_invalidation_enrolment_id_submission_id"
        ),
        sa.UniqueConstraint(*moved_to, name=f"uq_invalidation_{'_'.join(moved_to)}"),
    )
    op.create_index("ix_invalidation_assessment_id", "invalidation", ["assessment_id"])


def _create_resolution() -> None:
    op.create_table(
        "quarantine_resolution",
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("id", "quarantined_id", "enrolment_id")),
        _word("outcome"),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        *(sa.Column(name, sa.Uuid(), nullable=True) for name in ("assessment_id", "submission_id")),
        *_recorded(),
        sa.CheckConstraint(
            "outcome IN ('accepted', 'attached', 'rejected')", name=op.f("ck_quarantine_resolution_outcome")
        ),
        sa.CheckConstraint(
            "(outcome = 'rejected') = (submission_id IS NULL)", name=op.f("ck_quarantine_resolution_taken_in")
        ),
        sa.ForeignKeyConstraint(
            ["quarantined_id"], ["quarantined.id"], name="fk_quarantine_resolution_quarantined_id"
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name="fk_quarantine_resolution_assessment_id"
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id", "submission_id"],
            SUBMISSION,
            name="fk_quarantine_resolution_enrolment_id_submission_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_quarantine_resolution"),
        sa.UniqueConstraint("quarantined_id", name="uq_quarantine_resolution_quarantined_id"),
    )


def _word(name: str) -> sa.Column:
    return sa.Column(name, sa.String(length=64), nullable=False)


def _recorded() -> Iterator[sa.Column]:
    yield sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False)
    yield sa.Column("recorded_by", sa.String(), nullable=False)


def _guard_on_postgres() -> Iterator[str]:
    yield f"GRANT SELECT, INSERT ON {', '.join(KEYS)} TO pro_app"
    for table in KEYS:
        yield (
            f"CREATE TRIGGER keep_{table} BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        yield (
            f"CREATE TRIGGER keep_{table}_whole BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _guard_on_sqlite() -> Iterator[str]:
    """INSERT OR REPLACE would delete a row without asking the DELETE triggers: it is refused by each key."""
    for table, keys in KEYS.items():
        for action in ("UPDATE", "DELETE"):
            yield _refuse(table, action, action)
        same = " OR ".join(f"({' AND '.join(f'{name} = NEW.{name}' for name in key)})" for key in keys)
        yield _refuse(table, "REPLACE", "INSERT", f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) ")


def _refuse(table: str, name: str, action: str, when: str = "") -> str:
    return (
        f"CREATE TRIGGER keep_{table}_{name.lower()} BEFORE {action} ON {table} {when}"
        f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
    )
