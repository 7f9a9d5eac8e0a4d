"""`pro-service pages`."""

from pathlib import Path

import click

import scoring
from pro_service.cli.definitions import definition_named
from pro_service.cli.speaking import Refused, say
from pro_service.resources import instrument_pages_folder
from scoring import pages as instrument_pages


@click.command()
@click.argument("instrument", required=False)
@click.option(
    "--write", "is_written", is_flag=True, help="Write the pages of all to docs/instruments instead."
)
def pages(instrument: str | None, is_written: bool) -> None:
    """Print the page of an instrument, or write those of the docs.

    A page is made from the definition: items by number, codes, values, scales, missing rule, ranges, norms,
    sources and licence status. INSTRUMENT is the id of a shipped one, or a file of your own.

    \b
      pro-service pages sf36v2
      pro-service pages my-scale.toml
      pro-service pages --write          in a checkout, after a change of a definition
    """
    if is_written == bool(instrument):
        raise Refused("Name one instrument, or write the pages of all: --write")
    if instrument:
        say(_page(instrument).rstrip())
        return
    folder = instrument_pages_folder()
    if not folder.is_dir():
        raise Refused("There is no docs/instruments here: the pages are written in a checkout.")
    for name, text in instrument_pages.shipped().items():
        (folder / name).write_text(text, "utf-8")
        say(f"Wrote {folder / name}.")


def _page(named: str) -> str:
    try:
        definition = definition_named(named)
        if definition.id in scoring.available():
            return instrument_pages.of_instrument(definition.id)
    except scoring.ScoringError as fault:
        raise Refused(f"{fault}.") from None
    return instrument_pages.of_file(definition, Path(named).read_bytes())
