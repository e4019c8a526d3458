"""The trade's identifiers as values: parsed once at the edge, never invalid after.

Every `parse` takes outside text and raises `NotAnId` with a sentence that says what was seen and why it is none.
"""

import re
from dataclasses import dataclass
from typing import Self

from dock.core.checks import has_gs1_check_digit, has_luhn_check_digit, has_mod97_check_digits, mod97_check_digits
from dock.core.fault import Fault

NAME_LENGTH_MAX = 40  # fits a line of the narrowest screen beside its label, and every code that a scanner reads
EPC_BYTES_MAX = 62  # Gen2 PC word, 5 length bits: at most 31 words of 16 bits


class NotAnId(Fault, ValueError):
    """A text that is no identifier of the kind asked for; the sentence says what was seen and why not."""


@dataclass(frozen=True, slots=True, order=True)
class Lpn:
    """Our licence plate for one unit or parcel: L, station (2), epoch (2 digits), serial (7 digits), check (2 digits).

    The station's prefix keeps stations from colliding; a restored station counts a new epoch, so that no plate is
    issued twice. Signs are those that Italian, Spanish, British, German and US keyboards type alike (0-9, A-X).
    Check digits: ISO/IEC 7064, MOD 97-10.
    """

    text: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """The plate in `text`, whatever its case."""
        plate = text.strip().upper()
        if not _LPN.fullmatch(plate):
            raise NotAnId(
                "{seen} is no licence plate: L, two signs of station and eleven digits are one", seen=_shown(text)
            )
        if not has_mod97_check_digits(plate):
            raise NotAnId(
                "{seen} is no licence plate: its check digits do not agree, so it was misread", seen=_shown(text)
            )
        return cls(plate)

    @classmethod
    def mint(cls, station: "StationCode", epoch: int, serial: int) -> Self:
        """The plate number `serial` of this station's epoch.

        Raises:
            NotAnId: the epoch (0 to 99) or the serial (0 to 9,999,999) is used up.
        """
        if not 0 <= epoch <= 99 or not 0 <= serial <= 9_999_999:
            raise NotAnId(
                "station {station} has no licence plate left: epoch {epoch}, serial {serial}",
                station=station.text,
                epoch=epoch,
                serial=serial,
            )
        body = f"L{station.text}{epoch:02d}{serial:07d}"
        return cls(body + mod97_check_digits(body))


@dataclass(frozen=True, slots=True, order=True)
class StationCode:
    """Two signs of 0-9 A-X that begin every plate and document number of one station."""

    text: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """The code in `text`, whatever its case."""
        code = text.strip().upper()
        if not re.fullmatch(r"[0-9A-X]{2}", code):
            raise NotAnId("{seen} is no station code: two signs of 0-9 and A-X are one, as in D1", seen=_shown(text))
        return cls(code)


@dataclass(frozen=True, slots=True, order=True)
class Gtin:
    """A trade item number, kept as GTIN-14 (GS1 General Specifications, 3.3.2)."""

    text: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """The number in `text`: 8, 12, 13 or 14 digits with a right check digit."""
        digits = text.strip()
        if not digits.isascii() or not digits.isdigit() or len(digits) not in {8, 12, 13, 14}:
            raise NotAnId("{seen} is no GTIN: 8, 12, 13 or 14 digits are one", seen=_shown(text))
        if not has_gs1_check_digit(digits):
            raise NotAnId(
                "{seen} is no GTIN: its last digit should be another, so it was misread or mistyped", seen=_shown(text)
            )
        return cls(digits.zfill(14))

    @property
    def shown(self) -> str:
        """The number as people know it: EAN-13, or 14 digits where the first is not 0."""
        return self.text[1:] if self.text[0] == "0" else self.text


@dataclass(frozen=True, slots=True, order=True)
class Sscc:
    """A serial shipping container code: 18 digits (GS1 General Specifications, 3.2.1)."""

    text: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """The code in `text`: 18 digits with a right check digit."""
        digits = text.strip()
        if len(digits) != 18 or not has_gs1_check_digit(digits):
            raise NotAnId("{seen} is no SSCC: 18 digits with a right check digit are one", seen=_shown(text))
        return cls(digits)


@dataclass(frozen=True, slots=True, order=True)
class Gs1Key:
    """Any other GS1 key, as its element string has it; `ai` says which. Its form was checked where it was read."""

    ai: str  # such as 8003 (GRAI), 8004 (GIAI), 402 (GSIN), 414 (GLN)
    text: str


@dataclass(frozen=True, slots=True, order=True)
class Imei:
    """A mobile device's number: 15 digits (3GPP TS 23.003, 6.2.1)."""

    text: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """The number in `text`, its last digit checked; dashes and spaces between are dropped."""
        digits = re.sub(r"[\s\-/]", "", text)
        if not re.fullmatch(r"[0-9]{15}", digits) or not has_luhn_check_digit(digits) or not digits.strip("0"):
            raise NotAnId("{seen} is no IMEI: 15 digits with a right check digit are one", seen=_shown(text))
        return cls(digits)


