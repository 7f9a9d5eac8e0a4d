"""The audit trail: read in plain words, exported, and verified."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask_restx import Namespace

from pro_service.api.describes import describes
from pro_service.api.operations import Answer, Asked, Audience, PlainText
from pro_service.api.pages import walk
from pro_service.api.resource import Resource
from pro_service.api.schemas.audit import AuditEventsOut, AuditExportIn, AuditQueryIn, InstallationQueryIn
from pro_service.domain.permissions import Scope
from pro_service.services import studies, trail, verifying
from pro_service.services.trail import EventView, TrailAsked
from pro_service.services.trail.exporting import as_csv, as_json_lines
from pro_service.store.trail import Wanted

ns = Namespace("audit", path="/api/v1/studies/<code:study_id>")
of_installation = Namespace("installation_audit", path="/api/v1")

FILTERS = ("enrolment_id", "visit", "assessment_id", "item", "actor", "kind", "text", "from_at", "to_at")
CSV = PlainText("text/csv; charset=utf-8", "id,subject_id,site,enrolment_id\r\n5d414,01-001,01,8c1f3a52\r\n")
LINES = PlainText("application/x-ndjson", '{"id":"5d414","kind":"consent.added","site":"01"}\n')
VERIFIED = PlainText(
    "application/x-ndjson",
    '{"fault":"hash","seq":7,"stream":"8c1f3a52-6c0b-4d0e-9a57-2f1f0c6f1a11"}\n'
    '{"breaks":1,"holds":false,"streams":21}\n',
)


@ns.route("/audit-events")
class AuditEvents(Resource):
    @describes(
        "listAuditEvents",
        Audience.DATA_MANAGER,
        query=AuditQueryIn,
        outcomes={200: (AuditEventsOut, "One page, by stream and time.")},
    )
    def get(self, asked: Asked, study_id: str) -> dict[str, Any]:
        """Who did what, when and why: first what was done to the study, then the participants by subject id.

        Sites read the trail of their own participants. Answers are shown to who may read answers. What was
        recorded of infusions, and beyond the site what could tell when one was, is told by its day alone, and
        beyond the site from the end of that day on.
        """
        here = walk(asked, study_id=study_id)
        views, last = trail.page(
            asked.session,
            asked.scope,
            study_id,
            here.as_of,
            trail.sight_of(asked.staff),
            asked.secret,
            asked.query["language"],
            _filters(asked.query),
            here.after,
            asked.query["limit"],
        )
        return here.page(views, last)


@ns.route("/audit-events.csv")
class AuditEventsAsCsv(Resource):
    @describes(
        "exportAuditEvents",
        Audience.DATA_MANAGER,
        query=AuditExportIn,
        outcomes={200: (None, "All events asked for, as CSV.")},
        text=CSV,
    )
    def get(self, asked: Asked, study_id: str) -> Answer:
        """The same as CSV: a cell that a spreadsheet would run as a formula has a quote before it."""
        return Answer(200, as_csv(_pages(asked, asked.scope, study_id)))


@ns.route("/audit-events.jsonl")
class AuditEventsAsLines(Resource):
    @describes(
        "exportAuditEventLines",
        Audience.DATA_MANAGER,
        query=AuditExportIn,
        outcomes={200: (None, "All events asked for, one JSON object a line; the last line counts them.")},
        text=LINES,
    )
    def get(self, asked: Asked, study_id: str) -> Answer:
        """The same as lines of JSON, every text exactly as it was typed."""
        return Answer(200, as_json_lines(_pages(asked, asked.scope, study_id)))


@ns.route("/audit-verification")
class AuditVerification(Resource):
    @describes(
        "verifyAudit",
        Audience.DATA_MANAGER,
        outcomes={200: (None, "A line of JSON for each place that does not hold, then one that counts.")},
        text=VERIFIED,
    )
    def get(self, asked: Asked, study_id: str) -> Answer:
        """Follow the chains of the study and its seals, and name each place where one does not hold.

        The answer comes line by line while it is worked out, stream by stream.
        """
        studies.refuse_out_of_reach(asked.scope, study_id)
        return Answer(200, verifying.as_lines(verifying.study(asked.parts.engine, study_id)))


@of_installation.route("/audit-events")
class InstallationEvents(Resource):
    @describes(
        "listInstallationEvents",
        Audience.STAFF,
        query=InstallationQueryIn,
        outcomes={200: (AuditEventsOut, "One page, by time.")},
    )
    def get(self, asked: Asked) -> dict[str, Any]:
        """Accounts, roles, sign-ins and instrument packs: what was done, by whom and when.

        An inspector reads what is about accounts that have or had a role in the inspected study.
        """
        here = walk(asked)
        query = asked.query
        views, last = trail.installation_page(
            asked.session,
            asked.scope,
            here.as_of,
            asked.secret,
            query["language"],
            Wanted(query.get("kind"), query.get("actor")),
            int(here.after_one or 0),
            query["limit"],
        )
        return here.page(views, (str(last),) if last else None)


def _filters(query: Mapping[str, Any]) -> TrailAsked:
    return TrailAsked(**{name: query.get(name) for name in FILTERS})


def _pages(asked: Asked, scope: Scope, study_id: str) -> Iterator[list[EventView]]:
    """Raises NotFound before the first line is written."""
    trail.refuse_out_of_reach(asked.session, scope, study_id, _filters(asked.query))
    return trail.every_page(
        asked.parts.engine,
        scope,
        study_id,
        asked.now,
        trail.sight_of(asked.staff),
        asked.secret,
        asked.query["language"],
        _filters(asked.query),
    )
