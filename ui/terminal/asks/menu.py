"""The menu: every act on what is in hand, every list, every page. One key opens it, a digit or an arrow picks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dock.core.commands import ChooseLanguage, LeaveJob, WaivePicture
from dock.core.goods import Disposition, Grade, HoldKind
from dock.core.ids import Lpn
from dock.core.list_views import ContainerView, LateView, ListsView, WaitingView
from dock.core.units import UnitState
from dock.core.views import BenchView, ReaderView, UnitView
from ui.terminal.asks import container, parcel, people, reader, returned, treatment, unit
from ui.terminal.asks.reasons import reason_fields, reason_of
from ui.terminal.forms import Choice, Field, FieldKind, Form, Goto, Outcome
from ui.words import LANGUAGES, say

PAGES = ("supervise", "devices", "readers", "sync", "health")


@dataclass(frozen=True, slots=True)
class Offer:
    """One line of a menu, and what it leads to."""

    name: str
    text: str
    act: Callable[[], Outcome]


def menu(
    bench: BenchView,
    lists: ListsView,
    lang: str,
    since: Callable[[int | None], str],
    readers: tuple[ReaderView, ...] = (),
) -> Form:
    """Everything that can be done here now. `since` words an instant as the time that has passed."""
    offers = [*_of_unit(bench, lists, lang), *_of_parcel(bench, lang), *_lists(lists, lang, since)]
    offers += _of_readers(readers, lang)
    if bench.parcel or bench.unit:
        offers.append(_offer("leave_job", lang, LeaveJob))
    if not bench.actor:
        offers.append(_offer("sign_in", lang, people.sign_in))
    offers += [Offer(page, say(f"screen.{page}", lang), lambda page=page: Goto(page)) for page in PAGES]
    others = [one for one in LANGUAGES if one != lang]
    offers += [_offer(f"language_{one}", lang, lambda one=one: ChooseLanguage(one)) for one in others]
    return pick("form.menu", offers)


def pick(title: str, offers: list[Offer], about: str = "") -> Form:
    """A form of one question: which of these?"""
    acts = {one.name: one.act for one in offers}

    def made(given: Mapping[str, str]) -> Outcome:
        return acts[given["act"]]()

    choices = tuple(Choice(one.name, one.text) for one in offers)
    return Form(title, (Field("act", "form.act", FieldKind.CHOICE, choices),), made, about)


def waive(lpn: str, shot: str, about: str, lang: str) -> Form:
    """Go on without a picture."""

    def made(given: Mapping[str, str]) -> Outcome:
        return WaivePicture(Lpn(lpn), shot, reason_of(given))

    return Form("form.waive", reason_fields("waive", lang), made, f"{about}  {shot}")


def _offer(name: str, lang: str, act: Callable[[], Outcome], *params: tuple[str, str]) -> Offer:
    return Offer(name, say(f"act.{name}", lang, params), act)


def _of_unit(bench: BenchView, lists: ListsView, lang: str) -> list[Offer]:
    one = bench.unit
    if one is None:
        return []
    about = f"{one.plate or one.lpn}  {one.title}"
    offers: list[Offer] = []
    lpn = one.lpn
    if one.doubt:
        label, title = one.doubt, f"{about}  #{one.doubt.print_no}"
        offers.append(_offer("settle", lang, lambda: unit.settle_label(lpn, label.label_id, title, lang)))
    offers.append(_offer("hold", lang, lambda: unit.hold(one.lpn, about, lang)))
    if one.holds:
        offers.append(_offer("release", lang, lambda: unit.release(one.lpn, about, one.holds, lang)))
    if one.grade:
        offers.append(_offer("route", lang, lambda: unit.route(one.lpn, about, lang)))
    if one.questions:
        offers.append(_offer("override_grade", lang, lambda: _grades(one.lpn, about, lang)))
    if not one.sku:
        offers.append(_offer("name", lang, lambda: unit.name(one.lpn, about)))
    offers.append(_offer("reprint", lang, lambda: unit.reprint(one.lpn, about, lang)))
    offers += [
        _offer("waive", lang, lambda shot=shot: waive(lpn, shot.shot, about, lang), ("shot", shot.ask.text(lang)))
        for shot in one.shots
        if not shot.is_taken and not shot.is_waived
    ]
    more = _more(one, about, lang)
    return [*_wanted(one, about, lists, lang), *offers, _offer("more", lang, lambda: pick("form.more", more, about))]


def _wanted(one: UnitView, about: str, lists: ListsView, lang: str) -> list[Offer]:
    """What the unit waits for: its battery's form, its wipe, its container."""
    offers: list[Offer] = []
    if HoldKind.BATTERY.value in one.holds:
        offers.append(_offer("battery", lang, lambda: treatment.battery(one.lpn, about, lang)))
    if HoldKind.PERSONAL_DATA.value in one.holds:
        offers.append(_offer("wipe", lang, lambda: treatment.wipe(one.lpn, about, lang)))
    if one.state == UnitState.STAGED.value and lists.containers:
        loads = [
            Offer(each.handover, container.shown(each, lang), lambda each=each: container.load(each, one.lpn))
            for each in lists.containers
        ]
        offers.append(_offer("load", lang, lambda: pick("form.load", loads, about)))
    return offers


