"""Where the databases of the tests lie: in memory where the machine offers it, since all are thrown away.

Making a database writes hundreds of files. On a disk that others use this took a second for each test.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

IN_MEMORY = Path("/dev/shm")  # noqa: S108
ENOUGH_BYTES = 2 * 1024**3


def folder() -> Path | None:
    """A folder that lies in memory and has room; None where there is none, and the disk has to do."""
    if not (IN_MEMORY.is_dir() and os.access(IN_MEMORY, os.W_OK)):
        return None
    return IN_MEMORY if shutil.disk_usage(IN_MEMORY).free >= ENOUGH_BYTES else None


@contextmanager
def place(prefix: str) -> Iterator[Path]:
    """A folder of one's own there, gone at the end."""
    made = Path(tempfile.mkdtemp(prefix=prefix, dir=folder()))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
