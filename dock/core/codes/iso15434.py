r"""Messages of ISO/IEC 15434, as MaxiCode, PDF417 and DataMatrix on shipping and product labels carry them.

`[)>` RS, then envelopes: two digits of format, fields with GS between, RS at the end; EOT closes. Formats read here: 01
(transport: ANSI MH10.8.3), 05 (GS1 application identifiers), 06 (ANSI MH10.8.2 data identifiers).
"""

import re
from dataclasses import dataclass

from dock.core.ids import NotAnId

GS, RS, EOT = "\x1d", "\x1e", "\x04"
_HEAD = "[)>" + RS
_FIELDS_MAX = 200

TRANSPORT, GS1, IDENTIFIERS = "01", "05", "06"


@dataclass(frozen=True, slots=True)
class Envelope:
    """One envelope of a message."""

    form: str  # two digits
    fields: tuple[str, ...]  # without the form; those of format 01 begin with the postcode


@dataclass(frozen=True, slots=True)
class Shipment:
    """What a carrier's label of format 01 says; fields that the label leaves out are empty."""

    postcode: str
    country: str  # ISO 3166-1, num-3
    service: str
    package: str  # the carrier's number of the parcel, or the part of it that stands here
    carrier: str  # standard carrier alpha code, such as UPSN
    shipper: str


def parse_message(text: str) -> tuple[Envelope, ...]:
    """The envelopes of a message; a missing end is forgiven, because scanners strip it.

    Raises:
        NotAnId: it is no message of ISO/IEC 15434.
    """
    if not text.startswith(_HEAD):
        raise NotAnId("no ISO/IEC 15434 message: it does not begin with [)> and RS")
    body = text[len(_HEAD) :].removesuffix("\r").removesuffix(EOT)
    envelopes = tuple(_envelope(part) for part in body.split(RS) if part)
    if not envelopes:
        raise NotAnId("no ISO/IEC 15434 message: it holds no envelope")
    return envelopes


def shipment_of(envelope: Envelope) -> Shipment | None:
    """The shipment of an envelope of format 01; None for other formats, or where it has no number."""
    if envelope.form != TRANSPORT or len(envelope.fields) < 4:
        return None
    fields = (*envelope.fields, "", "")
    return Shipment(*(fields[place].strip() for place in range(6)))


def identified(envelope: Envelope) -> tuple[tuple[str, str], ...]:
    """The fields of an envelope of format 06 as data identifier and value, such as ("S", "12345")."""
    if envelope.form != IDENTIFIERS:
        return ()
    found = (re.fullmatch(r"([0-9]{0,3}[A-Z])(.+)", field, re.DOTALL) for field in envelope.fields)
    return tuple((match[1], match[2]) for match in found if match)


def _envelope(part: str) -> Envelope:
    form, _, rest = part.partition(GS)
    if not re.fullmatch("[0-9]{2}", form):
        raise NotAnId("no ISO/IEC 15434 message: {form!a} is no format", form=form[:8])
    fields = rest.split(GS, _FIELDS_MAX)
    if form == TRANSPORT:
        # ANSI MH10.8.3: two digits of version stand before the first field, the postcode
        fields[0] = fields[0][2:]
    return Envelope(form, tuple(fields))
