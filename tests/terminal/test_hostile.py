"""Text from outside is shown, and never acts: no control sign, no markup, no turned line reaches the terminal."""

import asyncio
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from dock.core.decision import Tone
from dock.core.views import AnswerText, DeviceView, DockView, HealthView, Line, Said, ScanSeen, ShotView, SyncView
from tests.terminal.still import NOON_US, PARCEL, UNIT, StillFace, answer, bench, dock
from ui.terminal.app import DockApp
from ui.terminal.frame import Scene
from ui.terminal.picture import BODIES, picture

HOSTILE = [
    "\x1b[2J\x1b[31mred",
    "\x1b]52;c;aGVsbG8=\x07",
    "\x9b31mC1",
    "[@click=app.exit]leave[/]",
    "[bold red]loud[/]",
    "\u202eevil\u2066",
    "a\r\nb\tc\x00\x7f",
    "\U000e0041tag\ufeff\u200b",
    "漢字" * 60,
]


def everywhere(text: str) -> DockView:
    """A dock in which everything that comes from outside is this text."""
    said = Said(text, text)
    unit = replace(
        UNIT, title=text, sku=text, serial=text, rma=text, because=(said,), caps=(said,), location=text, lpn=text
    )
    question = replace(UNIT.questions[0], ask=said, answer=text, answers=(AnswerText(text, said),))
    unit = replace(unit, questions=(question,), shots=(ShotView(text, said, is_taken=False),))
    line = replace(PARCEL.lines[0], title=text, sku=text, rma=text, reason=text)
    parcel = replace(PARCEL, shown=text, rmas=(text,), lines=(line,), extra=(unit,))
    made = bench(
        actor=text,
        next_action=Line("next_call_help"),
        parcel=parcel,
        unit=unit,
        answer=answer(Tone.WRONG, "code_unknown", ("code", text), ("kinds", text)),
        scans=(ScanSeen(NOON_US, Tone.WRONG, text, Line("code_unknown", (("code", text),))),),
        queue=(unit,),
    )
    return replace(
        dock(made, [DeviceView(text, "scanner", "down", (Line("{why}", (("why", text),)),), text, NOON_US)]),
        sync=SyncView("waiting", 3, NOON_US, 0, Line("{why}", (("why", text),)), 0),
        health=HealthView(False, Line("{why}", (("why", text),)), text, 0, 0, 0, 0.0),
    )


def is_harmless(sign: str) -> bool:
    return unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def rows_of(text: str, page: str, width: int = 80, height: int = 24) -> list[str]:
    view = everywhere(text)
    bench_view = view.benches[0]
    scene = Scene(view, bench_view, "en", width, height, page, bench_view.answer)
    return ["".join(piece for piece, _ in row) for row in picture(scene)]


@pytest.mark.parametrize("page", BODIES)
@given(text=st.one_of(st.sampled_from(HOSTILE), st.text(max_size=80)))
def test_no_page_hands_a_control_sign_to_the_terminal(page: str, text: str) -> None:
    assert all(is_harmless(sign) for line in rows_of(text, page) for sign in line)


@pytest.mark.parametrize("page", BODIES)
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 12), (20, 5)])
def test_every_row_is_as_wide_as_the_terminal_and_there_are_as_many(page: str, size: tuple[int, int]) -> None:
    for text in HOSTILE:
        rows = rows_of(text, page, *size)
        assert len(rows) == size[1]
        assert {cell_len(row) for row in rows} == {size[0]}


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_in_a_title_is_shown_as_it_is_written(text: str) -> None:
    async def look() -> None:
        app = DockApp(StillFace(everywhere(text)), "bench-1", "en", environment={})
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.pause()
            # Textual has no public way to the cells that it would send
            strips = app.screen._compositor.render_strips()  # pyright: ignore[reportPrivateUsage]  # see above
            segments = [segment for strip in strips for segment in strip]
            assert all(is_harmless(sign) for segment in segments for sign in segment.text)
            assert not any(segment.style and segment.style.meta.get("@click") for segment in segments)
            if text.startswith("["):
                assert any(text[:12] in strip.text for strip in strips)

    asyncio.run(look())
