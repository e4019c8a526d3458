"""What one scan of the calibration label taught is written into the scanner's profile, or refused with what to set."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dock.core.codes.calibration import SIGNS, calibration_text
from dock.settings.places import Places
from dock.settings.read import read_settings
from dock.settings.values import ScannerSettings, Settings
from ui.cli import dock

SITE = """
[scanners.scanner-1]  # at the gate
driver = "serial"
address = "serial:/dev/ttyACM0"
profile = "gate"

[profiles.gate]
silence_ms = 700
sounds = { wrong = "\\u0007" }
"""


def learned(tmp_path: Path, scan: str, scanner: str = "scanner-1") -> Result:
    asked = ["--lang", "en", "--config", str(tmp_path), "--data", str(tmp_path / "data")]
    return CliRunner().invoke(dock, [*asked, "labels", "scanner-learn", "--write", scanner], input=scan.encode())


def scanner_in(tmp_path: Path) -> ScannerSettings:
    house = Path(__file__).parents[2]
    settings = read_settings(Places(house / "config", house / "docs", tmp_path, tmp_path / "data"))
    assert isinstance(settings, Settings)
    return settings.scanners[0]


def test_what_the_scan_showed_is_the_profile_and_the_rest_of_it_stays(tmp_path: Path) -> None:
    (tmp_path / "scanners.toml").write_text(SITE)
    told = learned(tmp_path, "#" + calibration_text() + "!\r\n")
    assert told.exit_code == 0, told.output
    known = scanner_in(tmp_path)
    assert (known.prefix, known.suffix, known.terminators, known.has_aim) == ("#", "!", "\r\n", False)
    assert (known.silence_ms, known.sounds) == (700, (("wrong", "\x07"),))
    assert "# at the gate" in (tmp_path / "scanners.toml").read_text()


@pytest.mark.parametrize(
    ("scan", "said"),
    [
        ("]d1" + calibration_text(), "set a CR after each code"),
        ("]d1" + calibration_text().replace("\x1d", "") + "\r", "loses the separator"),
        ("]d1" + calibration_text().replace(SIGNS, SIGNS.replace("-", "'")) + "\r", "2 signs arrive as others"),
        ("nothing of it", "no scan of the calibration label"),
    ],
)
def test_what_only_the_scanner_can_mend_is_said_and_nothing_is_written(tmp_path: Path, scan: str, said: str) -> None:
    (tmp_path / "scanners.toml").write_text(SITE)
    told = learned(tmp_path, scan)
    assert told.exit_code == 1
    assert said in told.output
    assert (tmp_path / "scanners.toml").read_text() == SITE


def test_a_scanner_that_the_settings_do_not_have_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "scanners.toml").write_text(SITE)
    told = learned(tmp_path, "", "scanner-9")
    assert told.exit_code == 1
    assert "scanner-9 is no scanner of the settings (scanner-1)" in told.output
