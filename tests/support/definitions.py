"""An installed copy in which an instrument has a second version of its definition."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from scoring import catalogue

SHIPPED = Path(catalogue.__file__).parent
KINDS = ("instruments", "norms", "thresholds", "consistency")
REMEMBERED = (
    catalogue.versions,
    catalogue._load,
    catalogue._shipped,
    catalogue.load_norm_set,
    catalogue.norm_sets,
    catalogue.threshold_sets,
    catalogue.consistency_list,
)


@contextmanager
def second_version(folder: Path, instrument: str, *changes: tuple[str, str]) -> Iterator[None]:
    """Within it definitions are read from a copy with one file more: version 2, which has these changes."""
    for kind in KINDS:
        shutil.copytree(SHIPPED / kind, folder / kind)
    text = (SHIPPED / "instruments" / f"{instrument}.toml").read_text("utf-8")
    for old, new in (('version = "1"', 'version = "2"'), *changes):
        assert old in text
        text = text.replace(old, new, 1)
    (folder / "instruments" / f"{instrument}.v2.toml").write_text(text, "utf-8")
    _forget()
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(catalogue, "files", lambda _: folder)
            yield
    finally:
        _forget()


def _forget() -> None:
    for each in REMEMBERED:
        each.cache_clear()
