"""From a scanned code to what it asks for at this workstation: the command that it means, or why it is not used.

A scan is never text: whatever is on the screen, it comes here.
"""

from dock.core.benches import BLIND_QUESTION, CONFIRMED_BY_SCAN, UNKNOWN_GOODS_QUESTION, Bench, Mode
from dock.core.cases import Case
from dock.core.codes import resolve
from dock.core.codes.candidates import Candidate, Kind
from dock.core.codes.command_codes import BadgeCode, CommandCode, Verb
from dock.core.codes.label_marks import LabelMark, read_mark
from dock.core.codes.resolve import Ambiguous, NothingKnown, Resolved
from dock.core.commands import (
    BindPlate,
    Command,
    DetailUnit,
    IdentifyUnit,
    InspectUnit,
    LinkParcel,
    LoadUnit,
    NameUnit,
    PutAway,
    ReceiveBlind,
    ReceiveParcel,
    SeekCode,
    SetAside,
    SignIn,
    TakeUp,
)
from dock.core.decision import Known, Named, Refusal, Tone
from dock.core.detailing import awaits_serial, details_in
from dock.core.ids import (
    ActorId,
    Gtin,
    HandoverId,
    Imei,
    LocationCode,
    Lpn,
    NotAnId,
    ParcelId,
    RmaNo,
    Serial,
    Sku,
    Sscc,
    TrackingNo,
)
from dock.core.labelling import check_mark
from dock.core.parcels import Parcel, ParcelState
from dock.core.rules.policy import Policy
from dock.core.scanned_commands import command_of
from dock.core.units import Unit

SHOWN_LENGTH_MAX = 40

ASKED = {
    Kind.LPN: (("unit", "lpn"), ("parcel", "parcel")),
    Kind.SSCC: (("parcel", "sscc"),),
    Kind.TRACKING: (("parcel", "tracking"),),
    Kind.RMA: (("case", "rma"),),
    Kind.GTIN: (("article", "gtin"),),
    Kind.SKU: (("article", "sku"),),
    Kind.LOCATION: (("location", "code"),),
}
"""Where each kind of code is looked up."""

OF_PARCELS = frozenset({Kind.SSCC, Kind.TRACKING, Kind.RMA})
_WITH_GOODS = frozenset({Mode.RECEIVE, Mode.INSPECT})  # modes in which a unit is in hand
OF_GOODS = frozenset({Kind.GTIN, Kind.SKU, Kind.IMEI, Kind.SERIAL})


def understand(text: str, aim: str | None, bench: Bench, known: Known, policy: Policy) -> tuple[str, Command | Refusal]:
    """What kind of code it is, and the command that it means here, or why it is not used.

    Raises:
        NotKnown: something must be looked up first.
    """
    mark = read_mark(text)
    candidates = resolve.read(mark.lpn.text if mark else text, aim)
    if bench.mode is Mode.FIND and not any(isinstance(one.value, CommandCode | BadgeCode) for one in candidates):
        return "sought", SeekCode(mark.lpn.text if mark else shown(text))
    if mark:
        return "label", _marked(mark, bench, known)
    if bench.unit and bench.mode in _WITH_GOODS and (detail := details_in(text, aim, bench.unit)) is not None:
        return "details", detail
    if (load := _container(text, bench, known)) is not None:
        return "container", load
    command = next((one.value for one in candidates if isinstance(one.value, CommandCode)), None)
    if command is not None:
        return Kind.COMMAND.value, _command(command, bench, known, policy)
    hits = frozenset(one.key for one in candidates if _is_known(one, bench, known))
    match resolve.rank(candidates, hits):
        case Resolved(candidate, is_known):
            return candidate.kind.value, _mean(candidate, is_known, text, bench, known)
        case Ambiguous(_, several):
            return "ambiguous", _choose(several, text, bench, known)
        case NothingKnown():
            return "unknown", _serial_in_hand(text, bench, known) or _unknown(text, (), bench)


def _container(text: str, bench: Bench, known: Known) -> LoadUnit | None:
    """The unit in hand goes into the container whose number is scanned."""
    if bench.unit is None or bench.mode is not Mode.PUTAWAY:
        return None
    try:
        number = HandoverId.parse(text)
    except NotAnId:
        return None
    return LoadUnit(number, bench.unit) if known.named(Named("handover", "handover", number.text)) else None


def shown(text: str) -> str:
    """A code as a sentence may name it: short, every control sign visible."""
    cut = text if len(text) <= SHOWN_LENGTH_MAX else text[: SHOWN_LENGTH_MAX - 1] + "…"
    return "".join(sign if sign.isprintable() else f"<{ord(sign):02X}>" for sign in cut)


