"""A changed settings file reaches the running station, device by device; a bad one changes nothing and says why."""

import asyncio
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from dock.core.ids import SiteId
from dock.core.views import DeviceView, DockView
from dock.settings.places import Places, places
from dock.settings.write import change_settings, roll_back
from dock.store.engine import open_reader
from dock.store.listing import columns_of, rows_of
from drivers.clock import SystemClock
from simulators.printer.brain import PrinterBrain
from simulators.printer.device import Printer, Profile
from simulators.scanner.brain import ScannerBrain
from simulators.serve import TcpServer, serve_tcp
from simulators.serve_pty import PtyPort
from ui.compose.plan import read_plan
from ui.compose.root import run_dock
from ui.compose.running import RunningDock
from ui.options import Options

DONE_S = 60.0
STATION = (
    '[workstations.bench-1]\nname = "Bench"\nmode = "receive"\nscanners = ["scanner-1"]\nprinters = ["printer-1"]\n'
)
SCANNERS = '[scanners.scanner-1]\ndriver = "serial"\naddress = "serial:{port}"\nprofile = "aim-cr"\n'
PRINTERS = '[printers.printer-1]\ndriver = "zpl"\naddress = "tcp://127.0.0.1:{port}"\nprofile = "zpl-203"\n'
IDENTITIES = '[[identities.printer-1]]\nmaker = "Zebra"\nmodel = "ZD421"\nserial = "S-1"\nsince = 2026-01-01\n'


def test_changes_reach_only_the_devices_that_they_are_about_and_mistakes_reach_none(tmp_path: Path) -> None:
    asyncio.run(_work(tmp_path))


async def _work(folder: Path) -> None:
    here = places(config=folder / "config", data=folder / "data", environ={})
    here.config.mkdir()
    clock = SystemClock()
    scanner = PtyPort(ScannerBrain(), folder / "scanner", clock.now_us)
    scanner.plug()
    async with await printer(clock) as first, await printer(clock) as second:
        write(here, station=STATION, scanners=SCANNERS.format(port=folder / "scanner"))
        write(here, printers=PRINTERS.format(port=first.port))
        ready: asyncio.Future[RunningDock] = asyncio.get_running_loop().create_future()
        running = asyncio.get_running_loop().create_task(
            run_dock(read_plan(Options(here.config, here.data)), ready.set_result)
        )
        running.add_done_callback(lambda _: ready.cancel())
        try:
            dock_here = await ready
            view = await until(dock_here, lambda view: state(view, "printer-1") == state(view, "scanner-1") == "up")
            since_us = device(view, "scanner-1").since_us

            write(here, printers=PRINTERS.format(port=second.port), identities=IDENTITIES)
            await until(dock_here, lambda _: changes(here) != [] and state(dock_here.latest(), "printer-1") == "up")
            assert second.connection_count
            assert device(dock_here.latest(), "scanner-1").since_us == since_us, "the scanner was left alone"
            assert any(f"tcp://127.0.0.1:{second.port}" in one for one in changes(here))
            assert "Zebra ZD421 S-1" in kept(here, "DeviceReplaced")[0]

            write(here, printers='[printers.printer-1]\ndriver = "zlp"\ncolour = 3\n')
            view = await until(dock_here, lambda view: state(view, "settings") == "refused")
            assert "printers.toml" in device(view, "settings").detail
            assert state(view, "printer-1") == "up"
            assert len(changes(here)) == 1
            assert any("refused" in one for one in kept(here, "DeviceChanged"))

            write(here, printers=PRINTERS.format(port=first.port))
            await until(dock_here, lambda view: state(view, "settings") == "up" and len(changes(here)) == 2)

            other = {("printers", "printer-1", "address"): f"tcp://127.0.0.1:{second.port}"}
            change_settings(here, {"printers.toml": other}, clock.now_us(), "a test")
            await until(dock_here, lambda _: len(changes(here)) == 3)
            roll_back(here, 1, clock.now_us())
            await until(dock_here, lambda _: len(changes(here)) == 4)
            assert f"becomes 'tcp://127.0.0.1:{first.port}'" in changes(here)[3]
        finally:
            running.cancel()
            await asyncio.wait({running})
            scanner.unplug()


