"""What a study plans: sites, instruments, visits and the rules around them, as read from its file."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, NamedTuple

import scoring
from pro_service.domain.calendar import Duration
from pro_service.domain.erasures import ERASED, ContactDataRule
from pro_service.domain.pro_alerts import AlertPolicy, told
from pro_service.domain.reminder_plan import ReminderPlan

ProxyPolicy = Literal["declared", "forbidden"]
Skipping = Literal["allow", "force"]
ScoresToParticipants = Literal["never", "after_the_end"]
LatePolicy = Literal["closed", "staff_only", "open_with_flag"]
Expectation = Literal["stays", "ends"]
DataHandling = Literal["keep", "keep_before"]

LANGUAGES = ("en", "es")
"""The languages that pages and messages are written in."""

LATE_POLICIES: tuple[LatePolicy, ...] = ("closed", "staff_only", "open_with_flag")
PERMISSIONS = ("questionnaires", "contact")
PROXY_POLICIES: tuple[ProxyPolicy, ...] = ("declared", "forbidden")
SKIPPING: tuple[Skipping, ...] = ("allow", "force")
SCORES_TO_PARTICIPANTS: tuple[ScoresToParticipants, ...] = ("never", "after_the_end")
SOMEBODY_ELSE = "somebody_else"
MODES = ("self_on_device", "self_on_paper", "interview", "telephone")
DATA_HANDLING: tuple[DataHandling, ...] = ("keep", "keep_before")
BASELINE_RULES = ("last-evaluable-on-or-before-day-0",)


@dataclass(frozen=True, slots=True)
class Site:
    """A place under one principal investigator; windows follow the wall clock of its zone.

    `country` is ISO 3166 alpha-2; a site that names none shows no form that needs a licence. `email` is the
    mailbox of the site, not of a person, to which the daily numbers go; None for a site that wants none.
    `emergency_phone` is the number that anybody calls there in an emergency; None where the study names none.
    """

    code: str
    name: str
    zone: str
    languages: tuple[str, ...]
    phone: str | None
    country: str | None = None
    email: str | None = None
    emergency_phone: str | None = None


@dataclass(frozen=True, slots=True)
class InstrumentUse:
    """An instrument as this study uses it: everything that a score of it hangs on, pinned.

    `minutes` is what participants are told that it takes; None where the study does not say. `skipping` is
    whether the app lets a question be left empty, once that is confirmed (`allow`), or none (`force`).
    """

    instrument: str
    definition_version: str
    recall: str
    policy: str
    norm_set: str | None
    secondary_norm_sets: tuple[str, ...]
    form_version: str
    licence: str
    mode: str
    minutes: int | None = None
    skipping: Skipping = "allow"


@dataclass(frozen=True, slots=True)
class Visit:
    """One planned visit: its target day, and four offsets from that day.

    The instruments stand in the order in which they are asked. `paper_second_entry`: what was filled in on
    paper is entered twice, by two accounts, before it counts.
    """

    code: str
    number: float
    name: Mapping[str, str]
    anchor: str
    target: Duration
    opens: Duration
    due: Duration
    overdue: Duration
    closes: Duration
    late_policy: LatePolicy
    instruments: tuple[str, ...]
    paper_second_entry: bool = False


@dataclass(frozen=True, slots=True)
class EndReason:
    """What an end means: whether contact continues, whether more is expected, which data are kept.

    `keep_before`: only what was completed before the end is taken in.
    contact_data  what becomes of the addresses; None where contact goes on
    basis         on what legal ground the trial data are kept, by language; None where the study does not say
    """

    kind: str
    contact: bool
    expectation: Expectation
    data: DataHandling
    contact_data: ContactDataRule | None = None
    basis: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class ConsentVersion:
    """One version of the consent form and the permissions that can be given with it."""

    version: str
    languages: tuple[str, ...]
    permissions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConsentVersions:
    """The consent forms of a study, in the order in which they came into use."""

    versions: tuple[ConsentVersion, ...]

    def version(self, version: str) -> ConsentVersion:
        """The consent form of this version; KeyError if there is none."""
        return {each.version: each for each in self.versions}[version]


@dataclass(frozen=True, slots=True)
class BaselineRule:
    """Which score is the baseline, on which anchor it hangs, and what is assumed in saying so."""

    id: str
    anchor: str
    compared_by: Literal["local_date"]
    assumption: str


@dataclass(frozen=True, slots=True)
class PlannedThreshold:
    """A threshold of change by which this study judges responders.

    label              what tables and figures call it
    allow_group_level  the citation that allows a group-level threshold to judge one person; None where the
                       threshold is of individual level
    own                the threshold itself, where the study brings it with its citation; None where it is
                       one of those shipped
    """

    threshold: str
    label: str
    allow_group_level: str | None
    own: scoring.Threshold | None = None

    @property
    def judged_by(self) -> scoring.Threshold:
        """The threshold itself."""
        return self.own or scoring.load_threshold(self.threshold)

    def judge(self, change: scoring.Change) -> scoring.Responder:
        """Whether a change is a response by this study's own rule; refusals as for `scoring.responder`."""
        return scoring.responder(change, self.judged_by, allow_group_level=self.allow_group_level or False)


