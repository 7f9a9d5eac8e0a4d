"""Create what the review of data records: queries, locks, signatures, and copies left with the sites."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0016_create_reviews"
down_revision = "0015_create_rights"
branch_labels = None
depends_on = None

FACTS = ("query", "query_step", "lock_change", "sign_off", "site_copy")
KEYS = {"site_copy": ("study_id", "site", "local_day")}
"""The primary keys that are not `id`."""

INSTANT = sa.DateTime(timezone=True)
CODE = sa.String(length=64)
PARTS = (
    "(part = 'study' AND site IS NULL AND enrolment_id IS NULL)"
    " OR (part = 'site' AND site IS NOT NULL AND enrolment_id IS NULL)"
    " OR (part = 'participant' AND site IS NOT NULL AND enrolment_id IS NOT NULL)"
)


def upgrade() -> None:
    _create_queries()
    _create_locks()
    _create_signatures()
    _create_copies()
    is_postgres = op.get_bind().dialect.name == "postgresql"
    for statement in _guard_on_postgres() if is_postgres else _guard_on_sqlite():
        op.execute(sa.text(statement))


def downgrade() -> None:
    """Triggers and grants go with their tables."""
    for table in reversed(FACTS):
        op.drop_table(table)


def _create_queries() -> None:
    op.create_table(
        "query",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("visit", CODE, nullable=True),
        sa.Column("assessment_id", sa.Uuid(), nullable=True),
        sa.Column("item", CODE, nullable=True),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("reopens", sa.Uuid(), nullable=True),
        *_recorded(),
        sa.CheckConstraint(
            "item IS NULL OR assessment_id IS NOT NULL", name=op.f("ck_query_item_of_an_assessment")
        ),
        sa.CheckConstraint("visit IS NULL OR assessment_id IS NULL", name=op.f("ck_query_one_target")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name="fk_query_enrolment_id"),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name="fk_query_assessment_id"),
        sa.ForeignKeyConstraint(["reopens"], ["query.id"], name="fk_query_reopens"),
        sa.PrimaryKeyConstraint("id", name="pk_query"),
        sa.UniqueConstraint("reopens", name="uq_query_reopens"),
    )
    op.create_index("ix_query_enrolment_id", "query", ["enrolment_id"])
    op.create_table(
        "query_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("query_id", sa.Uuid(), nullable=False),
        sa.Column("step", CODE, nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=True),
        *_recorded(),
        sa.CheckConstraint("step IN ('answered', 'closed')", name=op.f("ck_query_step_step")),
        sa.CheckConstraint(
            "step = 'closed' OR text IS NOT NULL", name=op.f("ck_query_step_answered_in_words")
        ),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name="fk_query_step_enrolment_id"),
        sa.ForeignKeyConstraint(["query_id"], ["query.id"], name="fk_query_step_query_id"),
        sa.PrimaryKeyConstraint("id", name="pk_query_step"),
    )
    op.create_index("ix_query_step_query_id", "query_step", ["query_id"])


def _create_locks() -> None:
    op.create_table(
        "lock_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", CODE, nullable=False),
        sa.Column("part", CODE, nullable=False),
        sa.Column("place", CODE, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("site", CODE, nullable=True),
        sa.Column("enrolment_id", sa.Uuid(), nullable=True),
        sa.Column("state", CODE, nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        *_recorded(),
        sa.CheckConstraint("state IN ('open', 'soft', 'hard')", name=op.f("ck_lock_change_state")),
        sa.CheckConstraint(PARTS, name=op.f("ck_lock_change_part")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name="fk_lock_change_study_id"),
        sa.ForeignKeyConstraint(
            ["study_id", "site"], ["site.study_id", "site.code"], name="fk_lock_change_study_id_site"
        ),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name="fk_lock_change_enrolment_id"),
        sa.PrimaryKeyConstraint("id", name="pk_lock_change"),
        sa.UniqueConstraint(
            "study_id", "part", "place", "number", name="uq_lock_change_study_id_part_place_number"
        ),
    )


def _create_signatures() -> None:
    op.create_table(
        "sign_off",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", CODE, nullable=False),
        sa.Column("site", CODE, nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=True),
        sa.Column("visit", CODE, nullable=True),
        sa.Column("meaning", CODE, nullable=False),
        sa.Column("language", CODE, nullable=False),
        sa.Column("statement", sa.String(length=500), nullable=False),
        sa.Column("signer_name", sa.String(length=200), nullable=False),
        sa.Column("content_hash", CODE, nullable=False),
        sa.Column("contents", sa.Text(), nullable=False),
        *_recorded(),
        sa.CheckConstraint(
            "visit IS NULL OR enrolment_id IS NOT NULL", name=op.f("ck_sign_off_visit_of_an_enrolment")
        ),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name="fk_sign_off_study_id"),
        sa.ForeignKeyConstraint(
            ["study_id", "site"], ["site.study_id", "site.code"], name="fk_sign_off_study_id_site"
        ),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name="fk_sign_off_enrolment_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sign_off"),
    )
    op.create_index("ix_sign_off_study_id", "sign_off", ["study_id"])


def _create_copies() -> None:
    op.create_table(
        "site_copy",
        sa.Column("study_id", CODE, nullable=False),
        sa.Column("site", CODE, nullable=False),
        sa.Column("local_day", sa.Date(), nullable=False),
        sa.Column("as_of", INSTANT, nullable=False),
        sa.Column("file", sa.String(length=200), nullable=False),
        sa.Column("content_hash", CODE, nullable=False),
        *_recorded(),
        sa.ForeignKeyConstraint(
            ["study_id", "site"], ["site.study_id", "site.code"], name="fk_site_copy_study_id_site"
        ),
        sa.PrimaryKeyConstraint("study_id", "site", "local_day", name="pk_site_copy"),
    )


def _recorded() -> Iterator[sa.Column]:
    yield sa.Column("recorded_at", INSTANT, nullable=False)
    yield sa.Column("recorded_by", sa.String(), nullable=False)


def _guard_on_postgres() -> Iterator[str]:
    yield f"GRANT SELECT, INSERT ON {', '.join(FACTS)} TO pro_app"
    for table in FACTS:
        yield (
            f"CREATE TRIGGER keep_{table} BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        yield (
            f"CREATE TRIGGER keep_{table}_whole BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _guard_on_sqlite() -> Iterator[str]:
    """INSERT OR REPLACE would delete a row without asking the DELETE triggers: it is refused by its key."""
    for table in FACTS:
        same = " AND ".join(f"{column} = NEW.{column}" for column in KEYS.get(table, ("id",)))
        for action in ("UPDATE", "DELETE"):
            yield _refuse(table, action, action)
        yield _refuse(table, "REPLACE", "INSERT", f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) ")


def _refuse(table: str, name: str, action: str, when: str = "") -> str:
    return (
        f"CREATE TRIGGER keep_{table}_{name.lower()} BEFORE {action} ON {table} {when}"
        f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
    )
