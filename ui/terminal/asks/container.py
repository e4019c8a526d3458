"""Forms about containers of the handing over: opened for a partner, filled by scan, closed with a signed paper."""

from collections.abc import Mapping

from dock.core.commands import CloseHandover, Command, LoadUnit, OpenHandover, UnloadUnit, VoidHandover
from dock.core.goods import HandoverKind
from dock.core.ids import ActorId, Digest, HandoverId, Lpn
from dock.core.list_views import ContainerView
from ui.terminal.forms import Choice, Field, FieldKind, Form
from ui.words import say


def opened(lang: str) -> Form:
    """A new container, and for whom."""
    kinds = tuple(Choice(one.value, say(f"handover.{one.value}", lang)) for one in HandoverKind)

    def made(given: Mapping[str, str]) -> Command:
        return OpenHandover(HandoverKind(given["kind"]), given["partner"])

    fields = (Field("kind", "form.container_kind", FieldKind.CHOICE, kinds), Field("partner", "form.partner"))
    return Form("form.container_open", fields, made)


def shown(one: ContainerView, lang: str) -> str:
    """A container as a person tells it from the others."""
    kilograms = f"{one.mass_g / 1000:.1f} kg" + (f" + {one.unweighed_count} ?" if one.unweighed_count else "")
    return f"{one.handover}  {say(f'handover.{one.kind}', lang)}  {one.partner}  {len(one.lpns)}  {kilograms}"


def load(one: ContainerView, lpn: str) -> Command:
    """The unit in hand goes into it."""
    return LoadUnit(HandoverId(one.handover), Lpn(lpn))


def unload(one: ContainerView, lang: str) -> Form:
    """Take a unit out again."""

    def made(given: Mapping[str, str]) -> Command:
        return UnloadUnit(HandoverId(one.handover), Lpn(given["lpn"]))

    fields = (Field("lpn", "form.container_unload", FieldKind.CHOICE, tuple(Choice(lpn, lpn) for lpn in one.lpns)),)
    return Form("form.container_unload", fields, made, shown(one, lang))


def closed(one: ContainerView, lang: str) -> Form:
    """It leaves: the paper's numbers, and with F8 the picture of the paper with its signatures."""
    is_waste = one.kind == HandoverKind.WASTE.value
    waste = (
        Field("ewc", "form.ewc"),
        Field("official", "form.official_no"),
        Field("weee", "form.weee_group", is_optional=True),
        Field("witness", "form.witness"),
    )
    sure = (Choice("yes", say("form.container_leaves", lang)),)
    fields = (*(waste if is_waste else ()), Field("sure", "form.signed_paper", FieldKind.CHOICE, sure))

    def made(given: Mapping[str, str]) -> Command:
        paper = Digest(given["photo"]) if given["photo"] else None
        return CloseHandover(
            HandoverId(one.handover),
            paper,
            given.get("official", ""),
            given.get("ewc", ""),
            given.get("weee", ""),
            ActorId(given["witness"]) if is_waste else None,
            paper,
        )

    return Form("form.container_close", fields, made, shown(one, lang), shot="container")


def voided(one: ContainerView, lang: str) -> Form:
    """Give the container up; its number stays, with the reason."""

    def made(given: Mapping[str, str]) -> Command:
        return VoidHandover(HandoverId(one.handover), given["words"])

    return Form("form.container_void", (Field("words", "form.words"),), made, shown(one, lang))
