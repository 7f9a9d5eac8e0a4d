"""What the codes of mail servers say of an address: RFC 3463, and the registry of RFC 5248."""

import re

NO_SUCH_ADDRESS = frozenset(
    {
        "5.1.1",  # no such mailbox
        "5.1.2",  # no such domain
        "5.1.3",  # no address at all
        "5.1.6",  # moved away, no forwarding
        "5.1.10",  # the domain says that it takes no mail (RFC 7505)
    }
)
"""Said of the recipient, these mean that the address does not exist. All other refusals may be about us."""

NO_MAIL_HERE = 556  # RFC 7504: the host takes no mail at all

STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])", re.ASCII)


def status_in(text: str) -> str | None:
    """The first enhanced status code in what a mail server says, such as `5.1.1`; None without one."""
    found = STATUS.search(text)
    return found.group() if found else None


def is_gone(code: int | None, status: str | None) -> bool:
    """Whether a reply code or an enhanced status code says that the address does not exist."""
    return code == NO_MAIL_HERE or status in NO_SUCH_ADDRESS
