"""Create the tables of amendments and of paper; let a submission and a first showing come without a phone."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0010_create_amendments"
down_revision = "0009_create_site_records"
branch_labels = None
depends_on = None

FACTS = ("protocol_change", "site_version", "paper_entry")
WITHOUT_PHONE = {"submission": "sent_or_entered", "presentation": "shown_or_entered"}
"""The tables in which `device_id` becomes optional, and the check that either it or `entered_by` stands."""

ROWS_WITHOUT_PHONE = "SELECT count(*) FROM {table} WHERE device_id IS NULL"


def upgrade() -> None:
    _create_tables()
    is_postgres = op.get_bind().dialect.name == "postgresql"
    for table, check in WITHOUT_PHONE.items():
        (_loosen_on_postgres if is_postgres else _loosen_on_sqlite)(table, check)
    for statement in _guard_on_postgres() if is_postgres else _guard_on_sqlite():
        op.execute(sa.text(statement))


def downgrade() -> None:
    """Refused where something was entered from paper: the older tables have no place for it."""
    is_postgres = op.get_bind().dialect.name == "postgresql"
    for table in WITHOUT_PHONE:
        if op.get_bind().scalar(sa.text(ROWS_WITHOUT_PHONE.format(table=table))):
            raise RuntimeError(f"rows of {table} were entered from paper: there is no way back")
    for table, check in WITHOUT_PHONE.items():
        (_tighten_on_postgres if is_postgres else _tighten_on_sqlite)(table, check)
    for table in reversed(FACTS):  # its triggers go with it
        op.drop_table(table)


def _create_tables() -> None:
    recorded = (
        ("recorded_at", sa.DateTime(timezone=True)),
        ("recorded_by", sa.String()),
    )
    version = ["study_version.study_id", "study_version.version"]
    op.create_table(
        "protocol_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.String(length=64), nullable=False),
        sa.Column("study_version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        *(sa.Column(name, kind, nullable=False) for name, kind in recorded),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name="fk_protocol_change_enrolment_id"),
        sa.ForeignKeyConstraint(
            ["study_id", "study_version"], version, name="fk_protocol_change_study_id_study_version"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_protocol_change"),
        sa.UniqueConstraint(
            "enrolment_id", "study_version", name="uq_protocol_change_enrolment_id_study_version"
        ),
    )
    op.create_table(
        "site_version",
        sa.Column("study_id", sa.String(length=64), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("study_version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        *(sa.Column(name, kind, nullable=False) for name, kind in recorded),
        sa.ForeignKeyConstraint(
            ["study_id", "study_version"], version, name="fk_site_version_study_id_study_version"
        ),
        sa.ForeignKeyConstraint(
            ["study_id", "site"], ["site.study_id", "site.code"], name="fk_site_version_study_id_site"
        ),
        sa.PrimaryKeyConstraint("study_id", "site", "study_version", name="pk_site_version"),
    )
    op.create_table(
        "paper_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("form_version", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=64), nullable=False),
        sa.Column("mode", sa.String(length=64), nullable=False),
        sa.Column("completed_by", sa.String(length=64), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        *(sa.Column(name, kind, nullable=False) for name, kind in recorded),
        sa.CheckConstraint("mode IN ('self_on_paper', 'interview', 'telephone')", name="ck_paper_entry_mode"),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name="fk_paper_entry_enrolment_id"),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name="fk_paper_entry_assessment_id"),
        sa.PrimaryKeyConstraint("id", name="pk_paper_entry"),
    )
    op.create_index("ix_paper_entry_assessment_id", "paper_entry", ["assessment_id"], unique=False)


# ------------------------------------------------------------------ without a phone, on PostgreSQL


def _loosen_on_postgres(table: str, check: str) -> None:
    op.execute(sa.text(f"ALTER TABLE {table} ALTER COLUMN device_id DROP NOT NULL"))
    op.execute(sa.text(f"ALTER TABLE {table} ADD COLUMN entered_by VARCHAR(64)"))
    op.execute(
        sa.text(
            f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{check}"
            " CHECK ((device_id IS NULL) <> (entered_by IS NULL))"
        )
    )


def _tighten_on_postgres(table: str, check: str) -> None:
    op.execute(sa.text(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{check}"))
    op.execute(sa.text(f"ALTER TABLE {table} DROP COLUMN entered_by"))
    op.execute(sa.text(f"ALTER TABLE {table} ALTER COLUMN device_id SET NOT NULL"))


# ------------------------------------------------------------------ without a phone, on SQLite
#
# SQLite cannot take a NOT NULL off, so the table is made anew. Batch mode would lose the triggers without a
# word, and leave the rows that refer to it without a parent in its count of broken references: that count
# falls again only where the parents are inserted into the new table. So the rows are laid aside, the table is
# made anew under its name, the rows are put back, and the triggers are made again as they were.

NOT_NULL = "device_id CHAR(32) NOT NULL"
OPTIONAL = "device_id CHAR(32)"


def _loosen_on_sqlite(table: str, check: str) -> None:
    _make_anew(table, lambda made: _with_check(made.replace(NOT_NULL, OPTIONAL, 1), table, check), "*, NULL")


def _tighten_on_sqlite(table: str, check: str) -> None:
    columns = [each["name"] for each in sa.inspect(op.get_bind()).get_columns(table)]
    kept = ", ".join(name for name in columns if name != "entered_by")
    _make_anew(table, lambda made: _without_check(made, table, check).replace(OPTIONAL, NOT_NULL, 1), kept)


def _make_anew(table: str, changed, columns: str) -> None:
    bind = op.get_bind()
    made = bind.scalar(sa.text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table})
    others = sa.text(
        "SELECT sql FROM sqlite_master WHERE tbl_name = :name AND name <> :name AND sql IS NOT NULL"
    )
    around = bind.scalars(others, {"name": table}).all()
    anew = changed(made)
    if anew == made:
        raise RuntimeError(f"the table {table} is not as the migrations before this one made it")
    for statement in (
        "PRAGMA defer_foreign_keys = ON",
        f"CREATE TABLE laid_aside AS SELECT * FROM {table}",
        f"DROP TABLE {table}",
        anew,
        f"INSERT INTO {table} SELECT {columns} FROM laid_aside",
        "DROP TABLE laid_aside",
        *around,
    ):
        bind.exec_driver_sql(statement)


def _with_check(made: str, table: str, check: str) -> str:
    columns, constraint, rest = made.partition("CONSTRAINT")
    return f"{columns}entered_by VARCHAR(64), \n\t{_check(table, check)}, \n\t{constraint}{rest}"


def _without_check(made: str, table: str, check: str) -> str:
    return made.replace(f"entered_by VARCHAR(64), \n\t{_check(table, check)}, \n\t", "", 1)


def _check(table: str, check: str) -> str:
    return f"CONSTRAINT ck_{table}_{check} CHECK ((device_id IS NULL) <> (entered_by IS NULL))"


# ------------------------------------------------------------------ guards


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
    for table in FACTS:
        for action in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER keep_{table}_{action.lower()} BEFORE {action} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
            )
