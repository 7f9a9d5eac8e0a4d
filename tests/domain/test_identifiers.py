"""The id of an assessment is known before anything has happened."""

import hashlib
from uuid import UUID

import pytest

from pro_service.domain.identifiers import ASSESSMENTS, assessment_id

ENROLMENT = UUID("7d444840-9dc0-4d2f-8c1c-3f6b1c8a1f10")


@pytest.mark.requirement("I1")
def test_the_id_is_the_name_based_uuid_of_enrolment_visit_instrument_and_occurrence():
    name = b"7d444840-9dc0-4d2f-8c1c-3f6b1c8a1f10/w24/sf36v2/1"
    digest = bytearray(hashlib.sha1(ASSESSMENTS.bytes + name, usedforsecurity=False).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x50  # version 5, as RFC 9562 section 5.5 lays it out
    digest[8] = digest[8] & 0x3F | 0x80
    assert assessment_id(ENROLMENT, "w24", "sf36v2").bytes == bytes(digest)


@pytest.mark.requirement("I1")
def test_the_namespace_never_changes():
    assert UUID("9d8e1423-f7b2-4f7f-962f-75b3d6362955") == ASSESSMENTS


def test_each_part_of_the_name_counts():
    other = UUID(int=1)
    ids = {
        assessment_id(ENROLMENT, "w24", "sf36v2"),
        assessment_id(other, "w24", "sf36v2"),
        assessment_id(ENROLMENT, "w12", "sf36v2"),
        assessment_id(ENROLMENT, "w24", "lupusqol"),
        assessment_id(ENROLMENT, "w24", "sf36v2", occurrence=2),
    }
    assert len(ids) == 5
