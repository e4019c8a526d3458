"""SUPERVISE: what waits and how long, today's grades and figures, and what needs a supervisor."""

from dock.core.list_views import RefundView, WaitingView
from ui.terminal.frame import Scene
from ui.terminal.palette import Ink
from ui.terminal.rows import Row, beside, box, column, row, shorten

BAR_MAX = 16
BAR = "█"
FIGURES_LINES = 2  # the box of figures, without its frame
HOURS_SHOWN_MAX = 12
REFUNDS_SHOWN = 3  # of those that are due, the latest: `dock refunds` lists them all


def supervise(scene: Scene, height: int) -> list[Row]:
    """The body of the screen."""
    left = scene.width // 2
    right = scene.width - left
    above = height - FIGURES_LINES - 2
    figures = [_figures(scene), _hours(scene)]
    return [
        *beside(
            box(scene.say("screen.today"), _today(scene, above - 2, left - 4), left, above),
            box(scene.say("screen.exceptions"), _exceptions(scene, right - 4), right, above, scene.scroll),
        ),
        *box(scene.say("screen.figures"), figures, scene.width, FIGURES_LINES + 2),
    ]


def _today(scene: Scene, height: int, width: int) -> list[Row]:
    day = scene.view.day
    counts = (
        ("received", day.received_count),
        ("identified", day.identified_count),
        ("graded", sum(count for _, count in day.graded)),
        ("available", day.available_count),
        ("to_inspect", day.waiting_inspection_count),
        ("to_put_away", day.waiting_putaway_count),
    )
    lines = [row((column(scene.say(f"screen.{name}"), 24), Ink.DIM), str(count)) for name, count in counts]
    if len(lines) + len(day.graded) > height:
        told = "  ".join(f"{grade} {count}" for grade, count in day.graded)
        return [*lines, row((shorten(told, width), Ink.TITLE))]
    most = max((count for _, count in day.graded), default=0)
    lines += [
        row((f"{grade} ", Ink.TITLE), BAR * max(1, count * BAR_MAX // most), f" {count}") for grade, count in day.graded
    ]
    return lines


def _figures(scene: Scene) -> Row:
    """The four figures of the units that ended today."""
    found = scene.view.day.figures
    if found is None:
        return row((shorten(scene.say("screen.figures_none"), scene.width - 4), Ink.DIM))
    restock = found.restock_median_min
    said = scene.say(
        "screen.figures_today",
        ("count", str(found.piece_count)),
        ("cost", f"{found.mean_cost_minor / 100:.2f}" if found.mean_cost_minor is not None else "-"),
        ("restock", f"{restock // 60}:{restock % 60:02d}" if restock is not None else "-"),
        ("recovered", f"{found.recovered_permille / 10:.0f}" if found.recovered_permille is not None else "-"),
        ("co2", _kg(found.co2_central_g)),
        ("low", _kg(found.co2_low_g)),
        ("high", _kg(found.co2_high_g)),
    )
    return row((shorten(said, scene.width - 4), Ink.PLAIN))


def _kg(grams: int) -> str:
    """Kilograms; with a decimal where whole ones would say too little."""
    return f"{grams / 1000:.0f}" if abs(grams) >= 10_000 else f"{grams / 1000:.1f}"


def _hours(scene: Scene) -> Row:
    """What was graded in each of the last hours."""
    shown = [
        f"{scene.clock(one.begins_us)[:2]}h {one.graded_count}"
        for one in scene.view.day.hours[-HOURS_SHOWN_MAX:]
        if one.graded_count
    ]
    return row((f"{scene.say('screen.graded_by_hour')}  ", Ink.DIM), shorten("  ".join(shown) or "-", scene.width - 30))


def _overrides(scene: Scene, width: int) -> Row:
    """Who set aside what grades or rules said, and how often."""
    told = scene.view.day.overrides
    named = ", ".join(f"{actor} {count}" for actor, count in told)
    line = f"{scene.say('screen.overrides')} {sum(count for _, count in told)}  {named}"
    return row((shorten(line.rstrip(), width), Ink.TITLE))


def _exceptions(scene: Scene, width: int) -> list[Row]:
    lists = scene.view.lists
    named = (
        ("held", lists.held),
        ("unnamed", lists.unnamed),
        ("in_doubt", lists.in_doubt),
        ("in_repair", lists.in_repair),
    )
    lines = [row((f"{scene.say('screen.late')} {len(lists.late)}", Ink.TITLE)), _overrides(scene, width)]
    head = f"{scene.say('screen.refunds')} {len(lists.refunds)}"
    lines.append(row((head, Ink.ALARM if lists.refunds else Ink.TITLE)))
    lines += [_refund(one, width) for one in lists.refunds[:REFUNDS_SHOWN]]
    for name, waiting in named:
        lines.append(row((f"{scene.say(f'screen.{name}')} {len(waiting)}", Ink.TITLE)))
        lines += [_waiting(scene, one, width) for one in waiting]
    return lines


def _refund(one: RefundView, width: int) -> Row:
    return row(column(f" {one.refund_by} {one.days:+d} {one.rma} {one.order}", width))


def _waiting(scene: Scene, one: WaitingView, width: int) -> Row:
    holds = ", ".join(scene.say(f"hold.{hold}") for hold in one.holds)
    return row(column(f" {scene.since(one.since_us)} {one.plate} {holds} {one.title}", width))
