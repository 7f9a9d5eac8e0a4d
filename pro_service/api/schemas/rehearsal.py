"""Shapes of the clock of a rehearsal."""

from typing import ClassVar

from pro_service.api import fields
from pro_service.api.shapes import In, Out

MOST_MOVES = 2**31 - 1


class ClockMoveIn(In):
    """Where the clock goes."""

    move = fields.Integer(1, MOST_MOVES, required=True, text="One more than `moves` of getClock.")
    to = fields.Instant(required=True, text="Later than now in there, by 400 days at most.")
    example: ClassVar = {"move": 3, "to": "2027-03-01T09:00:00Z"}


class ClockOut(Out):
    """What time it is in a rehearsal."""

    deployment = fields.Choice("demo", "rehearsal")
    now = fields.Instant()
    moves = fields.Integer(0, MOST_MOVES, attribute="n_moves", text="How often the clock was moved.")
    example: ClassVar = {"deployment": "rehearsal", "now": "2027-03-01T09:00:00Z", "moves": 3}
