"""An instrument named on the command line: the id of a shipped one, or the path of a file of one's own."""

from pathlib import Path

import scoring
from scoring import Definition

SUFFIX = ".toml"


def is_file(named: str) -> bool:
    """Whether it is a path: what ends in .toml is no id."""
    return named.endswith(SUFFIX)


def definition_named(named: str) -> Definition:
    """Raises ScoringError, which says what there is to choose from or what is wrong in the file."""
    return scoring.load_file(Path(named)) if is_file(named) else scoring.load(named)
