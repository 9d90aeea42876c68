"""Versions of the demo lists and what their notes say of them."""

import datetime as dt
import re

import pytest

from tests.content.demo.files import LISTS, PAGES, version_rows


@pytest.mark.parametrize("item", LISTS["list"], ids=lambda item: item["slug"])
def test_list_versions(item):
    columns = {column["name"] for kind in LISTS["kind"] if kind["kind"] == item["kind"] for column in kind["columns"]}
    versions = item["version"]
    assert [version["number"] for version in versions] == list(range(1, len(versions) + 1))
    assert [v["effective_from"] for v in versions] == sorted(v["effective_from"] for v in versions)
    for version in versions:
        rows = version_rows(versions, version["number"])
        assert 12 <= len(rows) <= 45
        for row in rows.values():
            assert set(row) - {"key"} <= columns
            assert all(isinstance(value, str) and value for value in row.values())


def test_list_notes_tell_the_truth():
    """Numbers of rows in the notes are those of the version."""
    for item in LISTS["list"]:
        for version in item["version"]:
            rows = version_rows(item["version"], version["number"])
            total = re.search(r"(?:首次发布，|首批 |试行，9 个部门 |^)(\d+) [项家]", version["note"])
            if total:
                assert int(total[1]) == len(rows), (item["slug"], version["number"])
            for words, part in (("增加|新增", "add"), ("删除|移出", "remove")):
                for said in re.findall(rf"(?:{words})[^；。，]*? ?(\d+) [项家]", version["note"]):
                    assert int(said) == len(version.get(part, [])), (item["slug"], version["note"])
    lenient = next(item for item in LISTS["list"] if item["slug"] == "lenient-matters")
    assert "共 40 项" in next(n["summary"] for n in PAGES["notice"] if n["slug"] == "lenient-list-v4")
    assert len(version_rows(lenient["version"], 4)) == 40


def test_outstanding_problems_tell_their_story():
    item = next(item for item in LISTS["list"] if item["kind"] == "outstanding_problems")
    done = {
        v["number"]: {
            k for k, r in version_rows(item["version"], v["number"]).items() if r["progress"].startswith("已办结")
        }
        for v in item["version"]
    }
    assert (len(done[2] - done[1]), len(done[3] - done[2])) == (7, 8)
    for version in item["version"]:
        for row in version_rows(item["version"], version["number"]).values():
            day = re.match(r"已办结（(\d{4}-\d\d-\d\d)）", row["progress"])
            assert day is None or dt.date.fromisoformat(day[1]) <= version["effective_from"]
