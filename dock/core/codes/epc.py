"""EPC bytes to GS1 keys and back, with whole numbers alone (GS1 Tag Data Standard 2.x, 14).

A tag of the older schemes tells how long its company prefix is, so decoding needs no list of prefixes; a tag of the
"+" schemes holds the key as it is printed. Encoding takes the length. Headers of other schemes are `NotGs1`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from dock.core.checks import gs1_check_digit, has_gs1_check_digit
from dock.core.codes.epc_bits import Bits
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
    GSRN_96 = "gsrn-96"
    GSRNP_96 = "gsrnp-96"
    GDTI_96 = "gdti-96"
    GDTI_174 = "gdti-174"
    SGCN_96 = "sgcn-96"
    CPI_96 = "cpi-96"
    CPI_VAR = "cpi-var"
    ITIP_110 = "itip-110"
    ITIP_212 = "itip-212"
    SGTIN_PLUS = "sgtin+"
    DSGTIN_PLUS = "dsgtin+"
    SSCC_PLUS = "sscc+"
    SGLN_PLUS = "sgln+"
    GRAI_PLUS = "grai+"
    GIAI_PLUS = "giai+"


class KeyKind(StrEnum):
    """What a tag names, whatever the scheme that writes it."""

    ITEM = "sgtin"  # one piece of a trade item
    LOGISTIC_UNIT = "sscc"
    PLACE = "sgln"
    RETURNABLE = "grai"
    ASSET = "giai"
    RECIPIENT = "gsrn"
    PROVIDER = "gsrnp"
    DOCUMENT = "gdti"
    COUPON = "sgcn"
    COMPONENT = "cpi"
    ITEM_PIECE = "itip"


@dataclass(frozen=True, slots=True)
class Gs1Epc:
    """A GS1 key with what the tag says beside it.

    `key` is GTIN-14, SSCC-18, GLN-13, the 14 digits of a GRAI, a GSRN-18, the 13 digits of a GDTI or GCN, the id of
    a component, GTIN-14 with piece and total, or the whole GIAI; `serial` is "" where the key has none.
    `company_prefix` is "" where the tag does not tell it (the "+" schemes). `dated` is an AI and a date, such as
    ("17", "220630").
    """

    scheme: EpcScheme
    filter_value: int
    company_prefix: str
    key: str
    serial: str = ""
    dated: tuple[str, str] | None = None

    @property
    def kind(self) -> KeyKind:
        """What it names."""
        return KeyKind(self.scheme.partition("+")[0].removeprefix("d").partition("-")[0])

    @property
    def element_string(self) -> str:
        """The GS1 element string for people, application identifiers in brackets."""
        dated = f"({self.dated[0]}){self.dated[1]}" if self.dated else ""
        match self.kind:
            case KeyKind.ITEM:
                return f"(01){self.key}(21){self.serial}{dated}"
            case KeyKind.LOGISTIC_UNIT:
                return f"(00){self.key}"
            case KeyKind.PLACE:
                return f"(414){self.key}" + ("" if self.serial == "0" else f"(254){self.serial}")  # 0: no extension
            case KeyKind.RETURNABLE:
                return f"(8003){self.key}{self.serial}"
            case KeyKind.ASSET:
                return f"(8004){self.key}"
            case KeyKind.RECIPIENT:
                return f"(8018){self.key}"
            case KeyKind.PROVIDER:
                return f"(8017){self.key}"
            case KeyKind.DOCUMENT:
                return f"(253){self.key}{self.serial}"
            case KeyKind.COUPON:
                return f"(255){self.key}{self.serial}"
            case KeyKind.COMPONENT:
                return f"(8010){self.key}(8011){self.serial}"
            case KeyKind.ITEM_PIECE:
                return f"(8006){self.key}(21){self.serial}"


@dataclass(frozen=True, slots=True)
class NotGs1:
    """An EPC that follows no scheme read here: another organisation's, or a number someone wrote on the tag."""

    header: int


