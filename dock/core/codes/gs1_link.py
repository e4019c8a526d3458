"""GS1 Digital Link: a web address on whatever host that carries a GS1 key (GS1 Digital Link Standard: URI Syntax).

Read from the right: pairs of AI and value up to the key, then what stands before is the host's own affair.
"""

import re
from collections.abc import Mapping

from dock.core.codes.gs1 import CONTENT_LENGTH_MAX, Gs1Content, content_of, split_aim
from dock.core.codes.gs1_ai import Ai, ai_of
from dock.core.ids import NotAnId

Elements = list[tuple[Ai, str]]
Faults = list[tuple[str, str]]

# the short names of earlier editions of the standard; readers take them still
_ALIASES: Mapping[str, str] = {
    "gtin": "01",
    "itip": "8006",
    "gmn": "8013",
    "cpid": "8010",
    "gln": "414",
    "payto": "415",
    "party": "417",
    "gsrnp": "8017",
    "gsrn": "8018",
    "gcn": "255",
    "sscc": "00",
    "gdti": "253",
    "ginc": "401",
    "gsin": "402",
    "grai": "8003",
    "giai": "8004",
    "cpv": "22",
    "lot": "10",
    "ser": "21",
    "tpx": "235",
    "cpsn": "8011",
    "glnx": "254",
    "refno": "8020",
    "srin": "8019",
}
_QUERY_ALIASES: Mapping[str, str] = {"exp": "17"}
# RFC 3986, 2: the signs that an address may hold
_ADDRESS = re.compile(r"https?://([A-Za-z0-9._~%!$&'()*+,;=:@\[\]-]+)(/[^?#]*)(?:\?([^#]*))?(?:#.*)?", re.IGNORECASE)
_SIGNS = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]*")


def looks_like_link(text: str) -> bool:
    """Whether the text is a web address at all."""
    return bool(re.match(r"https?://", text, re.IGNORECASE))


def parse_digital_link(text: str) -> Gs1Content:
    """The elements of `https://example.com/some/where/01/09506000134352/21/ABC?17=251231`: key, qualifiers, attributes.

    Raises:
        NotAnId: it is no GS1 Digital Link URI.
    """
    _, uri = split_aim(text)
    if len(uri) > CONTENT_LENGTH_MAX or not looks_like_link(uri):
        raise NotAnId("no GS1 Digital Link: no web address")
    address = _ADDRESS.fullmatch(uri)
    if address is None or not _SIGNS.fullmatch(uri):
        raise NotAnId("no GS1 Digital Link: no host, no path, or signs that no web address may hold")
    elements, faults = _of_path(address[2])
    attributes, more = _of_query(address[3] or "", elements)
    return content_of(elements + attributes, faults + more)


def _of_path(path: str) -> tuple[Elements, Faults]:
    """Key and qualifiers: the pairs of the path's right end."""
    words = path.removesuffix("/").split("/")
    pairs: Elements = []
    place = len(words) - 2
    while place >= 0:
        ai = ai_of(_ALIASES.get(words[place].lower(), words[place]))
        if ai is None:
            break
        pairs.insert(0, (ai, _unescaped(words[place + 1], is_query=False)))
        if ai.qualifiers is not None:
            return _padded(pairs, _order(ai, pairs[1:]))
        place -= 2
    raise NotAnId("no GS1 Digital Link: its path ends in no GS1 key")


def _order(key: Ai, qualifiers: Elements) -> Faults:
    """Qualifiers follow their key in the order of one alternative."""
    given = [ai.text for ai, _ in qualifiers]
    is_right = any(given == [one for one in allowed if one in given] for allowed in key.qualifiers or ())
    return [] if is_right else [(ai, "key_order") for ai in given]


def _padded(pairs: Elements, faults: Faults) -> tuple[Elements, Faults]:
    """Earlier editions let GTIN-8, -12 and -13 stand in a path as they are."""
    key, value = pairs[0]
    if key.text == "01" and re.fullmatch(r"[0-9]{8}|[0-9]{12,13}", value):
        return [(key, value.zfill(14)), *pairs[1:]], [*faults, ("01", "short_gtin")]
    if not key.form.fullmatch(value):
        raise NotAnId("no GS1 Digital Link: ({key}) cannot be {value!a}", key=key.text, value=value[:30])
    return pairs, faults


def _of_query(query: str, path: Elements) -> tuple[Elements, Faults]:
    """The attributes; what is no application identifier is the host's own affair."""
    found: Elements = []
    faults: Faults = []
    in_path = {ai.text for ai, _ in path}
    of_key = {one for allowed in path[0][0].qualifiers or () for one in allowed}
    for word in re.split("[&;]", query):
        name, equals, written = word.partition("=")
        name = _unescaped(name, is_query=True)
        ai = ai_of(_QUERY_ALIASES.get(name.lower(), name))
        if ai is None:
            if re.fullmatch("[0-9]+", name):
                faults.append((name[:8], "unknown"))  # the standard keeps names of digits for itself
            continue
        if not equals:
            continue
        if ai.text in in_path:
            faults.append((ai.text, "in_query"))
            continue
        if ai.text in of_key:
            faults.append((ai.text, "in_query"))
        elif not ai.is_attribute:
            faults.append((ai.text, "not_attribute"))
        found.append((ai, _unescaped(written, is_query=True)))
    return found, faults


def _unescaped(text: str, *, is_query: bool) -> str:
    """The text without percent encoding (RFC 3986, 2.1); in a query, + is a space.

    Raises:
        NotAnId: an escape is cut short, or stands for what is no sign of a GS1 code.
    """
    if re.search("%(?![0-9A-Fa-f]{2})", text):
        raise NotAnId("no GS1 Digital Link: {text!a} has a percent sign that begins no escape", text=text[:30])
    spaced = text.replace("+", " ") if is_query else text
    plain = re.sub("%([0-9A-Fa-f]{2})", lambda found: chr(int(found[1], 16)), spaced)
    if "\0" in plain:
        raise NotAnId("no GS1 Digital Link: it holds a zero byte")
    return plain
