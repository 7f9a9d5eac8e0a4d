"""How an explanation is shown: as tables on the terminal, or as a page that can be printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pro_service.cli import html
from pro_service.cli.speaking import say, show
from scoring import Definition, Lineage, ScoreExplanation, Step
from scoring.explain import number

NO_VALUE = "-"


@dataclass(frozen=True, slots=True)
class Section:
    """One score with those of its steps that no section before it has shown."""

    score: ScoreExplanation
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Told:
    """An explanation that is to be shown.

    about    of which response it is, and what the scores rest on, by name
    verdict  whether a stored score is what was computed again; None where none is stored
    """

    definition: Definition
    scores: Sequence[ScoreExplanation]
    about: Sequence[tuple[str, str]]
    verdict: str | None = None

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The scores in their order, each step where it first stands."""
        shown: set[str] = set()
        found = []
        for score in self.scores:
            steps = tuple(step for step in score.steps if step.name not in shown)
            shown.update(step.name for step in steps)
            found.append(Section(score, steps))
        return tuple(found)

    @cached_property
    def sources(self) -> dict[str, int]:
        """Every citation with its number, in the order in which they are needed."""
        cited = (source for each in self.sections for step in each.steps for source in step.sources)
        return {source: nth for nth, source in enumerate(dict.fromkeys(cited), start=1)}

    def basis(self, step: Step) -> str:
        """The numbers of a step's sources in the list, and how sure they are."""
        numbers = sorted(self.sources[each] for each in step.sources)
        return f"[{', '.join(map(str, numbers))}] {step.confidence}"


def lines_of(definition: Definition, made: Lineage) -> list[tuple[str, str]]:
    """What all the scores rest on, by name."""
    return [
        ("instrument", f"{definition.name} ({made.instrument}, version {made.definition_version})"),
        ("definition hash", made.definition_hash),
        ("item map", definition.item_map),
        ("recall", made.recall),
        ("policy", made.policy),
        ("norm set", made.norm_set or "none"),
        *([("norm set hash", made.norm_hash)] if made.norm_hash else []),
        ("algorithm", made.algorithm_version),
    ]


def speak(told: Told) -> None:
    """The explanation as tables."""
    for name, value in told.about:
        say(f"{name}: {value}")
    for section in told.sections:
        rows = [
            (step.name, step.expression, plain(step.value), step.note or "", told.basis(step))
            for step in section.steps
        ]
        show(title(section.score), ("step", "arithmetic", "gives", "what it is", "sources"), rows)
    for source, nth in told.sources.items():
        say(f"[{nth}] {source}")
    if told.verdict:
        say(told.verdict)
    say("2+: in two or more sources, 1: in one, D: derived by arithmetic, U: unverified.")


def page(told: Told) -> str:
    """The explanation as one HTML page without script, which needs nothing beside it."""
    heading = f"Scores explained: {told.definition.name}"
    return html.page("explanation.html", heading=heading, told=told, title=title, plain=plain)


def title(score: ScoreExplanation) -> str:
    """The score and its value, or why there is none."""
    return f"{score.code} ({score.metric}): {plain(score.value)}{f', {score.reason}' if score.reason else ''}"


def plain(value: float | None) -> str:
    """A value to its last digit."""
    return NO_VALUE if value is None else number(value).strip("()")
