"""What a verification gives back."""

from dataclasses import dataclass
from typing import Literal

from scoring.definition import Definition

Kind = Literal["external", "computed", "property", "file"]
MOST_FAULTS = 5  # told of one finding: the first are enough to find the cause


@dataclass(frozen=True)
class Way:
    """One way of scoring one instrument."""

    definition: Definition
    norms: str | None
    recall: str
    policy: str


@dataclass(frozen=True)
class Tried:
    """How many comparisons were made, and what was wrong, in words."""

    n: int
    faults: tuple[str, ...]


@dataclass(frozen=True)
class Finding:
    """One golden case, one property of one way of scoring, or one file: whether it can be read,
    and is as it was published.

    n       comparisons made; a finding without any has failed
    faults  what was wrong, the first few; none where it passed
    source  where the expected scores of a golden case come from
    """

    kind: Kind
    instrument: str | None
    norms: str | None
    recall: str | None
    policy: str | None
    name: str
    n: int
    faults: tuple[str, ...]
    source: str | None = None

    @property
    def is_passed(self) -> bool:
        return self.n > 0 and not self.faults


@dataclass(frozen=True)
class File:
    """One file of numbers as it lies in the copy.

    sha256        of its bytes
    content_hash  of its canonical JSON, as score runs carry it; None where the file cannot be read
    version       of the definition; None for norm sets and golden cases, which have none
    """

    path: str
    sha256: str
    content_hash: str | None
    version: str | None


@dataclass(frozen=True)
class Coverage:
    """How many golden cases of each origin tell the scores of an instrument.

    norms  the norm set of the norm-based and summary scores that the cases tell; None for 0-100 scores
    note   what the external cases leave untried, as their file says
    """

    instrument: str
    norms: str | None
    external: int
    computed: int
    note: str | None

    @property
    def sentence(self) -> str:
        """Whether anybody else's numbers stand behind these scores."""
        if not self.external:
            return "No external case: nobody else's numbers stand behind these scores."
        return self.note or "Some of the expected scores come from outside this project."


@dataclass(frozen=True)
class Verification:
    """All that was found, in the order in which it was tried."""

    files: tuple[File, ...]
    findings: tuple[Finding, ...]
    coverage: tuple[Coverage, ...]

    @property
    def failed(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if not finding.is_passed)

    @property
    def is_passed(self) -> bool:
        return bool(self.findings) and not self.failed
