"""Shapes of the headers that some requests may carry."""

from typing import ClassVar

from pro_service.api import fields
from pro_service.api.schemas.words import EXAMPLE_HASH
from pro_service.api.shapes import In


class PhoneHeadersIn(In):
    """What a phone may say at every contact, so that the times it reports can be judged."""

    phone_clock = fields.Instant(
        data_key="Phone-Clock", text="What the phone's clock says at the moment of sending, with its offset."
    )
    app_version = fields.Text(
        longest=64,
        data_key="App-Version",
        text="Of the app, such as 1.4.0; what is no version counts as unsaid.",
    )
    example: ClassVar = {"Phone-Clock": "2026-03-02T09:15:00+01:00", "App-Version": "1.4.0"}


IF_MATCH = fields.Text(
    longest=100,
    data_key="If-Match",
    text='The ETag of what was read, `"..."` as it was answered; `*` for whatever there is. Needed where '
    "something changes.",
)


class IfMatchIn(In):
    """What a change was made from, so that nobody's change is lost."""

    if_match = IF_MATCH
    example: ClassVar = {"If-Match": '"3-5"'}


class PhoneIfMatchIn(PhoneHeadersIn):
    """The same, from a phone."""

    if_match = IF_MATCH
    example: ClassVar = {**PhoneHeadersIn.example, **IfMatchIn.example}


class FormHeadersIn(PhoneHeadersIn):
    """A form that the caller has already is not sent again."""

    if_none_match = fields.Text(
        longest=100,
        data_key="If-None-Match",
        text='The ETag of the form at hand; `"..."` as it was answered.',
    )


class PreviewedIn(In):
    """A preview that is being confirmed: where something else would change by now, nothing is written."""

    if_match = fields.Text(
        longest=100, data_key="If-Match", text='The hash of the preview, in quotes: `"..."`.'
    )
    example: ClassVar = {"If-Match": f'"{EXAMPLE_HASH}"'}


class SignedIn(In):
    """When a gateway signed what it sends, and the signature."""

    timestamp = fields.Text(
        longest=11, data_key="Receipt-Timestamp", text="Seconds since 1970, at most five minutes from ours."
    )
    signature = fields.Text(
        longest=100,
        data_key="Receipt-Signature",
        text="HMAC-SHA256 over timestamp, a dot and the body, in hexadecimal; `sha256=` may stand before.",
    )
    example: ClassVar = {"Receipt-Timestamp": "1793260800", "Receipt-Signature": f"sha256={EXAMPLE_HASH}"}
