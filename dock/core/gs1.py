"""What a GS1 code says: element strings and Digital Link URIs as (AI, value).

biip does the parsing. Round it stands what it leaves open: the AIM identifier comes off first, an empty message is no
message, check digits that do not agree are faults of their element, and nothing but `NotAnId` is ever raised.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from biip import BiipException
from biip.gs1_digital_link_uris import GS1DigitalLinkURI
from biip.gs1_element_strings import GS1ElementString
from biip.gs1_messages import GS1Message

from dock.core.ids import NotAnId

CONTENT_LENGTH_MAX = 512  # GS1-128 ends at 48, GS1 DataMatrix and QR hold more than any label has
GS = "\x1d"
# symbologies whose first FNC1 says that GS1 element strings follow (GS1 General Specifications, figure 5.1.3-1;
# d5, Q4: the same with ECI)
GS1_AIMS = frozenset({"C1", "e0", "e1", "e2", "d2", "d5", "Q3", "Q4", "J1"})


@dataclass(frozen=True, slots=True)
class Gs1Content:
    """The elements of one code, in its order."""

    elements: tuple[tuple[str, str], ...]  # AI and value, such as ("01", "09506000134352")
    faults: tuple[tuple[str, str], ...] = ()  # AI and the key of what is wrong: check_digit

    def value(self, ai: str) -> str | None:
        """The first value of this AI that has no fault."""
        wrong = {faulty for faulty, _ in self.faults}
        return None if ai in wrong else next((value for each, value in self.elements if each == ai), None)


def split_aim(text: str) -> tuple[str | None, str]:
    """The AIM identifier without its bracket (ISO/IEC 15424, 4.3), and the code without it."""
    found = re.match(r"\]([A-Za-z][0-9A-Za-z])", text)
    return (found[1], text[found.end() :]) if found else (None, text)


def parse_element_string(text: str) -> Gs1Content:
    """The elements of `010950600013435210LOT<GS>21SERIAL`, or of the same with brackets as people write it.

    Raises:
        NotAnId: it is no GS1 element string.
    """
    _, code = split_aim(text)
    code = code.strip(GS)
    if not code or len(code) > CONTENT_LENGTH_MAX or not code.replace(GS, "").isascii():
        raise NotAnId("no GS1 content: empty, too long, or not of GS1's signs")
    try:
        message = GS1Message.parse_hri(code) if code.startswith("(") else GS1Message.parse(code)
    except (BiipException, ValueError, LookupError) as error:
        raise NotAnId(f"no GS1 content: {error}") from error
    return _content(message.element_strings)


def parse_digital_link(text: str) -> Gs1Content:
    """The elements of `https://id.gs1.org/01/09506000134352/21/ABC`, on whatever host.

    Raises:
        NotAnId: it is no GS1 Digital Link URI.
    """
    _, uri = split_aim(text)
    if len(uri) > CONTENT_LENGTH_MAX or not re.match(r"https?://", uri, re.IGNORECASE):
        raise NotAnId("no GS1 Digital Link: no web address")
    try:
        link = GS1DigitalLinkURI.parse(uri)
    except (BiipException, ValueError, LookupError) as error:
        raise NotAnId(f"no GS1 Digital Link: {error}") from error
    return _content(link.element_strings)


def date_of(yymmdd: str, year_now: int) -> date:
    """The day of a six-digit GS1 date; day 00 is the month's last.

    The century is the one that brings the year within 49 years before to 50 after now (GS1 General Specifications,
    7.12).

    Raises:
        NotAnId: no such day.
    """
    if not re.fullmatch(r"[0-9]{6}", yymmdd):
        raise NotAnId(f"{yymmdd[:12]!a} is no date: six digits are one")
    year, month, day = (int(yymmdd[place : place + 2]) for place in (0, 2, 4))
    ahead = year - year_now % 100
    century = year_now // 100 + (-1 if ahead >= 51 else 1 if ahead <= -50 else 0)
    try:
        full_year = century * 100 + year
        return date(full_year, month, day or calendar.monthrange(full_year, month)[1])
    except ValueError as error:  # calendar's IllegalMonthError is one
        raise NotAnId(f"{yymmdd!a} is no date: {error}") from error


def _content(elements: list[GS1ElementString]) -> Gs1Content:
    if not elements:
        raise NotAnId("no GS1 content: no element")
    wrong = (each for each in elements if each.gtin_error or each.sscc_error or each.gln_error)
    return Gs1Content(
        tuple((each.ai.ai, each.value) for each in elements), tuple((each.ai.ai, "check_digit") for each in wrong)
    )
