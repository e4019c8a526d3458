import asyncio
import json
from pathlib import Path

import jsonschema_rs
import pytest

from dock.settings import history
from dock.settings.diff import Change, differences
from dock.settings.places import Places, places, shipped
from dock.settings.policy import read_policy
from dock.settings.read import FILES, Mistakes, read_settings
from dock.settings.schema import schemas
from dock.settings.values import Settings
from dock.settings.watch import LOOK_EVERY_S, watch
from dock.settings.write import change_settings, edit, replace_files, roll_back

SCANNER = '# mine\r\n[scanners.s]   # the blue one\naddress = "serial:/dev/ttyACM0"\n'


def site(tmp_path: Path, **files: str) -> Places:
    folder = tmp_path / "site"
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.toml").write_bytes(text.encode())
    return places(config=folder, data=tmp_path / "data", environ={})


def settings(found: Places) -> Settings:
    read = read_settings(found)
    assert isinstance(read, Settings), read.text
    return read


def test_an_edit_keeps_comments_and_everything_else() -> None:
    text = '# top\n[scanners.s] # blue\naddress = "serial:/a"  # left\n\n[scanners.t]\naddress = "serial:/b"\n'
    changed = edit(text, {("scanners", "s", "address"): "serial:/c", ("scanners", "t", "address"): None})
    assert changed == '# top\n[scanners.s] # blue\naddress = "serial:/c"  # left\n\n[scanners.t]\n'
    assert edit("", {("upstreams", "shop", "auth", "kind"): "none"}) == '[upstreams.shop.auth]\nkind = "none"\n'


def test_a_change_is_written_and_what_stood_before_is_kept(tmp_path: Path) -> None:
    found = site(tmp_path, scanners=SCANNER)
    made = change_settings(found, {"scanners.toml": {("scanners", "s", "profile"): "plain-cr"}}, 5, "setup")
    assert isinstance(made, Settings)
    assert made == settings(found)
    assert not made.scanners[0].has_aim
    assert "# the blue one" in (found.config / "scanners.toml").read_text()
    (kept,) = history.versions(found)
    assert (kept.number, kept.kept_us, kept.why) == (1, 5, "setup")
    assert history.files_of(kept) == {"scanners.toml": SCANNER.encode()}


def test_a_bad_change_writes_nothing_and_says_why(tmp_path: Path) -> None:
    found = site(tmp_path, scanners=SCANNER)
    refused = change_settings(found, {"scanners.toml": {("scanners", "s", "profile"): "plane-cr"}}, 5, "setup")
    assert isinstance(refused, Mistakes)
    assert "did you mean plain-cr?" in refused.text
    assert history.site_files(found.config) == {"scanners.toml": SCANNER.encode()}
    assert history.versions(found) == ()


def test_a_rollback_restores_every_file_byte_for_byte(tmp_path: Path) -> None:
    found = site(tmp_path, scanners=SCANNER, station='[site]\nname = "è"\n')
    (found.config / "labels").mkdir()
    (found.config / "labels" / "own.toml").write_bytes(b"x = 1\r\n")
    before = history.site_files(found.config)
    after = {"scanners.toml": b'[scanners.z]\naddress = "serial:/z"\n', "scales.toml": b""}
    assert isinstance(replace_files(found, after, 1, "by hand"), Settings)
    assert history.site_files(found.config) == after
    assert isinstance(roll_back(found, 1, 2), Settings)
    assert history.site_files(found.config) == before
    assert isinstance(roll_back(found, 2, 3), Settings)
    assert history.site_files(found.config) == after
    assert [one.number for one in history.versions(found)] == [3, 2, 1]
    with pytest.raises(history.NoSuchVersion, match="no version 9"):
        roll_back(found, 9, 4)


def test_a_version_with_mistakes_is_not_brought_back(tmp_path: Path) -> None:
    found = site(tmp_path, scanners="x = 1\n")
    good = {"scanners.toml": b""}
    assert isinstance(replace_files(found, good, 1, "mend"), Settings)
    assert isinstance(roll_back(found, 1, 2), Mistakes)
    assert history.site_files(found.config) == good


def test_a_version_cut_off_while_it_was_kept_does_not_count(tmp_path: Path) -> None:
    found = site(tmp_path, scanners=SCANNER)
    (found.history / "000001" / "files").mkdir(parents=True)
    (found.history / ".000001.new").mkdir()
    assert history.versions(found) == ()
    assert history.keep(found, 1, "x").number == 1
    assert len(history.versions(found)) == 1


