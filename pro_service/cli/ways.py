"""The way of scoring that a command is asked for, tried before any file is opened."""

from dataclasses import asdict, dataclass

import scoring
from pro_service.cli.definitions import definition_named
from pro_service.cli.speaking import Refused
from scoring import Definition, Scoring

CHOICES = "What there is to choose from: pro-service score --help"


@dataclass(frozen=True, slots=True)
class Way:
    """How answers are to be scored; None is the instrument's own first."""

    norms: str | None = None
    recall: str | None = None
    policy: str | None = None


def tried(instrument: str, way: Way) -> tuple[Definition, Scoring]:
    """The instrument, and an empty response scored in this way, which names its scores and their lineage.

    Raises Refused where there is no such way, with what to ask for instead.
    """
    try:
        definition = definition_named(instrument)
    except scoring.ScoringError as fault:
        raise Refused(f"{fault}.", CHOICES) from None
    try:
        return definition, scoring.score(definition, {}, **asdict(way))
    except scoring.NormSetMismatch as fault:
        raise Refused(f"{fault}.", _fitting(definition, way)) from None
    except scoring.ScoringError as fault:
        raise Refused(f"{fault}.", CHOICES) from None


def _fitting(definition: Definition, way: Way) -> str:
    """What is to be asked for where the norms are of this instrument and of another recall period."""
    norms = scoring.load_norm_set(way.norms or "")
    if norms.instrument != definition.id:
        return CHOICES
    return f"Were the answers given on the form with {norms.recall} recall? Say so: --recall {norms.recall}"
