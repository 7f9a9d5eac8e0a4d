"""Fetches a Chromium from npm on machines that have none: `make chromium`."""

import subprocess
import tempfile
from pathlib import Path

from tests.support import browser

PACKAGE = "@sparticuz/chromium@153.0.0"


def main() -> None:
    """Nothing where one is found."""
    try:
        browser.chromium()
    except RuntimeError:
        fetch(browser.FETCHED)


def fetch(into: Path) -> None:
    """The program and, beside it in `lib`, the libraries that it needs; both come brotli-packed."""
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        words = ["npm", "install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", PACKAGE]
        subprocess.run(words, check=True, capture_output=True)
        packed = Path(folder) / "node_modules" / "@sparticuz" / "chromium" / "bin"
        _unpack(packed / "chromium.br", into / "chromium")
        _unpack(packed / "al2023.tar.br", into / "al2023.tar")
    subprocess.run(["tar", "-xf", into / "al2023.tar", "-C", into], check=True)
    (into / "al2023.tar").unlink()
    (into / "chromium").chmod(0o755)


def _unpack(packed: Path, into: Path) -> None:
    """Node has brotli; Python has not."""
    script = (
        "const fs = require('fs'), zlib = require('zlib'), [from, to] = process.argv.slice(1);"
        "fs.writeFileSync(to, zlib.brotliDecompressSync(fs.readFileSync(from)));"
    )
    subprocess.run(["node", "-e", script, packed, into], check=True)


if __name__ == "__main__":
    main()
