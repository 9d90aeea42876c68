"""The import command end to end: drafts, publication, again, interrupted, broken files."""

import csv
import gzip
import json
import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from content.common.importing.reading import Source
from content.rulings import services
from content.rulings.imports import run as run_module
from content.rulings.imports.run import import_file
from content.rulings.imports.writing import Options
from content.rulings.models import Ruling, RulingImport
from core.generations import GenerationBump
from tests.factories.rulings import ruling

pytestmark = pytest.mark.django_db
ATTESTED = Options(publish=True, anonymised_by="示例市中级人民法院")


def record(n: int, **values) -> dict:
    return {
        "number": f"（2026）示01行终{n}号",
        "kind": "行政判决书",
        "title": f"第{n}号案",
        "body": "示例市中级人民法院",
        "decided_on": "2026-04-17",
        "facts": f"第{n}号案的事实，依据《中华人民共和国行政处罚法》第五条第二款。",
        "result": "驳回上诉，维持原判。",
    } | values


def file_of(tmp_path: Path, records, name: str = "rulings.jsonl") -> Path:
    path = tmp_path / name
    data = "\n".join(r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in records).encode()
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


def test_rows_arrive_as_drafts_with_a_first_revision(tmp_path):
    summary = import_file(path=file_of(tmp_path, [record(1), record(2)]), options=Options())
    assert summary.created == 2
    for item in Ruling.objects.all():
        assert not item.live
        assert item.latest_revision is not None
        assert item.latest_revision.as_object().facts == item.facts
        assert item.index_number is None
    assert not Ruling.objects.published().exists()


def test_published_rows_have_all_a_single_publication_gives(tmp_path, client):
    summary = import_file(path=file_of(tmp_path, [record(n) for n in range(1, 6)]), options=ATTESTED)
    assert summary.published == 5
    items = list(Ruling.objects.published())
    assert len({item.index_number for item in items}) == 5
    for item in items:
        assert item.anonymised_by == "示例市中级人民法院"
        assert item.live_revision_id == item.latest_revision_id
        assert item.document_number == item.number
        assert item.citations.count() == 1
    assert GenerationBump.objects.filter(kind="rulings").exists()
    assert client.get(f"/rulings/{items[0].pk}/").status_code == 200
    # The next single publication takes the next number, not one of these.
    assert ruling().index_number not in {item.index_number for item in items}


def test_nothing_is_published_without_an_attestation(tmp_path):
    with pytest.raises(CommandError, match="--anonymised-by"):
        call_command("import_rulings", str(file_of(tmp_path, [record(1)])), "--publish", verbosity=0)
    assert not Ruling.objects.exists()


def test_an_imported_draft_can_go_through_the_editor_and_be_published(tmp_path):
    import_file(path=file_of(tmp_path, [record(1)]), options=Options())
    draft = Ruling.objects.get()
    draft.anonymised_by = "本单位"
    draft.save_revision()
    services.publish_ruling(ruling=draft)
    assert draft.live
    assert draft.title == "第1号案"


