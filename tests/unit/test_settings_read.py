from pathlib import Path

import pytest

from dock.core.ids import DeviceId
from dock.settings.canonical import digest, flat
from dock.settings.places import Places, places, shipped
from dock.settings.read import Mistakes, read_settings
from dock.settings.values import SecretKind, SecretRef, Settings

TWENTY = """\
[site]
id = "Milano"
name = ""
time_zone = "Europe/Rom"
currency = "euro"
language = "fr"
holydays = "IT"
weekdays = ["mon", "someday"]
closed_days = ["2026-12-24"]
closed_yearly = ["02-31"]

[station]
code = "ZZ"
colour = "red"

[workstations.bench-1]
name = 7
mode = "sleep"
scanners = "scanner-1"
printer = ["p"]

[workstations."bench ?"]
name = "B"

[workstations.bench-3]
mode = "receive"
cameras = [1]

[workstations.bench-4]
name = "Four"
enabled = "yes"
scales = ["a",
  2]

[statoin]
"""


def site(tmp_path: Path, **files: str) -> Places:
    folder = tmp_path / "site"
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, "utf-8")
    return places(config=folder, data=tmp_path / "data", environ={})


def good(tmp_path: Path, **files: str) -> Settings:
    read = read_settings(site(tmp_path, **files))
    assert isinstance(read, Settings), read.text
    return read


def wrong(tmp_path: Path, **files: str) -> list[str]:
    read = read_settings(site(tmp_path, **files))
    assert isinstance(read, Mistakes)
    return [one.shown.removeprefix(f"{tmp_path}/site/") for one in read.all]


def test_the_shipped_settings_are_right_by_themselves(tmp_path: Path) -> None:
    settings = good(tmp_path)
    assert settings.station.text == "D1"
    assert settings.devices == ()
    assert {place.code.text for place in settings.locations} >= {"A-01-1", "B-12-4", "BATTERY-1"}


def test_a_file_with_twenty_mistakes_gives_all_twenty_with_their_lines(tmp_path: Path) -> None:
    found = wrong(tmp_path, station=TWENTY)
    lines = [int(one.split(":")[1]) for one in found]
    assert lines == [3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 17, 18, 19, 20, 22, 25, 27, 31, 33, 35]
    assert len(found) == 20
    assert found[1] == ("station.toml:4: site.time_zone: 'Europe/Rom' is no time zone: write one such as Europe/Rome")
    assert found[4].startswith("station.toml:7: 'holydays' is no setting here: did you mean holidays?; known: ")
    assert found[15] == "station.toml:25: name is missing: write name = ... in this table"


def test_mistakes_of_many_files_stand_in_one_list_in_order(tmp_path: Path) -> None:
    found = wrong(
        tmp_path,
        scales="[scales.s]\naddress = 1\n",
        readers="[readers.door-1\n",
        scaners="",
        printers='[printers.p]\naddress = "tcp://10.0.0.1:9100"\nprofile = "zpl-2O3"\n',
    )
    assert found == [
        "printers.toml:3: printers.p.profile names 'zpl-2O3', and there is no such profile: did you mean zpl-203?",
        "readers.toml:1: this is no TOML: Expected ']' at the end of a table declaration at sign 16",
        "scales.toml:2: scales.s.address is 1: a text in quotes is wanted",
        "scaners.toml:1: 'scaners.toml' is no settings file: rename it to scanners.toml",
    ]


def test_a_file_that_is_no_toml_leads_to_no_false_mistake_elsewhere(tmp_path: Path) -> None:
    bound = '[workstations.bench-1]\nscanners = ["s"]\n'
    assert len(wrong(tmp_path, scanners="[scanners.s]\naddress = ", station=bound)) == 1


def test_the_sites_keys_lie_over_the_shipped_ones_and_the_rest_stays(tmp_path: Path) -> None:
    settings = good(
        tmp_path,
        station='[site]\nname = "Bergamo"\n',
        scanners='[scanners.s]\naddress = "serial:/dev/ttyACM0"\n',
        printers='[profiles.zpl-203]\nwidth_mm = 60\n[printers.p]\naddress = "tcp://[::1]:9100"\n',
        locations="[ranges.shelves]\nenabled = false\n",
    )
    assert settings.site.name == "Bergamo"
    assert settings.site.currency == "EUR"
    assert settings.scanners[0].terminators == "\r"
    assert (settings.printers[0].width_mm, settings.printers[0].height_mm) == (60, 50)
    assert "A-01-1" not in {place.code.text for place in settings.locations}