def _is_known(candidate: Candidate, bench: Bench, known: Known) -> bool:
    if any(known.named(Named(kind, by, candidate.key[1])) for kind, by in ASKED.get(candidate.kind, ())):
        return True
    return candidate.kind in OF_GOODS and _sku_of(candidate, bench, known) is not None


def _sku_of(candidate: Candidate, bench: Bench, known: Known) -> Sku | None:
    """The article that a code of goods names: one that the open parcel expects first, then the catalogue's."""
    for case in _open_cases(bench, known):
        for line in case.lines:
            if isinstance(candidate.value, Gtin) and line.gtin == candidate.value:
                return line.sku
            if isinstance(candidate.value, Sku) and line.sku == candidate.value:
                return line.sku
            if isinstance(candidate.value, Serial | Imei) and Serial(candidate.value.text) in line.serials:
                return line.sku
    by = {Kind.GTIN: "gtin", Kind.SKU: "sku"}.get(candidate.kind)
    found = known.named(Named("article", by, candidate.key[1])) if by else ()
    return Sku(found[0]) if len(found) == 1 else None


def _open_cases(bench: Bench, known: Known) -> tuple[Case, ...]:
    parcel = known.get(bench.parcel) if bench.parcel else None
    rmas = parcel.rmas if isinstance(parcel, Parcel) else ()
    return tuple(case for case in (known.get(rma) for rma in rmas) if isinstance(case, Case))


def _mean(candidate: Candidate, is_known: bool, text: str, bench: Bench, known: Known) -> Command | Refusal:  # noqa: FBT001 - the pair comes apart from one match
    match candidate.value:
        case BadgeCode():
            actors = known.named(Named("person", "badge", candidate.value.token))
            return SignIn(ActorId(actors[0])) if actors else Refusal("badge_unknown", (("actor", shown(text)),))
        case Lpn():
            return _plate(candidate.value, bench, known)
        case LocationCode():
            return _place(candidate.value, bench) if is_known else _unknown(text, (candidate,), bench)
        case Sscc() | TrackingNo():
            return _parcel(candidate, text, bench, known)
        case RmaNo():
            return _rma(candidate.value, bench, known) if is_known else _unknown(text, (candidate,), bench)
        case Gtin() | Sku() | Imei() | Serial():
            return _goods(candidate, text, bench, known)
        case _:
            return _unknown(text, (candidate,), bench)


def _choose(several: tuple[Candidate, ...], text: str, bench: Bench, known: Known) -> Command | Refusal:
    """Among equals the open job decides, where it can: goods while a parcel is open, parcels while none is."""
    wanted = OF_GOODS if bench.parcel else OF_PARCELS
    fitting = [one for one in several if one.kind in wanted]
    if len(fitting) == 1:
        return _mean(fitting[0], _is_known(fitting[0], bench, known), text, bench, known)
    if not any(_is_known(one, bench, known) for one in several):
        return _unknown(text, several, bench)
    kinds = ", ".join(one.kind for one in several)
    return Refusal("code_is_ambiguous", (("code", shown(text)), ("kinds", kinds)))


def _command(code: CommandCode, bench: Bench, known: Known, policy: Policy) -> Command | Refusal:
    """A code from the sheet. CONFIRM says yes to the question that the last scan raised, as that scan again would."""
    if code.verb is Verb.CONFIRM and bench.last_verdict in CONFIRMED_BY_SCAN:
        return understand(bench.last_scan, None, bench, known, policy)[1]
    return command_of(code, bench, known, policy)


def _marked(mark: LabelMark, bench: Bench, known: Known) -> Command | Refusal:
    """A label's mark means its plate, unless the label was replaced: then it should lie on nothing."""
    units = known.named(Named("unit", "lpn", mark.lpn.text))
    unit = known.get(Lpn(units[0])) if units else None
    if not isinstance(unit, Unit):
        return Refusal("unit_unknown", (("lpn", mark.lpn.text),))
    return check_mark(mark, unit) or _plate(mark.lpn, bench, known)


def _plate(plate: Lpn, bench: Bench, known: Known) -> Command | Refusal:
    units = known.named(Named("unit", "lpn", plate.text))
    if units:
        lpn = Lpn(units[0])
        return InspectUnit(lpn) if bench.mode is Mode.INSPECT and bench.unit != lpn else TakeUp(lpn)
    parcels = known.named(Named("parcel", "parcel", plate.text))
    if parcels:
        return ReceiveParcel(ParcelId(parcels[0]))
    # A plate that was never used is one from the roll: it is bound to the unit in hand.
    return BindPlate(bench.unit, plate) if bench.unit else Refusal("plate_without_unit", (("plate", plate.text),))


