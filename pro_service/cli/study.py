"""`pro-service study load` and `pro-service study list`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from pro_service.cli import amendment
from pro_service.cli.database import environment, opened
from pro_service.cli.speaking import Refused, counted, say, show
from pro_service.domain.permissions import EVERYWHERE
from pro_service.domain.protocol import StudyDefinition
from pro_service.domain.study_file import StudyFileError, read_study
from pro_service.errors import InvalidShape
from pro_service.services import packs, studies
from pro_service.services.studies import StudyVersionRefused
from pro_service.services.transactions import in_reading


@click.group()
def study() -> None:
    """Load study files, and list the studies loaded.

    A study file says what is asked, when, in which language, and what ends it. The one that comes with the
    service, pro_service/studies/nct03673748.yaml, is a good start for another.
    """


@study.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--preview", "is_preview", is_flag=True, help="Tell what would change, and store nothing.")
@click.option("--site", "sites", multiple=True, help="Bring it into force at this site only; repeatable.")
@click.option("--reason", default="", help="Why participants come to this version, such as the approval.")
def load(file: Path, is_preview: bool, sites: tuple[str, ...], reason: str) -> None:
    """Load a study, or a new version of it, from a YAML file.

    Every fault is told at once, with file, line, key and reason, and then nothing is stored. A version that
    is loaded is never rewritten: a changed file needs the next number under `version`.

    A new version is in force from now on, at all its sites or at those named, and those who are enrolled
    there come to it; what they answered or began stays as it is. Broken off, it is simply loaded again.

    \b
      pro-service study load pro_service/studies/nct03673748.yaml
      pro-service study load amended.yaml --preview
      pro-service study load amended.yaml --site 01 --reason "Amendment 1, approved for site 01"

    Next: pro-service accounts add LOGIN --role nurse --study ID --site CODE
    """
    text = read_text(file)
    with opened(environment().database_url) as engine, refusing_faults(file.name):
        definition = read_study(text, file.name, in_reading(engine, packs.norm_sets))
        at = _known(definition, sites) or tuple(site.code for site in definition.sites)
        if is_preview:
            amendment.tell(engine, definition, at)
            return
        brought = amendment.bring(engine, definition, at, reason)
    named = f"{definition.id}, version {definition.version}"
    is_nothing = not brought.is_new and not brought.walked
    say(f"{named} was loaded before; nothing changed." if is_nothing else f"Loaded {named}.")
    if brought.walked:
        say(f"{counted(brought.walked, 'participant')} came to it.")
    visits, instruments = counted(len(definition.visits), "visit"), len(definition.instruments)
    asked = f"{visits}, {counted(instruments, 'instrument')}"
    say(f"{asked}, sites: {_sites(definition)}")
    for assumption in definition.assumptions:
        say(f"  assumed: {assumption.strip()}")


@study.command("list")
def list_() -> None:
    """List the studies loaded, each in its newest version."""
    with opened(environment().database_url) as engine:
        found = in_reading(engine, lambda session: studies.list_studies(session, EVERYWHERE))
    if not found:
        say("No study is loaded. Next: pro-service study load FILE")
        return
    columns = ("study", "version", "title", "instruments", "visits", "sites")
    show(
        "Studies",
        columns,
        [
            (
                s.id,
                s.version,
                s.title,
                ", ".join(u.instrument for u in s.instruments),
                len(s.visits),
                _sites(s),
            )
            for s in found
        ],
    )


def _known(definition: StudyDefinition, sites: tuple[str, ...]) -> tuple[str, ...]:
    unknown = sorted(set(sites) - {site.code for site in definition.sites})
    if unknown:
        raise Refused(f"It has no site {', '.join(unknown)}.", f"Its sites: {_sites(definition)}")
    return sites


@contextmanager
def refusing_faults(name: str) -> Iterator[None]:
    """Whatever is wrong with a study file becomes one refusal, with every fault in a line."""
    try:
        yield
    except StudyFileError as faulty:
        listed = "\n".join(f"  {fault}" for fault in faulty.faults)
        found = counted(len(faulty.faults), "fault")
        raise Refused(f"{name} has {found}; nothing was stored.", listed) from None
    except StudyVersionRefused as refusal:
        raise Refused(f"{name}: {refusal}.") from None
    except InvalidShape as unfit:
        listed = "\n".join(f"  {fault.pointer}: {fault.code}" for fault in unfit.errors)
        raise Refused(f"{name} does not follow from what is loaded; nothing was stored.", listed) from None


def read_text(file: Path) -> str:
    """Raises Refused."""
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError:
        raise Refused(
            f"{file.name} is not written in UTF-8.", "Save it as UTF-8 and load it again."
        ) from None
    except OSError as fault:
        raise Refused(f"{file.name} cannot be read: {fault.strerror}.") from None


def _sites(definition: StudyDefinition) -> str:
    return ", ".join(f"{site.code} {site.name}" for site in definition.sites)