@dataclass(frozen=True, slots=True, order=True)
class Epc:
    """The EPC of a tag as the air gives it: whole 16-bit words. Hex is for screens only."""

    raw: bytes

    @classmethod
    def parse(cls, text: str) -> Self:
        """The EPC written in hex."""
        try:
            return cls.of(bytes.fromhex(text))
        except ValueError as error:
            raise NotAnId("{seen} is no EPC: hex digits of whole 16-bit words are one", seen=_shown(text)) from error

    @classmethod
    def of(cls, raw: bytes) -> Self:
        """The EPC of these bytes, as a reader reports it."""
        if not raw or len(raw) % 2 or len(raw) > EPC_BYTES_MAX:
            raise NotAnId(
                "an EPC has 2 to {epc_bytes_max} bytes in whole words, this one has {count}",
                epc_bytes_max=EPC_BYTES_MAX,
                count=len(raw),
            )
        return cls(raw)

    @property
    def hex(self) -> str:
        """Upper-case hex, for screens and files."""
        return self.raw.hex().upper()


@dataclass(frozen=True, slots=True, order=True)
class TrackingNo:
    """A carrier's number without spaces and dashes, upper case: 6 to 40 signs of 0-9 A-Z."""

    text: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """The number in `text`, cleaned of what people and labels put between its signs."""
        number = re.sub(r"[\s\-./]", "", text).upper()
        if not re.fullmatch(r"[0-9A-Z]{6,40}", number):
            raise NotAnId("{seen} is no tracking number: 6 to 40 letters and digits are one", seen=_shown(text))
        return cls(number)


@dataclass(frozen=True, slots=True, order=True)
class _Name:
    text: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """The name in `text`, its outer spaces taken off."""
        name = text.strip()
        if not name or len(name) > NAME_LENGTH_MAX or not _NAME.fullmatch(name):
            raise NotAnId(
                "{seen} is no {kind}: 1 to {name_length_max} letters, digits and the signs . _ : / # + - inside"
                " are one",
                seen=_shown(text),
                kind=_kind(cls.__name__),
                name_length_max=NAME_LENGTH_MAX,
            )
        return cls(name)


@dataclass(frozen=True, slots=True, order=True)
class RmaNo(_Name):
    """The number of an authorised return, as the shop gave it; its case is kept."""


@dataclass(frozen=True, slots=True, order=True)
class ParcelId(_Name):
    """The key of a parcel at this site: the upstream's number of the notice, or the plate given to a blind one."""


@dataclass(frozen=True, slots=True, order=True)
class DeliveryId(_Name):
    """The key of one delivery: one carrier's handing over at the gate."""


@dataclass(frozen=True, slots=True, order=True)
class RecallId(_Name):
    """The number of a recall, as its maker or the authority gave it."""


@dataclass(frozen=True, slots=True, order=True)
class SeriesId(_Name):
    """A series of document numbers of one site and year, such as RESO-2026."""


@dataclass(frozen=True, slots=True, order=True)
class HandoverId(_Name):
    """The number of the paper with which goods leave: DON-2026-000003."""


@dataclass(frozen=True, slots=True, order=True)
class Sku(_Name):
    """The shop's own article code. A class code: it names a kind of article, never one piece of it."""


@dataclass(frozen=True, slots=True, order=True)
class Serial(_Name):
    """A manufacturer's serial number. An instance code only together with its article."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """The serial in `text`: a name, or up to 30 signs of GS1's set 82 (AI 21 and 250)."""
        serial = text.strip()
        return (
            cls(serial) if _GS1_SERIAL.fullmatch(serial) else super(Serial, cls).parse(text)
        )  # slots make the class anew, so a bare super() fails


@dataclass(frozen=True, slots=True, order=True)
class LocationCode(_Name):
    """A place that has a code on it: bin, tote, cage, zone."""


@dataclass(frozen=True, slots=True, order=True)
class DeviceId(_Name):
    """A logical device such as `door-1`; the physical one behind it may be replaced."""


@dataclass(frozen=True, slots=True, order=True)
class DoorId(_Name):
    """One dock door."""


@dataclass(frozen=True, slots=True, order=True)
class SiteId(_Name):
    """One warehouse. Part of every natural key; a single-site user never sees it."""


@dataclass(frozen=True, slots=True, order=True)
class WorkstationId(_Name):
    """One place where one person works at a time: a bench, a door desk, a cart."""


@dataclass(frozen=True, slots=True, order=True)
class ActorId(_Name):
    """A pseudonym for a person, such as `op-7`. The name behind it lies in the side table of people."""


@dataclass(frozen=True, slots=True, order=True)
class PersonKey:
    """The random key under which a customer's personal data lies in the side table; erasing the row ends it."""

    text: str


@dataclass(frozen=True, slots=True, order=True)
class Digest:
    """A SHA-256 in lower-case hex: the name of a photograph, a trace, a set of rules."""

    text: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """The digest in `text`: 64 hex digits."""
        if not re.fullmatch(r"[0-9a-f]{64}", text):
            raise NotAnId("{seen} is no SHA-256: 64 lower-case hex digits are one", seen=_shown(text))
        return cls(text)


_GS1_SERIAL = re.compile(r"[!\"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{1,30}")
_LPN = re.compile(r"L[0-9A-X]{2}[0-9]{11}")
_NAME = re.compile(r"[^\W_](?:[\w.:/#+ -]*[\w.:/#+-])?", re.UNICODE)


def _shown(text: str) -> str:
    """Outside text as it may stand in a sentence: short, and every control sign visible."""
    cut = text if len(text) <= NAME_LENGTH_MAX else text[:NAME_LENGTH_MAX] + "..."
    return ascii(cut) if not cut.isprintable() else f"'{cut}'"


def _kind(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
