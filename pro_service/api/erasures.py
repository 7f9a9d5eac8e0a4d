"""Contact data that a site has erased, and what is told of those that are blocked."""

from uuid import UUID

from flask_restx import Namespace

from pro_service import errors
from pro_service.api.describes import describes
from pro_service.api.operations import Answer, Asked, Audience, created, recorded
from pro_service.api.resource import Resource
from pro_service.api.schemas.erasures import DisclosureIn, DisclosureOut, ErasureIn, ErasureOut
from pro_service.services import contacts

ns = Namespace(
    "erasures", path="/api/v1/studies/<code:study_id>/participants/<uuid:enrolment_id>/contact-data/erasures"
)


@ns.route("/<uuid:erasure_id>")
class Erasure(Resource):
    @describes(
        "eraseContactData",
        Audience.SITE,
        request=ErasureIn,
        outcomes={
            201: (ErasureOut, "Every address left its place: erased, or blocked where the study says so."),
            200: (ErasureOut, "Was done before under this id, for exactly this."),
        },
        problems=(errors.IdReused,),
    )
    def put(self, asked: Asked, study_id: str, enrolment_id: UUID, erasure_id: UUID) -> Answer:
        """Take every address of a participant away, as they may ask for; trial data are not touched.

        The study file says by `erasure_on_request` whether they are erased or blocked for a term. Addresses
        can be entered anew afterwards where contact is permitted.
        """
        made = contacts.erase(
            asked.session,
            asked.keyring,
            asked.now,
            asked.staff,
            asked.scope,
            study_id,
            enrolment_id,
            erasure_id,
            asked.body,
        )
        return recorded(made)


@ns.route("/<uuid:erasure_id>/disclosures/<uuid:disclosure_id>")
class Disclosure(Resource):
    @describes(
        "discloseBlockedContactData",
        Audience.SITE,
        request=DisclosureIn,
        outcomes={
            201: (DisclosureOut, "The blocked addresses; that they were told stands in the trail."),
            200: (DisclosureOut, "Were told before under this id."),
        },
        problems=(errors.NothingBlocked, errors.IdReused),
    )
    def put(
        self, asked: Asked, study_id: str, enrolment_id: UUID, erasure_id: UUID, disclosure_id: UUID
    ) -> Answer:
        """Tell the investigator what is blocked, for courts and authorities, and for nothing else."""
        told = contacts.disclose(
            asked.session,
            asked.keyring,
            asked.now,
            asked.staff,
            asked.scope,
            study_id,
            enrolment_id,
            erasure_id,
            disclosure_id,
            asked.body["reason"],
        )
        return created(told, is_new=told.is_new)
