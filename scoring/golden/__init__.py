"""Golden cases: answers whose scores are known, shipped so that an installed copy can be tried on them.

The cases are the TOML files beside this one: one file for each instrument and origin. `external` cases carry
scores that somebody else published or computed; `computed` ones were worked out for this project, apart
from its program.
"""

from functools import cache
from importlib.resources import files

from scoring.golden.reading import Extremes, GoldenCase, GoldenChange, Origin, Suite, read_suite

__all__ = ["Extremes", "GoldenCase", "GoldenChange", "Origin", "Suite", "load", "read_suite", "suites"]


def suites() -> tuple[str, ...]:
    """The ids of the suites shipped."""
    names = (entry.name for entry in files("scoring.golden").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def load(suite_id: str) -> Suite:
    """One suite by its id; the same object each time. Raises DefinitionError."""
    file = f"{suite_id}.toml"
    return read_suite((files("scoring.golden") / file).read_bytes(), file)
