"""What a GS1 code says: element strings as (AI, value), each checked to its last rule (GS1 General Specifications).

What cannot be read at all is `NotAnId`, and nothing else is ever raised. What can be read and is wrong stays, with its
fault: a dock must know the article although the day on its label does not exist.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from dock.core.codes.gs1_ai import Ai, ai_at, ai_of, matches
from dock.core.codes.gs1_rules import RULES
from dock.core.ids import NotAnId

CONTENT_LENGTH_MAX = 8_192  # GS1-128 ends at 48, GS1 DataMatrix at 3,116, GS1 QR at 7,089
GS = "\x1d"
# symbologies whose first FNC1 says that GS1 element strings follow (GS1 General Specifications, figure 5.1.3-1;
# d5, Q4: the same with ECI)
GS1_AIMS = frozenset({"C1", "e0", "e1", "e2", "d2", "d5", "Q3", "Q4", "J1"})

# faults that leave the value as it is: it stands in the wrong company or place, and says what it says
_OF_COMPANY = frozenset({"excluded", "repeated", "needs", "key_order", "not_attribute", "in_query", "short_gtin"})


@dataclass(frozen=True, slots=True)
class Gs1Content:
    """The elements of one code, in its order.

    `faults` are pairs of AI and key: form (length or signs), a rule of `gs1_rules` such as check or day_or_month,
    excluded and repeated (by its company), and those of Digital Links. `missing` are AI and what it needs beside it
    (01,02): a second barcode of the same thing may have it.
    """

    elements: tuple[tuple[str, str], ...]  # AI and value, such as ("01", "09506000134352")
    faults: tuple[tuple[str, str], ...] = ()
    missing: tuple[tuple[str, str], ...] = ()

    def value(self, ai: str) -> str | None:
        """The first value of this AI, unless it is wrong in itself."""
        wrong = {faulty for faulty, key in self.faults if key not in _OF_COMPANY}
        return None if ai in wrong else next((value for each, value in self.elements if each == ai), None)

    @property
    def bracketed(self) -> str:
        """The element string as people read it."""
        return "".join(f"({ai}){value}" for ai, value in self.elements)


def split_aim(text: str) -> tuple[str | None, str]:
    """The AIM identifier without its bracket (ISO/IEC 15424, 4.3), and the code without it."""
    found = re.match(r"\]([A-Za-z][0-9A-Za-z])", text)
    return (found[1], text[found.end() :]) if found else (None, text)


def parse_element_string(text: str) -> Gs1Content:
    """The elements of `010950600013435210LOT<GS>21SERIAL`, or of the same with brackets as people write it.

    An AIM identifier in front is dropped, and so is that of the two-dimensional part of a composite code (`|]e0`).

    Raises:
        NotAnId: it is no GS1 element string.
    """
    _, code = split_aim(text)
    code = code.replace("|]e0", GS).removeprefix(GS).removesuffix(GS)
    if not code or len(code) > CONTENT_LENGTH_MAX or not code.isascii():
        raise NotAnId("no GS1 content: empty, too long, or not of GS1's signs")
    return content_of(_bracketed(code) if code.startswith("(") else _plain(code))


def parse_scan(code: str, symbology: str | None) -> Gs1Content:
    """The elements of a code under its symbology: an EAN or UPC is an article, alone or with a composite part (`|]e0`).

    Raises:
        NotAnId: it is no GS1 content.
    """
    linear, mark, rest = code.partition("|]e")
    gtin = ai_of("01")
    if not mark or symbology is None or symbology[0] != "E" or gtin is None:
        return parse_element_string(code)
    return content_of([(gtin, linear.zfill(14)), *_plain(rest[1:].removesuffix(GS))])


def content_of(elements: Iterable[tuple[Ai, str]], faults: Iterable[tuple[str, str]] = ()) -> Gs1Content:
    """These elements with all that is wrong with them: in themselves, and in their company."""
    kept = tuple(elements)
    pairs = tuple((ai.text, value) for ai, value in kept)
    own = [fault for ai, value in kept for fault in _faults(ai, value)]
    excluded, missing = _company([ai for ai, _ in kept])
    repeated = [
        (ai, "repeated")
        for place, (ai, value) in enumerate(pairs)
        if any(ai == a and value != v for a, v in pairs[:place])
    ]
    return Gs1Content(pairs, tuple(dict.fromkeys([*faults, *own, *excluded, *repeated])), missing)


def together(contents: Iterable[Gs1Content]) -> Gs1Content:
    """The content of several codes on one thing, equal elements once: what one code misses another may have."""
    elements = dict.fromkeys(element for content in contents for element in content.elements)
    return content_of((ai, value) for text, value in elements if (ai := ai_of(text)) is not None)


def _plain(code: str) -> list[tuple[Ai, str]]:
    """A code as it is scanned: values of predefined length follow one another, others end with GS or with the code."""
    found: list[tuple[Ai, str]] = []
    rest = code
    while rest:
        ai = ai_at(rest)
        if ai is None:
            raise NotAnId("no GS1 content: {rest!a} begins no application identifier", rest=rest[:4])
        rest = rest[len(ai.text) :]
        if ai.is_fixed:
            value, rest = rest[: ai.length_max], rest[ai.length_max :].removeprefix(GS)
        else:
            value, _, rest = rest.partition(GS)
        is_first_or_endless = not found or ai.is_fixed
        if not ai.form.fullmatch(value) and (is_first_or_endless or not value):
            raise NotAnId("no GS1 content: ({ai}) cannot be {value!a}", ai=ai.text, value=value[:30])
        found.append((ai, value))
    return found


def _bracketed(code: str) -> list[tuple[Ai, str]]:
    """A code as people write it. A bracket within a value holds no two to four digits, or has a backslash before it."""
    found: list[tuple[Ai, str]] = []
    marks = list(re.finditer(r"(?<!\\)\(([0-9]{2,4})\)", code))
    if not marks or marks[0].start() != 0:
        raise NotAnId(
            "no GS1 content: {code!a} does not begin with an application identifier in brackets", code=code[:30]
        )
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        ai = ai_of(mark[1])
        value = code[mark.end() : following.start() if following else len(code)].replace("\\(", "(")
        if ai is None:
            raise NotAnId("no GS1 content: ({mark}) is no application identifier", mark=mark[1])
        if not ai.form.fullmatch(value) and (not found or not value or GS in value):
            raise NotAnId("no GS1 content: ({ai}) cannot be {value!a}", ai=ai.text, value=value[:30])
        found.append((ai, value))
    return found


def _faults(ai: Ai, value: str) -> list[tuple[str, str]]:
    form = ai.form.fullmatch(value)
    if form is None:
        return [(ai.text, "form")]
    parts = [(part, text) for part, text in zip(ai.parts, form.groups(), strict=True) if text]
    wrong = [(ai.text, rule) for part, text in parts for rule in part.rules if not RULES[rule](text)]
    return wrong + [(ai.text, "base64") for part, text in parts if part.kind == "z" and not RULES["base64"](text)]


def _company(ais: list[Ai]) -> tuple[list[tuple[str, str]], tuple[tuple[str, str], ...]]:
    """Which elements may not stand together, and what each still needs."""
    present = {ai.text for ai in ais}

    def has(pattern: str, beside: Ai) -> bool:
        return any(other != beside.text and matches(pattern, other) for other in present)

    excluded = [(ai.text, "excluded") for ai in ais if any(has(pattern, ai) for pattern in ai.excludes)]
    missing = [
        (ai.text, ",".join("+".join(one) for one in group))
        for ai in ais
        for group in ai.needs
        if not any(all(has(pattern, ai) for pattern in one) for one in group)
    ]
    return excluded, tuple(dict.fromkeys(missing))