class TestAgain:
    def test_the_same_file_changes_nothing(self, tmp_path):
        path = file_of(tmp_path, [record(n) for n in range(1, 4)])
        import_file(path=path, options=ATTESTED)
        before = list(Ruling.objects.order_by("pk").values())
        bumped = GenerationBump.objects.count()
        summary = import_file(path=path, options=ATTESTED)
        assert (summary.created, summary.updated, summary.unchanged) == (0, 0, 3)
        assert list(Ruling.objects.order_by("pk").values()) == before
        assert GenerationBump.objects.count() == bumped

    def test_a_changed_row_is_brought_up_to_the_file(self, tmp_path):
        import_file(path=file_of(tmp_path, [record(1)]), options=ATTESTED)
        summary = import_file(path=file_of(tmp_path, [record(1, title="新标题")]), options=ATTESTED)
        assert summary.updated == 1
        item = Ruling.objects.get()
        assert (item.title, item.live) == ("新标题", True)

    def test_what_an_editor_changed_is_left_alone_unless_told(self, tmp_path):
        import_file(path=file_of(tmp_path, [record(1)]), options=Options())
        item = Ruling.objects.get()
        item.title = "编辑改过的标题"
        item.save()
        item.save_revision(clean=False)
        path = file_of(tmp_path, [record(1, title="文件里的新标题")])
        summary = import_file(path=path, options=Options())
        assert summary.kept == 1
        assert summary.problems
        item.refresh_from_db()
        assert item.title == "编辑改过的标题"
        assert import_file(path=path, options=Options(update=True)).updated == 1
        item.refresh_from_db()
        assert item.title == "文件里的新标题"

    def test_a_ruling_made_by_hand_is_left_alone(self, tmp_path):
        own = ruling(number="（2026）示01行终1号", title="手工录入")
        assert import_file(path=file_of(tmp_path, [record(1)]), options=ATTESTED).kept == 1
        own.refresh_from_db()
        assert own.title == "手工录入"

    def test_a_withdrawn_ruling_never_comes_back(self, tmp_path):
        path = file_of(tmp_path, [record(1)])
        import_file(path=path, options=ATTESTED)
        services.withdraw(ruling=Ruling.objects.get(), reason="原因")
        for options in (ATTESTED, Options(publish=True, anonymised_by="某法院", update=True)):
            import_file(path=file_of(tmp_path, [record(1, title="又来")]), options=options)
            item = Ruling.objects.get()
            assert not item.live
            assert item.title == "第1号案"

    def test_drafts_of_a_former_import_are_published_by_a_later_one(self, tmp_path):
        path = file_of(tmp_path, [record(1), record(2)])
        import_file(path=path, options=Options())
        assert import_file(path=path, options=ATTESTED).published == 2
        assert Ruling.objects.published().filter(anonymised_by="示例市中级人民法院").count() == 2

    def test_the_same_number_twice_in_a_file(self, tmp_path):
        records = [record(1), record(2), record(1, number="(2026)示01行终第1号", title="重复")]
        summary = import_file(path=file_of(tmp_path, records), options=Options())
        assert (summary.created, summary.refused) == (2, 1)
        assert summary.problems[0][0] == 3
        assert "1" in summary.problems[0][2]
        assert Ruling.objects.get(number_key="(2026)示01行终1号").title == "第1号案"


class TestInterrupted:
    def test_goes_on_where_it_stopped_and_ends_with_the_same_rulings(self, tmp_path, monkeypatch):
        monkeypatch.setattr(run_module, "BATCH", 10)
        records = [record(n) for n in range(1, 41)]
        records[35] = record(3, title="与第3行重复")  # its twin was stored before the interruption
        path = file_of(tmp_path, records)

        class PowerCut(Exception):
            pass

        def cut(source):
            for number, item in enumerate(Source.records(source), start=1):
                if number == 26:
                    raise PowerCut
                yield item

        class CutSource(Source):
            records = cut

        monkeypatch.setattr(run_module, "Source", CutSource)
        with pytest.raises(PowerCut):
            import_file(path=path, options=ATTESTED)
        assert Ruling.objects.count() == 20
        assert RulingImport.objects.get().done_line == 20
        monkeypatch.setattr(run_module, "Source", Source)
        summary = import_file(path=path, options=ATTESTED)
        assert summary.resumed_after == 20
        assert (summary.created, summary.refused) == (19, 1)
        assert Ruling.objects.published().count() == 39
        finished = RulingImport.objects.get()
        assert finished.finished_at is not None
        assert (finished.created, finished.refused) == (39, 1)

    def test_restart_begins_at_the_first_line(self, tmp_path):
        path = file_of(tmp_path, [record(n) for n in range(1, 4)])
        import_file(path=path, options=Options())
        RulingImport.objects.update(finished_at=None, done_line=2)
        assert import_file(path=path, options=Options(), restart=True).unchanged == 3
        assert import_file(path=path, options=Options()).resumed_after == 2