def _more(one: UnitView, about: str, lang: str) -> list[Offer]:
    offers = [_offer("weigh", lang, lambda: treatment.weigh(one.lpn, about))]
    if one.unit_count > 1:
        offers.append(_offer("split", lang, lambda: treatment.split(one.lpn, about), ("count", str(one.unit_count))))
    if one.grade:
        offers.append(_offer("grade_again", lang, lambda: treatment.grade_again(one.lpn, about, lang)))
    if one.disposition == Disposition.DONATE.value:
        offers.append(_offer("donation_refused", lang, lambda: treatment.donation_refused(one.lpn, about, lang)))
    if one.rma:
        offers.append(_offer("legal_hold", lang, lambda: returned.legal_hold(one.rma)))
        offers.append(_offer("legal_release", lang, lambda: returned.legal_release(one.rma)))
    return offers


def _grades(lpn: str, about: str, lang: str) -> Form:
    offers = [
        Offer(grade.value, f"{grade.value}  {say(f'grade.{grade.value}', lang)}", lambda grade=grade: over(grade))
        for grade in Grade
    ]

    def over(grade: Grade) -> Form:
        return unit.override_grade(lpn, about, grade, lang)

    return pick("form.override_grade", offers, about)


def _of_parcel(bench: BenchView, lang: str) -> list[Offer]:
    one = bench.parcel
    if one is None:
        return []
    return [
        _offer("link", lang, lambda: parcel.link(one.parcel, one.shown)),
        _offer("refuse_parcel", lang, lambda: parcel.refuse(one.parcel, one.shown, lang)),
    ]


def _lists(lists: ListsView, lang: str, since: Callable[[int | None], str]) -> list[Offer]:
    def listed(name: str, waiting: tuple[WaitingView, ...], act: Callable[[WaitingView], Outcome]) -> Offer:
        offers = [Offer(one.lpn, _waiting(one, lang, since), lambda one=one: act(one)) for one in waiting]
        return _offer(name, lang, lambda: pick(f"form.{name}", offers), ("count", str(len(waiting))))

    def doubted(one: WaitingView) -> Outcome:
        assert one.label is not None
        return unit.settle_label(one.lpn, one.label.label_id, f"{one.plate}  {one.title}  #{one.label.print_no}", lang)

    def about(one: WaitingView) -> str:
        return f"{one.plate}  {one.title}"

    return [
        _offer("deliveries", lang, lambda: deliveries(lists, lang), ("count", str(len(lists.deliveries)))),
        listed("in_doubt", tuple(one for one in lists.in_doubt if one.label), doubted),
        listed("unnamed", lists.unnamed, lambda one: unit.name(one.lpn, about(one))),
        listed("held", lists.held, lambda one: unit.release(one.lpn, about(one), one.holds, lang)),
        listed("in_repair", lists.in_repair, lambda one: _repair(one.lpn, about(one), lang)),
        _offer("containers", lang, lambda: containers(lists, lang), ("count", str(len(lists.containers)))),
        listed("staged", lists.staged, lambda one: unit.hand_over(one.lpn, about(one))),
        _offer("late", lang, lambda: _late(lists.late, lang, since), ("count", str(len(lists.late)))),
    ]


