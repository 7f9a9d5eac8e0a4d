"""`pro-service copies participant`, `site` and `compare`."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from sqlalchemy.orm import Session

from pro_service import clock
from pro_service.cli.database import environment, opened, operator
from pro_service.cli.speaking import Refused, say
from pro_service.domain.permissions import EVERYWHERE
from pro_service.errors import NotFound
from pro_service.exports.certified_page import page
from pro_service.exports.words import LANGUAGES
from pro_service.services import certified_copies, site_copies
from pro_service.services.transactions import in_reading

STUDY = click.option("--study", required=True, help="The study, by its id.")
NEW_FILE = click.Path(dir_okay=False, path_type=Path)
A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def copies() -> None:
    """Write copies of source data, and hold one against the database.

    A copy holds what participants answered and the audit trail of it. Keep it where the site keeps its
    source data.
    """


@copies.command()
@STUDY
@click.option("--enrolment", "enrolment_id", required=True, type=click.UUID, help="The enrolment, by its id.")
@click.option("--page", "language", type=click.Choice(LANGUAGES), help="As a page to be printed.")
@click.argument("file", type=NEW_FILE)
def participant(study: str, enrolment_id: UUID, language: str | None, file: Path) -> None:
    """Write the certified copy of a participant to FILE: JSON, or with --page a page to be printed.

    \b
      pro-service copies participant --study ID --enrolment UUID copy.json
      pro-service copies participant --study ID --enrolment UUID --page es copy.html
    """

    def make(session: Session) -> dict[str, Any]:
        now: datetime = clock.now(session)
        return certified_copies.make(session, now, operator(), EVERYWHERE, study, enrolment_id, now)

    try:
        with opened(environment().database_url) as engine:
            made = in_reading(engine, make)
    except NotFound:
        raise Refused("There is no such enrolment in this study.") from None
    text = page(made, language) if language else json.dumps(made, ensure_ascii=False, indent=1)
    file.write_text(text, encoding="utf-8")
    say(f"{len(made['facts'])} facts and {len(made['trail'])} events, content hash {made['content_hash']}")


@copies.command()
@STUDY
@click.option("--site", required=True, help="The site, by its code.")
@click.argument("file", type=NEW_FILE)
def site(study: str, site: str, file: Path) -> None:
    """Write the copy of a site's source data to FILE, a zip with its own checker.

    With PRO_SITE_COPY_DIR set, the scheduler leaves one in each site's folder every day.
    """
    try:
        with opened(environment().database_url) as engine:
            packed = in_reading(
                engine, lambda session: site_copies.copy(session, clock.now(session), EVERYWHERE, study, site)
            )
    except NotFound:
        raise Refused("There is no such site in this study.") from None
    file.write_bytes(packed)
    say(f"Written. To check it: unpack it, and run `python3 check.py` in it, or hand it {file.name}.")


@copies.command()
@click.argument("file", type=A_FILE)
def compare(file: Path) -> None:
    """Hold a participant's certified copy (JSON) against the database.

    Ends with 1 where they differ. Rows are named by their table and the beginning of their digest.
    """
    try:
        copy = json.loads(file.read_text("utf-8"))
        with opened(environment().database_url) as engine:
            found = in_reading(
                engine, lambda session: certified_copies.differences(session, EVERYWHERE, copy)
            )
    except NotFound:
        raise Refused("The enrolment of this copy is not in this database.") from None
    except (ValueError, KeyError, TypeError):
        raise Refused(f"{file.name} is no certified copy in JSON.") from None
    if found:
        raise Refused("The copy and the database differ:", "\n".join(f"  {each}" for each in found))
    say("The copy agrees with the database, and its trail holds.")
