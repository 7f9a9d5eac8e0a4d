"""Shapes that all lists share."""

from typing import ClassVar

from pro_service.api import fields
from pro_service.api.cursors import LONGEST_CURSOR
from pro_service.api.shapes import In, Out
from pro_service.services.rescoring import SCORINGS

MOST_ITEMS = 200
USUAL_ITEMS = 50
EXAMPLE_CURSOR = "WyIwMS0wMDciLCIyMDI2LTAzLTAyVDA4OjE1OjAwKzAwOjAwIl0.9f3mTg1Zc0T5Jv6bq2y8mG4cS1k"


class PageIn(In):
    """Which page of a list."""

    limit = fields.QueryInteger(
        1, MOST_ITEMS, load_default=USUAL_ITEMS, text="How many at most; 50 unless said."
    )
    cursor = fields.Text(longest=LONGEST_CURSOR, text="`next` of the page before.")
    example: ClassVar = {"limit": 50}


class AsOfPageIn(PageIn):
    """Which page of a list, as things were known at an instant."""

    as_of = fields.Instant(text="As known at this instant, not in the future; now unless said.")


class ScoringPageIn(AsOfPageIn):
    """Which page of a list of scores: those as received, the current ones, or both."""

    scoring = fields.Choice(
        *SCORINGS,
        load_default="as_received",
        text="As received, or with the rescorings promoted by then, or both; as received unless said.",
    )


class PageOut(Out):
    """A page of a list, and the cursor of the next one."""

    next = fields.Text(longest=LONGEST_CURSOR, allow_none=True, text="Null on the last page.")


class AsOfPageOut(PageOut):
    """A page of a list that tells how things were known at an instant."""

    as_of = fields.Instant(text="The instant that the whole walk through the list is about.")