def test_old_versions_go(tmp_path: Path) -> None:
    found = site(tmp_path)
    for number in range(1, 4):
        history.keep(found, number, "x")
    for number in range(4, history.VERSIONS_MAX + 3):
        (found.history / f"{number:06d}").mkdir()
        note = {"number": number, "kept_us": number, "why": "x"}
        (found.history / f"{number:06d}" / history.NOTE).write_text(json.dumps(note))
    history.keep(found, 0, "x")
    numbers = [one.number for one in history.versions(found)]
    assert len(numbers) == history.VERSIONS_MAX
    assert (numbers[0], numbers[-1]) == (history.VERSIONS_MAX + 3, 4)


def test_a_folder_that_cannot_be_settings_is_not_copied(tmp_path: Path) -> None:
    found = site(tmp_path)
    (found.config / "huge.toml").write_bytes(b"#" * 300_000)
    with pytest.raises(history.TooMuchToKeep):
        history.keep(found, 1, "x")


def test_differences_are_told_in_words(tmp_path: Path) -> None:
    before = settings(site(tmp_path, scanners='[scanners.s]\naddress = "serial:/a"\n'))
    station = '[site]\nname = "Bergamo"\n'
    after = settings(site(tmp_path, station=station, scanners='[scanners.t]\naddress = "serial:/a"\n'))
    said = [one.text for one in differences(before, after)]
    assert "site.name: 'Returns dock' becomes 'Bergamo'" in said
    assert "scanners.s.address: 'serial:/a' is gone" in said
    assert "scanners.t.address: 'serial:/a' is new" in said
    assert {one.change for one in differences(after, before)} == set(Change)
    assert differences(after, after) == ()


class SteppedClock:
    """A clock whose waits are the steps of a test: each one runs the next deed."""

    def __init__(self, *deeds: object) -> None:
        self.deeds = list(deeds)

    def now_us(self) -> int:
        return 0

    async def sleep(self, seconds: float) -> None:
        assert seconds == LOOK_EVERY_S
        if not self.deeds:
            raise asyncio.CancelledError
        deed = self.deeds.pop(0)
        if callable(deed):
            deed()


def test_a_changed_file_is_seen_once_when_it_stands_still_and_a_bad_one_is_told(tmp_path: Path) -> None:
    found = site(tmp_path, scanners=SCANNER)

    def say(name: str) -> object:
        return lambda: site(tmp_path, station=f'[site]\nname = "{name}"\n')

    async def run() -> list[Settings | Mistakes]:
        clock = SteppedClock(
            None, say("half"), say("Bergamo"), None, None, say(""), None, say("# comment only"), say("Bergamo"), None
        )
        seen: list[Settings | Mistakes] = []
        try:
            async for _ in watch(found, clock):
                seen.append(read_settings(found))  # noqa: PERF401  # what came before the end of the watch counts
        except asyncio.CancelledError:
            return seen
        raise AssertionError("the watch ended by itself")

    good, bad, again = asyncio.run(run())
    assert isinstance(good, Settings)
    assert good.site.name == "Bergamo"
    assert isinstance(bad, Mistakes)
    assert again == good


def test_the_schemas_beside_the_settings_are_current() -> None:
    folder = shipped() / "schema"
    assert {path.name: path.read_text("utf-8") for path in folder.glob("*.json")} == schemas()


def test_every_schema_takes_the_shipped_file_and_refuses_a_stranger() -> None:
    import tomllib

    for name in FILES:
        text = schemas()[name.replace(".toml", ".schema.json")]
        table = tomllib.loads((shipped() / name).read_text("utf-8"))
        validator = jsonschema_rs.validator_for(json.loads(text))
        assert validator.is_valid(table), name
        assert not validator.is_valid({**table, "stranger": 1}), name


def test_the_shipped_policy_is_read_through_the_same_layers(tmp_path: Path) -> None:
    found = site(tmp_path)
    policy = read_policy(found)
    assert not isinstance(policy, Mistakes), policy.text
    assert {one.code for one in policy.reasons} >= {"too_small"}
    site(tmp_path, reasons='[[reason]]\ncode = "mine"\nname = { it = "a", en = "b" }\n')
    own = read_policy(found)
    assert not isinstance(own, Mistakes)
    assert [one.code for one in own.reasons] == ["mine"]


def test_a_mistake_in_a_checklist_has_its_line(tmp_path: Path) -> None:
    found = site(tmp_path)
    text = (shipped() / "checklists" / "generic.toml").read_text("utf-8")
    line = next(number for number, row in enumerate(text.split("\n"), 1) if 'cap = "X", axis = "safety"' in row)
    (found.config / "checklists").mkdir()
    file = found.config / "checklists" / "generic.toml"
    file.write_text(text.replace('cap = "X", axis = "safety"', 'cap = "Y", axis = "safety"'), "utf-8")
    read = read_policy(found)
    assert isinstance(read, Mistakes)
    assert {(one.file, one.line) for one in read.all} == {(file, line)}, read.text
    file.write_text("x = [", "utf-8")
    assert isinstance(read_policy(found), Mistakes)
