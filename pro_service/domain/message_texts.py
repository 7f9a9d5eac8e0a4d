"""The words of a message: what may stand in them, what must not, and how they are filled in.

A message is read on locked screens and by whoever holds the phone. So it names no questionnaire, nothing of
health and nothing of an arm. The lists are kept without accents and capitals; `*` stands for any ending.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache

from babel.dates import format_date

import scoring
from pro_service.domain.reminder_plan import Text

PLACEHOLDERS = ("until", "link", "phone")
LONGEST_SUBJECT = 60
"""As it reads with the longest day: what a locked phone shows whole, and one text message with its link."""
LONGEST_BODY = 600
"""As it stands in the file: what is read in half a minute."""
DAY_FORMATS: Mapping[str, str] = {"en": "EEEE d MMMM", "es": "EEEE d 'de' MMMM"}

INSTRUMENT_NAMES = (
    *("SF-36", "SF-36v1", "SF-36v2", "SF-12", "SF-8", "RAND", "LupusQoL", "LupusPRO", "EQ-5D"),
    *("PROMIS", "FACIT", "SLEDAI", "BILAG", "HADS", "PHQ-9"),
)
"""Names under which questionnaires and indices are spoken of, beside those that are shipped."""

TELLING_WORDS: Mapping[str, str] = {
    "a disease or an organ": """
        lupus lupic* sle nephr* nefr* kidney* rinon* renal* dialy* dialis* transplant* trasplant* biops*
        disease* enferm* illness* sick* disorder* trastorno* syndrom* sindrom* condition* autoimmun*
        autoinmun* rheuma* reuma* arthrit* artrit* cancer* tumor* tumour* infect* infecc* diabet* heart*
        corazon* blood* sangr* urin* orina* protein* anxi* ansie* depress* depres* mental* pregnan* embaraz*
    """,
    "a symptom": """
        symptom* sintom* pain* dolor* duele* fatig* tired* cansa* fever* fiebr* swell* swollen hinch* edema*
        rash* erupc* sarpullid* flare* brote* nausea* vomit* weak* debil* sleep* sueno* malestar* unwell
    """,
    "care": """
        health* salud* sanitari* hospital* clinic* doctor* medic* physician* nurse* patient* pacient*
        diagnos* treat* tratamient* therap* terap* drug* farmac* pharmac* pill* pastilla* injec* inyec*
        infus* prednis* steroid* esteroid* cortico* hydroxychloro* hidroxicloro* mycophenol* micofenol*
        surger* cirug* remission* remision* relapse* recaida*
    """,
    "an outcome": """
        score* puntua* result* quality-of-life calidad-de-vida well-being wellbeing bienestar improv* mejora*
        mejoria* worse* worsen* empeor* deteriora* mortal* death* died muerte* fallec*
    """,
    "an arm": """
        placebo* product* dose* dosis dosing msc* mesenchym* mesenquim* stem-cell* cell cells celula* arm
        arms brazo* blind* ciego* randomi* aleatori* control experimental* investigational
    """,
}
"""What a word tells of, and the words in Spanish and English that tell it."""

ORDINARY_WORDS = """
    about after and answer answers antes con contestar cuestionario cuestionarios day days del desde dia dias
    during entre este estudio fase for from hasta las los month months para period periodo phase por pregunta
    preguntas que questionnaire questionnaires questions responder respuesta respuestas semana semanas since
    sobre study sus that the their this trial two ensayo versus visit visita visitas visits week weeks with
    without year years you your
