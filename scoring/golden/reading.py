"""TOML -> golden cases, checked: a case that its instrument could not have is refused, with the reason."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from scoring import catalogue
from scoring.answers import NOT_APPLICABLE, Answer, check, score_codes
from scoring.definition import Definition
from scoring.errors import ScoringError
from scoring.reading import content_hash, read_id, read_sources
from scoring.tables import Table, parse

Origin = Literal["external", "computed"]

ANSWER_MARKS: dict[str, Answer] = {".": None, "N": NOT_APPLICABLE}
NO_SCORE, NOTHING_SAID = ".", "-"
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True)
class GoldenCase:
    """One response, one way of scoring it, and the scores that have to come out.

    answers    item id -> code, "NA" or None
    line       the same as the file has it
    expected   score code -> value, None where no score is due; only what the source tells
    tolerance  how far a score may lie from `expected`; 0 asks for the same number
    """

    id: str
    name: str
    instrument: str
    norms: str | None
    recall: str
    policy: str
    line: str
    answers: Mapping[str, Answer]
    expected: Mapping[str, float | None]
    tolerance: float
    origin: Origin
    source: str


@dataclass(frozen=True)
class GoldenChange:
    """The change of one score between two responses, to be met exactly."""

    id: str
    instrument: str
    score: str
    baseline: Mapping[str, Answer]
    followup: Mapping[str, Answer]
    change: float
    source: str


@dataclass(frozen=True)
class Extremes:
    """The lowest and the highest that each summary can be, over all scales at 0 or 100."""

    id: str
    instrument: str
    norms: str
    recall: str
    summaries: Mapping[str, tuple[float, float]]
    tolerance: float
    source: str


@dataclass(frozen=True, eq=False)
class Suite:
    """The cases of one file. `lines` are its responses by name, `hash` is that of its canonical JSON.

    note  what these cases leave untried; None where nothing is to be said
    """

    id: str
    hash: str
    instrument: str
    origin: Origin
    note: str | None
    lines: Mapping[str, str]
    cases: tuple[GoldenCase, ...]
    changes: tuple[GoldenChange, ...]
    extremes: tuple[Extremes, ...]

    def expected(self, block: str) -> dict[str, tuple[float | None, ...]]:
        """The expected scores of one block by the name of the response, in the order of the block."""
        named = {case.name: tuple(case.expected.values()) for case in self._of(block)}
        if not named:
            raise KeyError(block)
        return named

    def tolerance(self, block: str) -> float:
        """The tolerance that all cases of one block share."""
        return next(case.tolerance for case in self._of(block))

    def _of(self, block: str) -> list[GoldenCase]:
        return [case for case in self.cases if case.id == f"{self.id}/{block}/{case.name}"]


@dataclass(frozen=True)
class _File:
    """What all tables of one file share."""

    id: str
    origin: Origin
    definition: Definition
    sources: dict[str, str]
    lines: dict[str, str]
    responses: dict[str, dict[str, Answer]]

    def cited(self, table: Table) -> str:
        keys = table.texts("source")
        if strangers := [key for key in keys if key not in self.sources]:
            raise table.fault("source", f"{strangers[0]} is not among the sources of this file")
        return "; ".join(self.sources[key] for key in keys)

    def named(self, table: Table, key: str) -> dict[str, Answer]:
        name = table.text(key)
        if name not in self.responses:
            raise table.fault(key, f"{name} is not among the answers of this file")
        return self.responses[name]


def read_suite(content: bytes, file: str) -> Suite:
    """One suite from the bytes of its file; `file` names it in errors and must match the id."""
    parsed = parse(content, file)
    top = Table(parsed, file)
    whole = _whole(top, file)
    suite = Suite(
        id=whole.id,
        hash=content_hash(parsed),
        instrument=whole.definition.id,
        origin=whole.origin,
        note=top.text("note") if top.has("note") else None,
        lines=whole.lines,
        cases=tuple(case for table in top.tables("expected") for case in _cases(table, whole)),
        changes=tuple(_change(table, whole) for table in _optional(top, "changes")),
        extremes=tuple(_extremes(table, whole) for table in _optional(top, "extremes")),
    )
    top.refuse_rest()
    if len({case.id for case in suite.cases}) < len(suite.cases):
        raise top.fault("expected", "two blocks have the same id")
    return suite


def _optional(top: Table, key: str) -> list[Table]:
    return top.tables(key) if top.has(key) else []


def _whole(top: Table, file: str) -> _File:
    instrument = top.choice("instrument", catalogue.available())
    definition = catalogue.load(instrument)
    answers = top.table("answers")
    lines = {name: answers.text(name) for name in answers.keys_left()}
    return _File(
        id=read_id(top, file),
        origin=cast(Origin, top.choice("origin", ("external", "computed"))),
        definition=definition,
        sources=read_sources(top),
        lines=lines,
        responses={name: _response(answers, name, line, definition) for name, line in lines.items()},
    )


def _response(table: Table, name: str, line: str, definition: Definition) -> dict[str, Answer]:
    """The answers of a line: one mark an item in printed order, or `item=mark` for some of them."""
    parts = line.split()
    if "=" in line:
        marks = dict(part.partition("=")[::2] for part in parts)
    elif len(parts) == len(definition.items):
        marks = dict(zip((item.id for item in definition.items), parts, strict=True))
    else:
        raise table.fault(name, f"has {len(parts)} answers for {len(definition.items)} items")
    answers = {item: _answer(table, name, mark) for item, mark in marks.items()}
    for fault in check(definition, answers):
        raise table.fault(name, f"{fault.item or 'an item'}: {fault.code}")
    return answers


def _answer(table: Table, name: str, mark: str) -> Answer:
    if mark in ANSWER_MARKS:
        return ANSWER_MARKS[mark]
    if not (mark.isascii() and mark.isdecimal()):
        raise table.fault(name, "an answer is a code, `.` or `N`")
    return int(mark)


def _way(table: Table, definition: Definition) -> tuple[str | None, str, tuple[str, ...]]:
    """Norm set, recall and the score codes that they give; refused where they do not fit the instrument."""
    norms = table.text("norms") if table.has("norms") else None
    recall = table.choice("recall", definition.recalls)
    try:
        catalogue.fitting_norm_set(definition, norms, recall)
        return norms, recall, score_codes(definition, norms)
    except ScoringError as fault:
        raise table.fault("norms", str(fault)) from fault


def _cases(table: Table, file: _File) -> list[GoldenCase]:
    norms, recall, offered = _way(table, file.definition)
    policy = table.choice("policy", file.definition.policies)
    block, source, tolerance = table.text("id"), file.cited(table), _tolerance(table)
    codes = table.texts("scores")
    if strangers := [code for code in codes if code not in offered]:
        raise table.fault("scores", f"{strangers[0]} is no score of {file.definition.id}")
    values = table.table("values")
    cases = []
    for name in values.keys_left():
        expected = _expected(values, name, codes)
        if name not in file.lines:
            raise values.fault(name, "is not among the answers of this file")
        cases.append(
            GoldenCase(
                id=f"{file.id}/{block}/{name}",
                name=name,
                instrument=file.definition.id,
                norms=norms,
                recall=recall,
                policy=policy,
                line=file.lines[name],
                answers=file.responses[name],
                expected=expected,
                tolerance=tolerance,
                origin=file.origin,
                source=source,
            )
        )
    table.refuse_rest()
    return cases


def _expected(values: Table, name: str, codes: tuple[str, ...]) -> dict[str, float | None]:
    marks = values.text(name).split()
    if len(marks) != len(codes):
        raise values.fault(name, f"has {len(marks)} values for {len(codes)} scores")
    told = {code: mark for code, mark in zip(codes, marks, strict=True) if mark != NOTHING_SAID}
    if strange := [mark for mark in told.values() if mark != NO_SCORE and not NUMBER.fullmatch(mark)]:
        raise values.fault(name, f"{strange[0]} is no number, `.` or `-`")
    return {code: None if mark == NO_SCORE else float(mark) for code, mark in told.items()}


def _tolerance(table: Table) -> float:
    tolerance = table.number("tolerance")
    if not 0 <= tolerance < 0.1:
        raise table.fault("tolerance", "must lie from 0 to under 0.1")
    return tolerance


def _change(table: Table, file: _File) -> GoldenChange:
    scale = table.choice("score", tuple(scale.code for scale in file.definition.scales))
    change = GoldenChange(
        id=f"{file.id}/change/{table.text('baseline')} to {table.text('followup')}",
        instrument=file.definition.id,
        score=scale,
        baseline=file.named(table, "baseline"),
        followup=file.named(table, "followup"),
        change=table.number("change"),
        source=file.cited(table),
    )
    table.refuse_rest()
    return change


def _extremes(table: Table, file: _File) -> Extremes:
    norms, recall, _ = _way(table, file.definition)
    if norms is None:
        raise table.fault("norms", "is missing")
    summaries = table.table("summaries")
    extremes = Extremes(
        id=f"{file.id}/extremes/{norms}",
        instrument=file.definition.id,
        norms=norms,
        recall=recall,
        summaries={each.code: _pair(summaries, each.code) for each in file.definition.summaries},
        tolerance=_tolerance(table),
        source=file.cited(table),
    )
    summaries.refuse_rest()
    table.refuse_rest()
    return extremes


def _pair(table: Table, key: str) -> tuple[float, float]:
    numbers = table.numbers(key)
    if len(numbers) != 2 or numbers[0] >= numbers[1]:
        raise table.fault(key, "must be the lowest and the highest")
    return numbers[0], numbers[1]
