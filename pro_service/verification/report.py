"""The report as a page that needs nothing else: readable, printable, with its results inside as JSON."""

import hashlib
import json
import platform
import re
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy
from jinja2 import Environment, FileSystemLoader, StrictUndefined

import scoring
from pro_service.domain.canonical import canonical_json, content_hash, sha256_hex
from pro_service.verification.signature import Signer
from scoring.verification import SEED, Verification

FORMAT = "pro-service verification report 1"
EMBEDDED = re.compile(
    r'<script type="application/json" id="results" data-sha256="([0-9a-f]{64})">(.*?)</script>', re.DOTALL
)


class NotAReport(ValueError):
    """A page without results inside, or whose results are not those of its hash."""


@dataclass(frozen=True)
class Copy:
    """The installed copy that was tried, and what it ran on."""

    folder: str
    service: str
    python: str
    numpy: str
    system: str
    algorithm: str
    code_sha256: str


def this_copy() -> Copy:
    folder = Path(scoring.__file__).parent
    return Copy(
        folder=str(folder),
        service=version("pro-service"),
        python=f"{platform.python_implementation()} {platform.python_version()}",
        numpy=numpy.__version__,
        system=f"{platform.system()} {platform.machine()}",
        algorithm=scoring.ALGORITHM_VERSION,
        code_sha256=_code_hash(folder),
    )


def results(
    found: Verification, copy: Copy, signer: Signer, started_at: datetime, ended_at: datetime
) -> dict[str, Any]:
    """All that the report tells, as JSON values."""
    return {
        "format": FORMAT,
        "is_passed": found.is_passed,
        "started_at": started_at.isoformat(timespec="seconds"),
        "duration_s": round((ended_at - started_at).total_seconds(), 1),
        "copy": asdict(copy),
        "key": {"fingerprint": signer.fingerprint, "origin": signer.origin},
        "seed": SEED,
        "files": [asdict(file) for file in found.files],
        "coverage": [{**asdict(each), "sentence": each.sentence} for each in found.coverage],
        "findings": [{**asdict(each), "is_passed": each.is_passed} for each in found.findings],
    }


def page(told: dict[str, Any]) -> str:
    """The whole HTML page."""
    text = canonical_json(told)
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("report.html").render(
        told, groups=groups(told["findings"]), embedded=text.replace("<", "\\u003c"), sha256=sha256_hex(text)
    )


def read(text: str) -> dict[str, Any]:
    """The results inside a page. Raises NotAReport."""
    found = EMBEDDED.search(text)
    try:
        told = json.loads(found[2]) if found else None
    except ValueError:
        told = None
    if found is None or not isinstance(told, dict) or told.get("format") != FORMAT:
        raise NotAReport("The file is no verification report.")
    if content_hash(told) != found[1]:
        raise NotAReport("The results in the report are not those of its hash.")
    return told


@dataclass(frozen=True)
class Group:
    """The findings of one way of scoring, or those about files that could not be read."""

    title: str
    findings: list[dict[str, Any]]

    def passed(self, *kinds: str) -> tuple[int, int]:
        """How many findings of these kinds passed, and how many there are."""
        own = [each["is_passed"] for each in self.findings if each["kind"] in kinds]
        return sum(own), len(own)

    @property
    def is_passed(self) -> bool:
        return all(each["is_passed"] for each in self.findings)


def groups(findings: list[dict[str, Any]]) -> list[Group]:
    """The findings of a report by instrument, norm set, recall and policy."""
    found: dict[str, Group] = {}
    for each in findings:
        way = (each["instrument"], each["norms"] or "no norms", each["recall"], each["policy"])
        title = " · ".join(way) if each["instrument"] else "files"
        found.setdefault(title, Group(title, [])).findings.append(each)
    return [found[title] for title in sorted(found)]


def _code_hash(folder: Path) -> str:
    """One SHA-256 over the path and bytes of every program file of `scoring`, in the order of the paths."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py"), key=lambda each: each.relative_to(folder).as_posix()):
        digest.update(f"{path.relative_to(folder).as_posix()}\n".encode() + path.read_bytes())
    return digest.hexdigest()
