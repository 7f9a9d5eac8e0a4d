"""Where the files lie that travel with the service: in the wheel, or beside it in a checkout."""

from pathlib import Path

PACKAGE = Path(__file__).parent


def _folder(name: str) -> Path:
    packed = PACKAGE / f"_{name}"
    return packed if packed.is_dir() else PACKAGE.parent / name


def openapi_file() -> Path:
    """The written contract, `openapi.yaml`."""
    return _folder("openapi") / "openapi.yaml"


def migrations_folder() -> Path:
    """The folder of Alembic revisions."""
    return _folder("migrations")


def forms_folder() -> Path:
    """The folder of the forms that come with the service: marked placeholders for the demo."""
    return PACKAGE / "forms"


def studies_folder() -> Path:
    """The folder of the study files that come with the service."""
    return PACKAGE / "studies"


def instrument_pages_folder() -> Path:
    """The folder of the docs with a page for each instrument; there only in a checkout."""
    return PACKAGE.parent / "docs" / "instruments"
