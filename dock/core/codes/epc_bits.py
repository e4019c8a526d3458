"""The bits of a tag, taken from the left, and the ways in which the Tag Data Standard writes text into them."""

from dataclasses import dataclass

from dock.core.ids import Epc, NotAnId

# the signs of a serial in a GS1 element string (TDS 2.x, annex A; GS1 General Specifications, figure 7.11-1)
SIGNS = frozenset("!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz")
PART_SIGNS = frozenset("#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")  # of a component's reference (figure 7.11-2)
BASE_64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"  # RFC 4648, 5
CODE_40 = "\0ABCDEFGHIJKLMNOPQRSTUVWXYZ-.:0123456789"  # TDS 2.x, 14.5.6.6


@dataclass(slots=True)
class Bits:
    """What is left of a tag's bits; each taking moves on."""

    epc: Epc
    left: int

    @classmethod
    def of(cls, epc: Epc) -> "Bits":
        """All bits of the tag."""
        return cls(epc, len(epc.raw) * 8)

    def take(self, count: int) -> int:
        """The next `count` bits as a whole number.

        Raises:
            NotAnId: there are not as many.
        """
        if count > self.left:
            raise NotAnId("EPC {epc} is cut short", epc=self.epc.hex)
        self.left -= count
        return int.from_bytes(self.epc.raw) >> self.left & ((1 << count) - 1)

    def end(self) -> None:
        """Nothing but zeros may follow: the memory's words are longer than the scheme.

        Raises:
            NotAnId: something follows.
        """
        if self.take(self.left):
            raise NotAnId("EPC {epc} is too long for its scheme", epc=self.epc.hex)

    def number(self, bits: int, digits: int) -> str:
        """A whole number of exactly `digits` digits, zeros in front included."""
        value = self.take(bits)
        if value >= 10**digits:
            raise NotAnId(
                "EPC {epc} holds {value} where {digits} digits belong", epc=self.epc.hex, value=value, digits=digits
            )
        return f"{value:0{digits}d}" if digits else ""

    def plain_number(self, bits: int, digits_max: int) -> str:
        """A whole number without zeros in front, of at most `digits_max` digits."""
        value = self.take(bits)
        if value >= 10**digits_max:
            raise NotAnId(
                "EPC {epc} holds {value} where at most {digits_max} digits belong",
                epc=self.epc.hex,
                value=value,
                digits_max=digits_max,
            )
        return str(value)

    def ones_first(self, bits: int, digits_max: int) -> str:
        """Digits with zeros in front kept: a 1 stands before them on the tag (TDS 2.x, 14.4.5)."""
        text = str(self.take(bits))
        if not text.startswith("1") or not 2 <= len(text) <= digits_max + 1:
            raise NotAnId(
                "EPC {epc} holds {text} where a 1 and at most {digits_max} digits belong",
                epc=self.epc.hex,
                text=text,
                digits_max=digits_max,
            )
        return text[1:]

    def text(self, bits: int, length_max: int) -> str:
        """7-bit signs from the left, up to the first zero; nothing may follow it (TDS 2.x, 14.4.2)."""
        field = self.take(bits)
        signs: list[str] = []
        left = bits
        while left >= 7 and (code := field >> left - 7 & 0x7F):
            left -= 7
            signs.append(chr(code))
        text = "".join(signs)
        if not text or len(text) > length_max or not SIGNS.issuperset(text) or field & ((1 << left) - 1):
            raise NotAnId(
                "EPC {epc} holds no serial of 1 to {length_max} signs that GS1 allows",
                epc=self.epc.hex,
                length_max=length_max,
            )
        return text

    def part(self, length_max: int) -> str:
        """6-bit signs up to a zero sign, which is taken too (TDS 2.x, 14.4.8 and table G-1)."""
        signs: list[str] = []
        while code := self.take(6):
            signs.append(chr(code if code >= 32 else code + 64))
        text = "".join(signs)
        if not text or len(text) > length_max or not PART_SIGNS.issuperset(text):
            raise NotAnId(
                "EPC {epc} holds no reference of 1 to {length_max} signs that GS1 allows",
                epc=self.epc.hex,
                length_max=length_max,
            )
        return text

    def nibbles(self, digits: int) -> str:
        """As many digits of four bits each (TDS 2.x, 14.5.1)."""
        text = f"{self.take(4 * digits):0{digits}x}"
        if not text.isdigit():
            raise NotAnId(
                "EPC {epc} holds {text} where {digits} digits belong",
                epc=self.epc.hex,
                text=text.upper(),
                digits=digits,
            )
        return text

    def alphanumeric(self, length_bits: int, length_max: int) -> str:
        """Text that names its own encoding and length (TDS 2.x, 14.5.6)."""
        encoding, length = self.take(3), self.take(length_bits)
        if not 1 <= length <= length_max:
            raise NotAnId(
                "EPC {epc} holds text of {length} signs where 1 to {length_max} belong",
                epc=self.epc.hex,
                length=length,
                length_max=length_max,
            )
        match encoding:
            case 0:
                text = self.number((10**length - 1).bit_length(), length)
                if text != str(int(text)):
                    raise NotAnId(
                        "EPC {epc} holds {text}, and no number there begins with 0", epc=self.epc.hex, text=text
                    )
            case 1 | 2:
                text = f"{self.take(4 * length):0{length}{'X' if encoding == 1 else 'x'}}"
            case 3:
                text = "".join(BASE_64[self.take(6)] for _ in range(length))
            case 4:
                text = "".join(chr(self.take(7)) for _ in range(length))
            case 5:
                text = self._code_40(length)
            case _:
                raise NotAnId(
                    "EPC {epc} names text encoding {encoding}: 0 to 5 exist", epc=self.epc.hex, encoding=encoding
                )
        if not SIGNS.issuperset(text):
            raise NotAnId("EPC {epc} holds a sign that GS1 does not allow", epc=self.epc.hex)
        return text

    def _code_40(self, length: int) -> str:
        signs: list[str] = []
        while len(signs) < length:
            triple = self.take(16) - 1
            if not 0 <= triple < 40**3:
                raise NotAnId("EPC {epc} holds no three signs of URN code 40", epc=self.epc.hex)
            signs += (CODE_40[triple // 1600], CODE_40[triple // 40 % 40], CODE_40[triple % 40])
        if any(sign != "\0" for sign in signs[length:]):
            raise NotAnId("EPC {epc} holds more signs than it says", epc=self.epc.hex)
        return "".join(signs[:length])
