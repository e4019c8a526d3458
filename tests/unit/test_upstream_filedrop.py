"""Events in a folder."""

import json
from pathlib import Path
from typing import cast

import pytest

from dock.ports import UpstreamRetry
from drivers.upstream.filedrop import FileDropUpstream

BATCH = [(f"id-{number}", {"event_id": f"id-{number}"}) for number in range(3)]


def test_a_batch_is_one_whole_file_however_often_it_is_handed_over(tmp_path: Path) -> None:
    drop = FileDropUpstream(tmp_path)
    for _ in range(2):
        assert [receipt.outcome for receipt in drop.push(BATCH, "abc")] == ["stored"] * 3
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["abc.ids", "abc.ndjson"]
    lines = (tmp_path / "out/abc.ndjson").read_text("utf-8").splitlines()
    assert [json.loads(line)["event_id"] for line in lines] == ["id-0", "id-1", "id-2"]
    assert drop.find("id-1") is not None
    assert drop.find("id-9") is None


def test_announcements_are_read_in_order_and_a_bad_file_holds_up_no_other(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/1.json").write_text('[{"type": "case"}]')
    (tmp_path / "in/2.json").write_text("{")
    (tmp_path / "in/3.ndjson").write_text('{"type": "parcel"}\n\n{"type": "article"}\n')
    page = FileDropUpstream(tmp_path).pull("")
    kinds = [cast("dict[str, str]", document)["type"] for document in page.documents]
    assert kinds == ["case", "unreadable", "parcel", "article"]
    assert FileDropUpstream(tmp_path).pull(page.cursor).documents == ()


def test_a_folder_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file stands in the way")
    with pytest.raises(UpstreamRetry):
        FileDropUpstream(tmp_path).push(BATCH, "abc")
