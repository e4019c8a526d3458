"""What an import linter cannot see: rooms that nobody listed, modules named by text, waiting in the core, size."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("dock", "drivers", "simulators", "ui")
PRODUCT = ("dock", "drivers", "ui")
SIMULATOR_DOORS = ("ui.demo", "ui.commands.sim")  # as in the contract `simulators-door`
NAMES_PACKAGES = (
    "ui.commands.doctor.machine",
)  # looks where each package of the house lies, and loads none of a simulator
FUNCTION_LINES_MAX = 60
LONG_FUNCTIONS_MAX = 3  # matches over a closed union; may shrink, never grow
IMPORT_S_MAX = 120

# What the core may use of the standard library: values and nothing that acts.
CORE_MAY_IMPORT = {
    "abc", "bisect", "calendar", "collections", "dataclasses", "datetime", "decimal", "enum", "fractions", "functools",
    "hashlib", "heapq", "hmac", "itertools", "json", "math", "operator", "re", "string", "types", "typing",
    "unicodedata", "zoneinfo", "dock",
}  # fmt: skip


def modules(*rooms: str) -> Iterator[tuple[str, Path]]:
    for room in rooms:
        for path in sorted((ROOT / room).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def imported_by(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Import():
                found |= {alias.name for alias in node.names}
            case ast.ImportFrom(module=str() as module):
                found.add(module)
            case _:
                pass
    return found


def in_a_fresh_process(program: str) -> str:
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=IMPORT_S_MAX, check=False
    )
    assert told.returncode == 0, told.stderr
    return told.stdout


def test_the_top_level_packages_are_the_known_ones() -> None:
    found = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert found - {"benchmarks"} == {*ROOMS, "tests"}


def test_every_folder_with_python_is_a_package_so_that_the_linter_sees_it() -> None:
    folders = {path.parent for room in ROOMS for path in (ROOT / room).rglob("*.py")}
    # Alembic runs its revision files by path
    hidden = {f for f in folders if not (f / "__init__.py").exists() and "migrations" not in f.parts}
    assert hidden == set()


def test_the_core_imports_values_only() -> None:
    foreign = {
        (module, name)
        for module, path in modules("dock/core")
        for name in imported_by(path)
        if name.partition(".")[0] not in CORE_MAY_IMPORT
    }
    assert foreign == set()


def test_the_core_never_waits() -> None:
    waiting = {
        (module, node.lineno)
        for module, path in modules("dock/core")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Await | ast.AsyncFunctionDef | ast.AsyncFor | ast.AsyncWith)
    }
    assert waiting == set()


def test_the_core_never_asks_for_the_time() -> None:
    asking = re.compile(r"\.(now|utcnow|today)\(")
    assert [module for module, path in modules("dock/core") if asking.search(path.read_text())] == []


def test_no_product_module_names_a_simulator_by_text() -> None:
    naming = {
        module
        for module, path in modules(*PRODUCT)
        if not module.startswith((*SIMULATOR_DOORS, *NAMES_PACKAGES)) and names_a_simulator(path.read_text())
    }
    assert naming == set()


@pytest.mark.parametrize(
    "source",
    ['import importlib\nimportlib.import_module("simulators.llrp")\n', 'X = "simulators.llrp.brain:Reader"\n'],
)
def test_a_simulator_named_by_text_is_seen(source: str) -> None:
    assert names_a_simulator(source)


def test_imports_by_name_stand_where_they_are_known() -> None:
    importing = {module for module, path in modules(*ROOMS) if "importlib" in imports_by_name(path)}
    # the engine asks by name for a SQLite that is there on some machines and not on others; the doctor looks whether
    # the house's packages come from one place; `dock sim` loads the one device that it is asked for
    assert importing <= {"ui.lazy", "ui.commands.sim", "dock.store.engine", "ui.commands.doctor.machine"}


def test_every_product_module_loads_without_simulators_or_tests() -> None:
    names = [
        module
        for module, path in modules(*PRODUCT)
        if not module.startswith((*SIMULATOR_DOORS, *NAMES_PACKAGES))
        and "migrations" not in path.parts
        and path.name != "__main__.py"
    ]
    told = in_a_fresh_process(
        "import importlib, sys\n"
        f"for name in {names!r}:\n    importlib.import_module(name)\n"
        "print(*sorted({m for m in sys.modules if m.split('.')[0] in ('simulators', 'tests', 'pytest')}))"
    )
    assert told.split() == []


def test_the_command_line_loads_nothing_heavy() -> None:
    told = in_a_fresh_process(
        "import sys, ui.cli\n"
        "ours = {m.split('.')[0] for m in sys.modules} - set(sys.stdlib_module_names)\n"
        "print(*sorted(m for m in ours if not m.startswith('_')))"
    )
    assert set(told.split()) <= {"click", "ui", "sitecustomize", "usercustomize"}


def test_help_loads_no_command() -> None:
    told = in_a_fresh_process(
        "import sys, ui.cli\n"
        "try:\n    ui.cli.main(['--help'])\n"
        "except SystemExit:\n    pass\n"
        "print('LOADED', *sorted(m for m in sys.modules if m.startswith(('dock', 'drivers', 'ui.'))))"
    )
    assert set(told.partition("LOADED")[2].split()) <= {"ui.cli", "ui.lazy", "ui.words", "ui.words.helping"}


def test_long_functions_do_not_grow_in_number() -> None:
    long = [
        f"{module}.{node.name} has {node.end_lineno - node.lineno + 1} lines"
        for module, path in modules(*ROOMS)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > FUNCTION_LINES_MAX
    ]
    assert len(long) <= LONG_FUNCTIONS_MAX, "\n".join(long)


def test_decisions_are_numbered_without_gaps_and_say_context_choice_and_price() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [page.name[:4] for page in pages] == [f"{number:04d}" for number in range(1, len(pages) + 1)]
    for page in pages:
        text = page.read_text()
        assert text.startswith(f"# {int(page.name[:4])}. "), page.name
        assert all(part in text for part in ("**Context.**", "**Choice.**", "**Price.**")), page.name
        assert len(text.splitlines()) <= 30, page.name


def test_the_map_in_the_readme_names_what_is_there() -> None:
    readme = (ROOT / "README.md").read_text()
    drawn = re.search(r"```map\n(.*?)```", readme, re.DOTALL)
    assert drawn is not None
    places = [line.split()[0] for line in drawn[1].splitlines() if line.strip() and not line.startswith(" " * 20)]
    assert len(places) > 10
    assert [place for place in places if not (ROOT / place).exists()] == []


def test_every_dependency_is_accounted_for() -> None:
    declared = re.findall(r'^    "([A-Za-z0-9-]+)[>=]', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    page = (ROOT / "docs" / "dependencies.md").read_text()
    assert len(declared) > 20
    assert [name for name in declared if f"| {name} |" not in page] == []


def names_a_simulator(source: str) -> bool:
    return any(
        isinstance(node, ast.Constant) and isinstance(node.value, str) and re.match(r"simulators(\.\w|$)", node.value)
        for node in ast.walk(ast.parse(source))
    )


def imports_by_name(path: Path) -> set[str]:
    """`importlib` where the file calls for a module by text; `importlib.metadata` is no such thing."""
    text = path.read_text()
    return {"importlib"} if "import_module" in text or "__import__(" in text else set()
