"""Files in and out: everything a list holds survives; everything broken is refused with the place and the reason."""

import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from content.lists.columns import ColumnError
from content.lists.importing import read_file
from content.lists.kinds import KINDS
from content.lists.tabular import reading, writing
from content.lists.tabular.reading import FileError

LENIENT = KINDS["lenient_matters"]
STATUTE = "《中华人民共和国行政处罚法》第三十三条"


def header() -> list[str]:
    return writing.header(LENIENT)


def line(key: str = "LM-001", **values) -> list:
    row = {
        "matter": "事项",
        "field": "市场监管",
        "basis": STATUTE,
        "condition": "初次违法",
        "treatment": "不予处罚",
    } | values
    return [key, *(row[column.name] for column in LENIENT.columns)]


def csv_of(*lines: list, encoding: str = "utf-8") -> bytes:
    return "".join(",".join(f'"{cell}"' for cell in cells) + "\r\n" for cells in lines).encode(encoding)


def xlsx_of(*lines: list) -> bytes:
    workbook = Workbook()
    for cells in lines:
        workbook.active.append(cells)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def values_of(column) -> st.SearchStrategy:
    raw = {
        "date": st.dates(),
        "integer": st.integers(0, 10**6),
        "number": st.decimals(0, 100, places=2),
        "money": st.decimals(0, 10**9, places=2),
        "url": st.sampled_from(["https://example.org/a?b=c", "http://示例.example/甲"]),
        "code": st.just("91330800MA2XXXXX1X"),
        "statute": st.text(max_size=20).map(lambda text: f"《法》{text.replace('《', '').replace('》', '')}"),
        "choice": st.sampled_from([code for code, _label in getattr(column, "choices", ())] or [""]),
    }.get(
        column.type_name, st.text(max_size=30) | st.sampled_from(["=1+1", "'=1", "''-x", "@SUM(A1)", "+8613", "-", "'"])
    )
    return raw | st.none() if not column.required else raw


FALLBACK = {"statute": "《法》", "date": "2026-05-18", "integer": 1, "number": 1, "money": 1}


