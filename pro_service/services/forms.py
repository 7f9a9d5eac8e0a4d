"""The forms that this service can show: those that come with it, and those in the operator's folders."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pro_service import resources
from pro_service.domain.forms import Form, read_forms
from pro_service.domain.submissions import Form as Standing
from pro_service.errors import NotFound

Key = tuple[str, str, str]


class FormTwice(ValueError):
    """Two files hold the same form with different content."""


@dataclass(frozen=True, slots=True)
class FormLibrary:
    """All forms by instrument, version and language; `retired` are those that nobody begins any more."""

    forms: dict[Key, Form]
    retired: frozenset[Key] = frozenset()

    def get(self, instrument: str, version: str, language: str) -> Form:
        """Any form, retired or not. Raises NotFound."""
        try:
            return self.forms[instrument, version, language]
        except KeyError:
            raise NotFound from None

    def languages(self, instrument: str, version: str) -> tuple[str, ...]:
        """The languages in which one version of a form can be begun, in alphabetical order."""
        return tuple(
            language
            for language in self.languages_ever(instrument, version)
            if (instrument, version, language) not in self.retired
        )

    def languages_ever(self, instrument: str, version: str) -> tuple[str, ...]:
        """The same with those that are retired."""
        return tuple(sorted(key[2] for key in self.forms if key[:2] == (instrument, version)))

    def is_retired(self, form: Form) -> bool:
        """Whether nobody begins with this form any more."""
        return (form.instrument, form.version, form.language) in self.retired

    def needs_licence(self, instrument: str, version: str) -> bool:
        """Whether a language of this form holds wording that only a licence allows to be shown."""
        return any(
            not form.is_placeholder for key, form in self.forms.items() if key[:2] == (instrument, version)
        )

    def standing(self, instrument: str, version: str, language: str, current: str) -> Standing:
        """How a filled-in form stands to the version that the study uses now."""
        if (instrument, version, language) not in self.forms:
            return Standing.UNKNOWN
        return Standing.CURRENT if version == current else Standing.OTHER


def load_library(folders: Iterable[Path] = ()) -> FormLibrary:
    """Read the forms of the package and of these folders.

    Raises FormFileError for a faulty file, FormTwice where two files differ about one form.
    """
    library: dict[Key, Form] = {}
    for name, form in (*_of_the_package(), *_read(folders)):
        key = (form.instrument, form.version, form.language)
        if library.setdefault(key, form).content_hash != form.content_hash:
            raise FormTwice(f"{name}: {' '.join(key)} was read before with other content")
    return FormLibrary(library)


@cache
def _of_the_package() -> tuple[tuple[str, Form], ...]:
    """Read once: what travels with the service does not change under it."""
    return tuple(_read([resources.forms_folder()]))


def _read(folders: Iterable[Path]) -> Iterator[tuple[str, Form]]:
    for path in _files(folders):
        for form in read_forms(path.read_text("utf-8"), path.name):
            yield path.name, form


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from sorted(folder.rglob("*.toml"))
