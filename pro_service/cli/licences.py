"""`pro-service licences add` and `licences list`."""

from datetime import datetime
from uuid import UUID, uuid4

import click

from pro_service import clock
from pro_service.cli.database import environment, opened, operator
from pro_service.cli.speaking import Refused, say, show
from pro_service.domain.permissions import EVERYWHERE
from pro_service.domain.protocol import MODES
from pro_service.errors import IdReused, InvalidShape, NotFound
from pro_service.services import licences as service
from pro_service.services.licences import LicenceAdded, LicenceAsked, LicenceStanding
from pro_service.services.transactions import in_reading, in_transaction

DAY = click.DateTime(["%Y-%m-%d"])
COLUMNS = ("instrument", "language", "mode", "country", "from", "to", "used", "left", "reference", "mark")


@click.group()
def licences() -> None:
    """Enter licences, and list what is left of them.

    A form with wording is shown only under a licence for its instrument, language, mode and country that is
    in force on that day and has an administration left. What was collected is always kept and scored.
    """


@licences.command()
@click.option("--study", required=True, help="The study, by its id.")
@click.option("--instrument", required=True, help="The instrument, by its id in the study.")
@click.option("--language", required=True, help="One language; a licence for two is entered twice.")
@click.option(
    "--mode", type=click.Choice(MODES), default=MODES[0], show_default=True, help="How it is answered."
)
@click.option("--country", required=True, help="The country of the sites: two capital letters, such as ES.")
@click.option("--from", "from_on", required=True, type=DAY, help="The first day.")
@click.option("--to", "to_on", required=True, type=DAY, help="The last day.")
@click.option("--administrations", type=click.IntRange(1), help="How many. [default: as many as one likes]")
@click.option("--reference", required=True, help="The agreement, as the licensor names it.")
@click.option("--id", "licence_id", type=click.UUID, help="Its id; entering the same twice is harmless.")
def add(
    study: str,
    instrument: str,
    language: str,
    mode: str,
    country: str,
    from_on: datetime,
    to_on: datetime,
    administrations: int | None,
    reference: str,
    licence_id: UUID | None,
) -> None:
    """Enter a licence as its holder granted it; both days are included.

    A licence is never changed. A renewal is another licence.

    \b
      pro-service licences add --study nct03673748 --instrument lupusqol --language es --country ES
        --from 2026-01-01 --to 2027-12-31 --administrations 160 --reference "Agreement 2026-017"

    Next: pro-service licences list --study ID
    """
    asked = LicenceAsked(
        instrument, language, mode, country, from_on.date(), to_on.date(), administrations, reference
    )
    added = _add(study, licence_id or uuid4(), asked)
    told = "Entered" if added.is_new else "Was entered before"
    say(f"{told}: {added.standing.licence.id}")
    for warning in added.standing.warnings:
        say(f"  {warning}")


@licences.command("list")
@click.option("--study", required=True, help="The study, by its id.")
def list_(study: str) -> None:
    """List the licences of a study: used, left, and what has to be seen to."""
    try:
        with opened(environment().database_url) as engine:
            found = in_reading(
                engine,
                lambda session: service.list_licences(session, clock.now(session), EVERYWHERE, study),
            )
    except NotFound:
        raise Refused(f"There is no study {study}.") from None
    if not found:
        say("No licence is entered. Next: pro-service licences add")
        return
    show(f"Licences of {study}", COLUMNS, map(_row, found))


def _add(study: str, licence_id: UUID, asked: LicenceAsked) -> LicenceAdded:
    try:
        with opened(environment().database_url) as engine:
            return in_transaction(
                engine,
                lambda session: service.add(
                    session, clock.now(session), operator(), EVERYWHERE, study, licence_id, asked
                ),
            )
    except NotFound:
        raise Refused(f"There is no study {study}.") from None
    except IdReused:
        raise Refused("This id was used before for another licence; nothing was changed.") from None
    except InvalidShape as refusal:
        listed = "\n".join(f"  {fault.pointer[1:]}: {fault.code}" for fault in refusal.errors)
        raise Refused("The licence cannot be entered:", listed) from None


def _row(each: LicenceStanding) -> tuple[object, ...]:
    licence = each.licence
    return (
        licence.instrument,
        licence.language,
        licence.mode,
        licence.country,
        licence.from_on,
        licence.to_on,
        each.used,
        "no limit" if each.left is None else each.left,
        licence.reference,
        ", ".join(each.warnings),
    )
