"""The licence ledger of a study."""

from typing import Any
from uuid import UUID

from flask_restx import Namespace

from pro_service import errors
from pro_service.api.describes import describes
from pro_service.api.operations import Answer, Asked, Audience, created
from pro_service.api.resource import Resource
from pro_service.api.schemas.licences import LicenceIn, LicenceOut, LicencesOut
from pro_service.services import licences

ns = Namespace("licences", path="/api/v1/studies/<code:study_id>/licences")


@ns.route("")
class Licences(Resource):
    @describes("listLicences", Audience.DATA_MANAGER, outcomes={200: (LicencesOut, "The whole ledger.")})
    def get(self, asked: Asked, study_id: str) -> dict[str, Any]:
        """Every licence of a study, with how often it was used, what is left, and what has to be seen to."""
        items = licences.list_licences(asked.session, asked.now, asked.scope, study_id)
        return {"items": items, "next": None}


@ns.route("/<uuid:licence_id>")
class Licence(Resource):
    @describes(
        "addLicence",
        Audience.DATA_MANAGER,
        request=LicenceIn,
        outcomes={
            201: (LicenceOut, "Entered."),
            200: (LicenceOut, "Was entered before under this id, with exactly this."),
        },
        problems=(errors.IdReused,),
    )
    def put(self, asked: Asked, study_id: str, licence_id: UUID) -> Answer:
        """Enter a licence; it is never changed. A renewal is another licence."""
        added = licences.add(
            asked.session, asked.now, asked.staff, asked.scope, study_id, licence_id, asked.body
        )
        return created(added.standing, is_new=added.is_new)
