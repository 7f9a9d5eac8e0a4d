"""Locking data before an analysis, and unlocking them."""

from typing import Any
from uuid import UUID

from flask_restx import Namespace

from pro_service import errors
from pro_service.api.describes import describes
from pro_service.api.operations import Answer, Asked, Audience, created
from pro_service.api.pages import instant_key, walk
from pro_service.api.resource import Resource
from pro_service.api.schemas.locks import LockIn, LockOut, LocksOut, UnlockIn
from pro_service.api.schemas.pages import AsOfPageIn
from pro_service.services import locks

ns = Namespace("locks", path="/api/v1/studies/<code:study_id>")

AGAIN = (LockOut, "Was recorded before under this id, with exactly this.")


@ns.route("/locks")
class Locks(Resource):
    @describes("listLocks", Audience.STAFF, query=AsOfPageIn, outcomes={200: (LocksOut, "One page.")})
    def get(self, asked: Asked, study_id: str) -> dict[str, Any]:
        """Every change of a lock of the study, of the caller's sites and of their participants.

        A part is as its current change says; one without any is open.
        """
        here = walk(asked, study_id=study_id)
        views, last = locks.page(
            asked.session, asked.scope, study_id, here.as_of, here.after_instant, asked.query["limit"]
        )
        return here.page(views, instant_key(last))


@ns.route("/locks/<uuid:change_id>")
class Lock(Resource):
    @describes(
        "lock",
        Audience.DATA_MANAGER,
        request=LockIn,
        outcomes={201: (LockOut, "Locked."), 200: AGAIN},
        problems=(errors.IdReused, errors.DoesNotApply),
    )
    def put(self, asked: Asked, study_id: str, change_id: UUID) -> Answer:
        """Lock the study, a site or a participant. Sites enter nothing; what phones send is kept aside.

        Soft: until it is unlocked. Hard: the same, and it is unlocked by way of soft alone.
        """
        where = (asked.session, asked.now, asked.staff, asked.scope, study_id, change_id)
        changed = locks.lock(*where, asked.body)
        return created(changed.view, is_new=changed.is_new)


@ns.route("/unlocks/<uuid:change_id>")
class Unlock(Resource):
    @describes(
        "unlock",
        Audience.DATA_MANAGER,
        request=UnlockIn,
        outcomes={201: (LockOut, "Unlocked by one step."), 200: AGAIN},
        problems=(errors.IdReused, errors.DoesNotApply),
    )
    def put(self, asked: Asked, study_id: str, change_id: UUID) -> Answer:
        """Unlock by one step, with the reason: from hard to soft, from soft to open."""
        where = (asked.session, asked.now, asked.staff, asked.scope, study_id, change_id)
        changed = locks.unlock(*where, asked.body)
        return created(changed.view, is_new=changed.is_new)
