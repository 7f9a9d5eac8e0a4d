"""The clock of a rehearsal."""

from flask_restx import Namespace

from pro_service import clock, errors
from pro_service.api.describes import describes
from pro_service.api.operations import Answer, Asked, Audience, created
from pro_service.api.resource import Resource
from pro_service.api.schemas.rehearsal import ClockMoveIn, ClockOut
from pro_service.services import rehearsal
from pro_service.services.rehearsal import ClockStanding

ns = Namespace("rehearsal", path="/api/v1/rehearsal/clock")


@ns.route("")
class Clock(Resource):
    @describes("getClock", Audience.ADMINISTRATOR, outcomes={200: (ClockOut, "What time it is in there.")})
    def get(self, asked: Asked) -> ClockStanding:
        """What time it is in a rehearsal or a demo, and how often its clock was moved.

        In production there is no such thing: 404.
        """
        return rehearsal.clock_standing(asked.session, asked.now)

    @describes(
        "moveClock",
        Audience.ADMINISTRATOR,
        request=ClockMoveIn,
        outcomes={
            201: (ClockOut, "Moved."),
            200: (ClockOut, "Was moved there before, as this move."),
        },
        problems=(errors.ChangedMeanwhile, errors.IdReused),
    )
    def put(self, asked: Asked) -> Answer:
        """Move the clock of a rehearsal forward; it never goes back.

        The scheduler then finds what has fallen due, as after a standstill; `pro-service rehearsal pass`
        lets the time pass instead, with every reminder at its hour. Sessions end by this clock too.
        """
        real_at = clock.real(asked.session)
        n, to = asked.body["move"], asked.body["to"]
        moved = rehearsal.move_clock(asked.session, asked.now, real_at, asked.staff, n, to)
        return created(moved.standing, is_new=moved.is_new)