def _place(place: LocationCode, bench: Bench) -> Command | Refusal:
    return PutAway(bench.unit, place) if bench.unit else Refusal("scan_unit_first")


def _parcel(candidate: Candidate, text: str, bench: Bench, known: Known) -> Command | Refusal:
    by = "sscc" if candidate.kind is Kind.SSCC else "tracking"
    found = [ParcelId(one) for one in known.named(Named("parcel", by, candidate.key[1]))]
    if not found:
        return _unknown(text, (candidate,), bench)
    coming = [one for one in found if _state(one, known) not in {ParcelState.EMPTIED, ParcelState.LOST}]
    if len(coming) > 1:
        return Refusal("parcels_share_code", (("code", shown(text)), ("count", str(len(coming)))))
    return ReceiveParcel((coming or found)[0])


def _rma(rma: RmaNo, bench: Bench, known: Known) -> Command | Refusal:
    if bench.parcel:
        return LinkParcel(bench.parcel, rma)
    parcels = [ParcelId(one) for one in known.named(Named("parcel", "rma", rma.text))]
    coming = [one for one in parcels if _state(one, known) in {ParcelState.ANNOUNCED, ParcelState.ARRIVED}]
    if len(coming) == 1:
        return ReceiveParcel(coming[0])
    if len(coming) > 1:
        return Refusal("rma_has_parcels", (("rma", rma.text), ("count", str(len(coming)))))
    if len(parcels) == 1:
        return ReceiveParcel(parcels[0])
    return ReceiveBlind(rma.text, rma=rma)


def _goods(candidate: Candidate, text: str, bench: Bench, known: Known) -> Command | Refusal:
    sku = _sku_of(candidate, bench, known)
    if bench.parcel is None:
        unnamed = known.get(bench.unit) if bench.unit else None
        if sku is not None and isinstance(unnamed, Unit) and unnamed.sku is None:
            return NameUnit(unnamed.lpn, sku)  # goods that were set aside: what is scanned now is what they are
        return Refusal("open_parcel_first", (("parcel", shown(text)),))
    if sku is None:
        return _serial_in_hand(text, bench, known) or _unknown(text, (candidate,), bench)
    try:
        serial = Serial.parse(candidate.serial) if candidate.serial else None
    except NotAnId:
        return Refusal("serial_unreadable", (("code", shown(text)),))
    own = Serial(candidate.value.text) if isinstance(candidate.value, Serial | Imei) else None
    in_hand = known.get(bench.unit) if bench.unit else None
    if own is not None and isinstance(in_hand, Unit) and in_hand.sku == sku and awaits_serial(in_hand, known):
        return DetailUnit(in_hand.lpn, own)  # the article was scanned before, this is its second barcode
    return IdentifyUnit(bench.parcel, sku, serial or own, lot=candidate.lot, expiry=candidate.expiry)


def _serial_in_hand(text: str, bench: Bench, known: Known) -> Command | None:
    """A code that nothing carries is the serial of the unit in hand, where its article has one and it was not read."""
    unit = known.get(bench.unit) if bench.unit and bench.mode in _WITH_GOODS else None
    if not isinstance(unit, Unit) or not awaits_serial(unit, known):
        return None
    try:
        return DetailUnit(unit.lpn, Serial.parse(text))
    except NotAnId:
        return None


def _unknown(text: str, looks_like: tuple[Candidate, ...], bench: Bench) -> Command | Refusal:
    """Nothing known carries this code. The same scan again says: take it all the same."""
    code = (("code", shown(text)), ("kinds", ", ".join(one.kind for one in looks_like) or "-"))
    if bench.mode is not Mode.RECEIVE:
        return Refusal("code_unknown", code)
    if bench.parcel is None:
        if not bench.confirms(text, BLIND_QUESTION):
            return Refusal(BLIND_QUESTION, code, Tone.ATTENTION)
        tracking = next((one.value for one in looks_like if isinstance(one.value, TrackingNo)), None)
        sscc = next((one.value for one in looks_like if isinstance(one.value, Sscc)), None)
        return ReceiveBlind(shown(text), tracking, sscc)
    if not bench.confirms(text, UNKNOWN_GOODS_QUESTION):
        return Refusal(UNKNOWN_GOODS_QUESTION, code, Tone.ATTENTION)
    return SetAside(bench.parcel, shown(text))


def _state(parcel_id: ParcelId, known: Known) -> ParcelState | None:
    parcel = known.get(parcel_id)
    return parcel.state if isinstance(parcel, Parcel) else None
