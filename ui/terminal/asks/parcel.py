"""Forms about parcels and about what a carrier hands over at the gate."""

from collections.abc import Callable, Mapping

from dock.core.commands import (
    AcceptDelivery,
    Command,
    CountPieces,
    GiveParcelUp,
    LinkParcel,
    RefuseDelivery,
    RefuseParcel,
    RegisterDelivery,
)
from dock.core.ids import NAME_LENGTH_MAX, DeliveryId, Digest, ParcelId, RmaNo
from dock.core.list_views import DeliveryView
from ui.terminal.asks.reasons import reason_fields, reason_of
from ui.terminal.forms import Choice, Field, FieldKind, Form, Outcome
from ui.words import say


def refuse(parcel: str, about: str, lang: str) -> Form:
    """Do not take this parcel into custody."""

    def made(given: Mapping[str, str]) -> Command:
        return RefuseParcel(ParcelId(parcel), reason_of(given), _photo(given))

    return Form("form.refuse_parcel", reason_fields("refuse", lang), made, about, parcel, shot="damage")


def link(parcel: str, about: str) -> Form:
    """The open parcel belongs to this return."""

    def made(given: Mapping[str, str]) -> Command:
        return LinkParcel(ParcelId(parcel), RmaNo.parse(given["rma"]))

    return Form("form.link", (Field("rma", "form.rma"),), made, about, parcel)


def give_up(parcel: str, about: str, lang: str) -> Form:
    """An announced parcel will not come."""

    def made(_given: Mapping[str, str]) -> Command:
        return GiveParcelUp(ParcelId(parcel))

    sure = (Choice("yes", say("form.give_up_yes", lang)),)
    return Form("form.give_up", (Field("sure", "form.sure", FieldKind.CHOICE, sure),), made, about)


def register() -> Form:
    """A carrier stands at the gate."""
    fields = (
        Field("carrier", "form.carrier"),
        Field("document", "form.transport_document"),
        Field("plate", "form.plate", is_optional=True),
        Field("count", "form.declared", FieldKind.COUNT),
    )

    def made(given: Mapping[str, str]) -> Command:
        carrier, document = given["carrier"], given["document"]
        delivery = DeliveryId.parse(f"{carrier} {document}"[:NAME_LENGTH_MAX].strip())
        return RegisterDelivery(delivery, carrier, document, given["plate"], int(given["count"]))

    return Form("form.register", fields, made)


def delivery(one: DeliveryView, lang: str) -> Form:
    """What can be done with a delivery that is open: count, accept, accept with reserve, refuse."""
    about = f"{one.carrier} {one.document_no} {one.plate}"
    acts: dict[str, Callable[[], Outcome]] = {
        "count": lambda: _count(one, about),
        "accept": lambda: _accept(one, about, lang),
        "reserve": lambda: _reserve(one, about, lang),
        "refuse": lambda: _refuse(one, about, lang),
    }
    usable = acts if one.counted_count is not None else {name: acts[name] for name in ("count", "refuse")}
    choices = tuple(Choice(name, say(f"act.delivery_{name}", lang)) for name in usable)

    def made(given: Mapping[str, str]) -> Outcome:
        return acts[given["act"]]()

    return Form("form.delivery", (Field("act", "form.act", FieldKind.CHOICE, choices),), made, about)


def _count(one: DeliveryView, about: str) -> Form:
    def made(given: Mapping[str, str]) -> Command:
        return CountPieces(DeliveryId(one.delivery), int(given["count"]))

    return Form("form.count", (Field("count", "form.counted", FieldKind.COUNT),), made, about)


def _accept(one: DeliveryView, about: str, lang: str) -> Outcome:
    if one.counted_count != one.declared_count:
        return AcceptDelivery(DeliveryId(one.delivery))  # is refused with what to do, before anybody signs
    return _sign(one, about, lang)


def _sign(one: DeliveryView, about: str, lang: str, reserve: str = "", photo: Digest | None = None) -> Form:
    """The driver signs on the paper; its photograph is the signature that is kept."""

    def made(given: Mapping[str, str]) -> Command:
        return AcceptDelivery(DeliveryId(one.delivery), reserve, photo, _photo(given))

    done = (Choice("done", say("act.delivery_accept", lang)),)
    return Form(
        "form.signature", (Field("done", "form.signed", FieldKind.CHOICE, done),), made, about, shot="signature"
    )


def _reserve(one: DeliveryView, about: str, lang: str) -> Form:
    def made(given: Mapping[str, str]) -> Form:
        return _sign(one, about, lang, reason_of(given), _photo(given))

    return Form("form.reserve", reason_fields("reserve", lang), made, about, shot="damage")


def _refuse(one: DeliveryView, about: str, lang: str) -> Form:
    def made(given: Mapping[str, str]) -> Command:
        return RefuseDelivery(DeliveryId(one.delivery), reason_of(given), _photo(given))

    return Form("form.refuse_delivery", reason_fields("refuse", lang), made, about, shot="damage")


def _photo(given: Mapping[str, str]) -> Digest | None:
    return Digest(given["photo"]) if given["photo"] else None
