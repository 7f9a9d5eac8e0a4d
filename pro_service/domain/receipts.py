"""Short codes that people read to each other: receipts and pairing codes."""

BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's alphabet: no I, L, O or U, which are misread."""

MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0"})


def crockford(digest: bytes, characters: int) -> str:
    """The first `characters` x 5 bits of a digest.

    Raises ValueError where the digest is shorter than that.
    """
    wanted = 5 * characters
    if len(digest) * 8 < wanted:
        raise ValueError("the digest is too short for so many characters")
    number = int.from_bytes(digest, "big") >> (len(digest) * 8 - wanted)
    return "".join(BASE32[number >> shift & 31] for shift in range(wanted - 5, -1, -5))


def receipt_code(content_hash: str) -> str:
    """The receipt of a submission, `XXXX-XXXX`: the same on the phone, in the console and in exports.

    It comes from the content hash alone, is shown and never used as a key.
    """
    code = crockford(bytes.fromhex(content_hash), 8)
    return f"{code[:4]}-{code[4:]}"


def as_typed(code: str) -> str:
    """A code as typed, brought to its one form: capitals, no blanks or hyphens, misreadings mended."""
    return "".join(code.upper().translate(MISREAD).split()).replace("-", "")
