"""EPC bytes to GS1 keys and back, with whole numbers alone (GS1 Tag Data Standard 2.x, 14.5 and 14.6).

A tag tells how long its company prefix is, so decoding needs no list of prefixes. Encoding takes the length.
Header values and partition tables are those of the standard's binary schemes with a partition; others are `NotGs1`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from dock.core.checks import gs1_check_digit
from dock.core.ids import Epc, Gtin, NotAnId, Sscc


class EpcScheme(StrEnum):
    """The binary schemes that are read here (TDS 2.x, table 14-1)."""

    SGTIN_96 = "sgtin-96"
    SGTIN_198 = "sgtin-198"
    SSCC_96 = "sscc-96"
    SGLN_96 = "sgln-96"
    SGLN_195 = "sgln-195"
    GRAI_96 = "grai-96"
    GRAI_170 = "grai-170"
    GIAI_96 = "giai-96"
    GIAI_202 = "giai-202"


@dataclass(frozen=True, slots=True)
class Gs1Epc:
    """A GS1 key with what the tag says beside it.

    `key` is GTIN-14, SSCC-18, GLN-13, the 14 digits of a GRAI or the whole GIAI; `serial` is "" where the key has none.
    """

    scheme: EpcScheme
    filter_value: int
    company_prefix: str
    key: str
    serial: str = ""

    @property
    def element_string(self) -> str:
        """The GS1 element string for people, application identifiers in brackets."""
        match self.scheme:
            case EpcScheme.SGTIN_96 | EpcScheme.SGTIN_198:
                return f"(01){self.key}(21){self.serial}"
            case EpcScheme.SSCC_96:
                return f"(00){self.key}"
            case EpcScheme.SGLN_96 | EpcScheme.SGLN_195:
                return f"(414){self.key}" + ("" if self.serial == "0" else f"(254){self.serial}")  # 0: no extension
            case EpcScheme.GRAI_96 | EpcScheme.GRAI_170:
                return f"(8003){self.key}{self.serial}"
            case EpcScheme.GIAI_96 | EpcScheme.GIAI_202:
                return f"(8004){self.key}"


@dataclass(frozen=True, slots=True)
class NotGs1:
    """An EPC that follows no scheme read here: another organisation's, or a number someone wrote on the tag."""

    header: int


def decode_epc(epc: Epc) -> Gs1Epc | NotGs1:
    """What the EPC names.

    Raises:
        NotAnId: its header is a GS1 scheme's, and the rest is not what the scheme allows.
    """
    layout = _LAYOUTS.get(epc.raw[0])
    if layout is None:
        return NotGs1(epc.raw[0])
    spare_bits = len(epc.raw) * 8 - layout.bits
    if spare_bits < 0:
        raise NotAnId(f"EPC {epc.hex} is cut short: {layout.scheme} has {layout.bits} bits")
    word = int.from_bytes(epc.raw)
    if word & ((1 << spare_bits) - 1):
        raise NotAnId(f"EPC {epc.hex} is too long: {layout.scheme} has {layout.bits} bits")
    return _decode(word >> spare_bits, layout, epc)


def encode_sgtin_96(gtin: Gtin, serial: int, prefix_digits: int, filter_value: int = 1) -> Epc:
    """The SGTIN-96 of one trade item; filter 1 is a point-of-sale item (TDS 2.x, 14.6.1.1).

    Raises:
        NotAnId: the serial does not fit in 38 bits, the filter in 3, or no company prefix has that length.
    """
    if not 0 <= serial < 1 << 38:
        raise NotAnId(f"serial {serial} does not fit an SGTIN-96: 0 to {(1 << 38) - 1} do")
    prefix, item = gtin.text[1 : 1 + prefix_digits], gtin.text[0] + gtin.text[1 + prefix_digits : 13]
    word = _encode_head(0x30, filter_value, prefix_digits, prefix, item)
    return Epc((word << 38 | serial).to_bytes(12))


def encode_sscc_96(sscc: Sscc, prefix_digits: int, filter_value: int = 0) -> Epc:
    """The SSCC-96 of one logistic unit; filter 0 is all others (TDS 2.x, 14.6.2.1).

    Raises:
        NotAnId: the filter does not fit in 3 bits, or no company prefix has that length.
    """
    prefix, reference = sscc.text[1 : 1 + prefix_digits], sscc.text[0] + sscc.text[1 + prefix_digits : 17]
    return Epc((_encode_head(0x31, filter_value, prefix_digits, prefix, reference) << 24).to_bytes(12))


@dataclass(frozen=True, slots=True)
class _Layout:
    scheme: EpcScheme
    bits: int
    digits: int  # of company prefix and reference together; the reference has what the prefix leaves
    reference_bits: tuple[int, ...]  # by partition
    serial_bits: int
    is_text: bool  # the last field is 7-bit text, and not a whole number
    text_max: int = 20


_PREFIX_BITS = (40, 37, 34, 30, 27, 24, 20)  # by partition: company prefix of 12 to 6 digits (TDS 2.x, 14.3.3)
_ITEM = (4, 7, 10, 14, 17, 20, 24)  # tables 14-2 and 14-8
_CONTAINER = (18, 21, 24, 28, 31, 34, 38)  # table 14-5
_PLACE = (1, 4, 7, 11, 14, 17, 21)  # table 14-6
_ASSET = (42, 45, 48, 52, 55, 58, 62)  # table 14-10
_ASSET_TEXT = (148, 151, 154, 158, 161, 164, 168)  # table 14-11

