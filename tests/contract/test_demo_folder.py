"""A demo's folder is emptied for a new demo, and never under one that still runs."""

import subprocess
from pathlib import Path

import click
import pytest

from dock.settings.places import Places, Purpose, places
from tests.station_process import PROGRAM, environment
from ui.demo.folder import sole_demo


def demo_places(folder: Path) -> Places:
    return places(data=folder, environ={}, purpose=Purpose.DEMO)


def test_a_second_demo_is_told_where_the_first_one_is_and_touches_nothing_of_it(tmp_path: Path) -> None:
    command = [*PROGRAM, "--data", str(tmp_path), "--lang", "en", "demo", "--headless", "--parcels"]
    where = demo_places(tmp_path)
    with subprocess.Popen([*command, "60"], stdout=subprocess.PIPE, text=True, env=environment()) as first:
        try:
            assert first.stdout is not None
            while "parcels" not in (line := first.stdout.readline()):
                assert line, "the first demo did not begin"
            mark = where.data / "mark"
            mark.write_text("of the first")
            second = subprocess.run([*command, "1"], capture_output=True, text=True, env=environment(), check=False)
            assert second.returncode == 1
            assert f"A demo runs already in {where.data} (process {first.pid} on" in second.stderr
            assert "Traceback" not in second.stderr
            assert first.poll() is None
            assert mark.read_text() == "of the first"
            assert where.database.exists()
            with pytest.raises(click.ClickException, match="Una demo è già in corso"), sole_demo(where, "it"):
                pass
        finally:
            first.kill()
    with sole_demo(where, "it"):  # a killed one holds nothing, and what it left is emptied
        assert list(where.data.iterdir()) == []


def test_a_folder_of_real_work_is_never_emptied(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.touch()
    with pytest.raises(ValueError, match="no demo's folder"), sole_demo(places(data=tmp_path, environ={}), "en"):
        pass
    assert kept.exists()
