"""Reading files nobody vouches for: whatever the bytes, good rows come out and nothing is raised but SourceError."""

import csv
import gzip
import io
import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from content.common.importing.reading import ROW_LIMIT, Bad, Record, Source, SourceError
from content.rulings.imports import cases, rows

GOOD = {"number": "示市监罚字〔2026〕47号", "kind": "penalty", "title": "某案", "facts": "经查属实。"}
GOOD_LINE = json.dumps(GOOD, ensure_ascii=False).encode()
HEADER = "文号,文书种类,标题,事实"


def read(path: Path) -> tuple[list[Record], list[Bad], Source]:
    source = Source(path, check_header=rows.check_header)
    found = list(source.records())
    return [r for r in found if isinstance(r, Record)], [b for b in found if isinstance(b, Bad)], source


def write(tmp_path: Path, data: bytes, name: str = "a") -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


class TestJsonLines:
    def test_good_rows_between_bad_ones(self, tmp_path):
        bad = [b"{nonsense", b"[1]", b'"text"', b"\xff\xfe\x00", b"[" * 5000, b'{"number": ' + b"9" * 5000 + b"}"]
        data = b"\n".join([GOOD_LINE, *[line for b in bad for line in (b, GOOD_LINE)]])
        good, refused, _source = read(write(tmp_path, data))
        assert [r.line for r in good] == list(range(1, 2 * len(bad) + 2, 2))
        assert [b.line for b in refused] == list(range(2, 2 * len(bad) + 1, 2))

    def test_a_50_mib_row_is_refused_without_being_held(self, tmp_path):
        path = tmp_path / "big"
        with path.open("wb") as handle:
            handle.write(GOOD_LINE + b'\n{"number": "')
            for _ in range(50):
                handle.write(b"x" * (1 << 20))
            handle.write(b'"}\n' + GOOD_LINE + b"\n")
        tracemalloc.start()
        good, refused, _source = read(path)
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert [r.line for r in good] == [1, 3]
        assert [b.line for b in refused] == [2]
        assert "4 MiB" in refused[0].reason
        assert peak < 4 * ROW_LIMIT

    def test_an_array_is_explained(self, tmp_path):
        with pytest.raises(SourceError, match="JSON"):
            read(write(tmp_path, b"[" + GOOD_LINE + b"]"))


class TestCsv:
    def test_values_with_commas_quotes_and_line_breaks(self, tmp_path):
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        writer.writerow(HEADER.split(","))
        writer.writerow(["示市监罚字〔2026〕1号", "行政处罚", "甲,乙", '第一段"引"。\n第二段。'])
        writer.writerow(["示市监罚字〔2026〕2号", "行政处罚", "丙", "事实"])
        good, refused, _source = read(write(tmp_path, buffer.getvalue().encode("utf-8-sig")))
        assert not refused
        assert [r.line for r in good] == [2, 4]
        assert good[0].values["事实"] == '第一段"引"。\n第二段。'

    def test_gbk_is_recognised(self, tmp_path):
        data = f"{HEADER}\n示市监罚字〔2026〕1号,行政处罚,标题,事实\n".encode("gb18030")
        good, refused, source = read(write(tmp_path, data))
        assert not refused
        assert good[0].values["标题"] == "标题"
        assert source.notice

    def test_one_row_in_another_encoding_costs_that_row(self, tmp_path):
        line = "示市监罚字〔2026〕{}号,行政处罚,标题,事实\n"
        data = (HEADER + "\n" + line.format(1)).encode() + line.format(2).encode("gb18030") + line.format(3).encode()
        good, refused, _source = read(write(tmp_path, data))
        assert [r.line for r in good] == [2, 4]
        assert [b.line for b in refused] == [3]

    def test_missing_columns_are_all_named(self, tmp_path):
        with pytest.raises(SourceError, match=r"文号、标题"):
            read(write(tmp_path, "文书种类,事实\n行政处罚,x\n".encode()))

    def test_a_forgotten_quote_costs_its_row(self, tmp_path):
        lines = [HEADER, *[f"示市监罚字〔2026〕{n}号,行政处罚,标题{n},事实" for n in range(1, 6)]]
        lines[2] = lines[2].replace("标题2", '"标题2')
        good, refused, _source = read(write(tmp_path, "\n".join(lines).encode()))
        assert [r.line for r in good] == [2, 4, 5, 6]
        assert [b.line for b in refused] == [3]

    def test_a_50_mib_cell_over_many_lines_is_refused_without_being_held(self, tmp_path):
        path = tmp_path / "big"
        row = "示市监罚字〔2026〕{}号,行政处罚,标题,".encode()
        with path.open("wb") as handle:
            handle.write(HEADER.encode() + b"\n" + row.replace(b"{}", b"1") + b"x\n")
            handle.write(row.replace(b"{}", b"2") + b'"')
            for _ in range(500):
                handle.write(b"x" * 100_000 + b"\n")
            handle.write(b'"\n' + row.replace(b"{}", b"3") + b"x\n")
        tracemalloc.start()
        good, refused, _source = read(path)
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert [r.line for r in good] == [2, 504]
        assert [b.line for b in refused] == [3]
        assert peak < 4 * ROW_LIMIT

    @pytest.mark.parametrize("delimiter", [",", "\t", ";"])
    def test_delimiters(self, tmp_path, delimiter):
        data = "\n".join([HEADER, "示市监罚字〔2026〕1号,行政处罚,标题,事实"]).replace(",", delimiter)
        assert len(read(write(tmp_path, data.encode()))[0]) == 1