def deliveries(lists: ListsView, lang: str) -> Form:
    """What stands at the gate, and a new one."""
    offers = [_offer("register", lang, parcel.register)]
    for one in lists.deliveries:
        counted = "?" if one.counted_count is None else str(one.counted_count)
        text = f"{one.carrier}  {one.document_no}  {one.plate}  {counted}/{one.declared_count}"
        offers.append(Offer(one.delivery, text, lambda one=one: parcel.delivery(one, lang)))
    return pick("form.deliveries", offers)


def _repair(lpn: str, about: str, lang: str) -> Form:
    offers = [
        _offer("note_repair", lang, lambda: treatment.repair(lpn, about)),
        _offer("end_repair", lang, lambda: unit.end_repair(lpn, about)),
    ]
    return pick("form.in_repair", offers, about)


def containers(lists: ListsView, lang: str) -> Form:
    """What is being filled, and a new one."""
    offers = [_offer("container_open", lang, lambda: container.opened(lang))]
    offers += [
        Offer(one.handover, container.shown(one, lang), lambda one=one: _container(one, lang))
        for one in lists.containers
    ]
    return pick("form.containers", offers)


def _container(one: ContainerView, lang: str) -> Form:
    offers = [_offer("container_close", lang, lambda: container.closed(one, lang))]
    if one.lpns:
        offers.append(_offer("container_unload", lang, lambda: container.unload(one, lang)))
    offers.append(_offer("container_void", lang, lambda: container.voided(one, lang)))
    return pick("form.containers", offers, container.shown(one, lang))


def _of_readers(readers: tuple[ReaderView, ...], lang: str) -> list[Offer]:
    """What is on trial is answered first; one reader is tuned at once, several are chosen from."""
    offers: list[Offer] = []
    for one in readers:
        if one.trial and one.trial.step == "confirming":
            offers.append(
                _offer("trial_yes", lang, lambda one=one: reader.answer(one, is_yes=True), ("device", one.device))
            )
        if reader.is_on_trial(one):
            offers.append(
                _offer("trial_no", lang, lambda one=one: reader.answer(one, is_yes=False), ("device", one.device))
            )
    free = [one for one in readers if not reader.is_on_trial(one)]
    tries = [Offer(one.device, one.device, lambda one=one: reader.try_on(one, lang)) for one in free]
    if len(tries) == 1:
        offers.append(_offer("try_reader", lang, tries[0].act, ("device", free[0].device)))
    elif tries:
        offers.append(_offer("try_readers", lang, lambda: pick("form.try_reader", tries)))
    return offers


def _late(late: tuple[LateView, ...], lang: str, since: Callable[[int | None], str]) -> Form:
    offers = [
        Offer(
            one.parcel,
            f"{one.shown}  {one.carrier}  {since(one.expected_us)}",
            lambda one=one: parcel.give_up(one.parcel, one.shown, lang),
        )
        for one in late
    ]
    return pick("form.late", offers)


def _waiting(one: WaitingView, lang: str, since: Callable[[int | None], str]) -> str:
    holds = ", ".join(say(f"hold.{hold}", lang) for hold in one.holds)
    return "  ".join(part for part in (since(one.since_us), one.plate, holds, one.location, one.title) if part)