def decode_epc(epc: Epc) -> Gs1Epc | NotGs1:
    """What the EPC names.

    Raises:
        NotAnId: its header is a GS1 scheme's, and the rest is not what the scheme allows.
    """
    header = epc.raw[0]
    if header in _PLUS:
        return _decode_plus(_PLUS[header], epc)
    layout = _LAYOUTS.get(header)
    return _decode(layout, epc) if layout else NotGs1(header)


def epc_of_hex(text: str) -> Epc:
    """The EPC whose hex is written without the zeros that fill its last 16-bit word, as the standard prints them.

    Raises:
        NotAnId: it is no hex, empty or too long.
    """
    return Epc.parse(text + "0" * (-len(text) % 4))


class EpcCache:
    """Decoded tags by their bytes, for a hot path: the same tags are read over and over. Starts over when full."""

    __slots__ = ("_known", "_size_max")

    def __init__(self, size_max: int = 20_000) -> None:
        self._known: dict[bytes, Gs1Epc | None] = {}
        self._size_max = size_max

    def decode(self, raw: bytes) -> Gs1Epc | None:
        """What the tag names; None for what is no GS1 key, and for what a worn tag garbles."""
        if raw in self._known:
            return self._known[raw]
        if len(self._known) >= self._size_max:
            self._known.clear()
        try:
            meant = decode_epc(Epc.of(raw))
        except NotAnId:
            meant = None
        found = meant if isinstance(meant, Gs1Epc) else None
        self._known[raw] = found
        return found


def encode_sgtin_96(gtin: Gtin, serial: int, prefix_digits: int, filter_value: int = 1) -> Epc:
    """The SGTIN-96 of one trade item; filter 1 is a point-of-sale item (TDS 2.x, 14.6.1.1).

    Raises:
        NotAnId: the serial does not fit in 38 bits, the filter in 3, or no company prefix has that length.
    """
    if not 0 <= serial < 1 << 38:
        raise NotAnId("serial {serial} does not fit an SGTIN-96: 0 to {most} do", serial=serial, most=(1 << 38) - 1)
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
    digits: int  # of company prefix and reference together; the reference has what the prefix leaves
    reference_bits: tuple[int, ...]  # by partition
    serial_bits: int = 0
    text_max: int = 0  # the last field is 7-bit text of at most so many signs, and not a whole number


_PREFIX_BITS = (40, 37, 34, 30, 27, 24, 20)  # by partition: company prefix of 12 to 6 digits (TDS 2.x, 14.3.3)
_ITEM = (4, 7, 10, 14, 17, 20, 24)  # tables 14-2 and 14-8
_CONTAINER = (18, 21, 24, 28, 31, 34, 38)  # tables 14-5 and 14-13
_PLACE = (1, 4, 7, 11, 14, 17, 21)  # tables 14-6, 14-14 and 14-17
_ASSET = (42, 45, 48, 52, 55, 58, 62)  # table 14-10
_ASSET_TEXT = (148, 151, 154, 158, 161, 164, 168)  # table 14-11
_COMPONENT = (11, 14, 17, 21, 24, 27, 31)  # table 14-15

