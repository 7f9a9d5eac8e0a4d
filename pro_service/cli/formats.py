"""What reads and writes a file of answers or scores, by how the file is called."""

from importlib import import_module
from pathlib import Path
from types import ModuleType

from pro_service.cli import sheets


def format_of(path: Path) -> ModuleType:
    """The module for Parquet where the name ends in .parquet, loaded only then; else that for CSV."""
    return import_module("pro_service.cli.parquet") if path.suffix.lower() == ".parquet" else sheets
