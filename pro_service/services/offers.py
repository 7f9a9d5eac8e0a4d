"""What may be shown to a participant now: the schedule and the licences together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from pro_service.domain import licences
from pro_service.domain.forms import Form
from pro_service.domain.licences import Held, Showing
from pro_service.domain.offers import NO_FORM, NOT_LICENSED, PLACEHOLDER_ONLY, why_not_now
from pro_service.domain.protocol import Site, StudyDefinition
from pro_service.domain.status import Status
from pro_service.domain.windows import local_day
from pro_service.services.forms import FormLibrary
from pro_service.store import deployment
from pro_service.store import licences as licences_store
from pro_service.store.assessments import Assessment
from pro_service.store.licences import Presentation
from pro_service.store.participants import Enrolment


@dataclass(frozen=True, slots=True)
class Offer:
    """The languages in which a questionnaire may be begun or gone on with; why not, where there is none."""

    languages: tuple[str, ...]
    why_not: str | None

    @property
    def can_start(self) -> bool:
        return self.why_not is None


@dataclass(frozen=True, slots=True)
class Offering:
    """Everything that the offers of one enrolment hang on, on one local day of its site."""

    definition: StudyDefinition
    forms: FormLibrary
    site: Site
    on: date
    is_ended: bool
    is_production: bool
    ledger: tuple[Held, ...]

    def of(self, assessment: Assessment, status: Status, shown: Presentation | None) -> Offer:
        """What is offered of one assessment; what was shown before is gone on with, in its language."""
        policy = self.definition.visit(assessment.visit).late_policy
        why_not = why_not_now(status, policy, is_ended=self.is_ended)
        if why_not is not None:
            return Offer((), why_not)
        if shown is not None:
            return Offer((shown.language,), None)
        return self._unseen(assessment.instrument)

    def licence(self, instrument: str, language: str, mode: str | None = None) -> Held | None:
        """The licence under which a form may be shown today, None where there is none.

        `mode`: another than the study's own, such as on paper.
        """
        by = mode or self.definition.instrument(instrument).mode
        showing = Showing(instrument, language, by, self.site.country, self.on)
        return licences.covering(self.ledger, showing)

    def may_show(self, form: Form) -> bool:
        """Wording under a licence; a placeholder wherever no participant is a real one."""
        if form.is_placeholder:
            return not self.is_production
        return self.licence(form.instrument, form.language) is not None

    def _unseen(self, instrument: str) -> Offer:
        version = self.definition.instrument(instrument).form_version
        languages = self.forms.languages(instrument, version)
        known = [self.forms.get(instrument, version, language) for language in languages]
        allowed = tuple(form.language for form in known if self.may_show(form))
        return Offer(allowed, None if allowed else _why_none(known))


def _why_none(known: Sequence[Form]) -> str:
    if not known:
        return NO_FORM
    return PLACEHOLDER_ONLY if all(form.is_placeholder for form in known) else NOT_LICENSED


def offering(
    session: Session,
    at: datetime,
    forms: FormLibrary,
    enrolment: Enrolment,
    definition: StudyDefinition,
    *,
    is_ended: bool = False,
) -> Offering:
    """The offering at an instant; the ledger is read only where a form needs a licence."""
    site = definition.site(enrolment.site)
    needs = any(forms.needs_licence(use.instrument, use.form_version) for use in definition.instruments)
    ledger = tuple(licences_store.of_study(session, definition.id)) if needs else ()
    return Offering(
        definition=definition,
        forms=forms,
        site=site,
        on=local_day(at, site.zone),
        is_ended=is_ended,
        is_production=deployment.is_production(session),
        ledger=ledger,
    )