_LAYOUTS: Mapping[int, _Layout] = {
    0x2C: _Layout(EpcScheme.GDTI_96, 12, _PLACE, 41),
    0x2D: _Layout(EpcScheme.GSRN_96, 17, _CONTAINER, 24),
    0x2E: _Layout(EpcScheme.GSRNP_96, 17, _CONTAINER, 24),
    0x30: _Layout(EpcScheme.SGTIN_96, 13, _ITEM, 38),
    0x31: _Layout(EpcScheme.SSCC_96, 17, _CONTAINER, 24),
    0x32: _Layout(EpcScheme.SGLN_96, 12, _PLACE, 41),
    0x33: _Layout(EpcScheme.GRAI_96, 12, _ITEM, 38),
    0x34: _Layout(EpcScheme.GIAI_96, 25, _ASSET),
    0x36: _Layout(EpcScheme.SGTIN_198, 13, _ITEM, 140, text_max=20),
    0x37: _Layout(EpcScheme.GRAI_170, 12, _ITEM, 112, text_max=16),
    0x38: _Layout(EpcScheme.GIAI_202, 30, _ASSET_TEXT, text_max=24),
    0x39: _Layout(EpcScheme.SGLN_195, 12, _PLACE, 140, text_max=20),
    0x3C: _Layout(EpcScheme.CPI_96, 15, _COMPONENT, 31),
    0x3D: _Layout(EpcScheme.CPI_VAR, 30, (0,) * 7, 40),
    0x3E: _Layout(EpcScheme.GDTI_174, 12, _PLACE, 119, text_max=17),
    0x3F: _Layout(EpcScheme.SGCN_96, 12, _PLACE, 41),
    0x40: _Layout(EpcScheme.ITIP_110, 13, _ITEM, 38),
    0x41: _Layout(EpcScheme.ITIP_212, 13, _ITEM, 140, text_max=20),
}


def _decode(layout: _Layout, epc: Epc) -> Gs1Epc:
    bits = Bits.of(epc)
    bits.take(8)
    filter_value, partition = bits.take(3), bits.take(3)
    if partition > 6:
        raise NotAnId("EPC {epc} has partition {partition}: 0 to 6 exist", epc=epc.hex, partition=partition)
    prefix_digits = 12 - partition
    prefix = bits.number(_PREFIX_BITS[partition], prefix_digits)
    reference_bits, rest_digits = layout.reference_bits[partition], layout.digits - prefix_digits
    serial = ""
    match layout.scheme:
        case EpcScheme.GIAI_96:
            key = prefix + bits.plain_number(reference_bits, rest_digits)
        case EpcScheme.GIAI_202:
            key = prefix + bits.text(reference_bits, rest_digits)
        case EpcScheme.CPI_96:
            key, serial = prefix + bits.plain_number(reference_bits, rest_digits), str(bits.take(layout.serial_bits))
        case EpcScheme.CPI_VAR:
            key, serial = prefix + bits.part(rest_digits), bits.plain_number(layout.serial_bits, 12)
        case EpcScheme.ITIP_110 | EpcScheme.ITIP_212:
            key = _led(prefix, bits.number(reference_bits, rest_digits)) + bits.number(7, 2) + bits.number(7, 2)
            serial = _serial(layout, bits)
        case EpcScheme.SGCN_96:
            key = _with_check_digit(prefix + bits.number(reference_bits, rest_digits))
            serial = bits.ones_first(layout.serial_bits, 12)
        case EpcScheme.SSCC_96 | EpcScheme.GSRN_96 | EpcScheme.GSRNP_96:
            key = _key(layout.scheme, prefix, bits.number(reference_bits, rest_digits))
            bits.take(layout.serial_bits)  # not used by the scheme, and by no rule zero
        case _:
            key = _key(layout.scheme, prefix, bits.number(reference_bits, rest_digits))
            serial = _serial(layout, bits)
    bits.end()
    return Gs1Epc(layout.scheme, filter_value, prefix, key, serial)


def _serial(layout: _Layout, bits: Bits) -> str:
    return bits.text(layout.serial_bits, layout.text_max) if layout.text_max else str(bits.take(layout.serial_bits))


def _key(scheme: EpcScheme, prefix: str, reference: str) -> str:
    match scheme:
        case EpcScheme.SGTIN_96 | EpcScheme.SGTIN_198 | EpcScheme.SSCC_96:
            return _led(prefix, reference)
        case EpcScheme.GRAI_96 | EpcScheme.GRAI_170:
            return "0" + _with_check_digit(prefix + reference)
        case _:
            return _with_check_digit(prefix + reference)


def _with_check_digit(body: str) -> str:
    return body + gs1_check_digit(body)