class TestBrokenFiles:
    def test_bad_rows_are_reported_with_line_and_reason_and_good_ones_kept(self, tmp_path, capsys):
        records = [record(1), "{broken", record(2, decided_on="2026-02-30"), record(3, number="没有号"), record(4)]
        report = tmp_path / "report.csv"
        call_command("import_rulings", str(file_of(tmp_path, records)), "--report", str(report), verbosity=0)
        assert set(Ruling.objects.values_list("title", flat=True)) == {"第1号案", "第4号案"}
        with report.open(encoding="utf-8-sig", newline="") as handle:
            lines = list(csv.reader(handle))[1:]
        assert [line[0] for line in lines] == ["2", "3", "4"]
        assert "2026-02-30" in lines[1][3]
        assert lines[2][1] == "没有号"
        assert "未导入 3" in capsys.readouterr().out
        assert RulingImport.objects.get().problems.count() == 3

    def test_truncated_gzip_keeps_what_came_before_and_fails(self, tmp_path):
        path = file_of(tmp_path, [record(n) for n in range(1, 3001)], "a.jsonl.gz")
        path.write_bytes(path.read_bytes()[: path.stat().st_size * 3 // 4])
        with pytest.raises(CommandError, match="压缩文件"):
            call_command("import_rulings", str(path), verbosity=0)
        assert 0 < Ruling.objects.count() < 3000
        assert RulingImport.objects.get().finished_at is None

    def test_gbk_csv(self, tmp_path):
        path = tmp_path / "gbk.csv"
        path.write_bytes("文号,文书种类,标题,事实\n（2026）示01行初1号,行政判决书,某案,经查属实。\n".encode("gbk"))
        assert import_file(path=path, options=Options()).created == 1
        assert Ruling.objects.get().title == "某案"

    @pytest.mark.parametrize(
        ("data", "word"),
        [(b"", "空"), ("文书种类,事实\nx,y".encode(), "文号"), (b"[{}]", "JSON"), (b"\x00\xff" * 60, "UTF-8")],
    )
    def test_a_file_that_is_none_is_explained_and_stores_nothing(self, tmp_path, data, word):
        path = tmp_path / "x"
        path.write_bytes(data)
        with pytest.raises(CommandError, match=word):
            call_command("import_rulings", str(path), verbosity=0)
        assert not Ruling.objects.exists()

    def test_a_missing_file(self, tmp_path):
        with pytest.raises(CommandError, match="没有文件"):
            call_command("import_rulings", str(tmp_path / "none"), verbosity=0)

    def test_a_dry_run_stores_nothing(self, tmp_path):
        summary = import_file(path=file_of(tmp_path, [record(1), "{", record(1)]), options=ATTESTED, dry_run=True)
        assert (summary.created, summary.refused) == (1, 2)
        assert not Ruling.objects.exists()
        assert not RulingImport.objects.exists()


def test_rulings_of_one_dispute_are_held_together(tmp_path):
    path = file_of(tmp_path, [record(1, chain="某争议"), record(2, chain="某争议"), record(3)])
    import_file(path=path, options=Options())
    chains = list(Ruling.objects.order_by("pk").values_list("chain__title", flat=True))
    assert chains == ["某争议", "某争议", None]


def test_two_cases_about_one_ruling_both_come_in_and_stay(tmp_path):
    text = (
        "关键词\n行政\n基本案情\n{}。\n关联索引\n二审：示例市中级人民法院（2026）示01行终5号行政判决（2026年4月17日）"
    )
    records = [
        {"id": f"00000000000{n}", "category": "行政", "title": f"案{n}", "text": text.format(f"事实{n}")}
        for n in (1, 2)
    ]
    path = file_of(tmp_path, records)
    assert import_file(path=path, options=ATTESTED).created == 2
    numbers = list(Ruling.objects.order_by("pk").values_list("number", flat=True))
    assert numbers == ["（2026）示01行终5号", "参考案例000000000002"]
    for changed in (path, file_of(tmp_path, [records[1] | {"title": "案二改"}, records[0]], "b.jsonl")):
        import_file(path=changed, options=ATTESTED)
        assert list(Ruling.objects.order_by("pk").values_list("number", flat=True)) == numbers
    assert Ruling.objects.get(number=numbers[1]).title == "案二改"


@pytest.mark.data
def test_the_reference_cases(tmp_path):
    folder = os.environ.get("PORTAL_TEST_DATA")
    if not folder:
        pytest.skip("PORTAL_TEST_DATA names no folder with the reference texts")
    path = tmp_path / "head.jsonl"
    with gzip.open(Path(folder) / "cases.jsonl.gz") as handle:
        path.write_bytes(b"".join(line for _n, line in zip(range(300), handle, strict=False)))
    summary = import_file(path=path, options=ATTESTED)
    assert (summary.created, summary.published, summary.refused) == (300, 300, 0)
    assert Ruling.objects.published().exclude(number_key__startswith="ref:").count() > 250
    assert import_file(path=path, options=ATTESTED).unchanged == 300
