"""The face of the dock for a screen: of the station that runs, else of one inside, to which others can attach."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial

from dock.settings.places import Places
from dock.store.lock import HeldElsewhere
from drivers.clock import SystemClock
from ui.attach.client import NoStation
from ui.attach.face import AttachedFace, keep_attached
from ui.attach.messages import Welcome
from ui.compose.plan import Plan
from ui.compose.root import run_dock, welcome_of
from ui.compose.running import LoopThread, RunningDock
from ui.terminal.face import Face

TRIES = 40  # a station that just starts holds the database for a moment before its socket is there
BETWEEN_TRIES_S = 0.25


@contextmanager
def open_face(plan: Plan) -> Generator[tuple[Face, Welcome]]:
    """The running station's face, else that of one started inside."""
    thread: LoopThread[AttachedFace] | LoopThread[RunningDock]
    for left in reversed(range(TRIES)):
        try:
            thread, face, welcome = _attach(plan.places)
            break
        except NoStation:
            try:
                thread, face, welcome = _start_inside(plan)
                break
            except HeldElsewhere:
                if not left:
                    raise
        asyncio.run(SystemClock().sleep(BETWEEN_TRIES_S))
    else:
        raise AssertionError("the last try raises or gives a face")
    try:
        yield face, welcome
    finally:
        thread.stop()


def _attach(where: Places) -> tuple[LoopThread[AttachedFace], Face, Welcome]:
    thread: LoopThread[AttachedFace] = LoopThread(partial(keep_attached, where.socket, SystemClock()))
    face = thread.start()
    return thread, face, face.dock.welcome


def _start_inside(plan: Plan) -> tuple[LoopThread[RunningDock], Face, Welcome]:
    thread: LoopThread[RunningDock] = LoopThread(partial(run_dock, plan))
    dock = thread.start()
    return thread, dock, welcome_of(plan)
