import errno
import io
import json
import os
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from dock.settings.places import Places, places
from ui.cli import dock
from ui.commands.doctor.bundle import bundle
from ui.commands.doctor.checks import FREE_LEAST_BYTES, Finding, Severity, examine
from ui.commands.doctor.machine import Machine, this_machine
from ui.words import LANGUAGES

SECRET = "hunter2-hunter2"  # a planted one: it must be found nowhere


def healthy(tmp_path: Path) -> Machine:
    texts = tmp_path / "dock.mo"
    texts.write_bytes(b"")
    return Machine(
        environ={"HOME": "/home/mario.rossi", "SHOP": SECRET},
        now_us=1_800_000_000_000_000,
        free_bytes=lambda _: 1 << 40,
        write_fault=lambda _: "",
        sqlite=("SQLite 3.53.0", True),
        has_zbar=True,
        roots={"dock": Path("/a"), "ui": Path("/a")},
        device_fault=lambda _: "",
        holder=lambda _: "",
        catalogues={"it": texts},
        screen=(120, 40),
        encoding="utf-8",
    )


def site(tmp_path: Path, **files: str) -> Places:
    folder = tmp_path / "site"
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, "utf-8")
    return places(config=folder, data=Path("/d"), environ={})


def always(answer: str) -> Callable[[Path], str]:
    return lambda path: answer


def little(_path: Path) -> int:
    return FREE_LEAST_BYTES - 1


def codes(found: tuple[Finding, ...]) -> list[str]:
    return [one.code for one in found]


def test_a_healthy_machine_has_no_finding(tmp_path: Path) -> None:
    assert examine(site(tmp_path), healthy(tmp_path)) == ()


def test_each_illness_of_the_machine_is_found_with_its_remedy(tmp_path: Path) -> None:
    well = healthy(tmp_path)
    ill = {
        "data_not_writable": replace(well, write_fault=always("Read-only file system")),
        "disk_low": replace(well, free_bytes=little),
        "sqlite_wal_reset": replace(well, sqlite=("SQLite 3.40.1 has the WAL-reset bug", False)),
        "zbar_missing": replace(well, has_zbar=False),
        "mixed_installation": replace(well, roots={"dock": Path("/a"), "ui": Path("/b")}),
        "clock_wrong": replace(well, now_us=0),
        "catalogue_missing": replace(well, catalogues={"it": Path("/nowhere.mo")}),
        "screen_small": replace(well, screen=(79, 50)),
        "encoding_not_utf8": replace(well, encoding="ANSI_X3.4-1968"),
    }
    for code, machine in ill.items():
        (found,) = examine(site(tmp_path), machine)
        assert found.code == code
        for lang in LANGUAGES:
            assert found.what(lang) not in {"", f"doctor.{code}"}
            assert found.remedy(lang) not in {"", f"doctor.{code}.remedy"}
    assert codes(examine(places(data=Path("/" + "x" * 110), environ={}), well)) == ["socket_path_long"]


def test_the_worst_comes_first(tmp_path: Path) -> None:
    machine = replace(healthy(tmp_path), has_zbar=False, screen=(10, 10), write_fault=always("no"))
    assert [one.severity for one in examine(site(tmp_path), machine)] == list(Severity)


def test_settings_mistakes_are_findings_with_file_and_line(tmp_path: Path) -> None:
    (found,) = examine(site(tmp_path, station="\n[site]\nnmae = 1\n"), healthy(tmp_path))
    assert f"{tmp_path}/site/station.toml:3: 'nmae' is no setting here: did you mean name?" in found.what("en")


def test_devices_that_cannot_be_opened_are_told_with_the_group_to_join(tmp_path: Path) -> None:
    scanners = '[scanners.s]\naddress = "serial:/dev/ttyACM0?baud=9600"\n'
    scanners += '[scanners.h]\ndriver = "hid"\naddress = "input:/dev/input/event3"\n'
    found_places = site(tmp_path, scanners=scanners)
    forbidden = examine(found_places, replace(healthy(tmp_path), device_fault=always("forbidden")))
    assert [dict(one.params)["group"] for one in forbidden] == ["input", "dialout"]
    assert dict(forbidden[1].params)["path"] == "/dev/ttyACM0"
    missing = examine(found_places, replace(healthy(tmp_path), device_fault=always("missing")))
    assert codes(missing) == ["device_missing", "device_missing"]
    held = examine(found_places, replace(healthy(tmp_path), holder=always("ModemManager (process 7)")))
    assert "in use by ModemManager" in held[0].what("en")


