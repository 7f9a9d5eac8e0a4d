"""All resources, put under their addresses."""

from flask import Flask

from pro_service.api import (
    anchor_events,
    certified_copies,
    check_ins,
    compliance,
    consents,
    contact_attempts,
    contacts,
    expectations,
    explanations,
    forms,
    health,
    licences,
    locks,
    longitudinal,
    me,
    metrics,
    nudges,
    pairing,
    paper,
    participants,
    queries,
    scores,
    sessions,
    sign_offs,
    site_copies,
    sms_receipts,
    studies,
    submissions,
    timeline,
    worklist,
)
from pro_service.api.problems import ProblemApi

NAMESPACES = (
    pairing.ns,
    me.ns,
    contacts.ns,
    forms.ns,
    submissions.ns,
    sessions.ns,
    studies.ns,
    participants.ns,
    anchor_events.ns,
    contacts.at_site,
    consents.ns,
    check_ins.ns,
    contact_attempts.ns,
    timeline.ns,
    nudges.ns,
    expectations.ns,
    worklist.ns,
    compliance.ns,
    paper.ns,
    queries.ns,
    queries.of_participant,
    locks.ns,
    sign_offs.ns,
    site_copies.ns,
    certified_copies.ns,
    scores.ns,
    explanations.ns,
    longitudinal.ns,
    licences.ns,
    contacts.by_link,
    sms_receipts.ns,
    health.ns,
    metrics.ns,
)


def install(app: Flask) -> None:
    """Route every resource; Flask-RESTX does nothing else here."""
    app.config["RESTX_MASK_SWAGGER"] = False
    api = app.extensions[ProblemApi.KEY] = ProblemApi(app)
    for namespace in NAMESPACES:
        api.add_namespace(namespace)