"""
"""Words of a title that say nothing of what is studied, so that a message may use them."""

_PLACEHOLDER = re.compile(rf"\{{({'|'.join(PLACEHOLDERS)})\}}")
_WORD = re.compile(r"[^\W_]+")


# ------------------------------------------------------------------ filling in


def render(text: Text, language: str, until_on: date, link: str, phone: str | None) -> Text:
    """The text with its placeholders filled in: the last day written out in its language, such as
    "miércoles 23 de septiembre". A site without a telephone has no text that asks for one."""
    values = {"until": day_in_words(until_on, language), "link": link, "phone": phone or ""}
    return Text(_filled(text.subject, values), _filled(text.body, values))


def day_in_words(day: date, language: str) -> str:
    """A day with its weekday and without its year, as it is said in a language of LANGUAGES."""
    return format_date(day, DAY_FORMATS[language], locale=language)


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda match: values[match[1]], text)


@cache
def _longest_day(language: str) -> str:
    days = (date(2024, 1, 1) + timedelta(days=nth) for nth in range(7 * 366))
    return max((day_in_words(day, language) for day in days), key=len)


# ------------------------------------------------------------------ shape


def faults_of_subject(text: str, language: str) -> Iterator[str]:
    """Why a text cannot be a subject."""
    yield from _strangers(text)
    if "\n" in text:
        yield "must be one line"
    length = len(_filled(text, {"until": _longest_day(language), "link": "", "phone": ""}))
    if length > LONGEST_SUBJECT:
        yield f"must not be longer than {LONGEST_SUBJECT} characters with the longest day, and has {length}"


def faults_of_body(text: str) -> Iterator[str]:
    """Why a text cannot be a body; without the link nobody finds the way."""
    yield from _strangers(text)
    if "{link}" not in text:
        yield "must hold {link}"
    if len(text) > LONGEST_BODY:
        yield f"must not be longer than {LONGEST_BODY} characters"


def asks_for_phone(text: Text) -> bool:
    """Whether a text holds the telephone number of the site."""
    return "{phone}" in text.subject + text.body


def _strangers(text: str) -> Iterator[str]:
    if re.search(r"[{}]", _PLACEHOLDER.sub("", text)):
        yield f"may hold no braces but those of {', '.join(f'{{{name}}}' for name in PLACEHOLDERS)}"


# ------------------------------------------------------------------ words


def revealing_words(text: str, condition: str, names: Iterable[str]) -> Iterator[str]:
    """Why a text tells more than that there is something to answer, one reason a word.

    Accents and capitals make no difference, nor do points, hyphens or blanks between letters.

    condition  the study's condition and title; each of their words that is not an ordinary one is refused
    names      further names that are refused, such as the number in the registry
    """
    plain = _plain(_PLACEHOLDER.sub(" ", text))
    joined, words = _joined(plain), _words(plain)
    for name in (*_instrument_names(), *names):
        if _squeezed(name) in joined:
            yield f"names {name}"
    for meaning, listed in TELLING_WORDS.items():
        for stem in listed.split():
            if _is_said(stem, words, joined):
                yield f"tells of {meaning}: {stem.rstrip('*')}"
    for word in _telling(condition):
        if word in words:
            yield f"tells of the study: {word}"


def _is_said(stem: str, words: frozenset[str], joined: frozenset[str]) -> bool:
    if "-" in stem:
        return any(_fits(word, _squeezed(stem), stem.endswith("*")) for word in joined)
    return any(_fits(word, stem.rstrip("*"), stem.endswith("*")) for word in words)


def _fits(word: str, stem: str, has_any_ending: bool) -> bool:
    return word.startswith(stem) if has_any_ending else word == stem


@cache
def _instrument_names() -> tuple[str, ...]:
    """Every id and title that is shipped, the first word of each title, and the names in use."""
    titles = [scoring.load(instrument).name for instrument in scoring.available()]
    names = (*INSTRUMENT_NAMES, *scoring.available(), *titles, *(title.split()[0] for title in titles))
    return tuple({_squeezed(name): name for name in reversed(names)}.values())


def _telling(condition: str) -> tuple[str, ...]:
    words = dict.fromkeys(_WORD.findall(_plain(condition)))
    return tuple(word for word in words if len(word) > 2 and word not in ORDINARY_WORDS.split())


def _words(plain: str) -> frozenset[str]:
    """The words; with them what punctuation splits, written together, and letters that are spaced out."""
    apart = _WORD.findall(plain)
    unsplit = ("".join(_WORD.findall(chunk)) for chunk in plain.split())
    spelt = (match.replace(" ", "") for match in re.findall(r"\b\w(?: \w\b)+", " ".join(apart)))
    return frozenset((*apart, *unsplit, *spelt))


def _joined(plain: str) -> frozenset[str]:
    """All runs of neighbouring words, written together: "SF 36" and "S.F.-36" are both sf36."""
    words = _WORD.findall(plain)
    return frozenset(
        "".join(words[start:end])
        for start in range(len(words))
        for end in range(start + 1, min(start + 10, len(words)) + 1)
    )


def _squeezed(name: str) -> str:
    return "".join(_WORD.findall(_plain(name)))


def _plain(text: str) -> str:
    """Small letters without accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
