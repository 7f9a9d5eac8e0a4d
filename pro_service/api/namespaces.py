"""All resources, put under their addresses."""

from flask import Flask

from pro_service.api import (
    anchor_events,
    check_ins,
    compliance,
    consents,
    contact_attempts,
    contacts,
    drafts,
    expectations,
    explanations,
    forms,
    health,
    licences,
    longitudinal,
    me,
    metrics,
    my_data,
    nudges,
    pairing,
    paper,
    paradata,
    participants,
    scores,
    sessions,
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
    drafts.ns,
    my_data.ns,
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
    scores.ns,
    paradata.ns,
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