class PlannedAssessment(NamedTuple):
    """One instrument at one visit; `position` counts from 1 in the order of asking."""

    visit: str
    instrument: str
    occurrence: int
    position: int


class Superseded(NamedTuple):
    """A version that was in force for an enrolment before, and the instant at which the next one came."""

    definition: "StudyDefinition"
    until_at: datetime


@dataclass(frozen=True)
class StudyDefinition:
    """One version of a study, read and checked. `content` is the parsed file, `hash` that of its content.

    `reminders` is None where the study reminds nobody, `pro_alerts` where nobody watches the answers.
    proxy_answers          whether answers that somebody else gave are declared as such, or kept aside
    scores_to_participants whether an own export shows scores, once nothing more is asked of the participant
    erasure_on_request     what becomes of addresses that a site has erased, as a participant may ask for
    earlier  the versions that an enrolment followed before this one, newest first; empty for a version on its
             own. What they planned and this one does not is still found here by its code.
    """

    id: str
    version: int
    registry_id: str
    title: str
    phase: str
    blinding: str
    condition: str
    participants_planned: int
    protocol_version: str
    languages: tuple[str, ...]
    sites: tuple[Site, ...]
    instruments: tuple[InstrumentUse, ...]
    anchors: tuple[str, ...]
    visits: tuple[Visit, ...]
    end_reasons: tuple[EndReason, ...]
    consent: ConsentVersions
    baseline: BaselineRule
    key_visit: str
    assumptions: tuple[str, ...]
    pro_alert: Mapping[str, str]
    thresholds: tuple[PlannedThreshold, ...]
    hash: str
    content: Mapping[str, object]
    reminders: ReminderPlan | None = None
    pro_alerts: AlertPolicy | None = None
    earlier: tuple[Superseded, ...] = ()
    proxy_answers: ProxyPolicy = "declared"
    scores_to_participants: ScoresToParticipants = "never"
    erasure_on_request: ContactDataRule = ERASED

    def refuses(self, completed_by: str) -> bool:
        """Whether the study takes no answers of whoever completed it; help is always declared."""
        return completed_by == SOMEBODY_ELSE and self.proxy_answers == "forbidden"

    @property
    def told_of_alerts(self) -> Mapping[str, str]:
        """What participants are told about who reads their answers, by language."""
        return told(self.pro_alert, self.pro_alerts)

    @property
    def versions(self) -> "tuple[StudyDefinition, ...]":
        """This version and those that were in force before it, newest first."""
        return (self, *(each.definition for each in self.earlier))

    @property
    def every_visit(self) -> tuple[Visit, ...]:
        """The visits, and those that only an earlier version had, each as it was last."""
        found = {visit.code: visit for each in reversed(self.versions) for visit in each.visits}
        return tuple(found.values())

    def has_planned(self, visit: str, instrument: str) -> bool:
        """Whether this version or an earlier one asks the instrument at the visit."""
        return any(
            each.code == visit and instrument in each.instruments
            for version in self.versions
            for each in version.visits
        )

    def kept_since(self, begun_at: datetime | None, visit: str, instrument: str) -> "StudyDefinition":
        """The version that an assessment keeps which was begun or answered then; None: not begun.

        The clock of a phone may date it before any version planned it: then it is the first that did.
        """
        later = [each for each in self.earlier if begun_at is not None and begun_at < each.until_at]
        for nth in range(len(later), 0, -1):
            kept = replace(later[nth - 1].definition, earlier=self.earlier[nth:])
            if kept.has_planned(visit, instrument):
                return kept
        return self

    def site(self, code: str) -> Site:
        """The site with this code; KeyError if there is none, as with all that follow."""
        return {site.code: site for site in self.sites}[code]

    def instrument(self, instrument: str) -> InstrumentUse:
        uses = (use for version in reversed(self.versions) for use in version.instruments)
        return {use.instrument: use for use in uses}[instrument]

    def visit(self, code: str) -> Visit:
        return {visit.code: visit for visit in self.every_visit}[code]

    def end_reason(self, kind: str) -> EndReason:
        return {reason.kind: reason for reason in self.end_reasons}[kind]


def planned_assessments(definition: StudyDefinition) -> tuple[PlannedAssessment, ...]:
    """Everything planned for one participant: visits in their order, instruments in the order of asking."""
    return tuple(
        PlannedAssessment(visit.code, instrument, occurrence=1, position=position)
        for visit in definition.visits
        for position, instrument in enumerate(visit.instruments, start=1)
    )
