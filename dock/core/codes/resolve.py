"""What a scanned code may be, and which of it counts here.

Two steps, so that the station can look things up between them: `read` gives every identity that the text may be;
`rank` weighs them against what is known and expected. Two that matter become a question, never a guess.
Codes of one piece (plate, EPC, SSCC, serial) and codes of a kind of article (GTIN, SKU) are kinds of their own, so an
equal text in both is seen as what it is: two things.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

from dock.core.codes import gs1
from dock.core.codes.candidates import Candidate, Kind, Strength
from dock.core.codes.reading import all_identities

TEXT_LENGTH_MAX = 8_192  # what a scanner's framing lets through, twice


@dataclass(frozen=True, slots=True)
class Resolved:
    """The code is this."""

    candidate: Candidate
    is_known: bool  # False: it is certain what it is, and the dock has no such thing


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Two or more that matter: a person is asked."""

    question: str  # key: which_known (the dock has each of them), which_kind (it has none)
    candidates: tuple[Candidate, ...]  # at least two, in the order in which they are offered


@dataclass(frozen=True, slots=True)
class NothingKnown:
    """Nothing here is known by this code."""

    looks_like: tuple[Candidate, ...]  # what it has the form of, best first; empty for a text without any


Resolution = Resolved | Ambiguous | NothingKnown


@lru_cache(maxsize=256)  # a decision is made again for each thing that it asks to have looked up
def read(text: str, aim: str | None = None) -> tuple[Candidate, ...]:
    """Every identity that the text may be, strongest first; none for an empty or a monstrous text. Never raises."""
    if len(text) > TEXT_LENGTH_MAX:
        return ()
    written_aim, code = gs1.split_aim(text)
    symbology = aim.removeprefix("]") if aim else written_aim
    code = code if symbology == written_aim or aim is None else text
    best: dict[tuple[Kind, str], Candidate] = {}
    for candidate in all_identities(code, symbology):
        known = best.get(candidate.key)
        best[candidate.key] = candidate if known is None else _better(known, candidate)
    return tuple(
        sorted(best.values(), key=lambda candidate: (-candidate.strength, _ORDER[candidate.kind], candidate.key))
    )


def rank(candidates: tuple[Candidate, ...], hits: frozenset[tuple[Kind, str]]) -> Resolution:
    """The one that counts: symbology before an exact expectation, that before a check digit, that before a form.

    `hits` are the keys that exist as open expectations or known things. Among equals a known one wins; two known or two
    unknown equals are a question. Without a hit, a form alone is nothing known.
    """
    one_each = _without_twins(candidates, hits)
    top = max((_level(candidate, hits) for candidate in one_each), default=(0, 0))
    first = tuple(candidate for candidate in one_each if _level(candidate, hits) == top)
    is_known = top[1] == 1
    if not first or (not is_known and top[0] <= Strength.PATTERN):
        return NothingKnown(tuple(each for each in one_each if each.strength > Strength.PLAIN))
    if len(first) == 1:
        return Resolved(first[0], is_known)
    return Ambiguous("which_known" if is_known else "which_kind", first)


_EXPECTED = 2.5  # between a check digit and a symbology
_ORDER = {kind: place for place, kind in enumerate(Kind)}


def _better(one: Candidate, other: Candidate) -> Candidate:
    """The stronger of two readings of one identity; carriers whose format a number has are all named."""
    stronger = other if other.strength > one.strength else one
    carriers = dict.fromkeys(name for each in (one, other) for name in each.carrier.split(", ") if name)
    return replace(stronger, carrier=", ".join(carriers))


def _level(candidate: Candidate, hits: frozenset[tuple[Kind, str]]) -> tuple[float, int]:
    is_hit = candidate.key in hits
    return (max(candidate.strength, _EXPECTED) if is_hit else candidate.strength, int(is_hit))


def _without_twins(candidates: tuple[Candidate, ...], hits: frozenset[tuple[Kind, str]]) -> tuple[Candidate, ...]:
    """One name for one thing.

    Carriers use the SSCC, with or without its AI 00, as their parcel number: the tracking number stays where it alone
    is known; elsewhere the SSCC stands for both. A device's number is its serial, and goes by the more telling name.
    """
    pallets = {each.key[1]: each for each in candidates if each.kind is Kind.SSCC}
    devices = {each.key[1] for each in candidates if each.kind is Kind.IMEI}
    dropped: set[tuple[Kind, str]] = set()
    for one in candidates:
        twin = pallets.get(one.key[1][-18:]) if one.kind is Kind.TRACKING else None
        if twin is not None:
            is_alone_known = one.key in hits and twin.key not in hits
            dropped.add(twin.key if is_alone_known else one.key)
        if one.kind is Kind.SERIAL and one.key[1] in devices:
            dropped.add(one.key)
    return tuple(each for each in candidates if each.key not in dropped)
