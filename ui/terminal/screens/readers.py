"""READERS: each reader live, for who tunes it: a bar of strength for each antenna, reads a second, and what was said.

A figure never stands without the moment that it is of, and an antenna that is gone says so; neither is shown as 0.
"""

from dock.core.views import AntennaView, ReaderView, TagView, TrialView
from ui.terminal.frame import Scene
from ui.terminal.palette import Ink
from ui.terminal.rows import Row, box, column, row

WEAKEST_DBM, STRONGEST_DBM = -80.0, -30.0
"""The ends of the bar: weaker reads are chance, stronger ones lie on the antenna."""
WATCHING = frozenset({"up", "idle", "reading", "attention", "draining"})
"""States in which a rate means something; in all others nobody knows what is read."""

RATED = frozenset({"watching", "done", "failed"})
"""Steps of a trial in which reads before and now can be compared."""

BAR_WIDTH = 16
BAR = "█"


def readers(scene: Scene, height: int) -> list[Row]:
    """The body of the screen."""
    lines: list[Row] = []
    for one in scene.view.readers:
        lines += [_head(scene, one), _about(scene, one)]
        lines += _trial(scene, one.trial) if one.trial else []
        lines += [_antenna(scene, each) for each in one.antennas]
        lines += [_tag(scene, each) for each in one.tags]
        lines += _log(scene, one)
    if not lines:
        lines = [row((scene.say("screen.no_reader"), Ink.DIM))]
    return box(scene.say("screen.readers"), lines, scene.width, height, scene.scroll)


def _head(scene: Scene, one: ReaderView) -> Row:
    state = scene.say(f"device.{one.state}") if one.state else ""
    head = row((f"{one.device} ", Ink.TITLE), f" {state}  {scene.clock(one.since_us)}  ")
    if one.state not in WATCHING:
        return head
    return (*head, (scene.say("readers.rate", ("rate", f"{one.reads_per_s:.0f}")), Ink.KEY))


def _about(scene: Scene, one: ReaderView) -> Row:
    offset = f"{one.clock_offset_us / 1000:+.0f} ms" if one.clock_offset_us is not None else "-"
    told = [one.address, " ".join(part for part in (one.maker, one.model, one.firmware) if part)]
    told += [f"LLRP {one.version}" if one.version else "", scene.say("readers.offset", ("offset", offset))]
    if one.waiting_count or one.coalesced_count:
        counts = (("waiting", str(one.waiting_count)), ("grown", str(one.coalesced_count)))
        told.append(scene.say("readers.waiting", *counts))
    return row((column("  " + "  ".join(part for part in told if part), scene.width - 4), Ink.DIM))


def _trial(scene: Scene, one: TrialView) -> list[Row]:
    """What is tried and how it stands; after its end why it was given back stays to be read."""
    wishes = ", ".join(f"{scene.say(f'trial.{name}')} {value or '-'}" for name, value in one.wishes)
    told = [scene.say(f"trial.{one.step}"), wishes]
    if one.until_us is not None:
        told.append(scene.say("trial.until", ("time", scene.clock(one.until_us))))
    if one.step in RATED:
        rates = (("was", f"{one.was_per_s:.0f}"), ("now", f"{one.now_per_s:.0f}"))
        told.append(scene.say("trial.rates", *rates))
    ink = Ink.ALARM if one.step in {"failed", "returning"} else Ink.GOOD if one.step == "done" else Ink.KEY
    lines = [row(("  " + column("  ".join(told), scene.width - 6), ink))]
    if one.why is not None:
        lines.append(row(("    " + column(scene.say(one.why.key, *one.why.params), scene.width - 8), ink)))
    if one.step == "confirming":
        for what, now, then in one.differences:
            lines.append(row(column(f"    {scene.say(f'differs.{what}')}: {now} > {then}", scene.width - 4)))
        lines.append(row((column("    " + scene.say("trial.ask"), scene.width - 4), Ink.KEY)))
    return lines


def _antenna(scene: Scene, one: AntennaView) -> Row:
    name = column(f"  {scene.say('door.antenna')} {one.antenna} {one.role}", 16)
    if not one.is_connected:
        return row(name, (f" {scene.say('readers.antenna_gone')} ", Ink.ALARM))
    if one.rssi_dbm is None or one.last_us is None:
        return row(name, (scene.say("readers.nothing_yet"), Ink.DIM))
    span = (one.rssi_dbm - WEAKEST_DBM) / (STRONGEST_DBM - WEAKEST_DBM)
    filled = round(min(max(span, 0.0), 1.0) * BAR_WIDTH)
    figures = scene.say("readers.antenna", ("rate", f"{one.reads_per_s:.0f}"), ("tags", str(one.tag_count)))
    return row(
        name,
        (column(BAR * filled, BAR_WIDTH), Ink.GOOD if one.reads_per_s else Ink.DIM),
        f" {one.rssi_dbm:4.0f} dBm  ",
        column(figures, 24),
        (scene.clock(one.last_us), Ink.DIM),
    )


def _tag(scene: Scene, one: TagView) -> Row:
    strength = "" if one.rssi_dbm is None else f"{one.rssi_dbm:4.0f} dBm"
    where = f"{scene.say('door.antenna')} {one.antenna}"
    name = column(f"  {one.epc}", scene.width - 36)
    return row(name, f" {one.read_count:5d}  {where:7}{strength:9}", (scene.clock(one.last_us), Ink.DIM))


def _log(scene: Scene, one: ReaderView) -> list[Row]:
    """The newest first: what was said last is what a technician looks for."""
    lines: list[Row] = []
    for each in reversed(one.messages):
        head = f"  {scene.clock(each.at_us)} {'>' if each.is_ours else '<'} "
        lines.append(row((head, Ink.DIM), (column(each.title, scene.width - 18), Ink.DIM)))
        lines += [row((column(f"      {part}", scene.width - 4), Ink.DIM)) for part in each.parts]
    return lines
