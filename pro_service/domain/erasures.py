"""What becomes of contact data that are needed no more: erased, or blocked for a term, by the study's rules.

Blocked data stay sealed for whoever may have to answer for the processing, and are used for nothing else; the
Spanish law calls it bloqueo (Ley Orgánica 3/2018, art. 32). Trial data are kept whatever becomes of these.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pro_service.domain.calendar import Duration, add

Becomes = Literal["erased", "blocked"]

BECOMES: tuple[Becomes, ...] = ("erased", "blocked")
STEPS = (*BECOMES, "disclosed", "destroyed")
"""What happens to contact data: the last two to what was blocked before."""

NATIONAL_DIGITS = 9
"""Of a telephone number in Spain, without the code of the country."""

ASKED_BECAUSE = ("participant-asked", "site-decided")
"""Why a site has contact data erased."""

CONTACT_WITHDRAWN = "contact-withdrawn"
DISCLOSED = "asked-with-reason"
TERM_OVER = "term-over"
CAUSES = (*ASKED_BECAUSE, CONTACT_WITHDRAWN, DISCLOSED, TERM_OVER)
"""Why something happened to them, beside the kinds of ends."""


@dataclass(frozen=True, slots=True)
class ContactDataRule:
    """What becomes of contact data.

    blocked_for  how long they are kept blocked; None where they are erased
    basis        on what legal ground, by language; None where the study does not say
    """

    becomes: Becomes
    blocked_for: Duration | None = None
    basis: Mapping[str, str] | None = None

    def until_on(self, today: date) -> date | None:
        """The last local day at the site on which they are kept; None where they are not."""
        return None if self.blocked_for is None else add(today, self.blocked_for)


ERASED = ContactDataRule("erased")
"""What holds where a study does not say."""


def names_any(text: str, addresses: Iterable[str]) -> bool:
    """Whether a text that somebody typed repeats an address, in whatever capitals and spacing.

    Of a telephone number the end is enough: people leave the code of the country out.
    """
    said = _bare(text)
    return any((bare if "@" in bare else bare[-NATIONAL_DIGITS:]) in said for bare in map(_bare, addresses))


def _bare(text: str) -> str:
    return "".join(each for each in text.casefold() if each.isalnum() or each in "@.")
