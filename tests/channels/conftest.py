"""Messages, and servers of this machine that take them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pro_service.channels.protocol import Outgoing
from tests.support.certificates import Certificate, make_certificate

NOW = datetime(2026, 10, 5, 7, 0, tzinfo=UTC)
DELIVERY = "8f14e45f-ceea-467f-a0e6-1d2b3c4d5e6f"
LINK = "https://pro.example.org/app/"
STOP_LINK = "https://pro.example.org/stop/" + "c2lnbmVk" * 20  # longer than a line of a header

MESSAGE = Outgoing(
    id=DELIVERY,
    subject="Cuestionarios pendientes: mañana",
    body=f"Buenos días.\n\nTiene cuestionarios pendientes.\nPuede abrirlos aquí:\n{LINK}",
    language="es",
    link=LINK,
    stop_link=STOP_LINK,
    expires_at=NOW + timedelta(days=2),
)


@pytest.fixture
def message() -> Callable[..., Outgoing]:
    """A reminder in Spanish, other where a test says so."""
    return lambda **other: replace(MESSAGE, **other)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


def quickly(**seconds: Any) -> dict[str, Any]:
    """Limits that a test can wait for."""
    return {"step_seconds": 0.5, "exchange_seconds": 1.2, **seconds}
