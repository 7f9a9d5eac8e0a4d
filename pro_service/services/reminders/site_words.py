"""The words of the daily e-mail to a site, in Spanish and English: numbers alone."""

from collections.abc import Mapping

LINES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "es": {
        "pro-alerts": (
            "1 aviso espera su respuesta.",
            "{n} avisos esperan su respuesta.",
        ),
        "closing": (
            "1 visita se cierra en las próximas 48 horas y faltan cuestionarios.",
            "{n} visitas se cierran en las próximas 48 horas y faltan cuestionarios.",
        ),
        "failed": (
            "1 recordatorio de ayer no llegó o no se sabe si llegó.",
            "{n} recordatorios de ayer no llegaron o no se sabe si llegaron.",
        ),
        "alarms": (
            "1 recordatorio no salió por un fallo nuestro.",
            "{n} recordatorios no salieron por un fallo nuestro.",
        ),
    },
    "en": {
        "pro-alerts": (
            "1 alert waits for your response.",
            "{n} alerts wait for your response.",
        ),
        "closing": (
            "1 visit closes within 48 hours with questionnaires missing.",
            "{n} visits close within 48 hours with questionnaires missing.",
        ),
        "failed": (
            "1 reminder of the last day did not arrive, or nobody knows whether it did.",
            "{n} reminders of the last day did not arrive, or nobody knows whether they did.",
        ),
        "alarms": (
            "1 reminder did not leave through a fault of ours.",
            "{n} reminders did not leave through a fault of ours.",
        ),
    },
}
FRAME: Mapping[str, tuple[str, str, str]] = {
    "es": ("Qué espera hoy en su centro", "Buenos días:", "Los detalles, en {link}"),
    "en": ("What waits at your site today", "Good morning,", "See who it is at {link}"),
}
"""Subject, greeting, and where to look."""


def words(counts: Mapping[str, int], language: str, link: str) -> tuple[str, str]:
    """Subject and body; only what is not zero is told."""
    subject, greeting, where = FRAME[language]
    lines = [_line(LINES[language][name], n) for name, n in counts.items() if n]
    return subject, "\n\n".join((greeting, *lines, where.format(link=link)))


def _line(forms: tuple[str, str], n: int) -> str:
    one, many = forms
    return one if n == 1 else many.format(n=n)
