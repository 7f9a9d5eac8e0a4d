"""How many messages of the telephone network a text takes: 3GPP TS 23.038 (GSM-7) and UCS-2.

á, í, ó and ú are not in GSM-7, à, é, ì, ò, ù and ñ are: a text with one accent more may take twice as many.
"""

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")
"""These take two septets: an escape and a letter, which are not parted."""

GSM7_ALONE, GSM7_JOINED = 160, 153
UCS2_ALONE, UCS2_JOINED = 70, 67
"""How much one message holds: alone, and as a part of several, where six bytes tell which part it is."""


def is_gsm7(text: str) -> bool:
    """Whether every character of a text is in the GSM-7 alphabet or its extension table."""
    return all(letter in BASIC or letter in EXTENDED for letter in text)


def segments(text: str) -> int:
    """How many messages a text takes; 1 for an empty one."""
    if is_gsm7(text):
        return _packed([2 if letter in EXTENDED else 1 for letter in text], GSM7_ALONE, GSM7_JOINED)
    return _packed([2 if ord(letter) > 0xFFFF else 1 for letter in text], UCS2_ALONE, UCS2_JOINED)


def _packed(widths: list[int], alone: int, joined: int) -> int:
    """How many parts they fill, none of them across an edge."""
    if sum(widths) <= alone:
        return 1
    parts, used = 1, 0
    for width in widths:
        if used + width > joined:
            parts, used = parts + 1, 0
        used += width
    return parts
