"""GS1 element strings put together from typed fields, so that no value can act as an identifier.

Source: GS1 General Specifications, 7.8 (concatenation), 7.11 (character set 82).
"""

import re
from collections.abc import Mapping

from dock.core.codes.gs1 import GS, Gs1Content, parse_element_string
from dock.core.ids import NotAnId
from dock.labels.design import Phrase

# Figure 7.8.5-2: element strings of a length that is fixed for ever, which need no separator after them
_FIXED = frozenset({"00", "01", "02", "03", "04", *map(str, range(11, 21)), *map(str, range(31, 37)), "41"})
# Set 82 without the brackets of the human-readable form: a value that held "(10)" would be read as another element.
_VALUE = re.compile(r"[!\"%&'*+,\-./0-9:;<=>?A-Z_a-z]+")


class NotGs1(ValueError):
    """A value has no place in a GS1 element string; the sentence says which and why."""


def element_string(phrase: Phrase, values: Mapping[str, str]) -> str:
    """`010950600013435221ABC` of "(01){gtin}(21){serial}", GS where FNC1 separates; "" where every field is empty.

    Raises:
        NotGs1: a value has another form than its identifier wants, or a wrong check digit.
    """
    wanted = [(constant.strip("()"), values.get(name, "")) for constant, name in phrase.parts if name]
    given = tuple((ai, value) for ai, value in wanted if value)
    for ai, value in given:
        if not _VALUE.fullmatch(value):
            raise NotGs1(f"({ai}) {value[:40]!a} has a sign outside GS1's character set 82, or a bracket")
    if not given:
        return ""
    text = "".join(
        ai + value + ("" if place == len(given) - 1 or ai[:2] in _FIXED else GS)
        for place, (ai, value) in enumerate(given)
    )
    content = _parsed(text)
    if content.elements != given:
        raise NotGs1(f"{text[:60]!a} would be read as {content.elements}, and not as it was meant")
    for ai, _fault in content.faults:
        raise NotGs1(f"({ai}) {dict(given)[ai]} has a wrong check digit")
    return text


def bracketed(text: str) -> str:
    """The element string as people and symbol writers take it: `(01)09506000134352(21)ABC`."""
    return "".join(f"({ai}){value}" for ai, value in _parsed(text).elements)


def _parsed(text: str) -> Gs1Content:
    try:
        return parse_element_string(text)
    except NotAnId as error:
        raise NotGs1(f"{text[:60]!a}: {error}") from error
