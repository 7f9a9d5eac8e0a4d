"""All resources, put under their addresses."""

from flask import Flask

from pro_service.api import (
    anchor_events,
    explanations,
    forms,
    health,
    licences,
    longitudinal,
    me,
    pairing,
    paper,
    participants,
    scores,
    sessions,
    studies,
    submissions,
)
from pro_service.api.problems import ProblemApi

NAMESPACES = (
    pairing.ns,
    me.ns,
    forms.ns,
    submissions.ns,
    sessions.ns,
    studies.ns,
    participants.ns,
    anchor_events.ns,
    paper.ns,
    scores.ns,
    explanations.ns,
    longitudinal.ns,
    licences.ns,
    health.ns,
)


def install(app: Flask) -> None:
    """Route every resource; Flask-RESTX does nothing else here."""
    app.config["RESTX_MASK_SWAGGER"] = False
    api = app.extensions[ProblemApi.KEY] = ProblemApi(app)
    for namespace in NAMESPACES:
        api.add_namespace(namespace)
