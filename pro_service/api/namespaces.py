"""All resources, put under their addresses."""

from flask import Flask

from pro_service.api import (
    accounts,
    anchor_events,
    audit,
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
    longitudinal,
    me,
    metrics,
    nudges,
    pairing,
    paper,
    participants,
    pro_alerts,
    quarantine,
    rehearsal,
    responses,
    rights,
    scores,
    second_factors,
    service_tokens,
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
    contacts.ns,
    forms.ns,
    submissions.ns,
    sessions.ns,
    second_factors.ns,
    accounts.by_invitation,
    accounts.ns,
    rights.ns,
    service_tokens.ns,
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
    pro_alerts.ns,
    worklist.ns,
    compliance.ns,
    paper.ns,
    responses.ns,
    quarantine.at_study,
    quarantine.ns,
    scores.ns,
    explanations.ns,
    longitudinal.ns,
    licences.ns,
    audit.ns,
    audit.of_installation,
    contacts.by_link,
    sms_receipts.ns,
    rehearsal.ns,
    health.ns,
    metrics.ns,
)


def install(app: Flask) -> None:
    """Route every resource; Flask-RESTX does nothing else here."""
    app.config["RESTX_MASK_SWAGGER"] = False
    api = app.extensions[ProblemApi.KEY] = ProblemApi(app)
    for namespace in NAMESPACES:
        api.add_namespace(namespace)
