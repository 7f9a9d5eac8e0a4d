"""What a message may say: nothing of a questionnaire, of health or of an arm, in Spanish and English."""

from datetime import date

import pytest

import scoring
from pro_service.domain.message_texts import day_in_words, render, revealing_words
from pro_service.domain.reminder_plan import Text

CONDITION = "lupus nephritis Double-blind trial of ABX-12 in lupus nephritis"


def reasons(text: str, condition: str = "") -> list[str]:
    return list(revealing_words(text, condition, names=("NCT03673748",)))


@pytest.mark.parametrize(
    "text",
    [
        "Ya puede responder a las preguntas del estudio.",
        "You can now answer the questions of the study, up to and including {until}: {link}",
        "Le escribimos porque aún está a tiempo; si algo se lo pone difícil, llame al {phone}.",
        "We'll wait for you. I'll be brief, and the visit is near.",
        "El mejor momento es el suyo. Todo lo recibido queda protegido.",
        "Participar es voluntario. Hand in your answers on the website of the study.",
    ],
)
def test_plain_words_pass(text):
    assert reasons(text, CONDITION) == []


@pytest.mark.parametrize(
    "text",
    [
        "SF-36",
        "sf36",
        "your SF 36 is open",
        "S.F.-36",
        "SF‑36v2 Health Survey",
        "The sf36v2, please",
        "LupusQoL",
        "lupus qol",
        "Lupus-QoL",
        "RAND",
        "the RAND 36-item form",
        "EQ-5D-5L and EQ5D",
        "nct03673748",
        "NCT 0367 3748",
    ],
)
def test_a_questionnaire_or_the_study_in_a_registry_is_not_named(text):
    assert any(reason.startswith("names ") for reason in reasons(text))


@pytest.mark.parametrize("instrument", scoring.available())
def test_no_instrument_that_is_shipped_can_be_named(instrument):
    for name in (instrument, scoring.load(instrument).name):
        assert any(reason.startswith("names ") for reason in reasons(f"Hola, {name.upper()}: {{link}}"))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Su lupus", "tells of a disease or an organ: lupus"),
        ("su LÚPUS", "tells of a disease or an organ: lupus"),
        ("nefritis", "tells of a disease or an organ: nefr"),
        ("nephritis", "tells of a disease or an organ: nephr"),
        ("Su riñón", "tells of a disease or an organ: rinon"),
        ("sus rin\u0303ones", "tells of a disease or an organ: rinon"),
        ("your kidneys", "tells of a disease or an organ: kidney"),
        ("enfermedad", "tells of a disease or an organ: enferm"),
        ("your disease", "tells of a disease or an organ: disease"),
        ("do-lor", "tells of a symptom: dolor"),
        ("D O L O R", "tells of a symptom: dolor"),
        ("d.o.l.o.r.es", "tells of a symptom: dolor"),
        ("Pain?", "tells of a symptom: pain"),
        ("síntomas", "tells of a symptom: sintom"),
        ("tu salud", "tells of care: salud"),
        ("health-related", "tells of care: health"),
        ("su médico", "tells of care: medic"),
        ("el tratamiento", "tells of care: tratamient"),
        ("la infusión", "tells of care: infus"),
        ("puntuación", "tells of an outcome: puntua"),
        ("your score", "tells of an outcome: score"),
        ("calidad de vida", "tells of an outcome: calidad-de-vida"),
        ("Quality of Life", "tells of an outcome: quality-of-life"),
        ("placebo", "tells of an arm: placebo"),
        ("the product", "tells of an arm: product"),
        ("la dosis", "tells of an arm: dosis"),
        ("MSC_group", "tells of an arm: msc"),
        ("células madre", "tells of an arm: celula"),
        ("su brazo", "tells of an arm: brazo"),
    ],
)
def test_health_and_arms_are_not_spoken_of(text, reason):
    assert reason in reasons(text)


@pytest.mark.parametrize("word", ["ABX-12", "abx", "Lupus", "NEPHRITIS", "néphritis"])
def test_what_the_study_calls_itself_is_not_said(word):
    assert reasons(f"About {word}: {{link}}", CONDITION)


def test_ordinary_words_of_a_title_may_be_used():
    assert reasons("The questions of the visit", condition="Questions at two visits of a study") == []


def test_placeholders_are_filled_in_with_the_day_in_words():
    text = Text("Hasta el {until}", "{link} {until} {phone}")
    assert render(text, "es", date(2026, 9, 23), "https://a.example/x", "+34 983 000 000") == Text(
        "Hasta el miércoles 23 de septiembre",
        "https://a.example/x miércoles 23 de septiembre +34 983 000 000",
    )


def test_what_is_filled_in_is_not_filled_in_again():
    assert render(Text("s", "{link}"), "en", date(2026, 1, 1), "{phone}", "1").body == "{phone}"


@pytest.mark.parametrize(
    ("language", "expected"),
    [("es", "domingo 1 de marzo"), ("en", "Sunday 1 March")],
)
def test_days_are_said_as_people_say_them(language, expected):
    assert day_in_words(date(2026, 3, 1), language) == expected
