from pathlib import Path

import pytest

from dock.settings.places import Places, Purpose, places, shipped, shipped_docs


def test_the_shipped_settings_and_pages_are_found() -> None:
    assert (shipped() / "station.toml").is_file()
    assert (shipped_docs() / "hardware.md").is_file()


def test_an_option_goes_before_the_environment_and_both_before_the_users_folder(tmp_path: Path) -> None:
    environ = {"DOCK_CONFIG": str(tmp_path / "c"), "DOCK_DATA": str(tmp_path / "d")}
    assert places(environ=environ).config == tmp_path / "c"
    assert places(environ=environ).data == tmp_path / "d"
    assert places(config=tmp_path / "o", data=tmp_path / "p", environ=environ).config == tmp_path / "o"
    assert places(config=tmp_path / "o", data=tmp_path / "p", environ=environ).data == tmp_path / "p"
    assert places(environ={}).data.name == "returns-dock"
    assert places(environ={"DOCK_DATA": ""}).data.name == "returns-dock"


@pytest.mark.parametrize("purpose", [Purpose.DEMO, Purpose.TRAINING])
def test_practice_never_writes_where_the_real_station_does(tmp_path: Path, purpose: Purpose) -> None:
    real = places(data=tmp_path, environ={})
    practice = places(data=tmp_path, environ={}, purpose=purpose)
    assert _written(real).isdisjoint(_written(practice))


def test_a_demo_reads_no_sites_settings_unless_told(tmp_path: Path) -> None:
    environ = {"DOCK_CONFIG": str(tmp_path / "site")}
    demo = places(data=tmp_path, environ=environ, purpose=Purpose.DEMO)
    assert demo.config == tmp_path / "demo" / "config"
    told = places(config=tmp_path / "site", data=tmp_path, environ=environ, purpose=Purpose.DEMO)
    assert told.config == tmp_path / "site"
    training = places(data=tmp_path, environ=environ, purpose=Purpose.TRAINING)
    assert training.config == tmp_path / "site"


def test_a_data_folder_too_deep_for_a_socket_is_known(tmp_path: Path) -> None:
    assert places(data=Path("/d"), environ={}).is_socket_path_short_enough
    assert not places(data=tmp_path / ("x" * 120), environ={}).is_socket_path_short_enough


def _written(found: Places) -> set[Path]:
    return {
        found.database,
        found.photographs,
        found.traces,
        found.spool,
        found.backups,
        found.history,
        found.socket,
    }
