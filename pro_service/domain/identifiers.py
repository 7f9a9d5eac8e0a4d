"""Ids that follow from what they name, known before anything has happened."""

from uuid import UUID, uuid5

ASSESSMENTS = UUID("9d8e1423-f7b2-4f7f-962f-75b3d6362955")
"""The namespace of assessment ids. Never to be changed: every stored id hangs on it."""


def assessment_id(enrolment_id: UUID, visit: str, instrument: str, occurrence: int = 1) -> UUID:
    """The id of one planned assessment.

    It hangs on no date, so that moving an anchor moves windows and never detaches answers (I1).
    Visit and instrument codes hold no slash; the readers of study and instrument files see to that.
    """
    return uuid5(ASSESSMENTS, f"{enrolment_id}/{visit}/{instrument}/{occurrence}")


def participant_id(first_enrolment_id: UUID) -> UUID:
    """The id of a participant, from that of the enrolment by which the study first met the person."""
    return uuid5(ASSESSMENTS, f"{first_enrolment_id}/participant")


def taken_in_id(decision_id: UUID) -> UUID:
    """The id of the submission that the site made by a decision: a move, or taking in what was kept aside."""
    return uuid5(ASSESSMENTS, f"{decision_id}/submission")


def protocol_change_id(enrolment_id: UUID, study_version: int) -> UUID:
    """The id of an enrolment's change to a version of the study; it goes to each version once."""
    return uuid5(ASSESSMENTS, f"{enrolment_id}/protocol/{study_version}")


def consent_id(enrolment_id: UUID, n: int) -> UUID:
    """The id of the nth consent of an enrolment, counted from 1."""
    return uuid5(ASSESSMENTS, f"{enrolment_id}/consent/{n}")


def alarm_id(kind: str, assessment_id: UUID, step: str) -> UUID:
    """The id of an alarm: the same thing is alarming once."""
    return uuid5(ASSESSMENTS, f"{assessment_id}/alarm/{kind}/{step}")