class TestCompression:
    def test_truncated_gzip_keeps_the_rows_before_and_says_so(self, tmp_path):
        whole = gzip.compress(b"\n".join([GOOD_LINE] * 5000), mtime=0)
        good, _refused, source = read(write(tmp_path, whole[: len(whole) // 2]))
        assert 0 < len(good) < 5000
        assert source.truncated

    def test_damaged_gzip(self, tmp_path):
        whole = bytearray(gzip.compress(b"\n".join(GOOD_LINE.replace(b"47", b"%d" % n) for n in range(9000)), mtime=0))
        whole[len(whole) // 2 : len(whole) // 2 + 40] = b"\0" * 40
        good, _refused, source = read(write(tmp_path, bytes(whole)))
        assert good
        assert source.truncated

    def test_a_gzip_that_is_none(self, tmp_path):
        with pytest.raises(SourceError):
            read(write(tmp_path, b"\x1f\x8b" + b"nothing"))


@pytest.mark.parametrize("data", [b"", b"  \n\n", "文号".encode("utf-16"), b"\0" * 5000])
def test_no_text_is_explained(tmp_path, data):
    with pytest.raises(SourceError):
        read(write(tmp_path, data))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=3000), st.booleans())
@example(b'{"a": "\\ud800"}', False)
@example(HEADER.encode() + b'\n"', False)
@example(HEADER.encode() + b"\n\r\r\n\0,\0", False)
def test_any_bytes(tmp_path, data, compressed):
    try:
        good, _refused, _source = read(write(tmp_path, gzip.compress(data) if compressed else data))
    except SourceError:
        return
    for record in good:
        try:
            row = cases.row_of(record) if cases.is_case(record) else rows.row_of(record)
        except rows.RowError:
            continue
        row.digest()


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.binary(max_size=200).filter(lambda b: b"\n" not in b), max_size=8), st.integers(0, 8))
def test_a_good_json_line_among_any_lines_comes_out(tmp_path, noise, place):
    # The first line says which format it is.
    lines = [GOOD_LINE, *noise]
    lines.insert(1 + min(place, len(noise)), GOOD_LINE)
    good, _refused, _source = read(write(tmp_path, b"\n".join(lines)))
    assert sum(record.values == GOOD for record in good) == 2


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from([name for group in rows.COLUMNS.values() for name in group] + ["id", "text", "category", "x"])


@settings(max_examples=400, deadline=None)
@given(st.dictionaries(names, json_values, max_size=12))
@example({"id": "abc123", "title": "案", "text": "关键词\n" * 50})
@example({"number": GOOD["number"], "kind": "penalty", "title": "x", "facts": ["甲\0乙", None, 3]})
def test_any_record_is_a_row_or_refused_with_a_reason(values):
    record = Record(1, values)
    try:
        row = cases.row_of(record) if cases.is_case(record) else rows.row_of(record)
    except rows.RowError as error:
        reason = str(error)
    else:
        assert row.number_key
        assert len(row.values["title"]) <= 300
        assert "\0" not in json.dumps(row.values, default=str, ensure_ascii=False)
        return
    assert reason
