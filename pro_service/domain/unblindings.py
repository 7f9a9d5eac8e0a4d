"""What is recorded where somebody came to know a participant's arm; never which arm it is (R35).

Everything is coded, and there is no free text: a note is where an arm would be written down.
"""

KINDS = ("accidental", "emergency", "planned")
"""By mistake or chance; for the participant's safety; as the protocol asks."""

LEARNED_BY = ("participant", "site", "sponsor", "somebody-else")
"""Who knows it now."""

THROUGH = (
    "laboratory-result", "reaction-to-treatment", "pharmacy", "message-or-document", "told", "another-way",
)  # fmt: skip
"""By what it came to be known."""

ASSESSMENTS = ("pending", "no-effect-expected", "answers-may-be-affected")
"""What it means for the answers given from then on, as the site judged it."""