_LAYOUTS: Mapping[int, _Layout] = {
    0x30: _Layout(EpcScheme.SGTIN_96, 96, 13, _ITEM, 38, is_text=False),
    0x31: _Layout(EpcScheme.SSCC_96, 96, 17, _CONTAINER, 24, is_text=False),
    0x32: _Layout(EpcScheme.SGLN_96, 96, 12, _PLACE, 41, is_text=False),
    0x33: _Layout(EpcScheme.GRAI_96, 96, 12, _ITEM, 38, is_text=False),
    0x34: _Layout(EpcScheme.GIAI_96, 96, 25, _ASSET, 0, is_text=False),
    0x36: _Layout(EpcScheme.SGTIN_198, 198, 13, _ITEM, 140, is_text=True),
    0x37: _Layout(EpcScheme.GRAI_170, 170, 12, _ITEM, 112, is_text=True, text_max=16),
    0x38: _Layout(EpcScheme.GIAI_202, 202, 30, _ASSET_TEXT, 0, is_text=True),
    0x39: _Layout(EpcScheme.SGLN_195, 195, 12, _PLACE, 140, is_text=True),
}


def _decode(word: int, layout: _Layout, epc: Epc) -> Gs1Epc:
    left = layout.bits - 8

    def take(bits: int) -> int:
        nonlocal left
        left -= bits
        return word >> left & ((1 << bits) - 1)

    filter_value, partition = take(3), take(3)
    if partition > 6:
        raise NotAnId(f"EPC {epc.hex} has partition {partition}: 0 to 6 exist")
    prefix_digits = 12 - partition
    prefix = _digits(take(_PREFIX_BITS[partition]), prefix_digits, epc)
    reference = take(layout.reference_bits[partition])
    rest_digits = layout.digits - prefix_digits
    if not layout.serial_bits:  # GIAI: the reference is the serial
        text = (
            _text(reference, layout.reference_bits[partition], rest_digits, epc)
            if layout.is_text
            else _bounded(reference, rest_digits, epc)
        )
        return Gs1Epc(layout.scheme, filter_value, prefix, prefix + text)
    tail = take(layout.serial_bits)
    serial = _text(tail, layout.serial_bits, layout.text_max, epc) if layout.is_text else str(tail)
    key = _KEYS[layout.scheme](prefix, _digits(reference, rest_digits, epc))
    return Gs1Epc(layout.scheme, filter_value, prefix, key, "" if layout.scheme is EpcScheme.SSCC_96 else serial)


def _with_check_digit(body: str) -> str:
    return body + gs1_check_digit(body)


def _led(prefix: str, reference: str) -> str:
    """GTIN and SSCC: the reference's first digit is the indicator or extension digit, and stands in front."""
    return _with_check_digit(reference[0] + prefix + reference[1:])


_KEYS: Mapping[EpcScheme, Callable[[str, str], str]] = {
    EpcScheme.SGTIN_96: _led,
    EpcScheme.SGTIN_198: _led,
    EpcScheme.SSCC_96: _led,
    EpcScheme.SGLN_96: lambda prefix, place: _with_check_digit(prefix + place),
    EpcScheme.SGLN_195: lambda prefix, place: _with_check_digit(prefix + place),
    EpcScheme.GRAI_96: lambda prefix, kind: "0" + _with_check_digit(prefix + kind),
    EpcScheme.GRAI_170: lambda prefix, kind: "0" + _with_check_digit(prefix + kind),
}


def _digits(number: int, count: int, epc: Epc) -> str:
    if number >= 10**count:
        raise NotAnId(f"EPC {epc.hex} holds {number} where {count} digits belong")
    return f"{number:0{count}d}" if count else ""


def _bounded(number: int, count: int, epc: Epc) -> str:
    """A whole number without leading zeros, of at most `count` digits."""
    if number >= 10**count:
        raise NotAnId(f"EPC {epc.hex} holds {number} where at most {count} digits belong")
    return str(number)


# the signs of a serial in a GS1 element string (TDS 2.x, annex A; GS1 General Specifications, figure 7.11-1)
_SIGNS = frozenset("!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz")


def _text(number: int, bits: int, length_max: int, epc: Epc) -> str:
    """7-bit signs from the left, up to the first zero; nothing may follow it (TDS 2.x, 14.4.2)."""
    signs: list[str] = []
    left = bits
    while left >= 7 and (code := number >> left - 7 & 0x7F):
        left -= 7
        signs.append(chr(code))
    text = "".join(signs)
    if not text or len(text) > length_max or not _SIGNS.issuperset(text) or number & ((1 << left) - 1):
        raise NotAnId(f"EPC {epc.hex} holds no serial of 1 to {length_max} signs that GS1 allows")
    return text


def _encode_head(header: int, filter_value: int, prefix_digits: int, prefix: str, reference: str) -> int:
    if not 6 <= prefix_digits <= 12:
        raise NotAnId(f"no company prefix has {prefix_digits} digits: 6 to 12 exist")
    if not 0 <= filter_value <= 7:
        raise NotAnId(f"filter {filter_value} does not exist: 0 to 7 do")
    partition = 12 - prefix_digits
    word = (header << 3 | filter_value) << 3 | partition
    word = word << _PREFIX_BITS[partition] | int(prefix)
    return word << _LAYOUTS[header].reference_bits[partition] | int(reference)
