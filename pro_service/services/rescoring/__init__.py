"""Scoring stored responses again, beside what is there: start, carry on, look at the differences, promote."""

from pro_service.services.rescoring.promoting import promote
from pro_service.services.rescoring.reporting import Report, list_rescorings, report
from pro_service.services.rescoring.running import CHUNK, carry_on, progress, score_next
from pro_service.services.rescoring.starting import RescoringAsked, RescoringRefused, start
from pro_service.store.rescoring import SCORINGS, WhichScores, which_of

__all__ = [
    "CHUNK",
    "SCORINGS",
    "Report",
    "RescoringAsked",
    "RescoringRefused",
    "WhichScores",
    "carry_on",
    "list_rescorings",
    "progress",
    "promote",
    "report",
    "score_next",
    "start",
    "which_of",
]