async def printer(clock: SystemClock) -> TcpServer:
    device = Printer(Profile("zebra-linkos"))
    return await serve_tcp(lambda: PrinterBrain(device), "127.0.0.1", 0, clock.now_us)


def write(here: Places, **files: str) -> None:
    for name, text in files.items():
        (here.config / f"{name}.toml").write_text(text, encoding="utf-8")


async def until(running: RunningDock, is_there: Callable[[DockView], bool]) -> DockView:
    async with asyncio.timeout(DONE_S):
        while not is_there(view := running.latest()):
            await running.changed()
    return view


def device(view: DockView, name: str) -> DeviceView:
    return next(one for one in view.devices if one.device == name)


def state(view: DockView, name: str) -> str:
    return next((one.state for one in view.devices if one.device == name), "")


def kept(here: Places, kind: str) -> list[str]:
    at = columns_of("events").index
    rows = rows_of(partial(open_reader, here.database), SiteId("main"), "events")
    return [str(row[at("body")]) for row in rows if row[at("event_class")] == kind]


def changes(here: Places) -> list[str]:
    return kept(here, "SettingsApplied")


def test_changed_rules_checklists_and_labels_are_decided_and_printed_by_from_then_on(tmp_path: Path) -> None:
    asyncio.run(_decide(tmp_path))


async def _decide(folder: Path) -> None:
    here = places(config=folder / "config", data=folder / "data", environ={})
    for part in ("", "rules", "checklists", "labels"):
        (here.config / part).mkdir()
    write(here, station='[workstations.bench-1]\nname = "Bench"\nmode = "receive"\n')
    ready: asyncio.Future[RunningDock] = asyncio.get_running_loop().create_future()
    running = asyncio.get_running_loop().create_task(
        run_dock(read_plan(Options(here.config, here.data)), ready.set_result)
    )
    running.add_done_callback(lambda _: ready.cancel())
    try:
        dock_here = await ready
        rules = (here.shipped / "rules" / "disposition.toml").read_text("utf-8")
        started = kept(here, "RulesAdopted")
        assert len(started) == 1

        write(here, **{"rules/disposition": rules.replace("version = 2\n", "version = 3\n", 1)})
        await until(dock_here, lambda _: any("rules changed" in one for one in changes(here)))
        (_, adopted) = kept(here, "RulesAdopted")
        assert adopted != started[0]

        write(here, **{"rules/disposition": "rule = 3\n"})
        view = await until(dock_here, lambda view: state(view, "settings") == "refused")
        assert "disposition.toml" in device(view, "settings").detail
        write(here, **{"rules/disposition": rules.replace("version = 2\n", "version = 3\n", 1)})
        await until(dock_here, lambda view: state(view, "settings") == "up")
        assert len(kept(here, "RulesAdopted")) == 2, "what was refused changed nothing"

        generic = (here.shipped / "checklists" / "generic.toml").read_text("utf-8")
        version = int(re.findall(r"^version = (\d+)$", generic, re.MULTILINE)[0])
        other = re.sub(r"^title = .*$", 'title = { it = "Altro", en = "Other" }', generic, flags=re.MULTILINE)
        assert other != generic
        write(here, **{"checklists/generic": other})
        view = await until(dock_here, lambda view: state(view, "settings") == "refused")
        assert "dargliene uno più alto" in device(view, "settings").detail
        write(here, **{"checklists/generic": other.replace(f"version = {version}\n", f"version = {version + 1}\n", 1)})
        await until(dock_here, lambda view: state(view, "settings") == "up")
        assert f"checklist generic is version {version + 1} now" in changes(here)[-1]

        design = (here.shipped / "labels" / "lpn.toml").read_text("utf-8")
        write(here, **{"labels/lpn": "width = 'none'\n"})
        view = await until(dock_here, lambda view: state(view, "settings") == "refused")
        assert "lpn.toml" in device(view, "settings").detail
        write(here, **{"labels/lpn": design.replace("height_mm = 50", "height_mm = 51")})
        await until(dock_here, lambda view: state(view, "settings") == "up")
        assert "label designs are read anew" in changes(here)[-1]
    finally:
        running.cancel()
        await asyncio.wait({running})
