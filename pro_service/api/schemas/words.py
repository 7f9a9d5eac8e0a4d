"""The patterns of coded words, each stated once."""

from pro_service.api.converters import CODE_PATTERN
from pro_service.domain import submissions

CODE = CODE_PATTERN
LANGUAGE = "[a-z]{2}(-[A-Z]{2})?"
ZONE = "[A-Za-z][A-Za-z0-9_+/-]{0,63}"
SUBJECT_ID = "[A-Za-z0-9][A-Za-z0-9._-]{0,39}"
EMAIL = (
    r"[A-Za-z0-9!#$%&'*+/=?^_{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
TELEPHONE = r"\+[1-9][0-9]{6,14}"
HASH = "[0-9a-f]{64}"
FLAGS = submissions.FLAGS
COMPLETED_BY = ("participant", "helped", "somebody_else")

LARGEST_VERSION = 100_000

STUDY = "nct03673748"
ENROLMENT = "8c1f3a52-6c0b-4d0e-9a57-2f1f0c6f1a11"
ASSESSMENT = "0b9f6c1e-4a55-5d0c-8a30-6a8f3d0d7c21"
SUBMISSION = "5e0a6f7c-12a3-4d53-bb0a-7a1f5a2b9c33"
DEVICE = "d2719c08-5b7f-4c36-9a1e-0f4f2f8c9b44"
LICENCE = "a3c1d5e7-2b4f-4d60-8e91-7c0a5b3f2d66"
EVENT = "3f0b7d64-91f0-4a3a-8c55-1f6e2d7a8b55"
RUN = "f4b3c2d1-0a9b-4c8d-9e7f-6a5b4c3d2e88"
BASELINE_RUN = "b7d5e3f1-6c2a-4e18-8b90-1d3f5a7c9e99"
SUBSCRIPTION = "c0a9d2f4-6e13-4b57-8f21-94d3b1e7a066"
CONTACT = "7b0de1f4-3c2a-4e55-8f19-5a6c4d2b1e77"
CHECK_IN = "e4a1b2c3-9d8e-4f70-a1b2-c3d4e5f60718"
ALERT = "b7c1d2e3-4f50-4a61-8b72-9c8d7e6f5a40"
EXEMPTION = "c2f4a6b8-1d3e-4f50-9a7b-8c6d5e4f3a21"
NOT_DONE = "f1e2d3c4-b5a6-4978-8a9b-0c1d2e3f4a5b"
INVALIDATION = "0c9d8e7f-6a5b-4c3d-8e2f-1a0b9c8d7e6f"
MOVED = "6f1d2c3b-4a59-5687-9a0b-1c2d3e4f5a6b"
QUARANTINED = "9a8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d"
RESOLUTION = "1b2c3d4e-5f60-4718-92a3-b4c5d6e7f809"
ACCOUNT = "6b1c0b3e-7a35-4f0b-8c2b-0d9b6a1b7c66"
ACTOR = "account:6b1c0b3e-7a35-4f0b-8c2b-0d9b6a1b7c66"
GRANT = "5d4c3b2a-1f0e-4d9c-8b7a-6f5e4d3c2b1a"
PROGRAM = "9a8b7c6d-5e4f-4a3b-9c2d-1e0f9a8b7c6d"
FACTOR = "2b3c4d5e-6f70-4182-93a4-b5c6d7e8f901"
CHANGE = "7c6d5e4f-3a2b-4c1d-8e0f-9a8b7c6d5e4f"
QUERY = "9a0b1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d"
CORRECTION = "2d3e4f50-6172-4839-8a4b-5c6d7e8f9012"
QUERY_STEP = "1f2e3d4c-5b6a-4798-8796-a5b4c3d2e1f0"
LOCK_CHANGE = "0d1e2f3a-4b5c-4d6e-8f70-819203a4b5c6"
SIGN_OFF = "5c6d7e8f-9a0b-4c1d-8e2f-3a4b5c6d7e8f"
EXAMPLE_HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
