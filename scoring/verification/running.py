"""Runs a verification: the register of what was released, files, golden cases, properties."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from importlib.resources import files
from importlib.resources.abc import Traversable

from scoring import catalogue, golden, published
from scoring.answers import score
from scoring.change import change
from scoring.definition import Definition
from scoring.errors import ScoringError
from scoring.golden import GoldenCase, GoldenChange
from scoring.reading import content_hash
from scoring.tables import parse
from scoring.verification import properties
from scoring.verification.results import (
    MOST_FAULTS,
    Coverage,
    File,
    Finding,
    Kind,
    Tried,
    Verification,
    Way,
)

Told = Callable[[Finding], None]


def run(told: Told = lambda finding: None) -> Verification:
    """Try everything that is shipped; `told` hears each finding as it is made."""
    findings = []
    for finding in _findings():
        findings.append(finding)
        told(finding)
    return Verification(tuple(_files(files("scoring"), "")), tuple(findings), tuple(_coverage()))


def ways(definition: Definition) -> tuple[Way, ...]:
    """Each recall without norms, each norm set at its recall, each under each policy."""
    forms: list[tuple[str | None, str]] = [(None, recall) for recall in definition.recalls]
    forms += [(norms, catalogue.load_norm_set(norms).recall) for norms in _norm_sets(definition)]
    return tuple(
        Way(definition, norms, recall, policy) for norms, recall in forms for policy in definition.policies
    )


def _norm_sets(definition: Definition) -> list[str]:
    """Those of an instrument that can be read: a fault in another file does not keep it from trial."""
    found = []
    for name in catalogue.available_norm_sets():
        with suppress(ScoringError):
            if catalogue.load_norm_set(name).instrument == definition.id:
                found.append(name)
    return found


def _findings() -> Iterator[Finding]:
    yield from _published()
    for norms in catalogue.available_norm_sets():
        try:
            catalogue.load_norm_set(norms)
        except ScoringError as fault:
            yield _unread(f"norms/{norms}.toml", fault)
    for suite in golden.suites():
        yield from _of_suite(suite)
    for instrument in catalogue.available():
        yield from _of_instrument(instrument)
    yield from (_untold(each) for each in _coverage() if not each.external + each.computed)


def _published() -> Iterator[Finding]:
    """Each file of numbers held against the register of what was released."""
    try:
        found = published.compared()
    except (ScoringError, OSError) as fault:
        yield _unread(published.REGISTER, fault)
        return
    for each in found:
        faults = (each.fault,) if each.fault else ()
        yield Finding("file", None, None, None, None, f"{each.file} is as it was published", 1, faults)


def _of_suite(suite_id: str) -> Iterator[Finding]:
    try:
        suite = golden.load(suite_id)
    except ScoringError as fault:
        yield _unread(f"golden/{suite_id}.toml", fault)
        return
    for case in suite.cases:
        way = Way(catalogue.load(case.instrument), case.norms, case.recall, case.policy)
        yield _finding(suite.origin, way, case.id, case.source, partial(_case, case))
    for each in suite.changes:
        definition = catalogue.load(each.instrument)
        way = Way(definition, None, definition.recalls[0], definition.policies[0])
        yield _finding(suite.origin, way, each.id, each.source, partial(_change, each))


def _of_instrument(instrument: str) -> Iterator[Finding]:
    try:
        found = ways(catalogue.load(instrument))
    except ScoringError as fault:
        yield _unread(f"instruments/{instrument}.toml", fault)
        return
    for way in found:
        for holds in properties.ALWAYS + (properties.WITH_NORMS if way.norms else ()):
            yield _finding("property", way, (holds.__doc__ or "").strip(), None, holds)


def _finding(kind: Kind, way: Way, name: str, source: str | None, trial: Callable[[Way], Tried]) -> Finding:
    try:
        tried = trial(way)
    except Exception as fault:  # whatever goes wrong in a copy under test is a finding
        tried = Tried(1, (f"{type(fault).__name__}: {fault}",))
    return Finding(
        kind,
        way.definition.id,
        way.norms,
        way.recall,
        way.policy,
        name,
        tried.n,
        tried.faults[:MOST_FAULTS],
        source,
    )


def _unread(path: str, fault: Exception) -> Finding:
    return Finding("file", None, None, None, None, f"{path} can be read", 1, (str(fault),))


def _untold(coverage: Coverage) -> Finding:
    name = f"golden cases tell the {coverage.norms or '0-100'} scores of {coverage.instrument}"
    return Finding("file", None, None, None, None, name, 0, ())


def _case(case: GoldenCase, way: Way) -> Tried:
    found = score(way.definition, case.answers, norms=way.norms, recall=way.recall, policy=way.policy)
    faults = [
        f"{code} is {_told(found[code])}, expected {_told(expected)}"
        for code, expected in case.expected.items()
        if not _is_near(found[code], expected, case.tolerance)
    ]
    return Tried(len(case.expected), tuple(faults))


def _change(case: GoldenChange, way: Way) -> Tried:
    changes = change(score(way.definition, case.baseline), score(way.definition, case.followup))
    found = next(each.change for each in changes if each.code == case.score)
    is_met = found == case.change
    return Tried(1, () if is_met else (f"{case.score} changes by {_told(found)}, expected {case.change}",))


def _is_near(value: float | None, expected: float | None, tolerance: float) -> bool:
    if value is None or expected is None:
        return value is expected
    return abs(value - expected) <= tolerance


def _told(value: float | None) -> str:
    return "no score" if value is None else f"{value!r}"


def _coverage() -> Iterator[Coverage]:
    """For each instrument that can be read: its 0-100 scores, then those with each norm set."""
    suites, found = [], []
    for suite in golden.suites():
        with suppress(ScoringError):
            suites.append(golden.load(suite))
    for instrument in catalogue.available():
        with suppress(ScoringError):
            found += [(instrument, norms) for norms in (None, *_norm_sets(catalogue.load(instrument)))]
    for instrument, norms in found:
        own = [suite for suite in suites if suite.instrument == instrument]
        external, computed = (
            sum(_tells(case, norms) for suite in own if suite.origin == origin for case in suite.cases)
            for origin in ("external", "computed")
        )
        note = next((suite.note for suite in own if suite.origin == "external" and suite.note), None)
        yield Coverage(instrument, norms, external, computed, note)


def _tells(case: GoldenCase, norms: str | None) -> bool:
    """Whether a case tells any 0-100 score (without norms), or any score that the norm set gives."""
    scales = {scale.code for scale in catalogue.load(case.instrument).scales}
    is_any = bool(set(case.expected) & scales) if norms is None else bool(set(case.expected) - scales)
    return is_any and (norms is None or case.norms == norms)


def _files(folder: Traversable, place: str) -> Iterator[File]:
    """Every TOML file of the package, at whatever depth, by path."""
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.is_dir():
            yield from _files(entry, f"{place}{entry.name}/")
        elif entry.name.endswith(".toml"):
            yield _file(f"{place}{entry.name}", entry.read_bytes())


def _file(path: str, content: bytes) -> File:
    digest = hashlib.sha256(content).hexdigest()
    try:
        parsed = parse(content, path)
    except ScoringError:
        return File(path, digest, None, None)
    version = parsed.get("version")
    return File(path, digest, content_hash(parsed), version if isinstance(version, str) else None)