def test_a_missing_key_is_told_at_its_table(tmp_path: Path) -> None:
    assert wrong(tmp_path, scanners="# mine\n\n[scanners.s]\ndriver = 'serial'\n") == [
        "scanners.toml:3: address is missing: write address = ... in this table"
    ]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"station": '[workstations.bench-1]\nscanners = ["s"]\n', "readers": "x"}, "there is no scanner of this id"),
        (
            {
                "scanners": '[scanners.s]\naddress = "serial:/dev/a"\n',
                "station": '[workstations.bench-1]\nscanners = ["s"]\n'
                '[workstations.b2]\nname = "2"\nscanners = ["s"]\n',
            },
            "station.toml:2: 's' is bound to b2 already",
        ),
        (
            {
                "scanners": '[scanners.s]\naddress = "serial:/dev/a"\n',
                "scales": '[scales.s]\naddress = "serial:/dev/b"\n',
            },
            "'s' is a scanner already",
        ),
        (
            {
                "scanners": '[scanners.s]\naddress = "serial:/dev/a"\n',
                "scales": '[scales.w]\naddress = "serial:/dev/a?baud=9600"\n',
            },
            "is the address of s already",
        ),
        ({"readers": '[readers.r]\naddress = "serial:/dev/a"\n'}, "cannot be opened by the driver llrp"),
        ({"readers": '[readers.r]\naddress = "tcp://h:99999"\n'}, "is no address of a device"),
        ({"locations": '[locations.A-01-1]\nzone = "shelf"\n'}, "'A-01-1' is named by shelves already"),
        ({"locations": '[ranges.x]\nzone = "shelf"\npattern = "Z-{1..99999}"\n'}, "names no place or more than"),
        ({"identities": '[[identities.x]]\nmaker = "I"\nmodel = "R"\n'}, "there is no device of this id"),
        ({"station": "[workstations.bench-1]\nenabled = false\n"}, "there is no workstation"),
        ({"readers": "[profiles.Door]\n"}, "'Door' is no name for this"),
    ],
)
def test_files_that_do_not_agree_are_told(tmp_path: Path, files: dict[str, str], said: str) -> None:
    found = wrong(tmp_path, **files)
    assert any(said in one for one in found), found


def test_a_plain_secret_is_refused_and_never_repeated(tmp_path: Path) -> None:
    head = '[upstreams.shop]\naddress = "https://shop.example"\n[upstreams.shop.auth]\n'
    for text in (
        head + 'kind = "bearer"\nsecret = "hunter2-hunter2"\n',
        head + 'kind = "hunter2-hunter2"\n',
        head + 'password = "hunter2-hunter2"\n',
        '[upstreams.shop]\naddress = "https://me:hunter2-hunter2@shop.example"\n',
        '[upstreams.shop]\naddress = "https://me:hunter2-hunter2@shop.example" x\n',
    ):
        found = wrong(tmp_path, upstream=text)
        assert found
        assert "hunter2" not in "".join(found)


def test_a_secret_is_kept_as_its_reference(tmp_path: Path) -> None:
    head = '[upstreams.shop]\naddress = "https://shop.example/"\n[upstreams.shop.auth]\nkind = "bearer"\nsecret = '
    settings = good(tmp_path, upstream=head + '"env:SHOP_TOKEN"\n')
    assert settings.upstreams[0].secret == SecretRef(SecretKind.ENV, "SHOP_TOKEN")
    assert flat(settings)["upstreams.shop.secret"] == "env:SHOP_TOKEN"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"\xff = 1", "not UTF-8"),
        (b"a = " + b"[" * 900, "nested deeper"),
        (b"a = " + b"[" * 400 + b"]" * 400, "nested deeper"),
        (b"a." * 400 + b"a = 1", "nested deeper"),
        (b"a." * 40_000 + b"a = 1", "more than 1000"),
        (b"#" * 300_000, "it is no settings file"),
        (b"site = 1", "a table is wanted"),
        (b"\x00", "this is no TOML"),
        (b"[site]\nname = 1979-05-27T07:32:00Z", "a text in quotes is wanted"),
    ],
)
def test_hostile_files_are_one_mistake(tmp_path: Path, raw: bytes, said: str) -> None:
    found_places = site(tmp_path)
    (found_places.config / "station.toml").write_bytes(raw)
    read = read_settings(found_places)
    assert isinstance(read, Mistakes)
    assert any(said in one.text for one in read.all), read.text
    assert read.text.isprintable() or "\n" in read.text


def test_equal_settings_have_one_digest_whatever_their_files_look_like(tmp_path: Path) -> None:
    one = good(tmp_path, scanners='[scanners.b]\naddress="serial:/b"\n[scanners.a]\naddress="serial:/a"\n')
    other = good(tmp_path, scanners='# mine\n[scanners]\na = {address = "serial:/a"}\nb = {address = "serial:/b"}\n')
    assert one == other
    assert digest(one) == digest(other)
    assert one.scanners[0].id == DeviceId("a")
    assert digest(good(tmp_path, scanners="")) != digest(one)


@pytest.mark.parametrize("folder", sorted((shipped() / "examples").glob("*/")), ids=lambda one: one.name)
def test_each_example_is_right_as_it_stands(tmp_path: Path, folder: Path) -> None:
    read = read_settings(places(config=folder, data=tmp_path, environ={}))
    assert isinstance(read, Settings), read.text
    assert len(read.devices) == 1


@pytest.mark.parametrize(
    ("server", "said"),
    [
        ("mysql://db/dock", "is no database"),
        ("postgresql://db.local", "is no database"),
        ("postgresql://dock:geheim@db.local/dock", "password"),
        ("postgresql://dock@db.local/dock?password=geheim", "password"),
    ],
)
def test_a_database_that_is_none_or_shows_its_password_is_refused(server: str, said: str, tmp_path: Path) -> None:
    found = read_settings(site(tmp_path, station=f'[database]\nserver = "{server}"\n'))
    assert isinstance(found, Mistakes)
    assert said in found.text
    assert "geheim" not in found.text


def test_a_database_that_stations_share_is_named_with_the_place_of_its_password(tmp_path: Path) -> None:
    text = '[database]\nserver = "postgresql://dock@db.local:5433/dock"\npassword = "credential:db"\n'
    database = good(tmp_path, station=text).database
    assert database.server == "postgresql://dock@db.local:5433/dock"
    assert database.password == SecretRef(SecretKind.CREDENTIAL, "db")
    assert good(tmp_path, station="").database.server == ""