def _led(prefix: str, reference: str) -> str:
    """GTIN and SSCC: the reference's first digit is the indicator or extension digit, and stands in front."""
    return _with_check_digit(reference[0] + prefix + reference[1:])


_PLUS: Mapping[int, EpcScheme] = {
    0xF1: EpcScheme.GRAI_PLUS,
    0xF2: EpcScheme.SGLN_PLUS,
    0xF7: EpcScheme.SGTIN_PLUS,
    0xF9: EpcScheme.SSCC_PLUS,
    0xFA: EpcScheme.GIAI_PLUS,
    0xFB: EpcScheme.DSGTIN_PLUS,
}
_DATES = ("11", "13", "15", "16", "17", "7006", "7007")  # AIs by date type (TDS 2.x, table 14-25)


def _decode_plus(scheme: EpcScheme, epc: Epc) -> Gs1Epc:
    bits = Bits.of(epc)
    bits.take(8)
    has_more, filter_value = bits.take(1), bits.take(3)
    dated, serial = None, ""
    match scheme:
        case EpcScheme.SSCC_PLUS:
            key = bits.nibbles(18)
        case EpcScheme.SGLN_PLUS:
            key, serial = bits.nibbles(13), bits.alphanumeric(5, 20)
        case EpcScheme.GRAI_PLUS:
            key, serial = bits.nibbles(14), bits.alphanumeric(5, 16)
        case EpcScheme.GIAI_PLUS:
            key = _giai_plus(bits)
        case EpcScheme.DSGTIN_PLUS:
            dated = _dated(bits)
            key, serial = bits.nibbles(14), bits.alphanumeric(5, 20)
        case _:
            key, serial = bits.nibbles(14), bits.alphanumeric(5, 20)
    if scheme is not EpcScheme.GIAI_PLUS and not has_gs1_check_digit(key):
        raise NotAnId("EPC {epc} holds {key}, whose check digit is wrong", epc=epc.hex, key=key)
    if not has_more:  # else AIs follow: the tag's own data, not its name (TDS 2.x, 15.3)
        bits.end()
    return Gs1Epc(scheme, filter_value, "", key, serial, dated)


def _dated(bits: Bits) -> tuple[str, str]:
    kind, year, month, day = bits.take(4), bits.take(7), bits.take(4), bits.take(5)
    if kind >= len(_DATES) or year > 99 or not 1 <= month <= 12 or day > 31:
        raise NotAnId("EPC {epc} holds no date that GS1 allows", epc=bits.epc.hex)
    return _DATES[kind], f"{year:02d}{month:02d}{day:02d}"


def _giai_plus(bits: Bits) -> str:
    """Digits of four bits, up to F, or to E and text behind it (TDS 2.x, 14.5.5)."""
    digits: list[str] = []
    while (nibble := bits.take(4)) < 10:
        digits.append(str(nibble))
        if len(digits) > 30:
            raise NotAnId("EPC {epc} holds more digits than a GIAI has", epc=bits.epc.hex)
    if nibble < 0xE or len(digits) < 4:
        raise NotAnId("EPC {epc} holds no GIAI", epc=bits.epc.hex)
    return "".join(digits) + (bits.alphanumeric(5, 30 - len(digits)) if nibble == 0xE else "")


def _encode_head(header: int, filter_value: int, prefix_digits: int, prefix: str, reference: str) -> int:
    if not 6 <= prefix_digits <= 12:
        raise NotAnId("no company prefix has {prefix_digits} digits: 6 to 12 exist", prefix_digits=prefix_digits)
    if not 0 <= filter_value <= 7:
        raise NotAnId("filter {filter_value} does not exist: 0 to 7 do", filter_value=filter_value)
    partition = 12 - prefix_digits
    word = (header << 3 | filter_value) << 3 | partition
    word = word << _PREFIX_BITS[partition] | int(prefix)
    return word << _LAYOUTS[header].reference_bits[partition] | int(reference)
