"""Every import contract of pyproject.toml is broken once on purpose, in a copy of the house, and seen to be caught."""

import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("dock", "drivers", "ui", "simulators")
ANALYSIS_S_MAX = 120


@dataclass(frozen=True, slots=True)
class Planted:
    """A file that breaks the contract `contract_id` by importing `imported`."""

    contract_id: str
    module: str
    imported: str


PLANTED = (
    Planted("rooms", "dock.sync.planted_up", "drivers.link"),
    Planted("rooms", "drivers.camera.planted_up", "ui"),
    Planted("rooms", "ui.words.planted_up", "tests"),
    Planted("dock", "dock.core.planted_up", "dock.ports"),
    Planted("dock", "dock.store.planted_aside", "dock.sync"),
    Planted("pure-core", "dock.core.planted_clock", "time"),
    Planted("pure-core", "dock.core.planted_loop", "asyncio"),
    Planted("core-libraries", "dock.core.planted_library", "pydantic"),
    Planted("pure-labels", "dock.labels.planted_chance", "random"),
    Planted("driver-kinds", "drivers.scanner.planted_neighbour", "drivers.camera"),
    Planted("simulators-apart", "simulators.planted_product", "dock.core.ids"),
    Planted("simulators-door", "drivers.printer.planted_simulator", "simulators.brain"),
    Planted("simulators-door", "ui.planted_simulator", "simulators.brain"),
    Planted("brains", "simulators.planted_loop", "asyncio"),
    Planted("screens", "ui.terminal.planted_driver", "drivers.link"),
    Planted("clock", "drivers.planted_clock", "time"),
    Planted("sllurp", "drivers.llrp.planted_library", "sllurp"),
    Planted("pictures", "ui.planted_pictures", "cv2"),
    Planted("code-readers", "ui.planted_codes", "zxingcpp"),
    Planted("database", "ui.planted_rows", "sqlmodel"),
    Planted("database", "drivers.planted_sqlite", "sqlite3"),
    Planted("signing", "dock.sync.planted_key", "cryptography"),
    Planted("httpx", "dock.sync.planted_http", "httpx"),
    Planted("textual", "ui.planted_screen", "textual"),
    Planted("serial", "drivers.scale.planted_serial", "serial"),
    Planted("paper", "ui.planted_paper", "reportlab"),
    Planted("edges", "ui.planted_edges", "pydantic"),
    Planted("cattrs", "dock.store.planted_codec", "cattrs"),
    Planted("places", "ui.planted_places", "platformdirs"),
    Planted("words", "ui.planted_words", "gettext"),
    Planted("click", "drivers.planted_click", "click"),
    Planted("tests-only", "drivers.planted_mock", "unittest"),
)


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the linter says of each contract, by the contract's name, in a house where every plant stands at once."""
    house = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / "pyproject.toml", house)
    for room in ROOMS:
        shutil.copytree(ROOT / room, house / room, ignore=shutil.ignore_patterns("__pycache__"))
    (house / "tests").mkdir()
    shutil.copy(ROOT / "tests" / "__init__.py", house / "tests")
    for plant in PLANTED:
        (house / plant.module.replace(".", "/")).with_suffix(".py").write_text(f"import {plant.imported}\n")
    told = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=house,
        capture_output=True,
        text=True,
        timeout=ANALYSIS_S_MAX,
        check=False,
        env={"COLUMNS": "400", "NO_COLOR": "1", "PATH": "/usr/bin:/bin"},
    )
    assert told.returncode == 1, told.stdout + told.stderr
    return _by_contract(told.stdout.partition("Broken contracts")[2])


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: f"{plant.contract_id}:{plant.module}")
def test_a_planted_violation_is_caught_by_its_contract(verdicts: dict[str, str], plant: Planted) -> None:
    verdict = verdicts.get(_names()[plant.contract_id], "")
    imported = plant.imported if plant.contract_id == "rooms" else plant.imported.partition(".")[0]
    assert f"{plant.module} -> {imported}" in verdict


def test_every_contract_has_a_planted_violation() -> None:
    assert set(_names()) == {plant.contract_id for plant in PLANTED}


def _names() -> dict[str, str]:
    settings: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return {contract["id"]: contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]}


def _by_contract(report: str) -> dict[str, str]:
    """The report cut into the sections that stand under the contracts' names, each name underlined."""
    names = set(_names().values())
    sections: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in report.splitlines():
        if line.strip() in names:
            lines = sections.setdefault(line.strip(), [])
        lines.append(line)
    return {name: "\n".join(found) for name, found in sections.items()}