def upstream(secret: str) -> str:
    auth = f'[upstreams.shop.auth]\nkind = "bearer"\nsecret = "{secret}"\n'
    return '[upstreams.shop]\naddress = "https://shop.example"\n' + auth


def test_a_secret_that_is_not_there_or_open_to_all_is_found(tmp_path: Path) -> None:
    well = healthy(tmp_path)
    assert codes(examine(site(tmp_path, upstream=upstream("env:OTHER")), well)) == ["secret_missing"]
    assert codes(examine(site(tmp_path, upstream=upstream("credential:shop")), well)) == ["secret_missing"]
    assert examine(site(tmp_path, upstream=upstream("env:SHOP")), well) == ()
    file = tmp_path / "token"
    file.write_text(SECRET + "\n")
    file.chmod(0o644)
    assert codes(examine(site(tmp_path, upstream=upstream(f"file:{file}")), well)) == ["secret_open"]
    file.chmod(0o600)
    assert examine(site(tmp_path, upstream=upstream(f"file:{file}")), well) == ()
    file.write_text("")
    assert codes(examine(site(tmp_path, upstream=upstream(f"file:{file}")), well)) == ["secret_missing"]


@pytest.mark.parametrize("is_right", [True, False])
def test_the_bundle_holds_no_secret_and_no_persons_name(tmp_path: Path, *, is_right: bool) -> None:
    text = upstream("env:SHOP") + f"# my token: {SECRET}\n"
    text += "" if is_right else f'[upstreams.two]\naddress = "https://mario.rossi:{SECRET}@x"\npassword = "{SECRET}"\n'
    data = tmp_path / "data"
    (data / "photographs").mkdir(parents=True)
    (data / "photographs" / "mario.rossi.jpg").write_bytes(b"12345")
    found = replace(site(tmp_path, upstream=text), data=data)
    packed = bundle(found, healthy(tmp_path))
    assert packed == bundle(found, healthy(tmp_path))
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    everything = "".join(texts.values())
    assert SECRET not in everything
    assert "mario.rossi" not in everything
    assert "photographs: 1 files, 5 bytes" in texts["dock-doctor/data.txt"]
    if is_right:
        assert '"upstreams.shop.secret": "***"' in texts["dock-doctor/settings.json"]


def test_this_machine_is_asked_without_leaving_a_trace(tmp_path: Path) -> None:
    machine = this_machine()
    assert machine.write_fault(tmp_path / "not" / "yet") == ""
    assert list(tmp_path.iterdir()) == []
    assert machine.free_bytes(tmp_path / "not" / "yet") > 0
    assert len(set(machine.roots.values())) == 1
    assert machine.device_fault(tmp_path / "none") == "missing"
    file = tmp_path / "device"
    file.write_text("")
    with file.open():
        assert machine.holder(file) == ""  # we hold it ourselves
    assert machine.write_fault(file) == f"{file}: {os.strerror(errno.ENOTDIR)}"
    assert machine.now_us > 0


def test_doctor_ends_with_one_where_the_station_cannot_work(tmp_path: Path) -> None:
    site(tmp_path, station="x = 1\n")
    options = ["--config", str(tmp_path / "site"), "--data", str(tmp_path / "d")]
    file = tmp_path / "b.zip"
    ran = CliRunner().invoke(dock, [*options, "doctor", "--json", "--bundle", str(file)])
    assert ran.exit_code == 1
    told = json.loads(ran.stdout)
    assert told["findings"][0]["code"] == "settings_mistake"
    assert zipfile.is_zipfile(file)
    plain = CliRunner().invoke(dock, [*options, "doctor"])
    assert "station.toml:1: 'x' is no setting here" in plain.stdout
    assert os.sep in plain.stdout
