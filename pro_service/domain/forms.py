"""The forms that participants see: one instrument, one version, one language."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import PurePath
from typing import TypeGuard

import scoring
from pro_service.domain.canonical import content_hash
from pro_service.domain.protocol import LANGUAGES
from pro_service.domain.reading import WHOLE_FILE, Fault, FileError, Place, Sheet
from scoring import NOT_APPLICABLE

Code = int | str


class FormFileError(FileError):
    """A file of forms that cannot be shown to anybody."""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be chosen: its code, or NA where the item may not apply."""

    code: Code
    text: str


@dataclass(frozen=True, slots=True)
class FormItem:
    """One question as shown; `display_number` is the one printed on this form."""

    id: str
    display_number: str
    text: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """What is shown, word by word, under a hash of all of it. A placeholder has a notice that it is one."""

    instrument: str
    version: str
    language: str
    is_placeholder: bool
    notice: str | None
    recall_text: str
    items: tuple[FormItem, ...]
    content_hash: str


@dataclass(frozen=True, slots=True)
class _OptionSet:
    """Options that several items share, in every language of the file."""

    codes: tuple[Code, ...]
    texts: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Item:
    """One item, in every language of the file."""

    id: str
    display_number: str
    texts: Mapping[str, str]
    option_set: _OptionSet

    def in_language(self, language: str) -> FormItem:
        options = map(Option, self.option_set.codes, self.option_set.texts[language])
        return FormItem(self.id, self.display_number, self.texts[language], tuple(options))


def read_forms(text: str, file: str) -> tuple[Form, ...]:
    """The forms of one instrument, a form for each language of the file.

    Checked against the scoring definition, in whichever version of it the form fits: every item is there, in
    the printed order, with every code once.
    Raises FormFileError with all faults of the file.
    """
    sheet = Sheet(file)
    try:
        place = Place(tomllib.loads(text), sheet)
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        raise FormFileError([Fault(file, WHOLE_FILE, f"is not TOML: {fault}")]) from fault
    forms = _forms(place, PurePath(file).stem)
    if sheet.faults:
        raise FormFileError(sheet.faults)
    return forms


def _forms(place: Place, stem: str) -> tuple[Form, ...]:
    instrument = place.choice("instrument", scoring.available())
    if instrument != stem:
        place.note("instrument", "must be the name of the file")
    version = place.text("version", longest=64)
    is_placeholder = place.is_true("is_placeholder")
    languages = place.texts("languages", LANGUAGES)
    if not place.sheet.is_clean("languages", "is_placeholder"):
        return ()  # what else should stand in the file hangs on these two
    notice = place.wording("notice", languages) if is_placeholder else {}
    recall_text = place.wording("recall_text", languages)
    items = _items(place, languages)
    place.finish()
    if place.sheet.is_clean("instrument", "items", "options"):
        _check_items(place, items, instrument)
    return tuple(
        _hashed(
            Form(
                instrument=instrument,
                version=version,
                language=language,
                is_placeholder=is_placeholder,
                notice=notice.get(language),
                recall_text=recall_text[language],
                items=tuple(item.in_language(language) for item in items),
                content_hash="",
            )
        )
        for language in languages
    )


def _hashed(form: Form) -> Form:
    content = asdict(form)
    del content["content_hash"]
    return replace(form, content_hash=content_hash(content))


def _items(place: Place, languages: tuple[str, ...]) -> tuple[_Item, ...]:
    option_sets = {name: _option_set(each, languages) for name, each in place.named_places("options").items()}
    return tuple(_item(each, languages, option_sets) for each in place.places("items"))


def _option_set(place: Place, languages: tuple[str, ...]) -> _OptionSet:
    given = place.values("codes")
    codes = tuple(code for code in given if _is_code(code))
    if len(set(codes)) < len(given):
        place.note("codes", f"must be whole numbers or {NOT_APPLICABLE}, each once")
    texts = {language: place.texts(language) for language in languages}
    for language in languages:
        if len(texts[language]) != len(given):
            place.note(language, f"has {len(texts[language])} texts for {len(given)} codes")
    place.finish()
    return _OptionSet(codes, texts)


def _is_code(code: object) -> TypeGuard[Code]:
    return code == NOT_APPLICABLE or (isinstance(code, int) and not isinstance(code, bool))


def _item(place: Place, languages: tuple[str, ...], option_sets: Mapping[str, _OptionSet]) -> _Item:
    item, number = place.code("id"), place.text("display_number", longest=8)
    name = place.choice("options", tuple(option_sets))
    texts = {language: place.text(language) for language in languages}
    place.finish()
    none_chosen = _OptionSet((), dict.fromkeys(languages, ()))
    return _Item(item, number, texts, option_sets.get(name, none_chosen))


def _check_items(place: Place, items: tuple[_Item, ...], instrument: str) -> None:
    """Note the faults against the newest version of the instrument, unless the form is sound for another."""
    versions = [scoring.load(instrument, version) for version in scoring.versions(instrument)]
    found = [list(_misfits(items, definition)) for definition in versions]
    if all(found):
        for key, reason in found[-1]:
            place.note(key, reason)
    numbers = [item.display_number for item in items]
    for nth, number in enumerate(numbers):
        if number in numbers[:nth]:
            place.note(f"items[{nth}].display_number", "is given twice")


def _misfits(items: tuple[_Item, ...], definition: scoring.Definition) -> Iterator[tuple[str, str]]:
    """Where a form is not that of this definition, and why."""
    if len(items) != len(definition.items):
        yield "items", f"has {len(items)} items where {definition.id} has {len(definition.items)}"
        return
    for nth, (item, scored) in enumerate(zip(items, definition.items, strict=True)):
        if item.id != scored.id:
            yield f"items[{nth}].id", f"must be {scored.id}, in the printed order"
        codes = {*scored.codes, *([NOT_APPLICABLE] if scored.allows_not_applicable else [])}
        if set(item.option_set.codes) != codes:
            yield f"items[{nth}].options", f"must offer {', '.join(sorted(map(str, codes)))}"
