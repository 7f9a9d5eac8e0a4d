"""What a signature means, and what broke one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pro_service.domain.source_data import SIGNED, Told, is_at

STATEMENTS: Mapping[str, Mapping[str, str]] = {
    "reviewed": {
        "es": "He revisado estos datos: están completos y concuerdan con lo registrado en mi centro.",
        "en": "I have reviewed these data: they are complete and agree with what was recorded at my site.",
    },
    "endorsed": {
        "es": "Respaldo estos datos para su análisis en este momento del estudio.",
        "en": "I endorse these data for their analysis at this milestone of the study.",
    },
    "responsible": {
        "es": "Estos datos se recogieron bajo mi responsabilidad y según el protocolo, y están terminados.",
        "en": "These data were collected under my responsibility and by the protocol, and they are final.",
    },
}
"""The meanings, each with the sentence that the signer reads and signs, by language."""

LANGUAGES = ("es", "en")


@dataclass(frozen=True, slots=True)
class Content:
    """What of one enrolment is signed: the hash of its facts, and the last event of its stream then."""

    hash: str
    seq: int


@dataclass(frozen=True, slots=True)
class Changed:
    """An enrolment whose facts are no longer those that were signed, and the last event before signing."""

    enrolment_id: str
    after_seq: int


def changed(signed: Mapping[str, Content], current: Mapping[str, str]) -> tuple[Changed, ...]:
    """What differs of what was signed, by the id of the enrolment; empty where the signature holds."""
    return tuple(
        Changed(key, signed[key].seq if key in signed else 0)
        for key in sorted({*signed, *current})
        if key not in signed or signed[key].hash != current.get(key)
    )


def breaks(body: Mapping[str, Any], visit: str | None, assessments: Mapping[str, str]) -> bool:
    """Whether an event tells of a fact that changes signed data: of the visit, where one was signed."""
    return any(_is_signed(fact, visit, assessments) for fact in signed_of(body))


def signed_of(body: Mapping[str, Any]) -> Iterable[Told]:
    """The facts of an event that a signature covers."""
    return (fact for fact in body.get("facts", ()) if fact["table"] in SIGNED)


def _is_signed(fact: Told, visit: str | None, assessments: Mapping[str, str]) -> bool:
    return visit is None or is_at(fact, visit, assessments)
