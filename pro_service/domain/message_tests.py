"""A message that a participant asks for, to see whether and how they are reached."""

from collections.abc import Mapping
from datetime import timedelta

from pro_service.domain.reminder_plan import Text

STALE_AFTER = timedelta(minutes=15)
"""Whoever waits for a test has given up by then; it is not sent later."""

SENDING, HANDED_OVER, FAILED, UNKNOWN, NOT_SENT = "sending", "handed-over", "failed", "unknown", "not-sent"
STATES = (SENDING, HANDED_OVER, FAILED, UNKNOWN, NOT_SENT)
"""What becomes of one; `sending` that stays means that nobody knows."""

TOO_LATE = "too-late"

TEXTS: Mapping[str, Text] = {
    "en": Text("A test message", "This is the test that you asked for. There is nothing to do."),
    "es": Text("Mensaje de prueba", "Esta es la prueba que usted ha pedido. No tiene que hacer nada."),
}
"""By language; they tell nothing of the study."""
