"""The zip of an instrument pack, opened with suspicion: refused whole for anything that is out of order."""

import io
import stat
import zipfile
import zlib

from pro_service.domain.packs import MANIFEST, PATH, SIGNATURE, PackRefused

LARGEST_PACK = 8 * 2**20
LARGEST_FILE = 4 * 2**20
LARGEST_CONTENT = 16 * 2**20
MOST_FILES = 64
OLDEST_DATE = (1980, 1, 1, 0, 0, 0)

_SAFE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def pack_up(members: dict[str, bytes]) -> bytes:
    """The zip of these members; the same members give the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in members.items():
            entry = zipfile.ZipInfo(path, OLDEST_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, content)
    return packed.getvalue()


def unpack(content: bytes) -> dict[str, bytes]:
    """Every member by its path. Raises PackRefused."""
    if len(content) > LARGEST_PACK:
        raise PackRefused(f"the pack is larger than {LARGEST_PACK} bytes")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _refuse_odd(entries)
            return {entry.filename: _read(archive, entry) for entry in entries}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as fault:
        raise PackRefused(f"the pack is damaged or no zip: {fault}") from None


def _refuse_odd(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_FILES:
        raise PackRefused(f"the pack holds more than {MOST_FILES} files")
    names = [entry.filename.casefold() for entry in entries]
    for entry in entries:
        _refuse_path(entry)
        if names.count(entry.filename.casefold()) > 1:
            raise PackRefused(f"{entry.filename} is in the pack twice")
        if entry.flag_bits & 0x1 or entry.compress_type not in _SAFE:
            raise PackRefused(f"{entry.filename} is encrypted or packed in a way that is not read here")
        if entry.file_size > LARGEST_FILE:
            raise PackRefused(f"{entry.filename} is larger than {LARGEST_FILE} bytes")
    if sum(entry.file_size for entry in entries) > LARGEST_CONTENT:
        raise PackRefused(f"the pack unpacks to more than {LARGEST_CONTENT} bytes")


def _refuse_path(entry: zipfile.ZipInfo) -> None:
    name = entry.orig_filename
    if name.startswith(("/", "\\")) or name[1:2] == ":":
        raise PackRefused(f"{name!r} is an absolute path")
    if ".." in name.replace("\\", "/").split("/"):
        raise PackRefused(f"{name!r} leads outside the pack")
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        raise PackRefused(f"{name!r} is a link, a folder or something else that is no file")
    if name not in (MANIFEST, SIGNATURE) and not PATH.fullmatch(name):
        raise PackRefused(f"{name!r} is an extra file: a pack holds TOML files in forms/ and norms/")


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Never more than the entry says that it has, whatever its packed bytes unpack to."""
    with archive.open(entry) as member:
        content = member.read(entry.file_size + 1)
    if len(content) != entry.file_size:
        raise PackRefused(f"{entry.filename} has not the size that it says")
    return content
