"""`pro-service serve`."""

import os
from collections.abc import Iterator

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service.app import create_app
from pro_service.channels import configured
from pro_service.cli import fitness, server
from pro_service.cli.companion import Companion
from pro_service.cli.database import environment, mark, opened
from pro_service.cli.server import Serving
from pro_service.cli.speaking import Refused, note
from pro_service.domain.forms import FormFileError
from pro_service.domain.permissions import EVERYWHERE
from pro_service.domain.protocol import InstrumentUse, StudyDefinition
from pro_service.services import packs, studies
from pro_service.services.forms import FormLibrary, FormTwice, load_library
from pro_service.services.installation import PRODUCTION
from pro_service.services.transactions import in_reading
from pro_service.settings import Settings


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes.")
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64), help="Threads in each.")
@click.option("--with-scheduler", is_flag=True, help="Run the jobs too, in a process of their own.")
def serve(host: str, port: int, workers: int, threads: int, with_scheduler: bool) -> None:
    """Serve the API and the pages, until Ctrl-C or SIGTERM stops it.

    A request that is being answered is answered to the end. Put a web server that speaks https in front: it
    talks to this one on the same machine.

    \b
      PRO_DATABASE_URL   the database; migrated before
      PRO_SECRET         32 bytes or more: `openssl rand -base64 48`
      PRO_DATA_KEYS      id:key, the keys that seal contact data: `openssl rand -base64 32`
      PRO_BASE_URL       how participants reach it: https://pro.example.org
      pro-service serve --port 8000 --workers 2 --threads 4

    A production database is served only with settings that are fit for real participants. Each request is
    one line of JSON on standard error, with no answers, names or codes in it.

    The jobs that run at intervals are those of `pro-service scheduler`: start it as a service of its own, or
    use --with-scheduler on a small machine.
    """
    settings = environment()
    serving = Serving(host, port, workers, threads)
    with opened(settings.database_url) as engine:
        purpose = mark(engine)
        refuse_unfit(settings, engine, purpose, runs_jobs=with_scheduler)
    server.refuse_if_taken(serving)
    server.run(
        create_app(settings, outward=configured.outward(os.environ)),
        serving,
        lambda: note(f"Serving the {purpose} database on http://{serving.address}. Ctrl-C stops it."),
        Companion({}) if with_scheduler else None,
    )


def refuse_unfit(settings: Settings, engine: Engine, purpose: str, *, runs_jobs: bool = False) -> None:
    """Raises Refused for forms that cannot be read, and in production for whatever is not fit for it.

    What only has to be seen to is noted: a service that does not start takes in no answers either
    (docs/decisions/0009).
    """
    try:
        forms = load_library(settings.forms)
    except (FormFileError, FormTwice, OSError, UnicodeDecodeError) as fault:
        raise Refused(f"The forms cannot be read:\n{fault}", "Mend them, or change PRO_FORMS.") from None
    for sentence in fitness.unreadable(settings, engine):
        note(sentence)
    if purpose != PRODUCTION:
        return
    shown = in_reading(engine, lambda session: packs.library(session, forms))
    reasons = [
        *fitness.reasons_against(settings, engine),
        *(fitness.silent(engine) if runs_jobs else ()),
        *in_reading(engine, lambda session: _unfit_forms(session, shown)),
    ]
    if reasons:
        listed = "\n".join(f"  {reason}" for reason in reasons)
        raise Refused("This production database is not served:", listed)
    for sentence in (
        *(
            ["no role needs a second factor: PRO_SECOND_FACTOR"]
            if settings.second_factor == frozenset()
            else []
        ),
        *configured.refusals(os.environ),
        *fitness.silent(engine),
        *fitness.half_silent(engine),
        *in_reading(engine, lambda session: _to_be_seen_to(session, shown)),
    ):
        note(sentence)


def _unfit_forms(session: Session, forms: FormLibrary) -> list[str]:
    """Forms of the studies that nobody may fill in: placeholders, and those that are not there."""
    return [
        f"study {study.id} asks {use.instrument} with form {use.form_version}, which is {fault}"
        for study in studies.list_studies(session, EVERYWHERE)
        for use in study.instruments
        for fault in _faults(study, forms, use)
    ]


def _faults(study: StudyDefinition, forms: FormLibrary, use: InstrumentUse) -> Iterator[str]:
    known = forms.languages_ever(use.instrument, use.form_version)
    if any(forms.get(use.instrument, use.form_version, language).is_placeholder for language in known):
        yield "a placeholder for demonstrations"
        return
    absent = "in no folder of PRO_FORMS and in no imported pack"
    if not known:
        yield absent
        return
    for language in dict.fromkeys(each for site in study.sites for each in site.languages):
        if language not in known:
            yield f"{absent} in {language}, a language of its sites"


def _to_be_seen_to(session: Session, forms: FormLibrary) -> list[str]:
    """What keeps participants from beginning, or scores from being given; what is collected is kept."""
    return [
        f"study {study.id} asks {use.instrument}{sentence}"
        for study in studies.list_studies(session, EVERYWHERE)
        for use in study.instruments
        for sentence in (*_retired(forms, use), *_withheld(session, study, use))
    ]


def _retired(forms: FormLibrary, use: InstrumentUse) -> Iterator[str]:
    offered = forms.languages(use.instrument, use.form_version)
    retired = set(forms.languages_ever(use.instrument, use.form_version)) - set(offered)
    if retired:
        yield (
            f" with form {use.form_version}, whose pack is out of use ({', '.join(sorted(retired))}): nobody "
            "begins with it. Import a pack, and load a new version of the study that names its form."
        )


def _withheld(session: Session, study: StudyDefinition, use: InstrumentUse) -> Iterator[str]:
    if packs.reason_to_withhold(session, use.instrument, use.definition_version):
        yield (
            ", whose item map no pack has stated: answers are kept, and no score of it is given. Import the "
            f"licence holder's pack, then: pro-service rescore start {study.id} {use.instrument} --failed "
            "--reason …"
        )