@st.composite
def tables(draw):
    kind = draw(st.sampled_from(list(KINDS.values())))
    rows = {}
    for number in range(draw(st.integers(1, 4))):
        data = {}
        for column in kind.columns:
            try:
                value = column.parse(draw(values_of(column)))
            except ColumnError:
                value = column.parse(FALLBACK.get(column.type_name, "甲"))
            if value is not None:
                data[column.name] = value
        rows[f"K-{number}"] = data
    return kind, rows


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=40, deadline=None)
@given(table=tables())
def test_export_then_import_gives_the_same_rows(form, table):
    kind, rows = table
    content = writing.FORMATS[form][0](kind, rows.items(), title="清单")
    imported = read_file(kind, f"清单.{form}", content)
    assert [row.errors for row in imported] == [[]] * len(rows)
    assert {row.key: row.data for row in imported} == rows


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1", "@x", "'=1"])
def test_exported_text_is_never_a_formula(text):
    row = dict(zip(["matter", "field", "basis", "condition", "treatment"], line()[1:], strict=True)) | {"matter": text}
    csv = writing.write_csv(LENIENT, [("A", row)]).decode("utf-8-sig").splitlines()[1]
    assert csv.split(",")[1].startswith("'")
    cell = load_workbook(io.BytesIO(writing.write_xlsx(LENIENT, [("A", row)]))).active["B2"]
    assert (cell.data_type, cell.value) == ("s", text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_every_usual_encoding(encoding):
    rows = read_file(LENIENT, "a.csv", csv_of(header(), line(), encoding=encoding))
    assert rows[0].data["field"] == "市场监管"
    assert rows[0].line == 2


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_csv_with_other_delimiters(delimiter):
    text = "\n".join(delimiter.join(cells) for cells in (header(), line()))
    assert read_file(LENIENT, "a.csv", text.encode())[0].errors == []


def test_every_bad_row_is_reported_with_its_line_and_column():
    content = csv_of(
        header(),
        line("LM-001"),
        line("LM-002", matter=""),
        [],
        line("LM-001"),
        line("a b", basis="行政处罚法"),
        [*line("LM-005"), "多了"],
    )
    good, empty, double, worse, extra = read_file(LENIENT, "a.csv", content)
    assert good.errors == []
    assert (empty.line, empty.errors[0][0]) == (3, str(LENIENT.by_name["matter"].label))
    assert double.line == 5
    assert "2" in double.errors[0][1]
    assert len(worse.errors) == 2
    assert worse.raw["basis"] == "行政处罚法", "what was typed is kept"
    assert extra.errors


def test_lines_are_counted_through_cells_of_several_lines():
    content = csv_of(header(), line("LM-001", condition="一\n二\n三"), line("LM-002", matter=""))
    assert read_file(LENIENT, "a.csv", content)[1].line == 5


def test_columns_may_stand_in_any_order_under_marked_headings():
    labels, cells = header(), line()
    labels[1] = f" *{labels[1]}（必填）"
    content = csv_of(labels[::-1], cells[::-1])
    assert read_file(LENIENT, "a.csv", content)[0].errors == []


@pytest.mark.parametrize(
    ("labels", "named"),
    [
        (lambda: header()[:-1], lambda: header()[-1]),
        (lambda: [*header(), header()[1]], lambda: header()[1]),
        (lambda: [*header(), "颜色"], lambda: "颜色"),
    ],
    ids=["missing", "doubled", "unknown"],
)
def test_wrong_headings_are_named(labels, named):
    with pytest.raises(FileError, match=named()):
        read_file(LENIENT, "a.csv", csv_of(labels(), line()))


def test_formulas_are_refused_where_they_stand():
    rows = read_file(LENIENT, "a.xlsx", xlsx_of(header(), line(), line("LM-002", matter="=1+1")))
    assert rows[0].errors == []
    assert [label for label, _message in rows[1].errors] == [str(LENIENT.by_name["matter"].label)]


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", reading._WORKBOOK)
        package.writestr("xl/worksheets/sheet1.xml", b"0" * (reading.MAX_UNPACKED + 1))
    return out.getvalue()


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in members.items():
            package.writestr(name, content)
    return out.getvalue()


def entity_xlsx() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx_of(header(), line()))) as good, zipfile.ZipFile(out, "w") as package:
        for member in good.infolist():
            content = good.read(member)
            if member.filename.endswith("sheet1.xml"):
                content = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + content.partition(b"?>")[2].lstrip()
            package.writestr(member.filename, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b""),
        ("a.csv", b"\r\n\r\n"),
        ("a.csv", xlsx_of(["a"])),
        ("a.csv", b"%PDF-1.7"),
        ("a.csv", b"<html><table></table>"),
        ("a.csv", b"a,b\x00c"),
        ("a.csv", b"\xff\xff\xff\xff"),
        ("a.csv", b'a,"b\nc'),
        ("a.csv", b'a,"b"c\n'),
        ("a.csv", b"a," * 200),
        ("a.csv", b"x" * (reading.MAX_BYTES + 1)),
        ("a.xlsx", b"a,b"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 100),
        ("a.xlsx", b"PK\x03\x04broken"),
        ("a.xlsx", xlsx_of(header(), line())[:-200]),
        ("a.xlsx", zipped(**{"word/document.xml": b"<a/>"})),
        ("a.xlsx", zipped(**{"[Content_Types].xml": reading._WORKBOOK, "xl/vbaProject.bin": b""})),
        ("a.xlsx", zipped(**{"[Content_Types].xml": reading._WORKBOOK})),
        ("a.xlsx", bomb()),
        ("a.xlsx", entity_xlsx()),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("a.exe", b"MZ"),
        ("", b"a,b"),
    ],
)
def test_files_that_cannot_be_taken_say_why(name, content):
    with pytest.raises(FileError) as caught:
        read_file(LENIENT, name, content)
    assert str(caught.value)


def test_too_many_rows_and_too_long_cells():
    with pytest.raises(FileError):
        read_file(LENIENT, "a.csv", csv_of(header(), *(line(f"K{n}") for n in range(reading.MAX_ROWS + 1))))
    row = read_file(LENIENT, "a.csv", csv_of(header(), line(condition="长" * (reading.MAX_CELL + 1))))[0]
    assert row.errors


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["a.csv", "a.xlsx"]), st.binary(max_size=400))
def test_any_bytes_give_rows_or_a_reason(name, content):
    prefix = b"PK\x03\x04" if name.endswith("x") else b""
    for tried in (content, prefix + content, csv_of(header()) + content):
        try:
            read_file(LENIENT, name, tried)
        except FileError:
            continue


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 255))
def test_one_damaged_byte_of_a_spreadsheet(place, byte):
    content = bytearray(xlsx_of(header(), line()))
    content[place % len(content)] = byte
    try:
        read_file(LENIENT, "a.xlsx", bytes(content))
    except FileError:
        return


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.slug)
def test_templates_have_the_right_header(kind):
    sheet = load_workbook(io.BytesIO(writing.write_template(kind))).worksheets[0]
    assert [cell.value for cell in sheet[1]] == writing.header(kind)
    assert writing.write_csv_template(kind).startswith(b"\xef\xbb\xbf")
