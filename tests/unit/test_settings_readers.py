"""readers.toml: what a profile may say, what becomes of it, and what is refused before any reader is asked."""

from pathlib import Path

import pytest

from dock.settings.places import Places, places
from dock.settings.read import Mistakes, read_settings
from drivers.llrp.profile import AntennaSetting, InputTrigger, Region, Role, SelectMask
from tests.shipped_policy import CONFIG
from ui.compose.reader_profiles import reader_profile

DOOR = '[readers.door-1]\naddress = "{address}"\nprofile = "mine"\n{reader}\n[profiles.mine]\n{profile}\n'


def written(tmp_path: Path, profile: str, address: str = "tcp://[fe80::1]:5084", reader: str = "") -> Places:
    site = tmp_path / "site"
    site.mkdir()
    (site / "readers.toml").write_text(DOOR.format(address=address, profile=profile, reader=reader))
    return places(config=site, data=tmp_path / "data", environ={})


def mistakes(here: Places) -> str:
    read = read_settings(here)
    assert isinstance(read, Mistakes)
    return read.text


def test_a_profile_in_the_trades_units_becomes_what_the_driver_is_told(tmp_path: Path) -> None:
    profile = """
antennas = [1, 2]
power_dbm = 28.0
mode = "dense-m4"
search = "dual"
select = [{ mask = "3074", bits = 12 }, { mask = "e2", bank = "tid", excludes = true }]
start = { port = 1 }
stop = { port = 1, high = false, timeout_ms = 3000 }
inputs = [2]
holds_reports = true
phase = true
reads_tid = true
llrp = "1.0.1"
antenna.2 = { role = "out", power_dbm = 20.5, gain_dbi = 8.5, cable_loss_db = 1.5 }
"""
    read = read_settings(written(tmp_path, profile))
    assert not isinstance(read, Mistakes), read.text
    told = reader_profile(read.readers[0])
    assert (told.address, told.antennas, told.mode, told.search_mode) == (
        "tcp://[fe80::1]:5084", (1, 2), "dense-m4", "dual",
    )  # fmt: skip
    assert told.each == (AntennaSetting(2, Role.OUT, 20.5, 8.5, 1.5),)
    assert told.select == (SelectMask(b"\x30\x74", 12), SelectMask(b"\xe2", 8, 2, 0, is_excluding=True))
    assert (told.start, told.stop) == (InputTrigger(1), InputTrigger(1, is_high=False, timeout_ms=3000))
    assert (told.inputs, told.region, told.newest_version) == ((2,), Region.ETSI, 1)
    assert told.holds_reports
    assert told.has_phase
    assert told.reads_tid


@pytest.mark.parametrize(
    ("profile", "said"),
    [
        ("power_dbm = 30.0", "antenna 1 would radiate 36.0 dBm EIRP"),
        ("antennas = [1, 2]\npower_dbm = 20.0\nantenna.2 = { power_dbm = 33.0 }", "antenna 2 would radiate 39.0 dBm"),
        ('power_dbm = 31.0\nregion = "fcc"', "above the limit of 36.0 (fcc)"),
        ("report_every = 0", "reports would never come"),
        ("antenna.2 = {}", "antenna 2 has a table and is not among antennas"),
        ('select = [{ mask = "30", bits = 9 }]', "9 bits do not fill the 1 bytes"),
        ("antenas = [1]", "did you mean antennas"),
        ('mode = "turbo"', "turbo"),
    ],
)
def test_a_profile_that_may_not_or_cannot_be_is_refused_with_its_reason(
    tmp_path: Path, profile: str, said: str
) -> None:
    assert said in mistakes(written(tmp_path, profile))


@pytest.mark.parametrize(
    "profile",
    ['power_dbm = 30.0\nregion = "fcc"', "power_dbm = 30.0\ncable_loss_db = 1.0", 'power_dbm = 33.0\nregion = "none"'],
)
def test_power_within_the_limit_is_taken(tmp_path: Path, profile: str) -> None:
    assert not isinstance(read_settings(written(tmp_path, profile)), Mistakes)


def test_certificates_stand_behind_a_tls_address_and_nowhere_else(tmp_path: Path) -> None:
    reader = 'tls_ca = "/etc/dock/ca file.pem"\ntls_certificate = "/c.pem"\ntls_key = "/k.pem"'
    read = read_settings(written(tmp_path, "", "tls://reader:5085", reader))
    assert not isinstance(read, Mistakes)
    assert read.readers[0].address == ("tls://reader:5085?ca=/etc/dock/ca%20file.pem&certificate=/c.pem&key=/k.pem")


def test_certificates_in_the_clear_and_half_a_pair_are_refused(tmp_path: Path) -> None:
    assert "in the clear" in mistakes(written(tmp_path, "", reader='tls_ca = "/ca.pem"'))


@pytest.mark.parametrize("example", ["reader-impinj-r420", "reader-zebra-fx9600"])
def test_the_examples_are_right(tmp_path: Path, example: str) -> None:
    here = places(config=CONFIG / "examples" / example, data=tmp_path, environ={})
    read = read_settings(here)
    assert not isinstance(read, Mistakes), read.text
    assert reader_profile(read.readers[0]).antennas == (1, 2, 3, 4)
