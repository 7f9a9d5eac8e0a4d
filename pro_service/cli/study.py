"""`pro-service study load` and `pro-service study list`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import Engine

from pro_service import clock
from pro_service.cli.database import environment, opened, operator
from pro_service.cli.speaking import Refused, counted, say, show
from pro_service.domain.permissions import EVERYWHERE
from pro_service.domain.study_file import StudyFileError
from pro_service.services import studies
from pro_service.services.studies import LoadedStudy, StudyVersionRefused
from pro_service.services.transactions import in_reading, in_transaction


@click.group()
def study() -> None:
    """Load study files, and list the studies loaded.

    A study file says what is asked, when, in which language, and what ends it. The one that comes with the
    service, pro_service/studies/nct03673748.yaml, is a good start for another.
    """


@study.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(file: Path) -> None:
    """Load a study, or a new version of it, from a YAML file.

    Every fault is told at once, with file, line, key and reason, and then nothing is stored. A version that
    is loaded is never rewritten: a changed file needs the next number under `version`.

    \b
      pro-service study load pro_service/studies/nct03673748.yaml

    Next: pro-service accounts add LOGIN --role nurse --study ID --site CODE
    """
    text = read_text(file)
    with opened(environment().database_url) as engine:
        loaded = _load(engine, text, file.name)
    definition = loaded.definition
    named = f"{definition.id}, version {definition.version}"
    say(f"Loaded {named}." if loaded.is_new else f"{named} was loaded before; nothing changed.")
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


def _load(engine: Engine, text: str, name: str) -> LoadedStudy:
    with refusing_faults(name):
        return in_transaction(
            engine, lambda session: studies.load(session, clock.now(session), operator(), text, name)
        )


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


def _sites(definition: studies.StudyDefinition) -> str:
    return ", ".join(f"{site.code} {site.name}" for site in definition.sites)
