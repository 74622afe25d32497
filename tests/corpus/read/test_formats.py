"""Every format, encoding and shape in which exports come, read without being told what they are."""

import csv
import gzip
import io
import json
import shutil
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.errors import UserError
from corpus.columns import parse_columns
from corpus.read import Raw, inspect, read

FIXTURES = Path(__file__).parents[2] / "fixtures"
HEADER = ["检查号", "患者ID", "检查日期", "年龄", "检查所见", "诊断意见"]
ROWS = [
    ["a1", "p1", "2024-03-12", "56", "双肺清晰，心影不大。", "未见异常。"],
    ["a2", "12345", "2024-03-13", "57", '右肺"结节"，\n约5mm，边界清。', "右肺结节；\n建议复查。"],
]


def rows(path: Path, columns: str | None = None) -> tuple[list[Raw], list[tuple[str, str]]]:
    rejected: list[tuple[str, str]] = []
    given_columns = parse_columns(columns)
    return list(read(inspect(path), given_columns, {}, lambda *one: rejected.append(one))), rejected


def check(path: Path) -> list[Raw]:
    raws, rejected = rows(path)
    assert rejected == []
    assert [
        (raw.id, raw.patient, raw.date, (raw.context or {})["age"], raw.findings, raw.impression) for raw in raws
    ] == [(one[0], one[1], one[2], int(one[3]), one[4], one[5]) for one in ROWS]
    assert [raw.row for raw in raws] == [1, 2]
    return raws


def table(delimiter: str = ",", above: str = "") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([HEADER, *ROWS])
    return above + out.getvalue()


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", "^", "\x01", "~", "，"])
def test_any_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(table(delimiter), encoding="utf-8", newline="")
    check(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("packed", [False, True])
def test_any_encoding_is_found(tmp_path: Path, encoding: str, packed: bool) -> None:
    path = tmp_path / ("a.csv.gz" if packed else "a.csv")
    content = table().encode(encoding)
    path.write_bytes(gzip.compress(content) if packed else content)
    check(path)
    told = inspect(path).encoding.removesuffix("-sig").replace("utf-16-le", "utf-16").replace("utf-16-be", "utf-16")
    assert told == {"gbk": "gb18030"}.get(
        encoding, encoding.removesuffix("-sig").partition("-le")[0].partition("-be")[0]
    )


def test_titles_above_the_header_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(table(above="胸部CT报告导出\n导出时间：2024-05-01\n\n"), encoding="utf-8", newline="")
    assert [raw.place for raw in check(path)] == [f"{path}:5", f"{path}:6"]


def test_a_table_without_a_header_is_read_by_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(table().split("\n", 1)[1], encoding="utf-8", newline="")
    raws, _ = rows(path, "id=#1,findings=#5,impression=#6")
    assert [raw.impression for raw in raws] == [one[5] for one in ROWS]


def test_a_quote_that_is_never_closed_spoils_its_own_row_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('findings,impression\n"双肺清晰,未见\n心影大,心大\n"右肺结节","结节"\n', encoding="utf-8")
    raws, rejected = rows(path)
    assert [raw.impression for raw in raws] == ["心大", "结节"]
    [(place, reason)] = rejected
    assert place == f"{path}:2"
    assert "quote" in reason
    assert "双肺" not in reason


def test_rows_of_another_width_are_rejected_with_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("findings,impression\na,b\na,b,c\nd\ne,f,,\ng,h\n", encoding="utf-8")
    raws, rejected = rows(path)
    assert [raw.findings for raw in raws] == ["a", "e", "g"]
    assert [place for place, _ in rejected] == [f"{path}:3", f"{path}:4"]


def workbook(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, cells in sheets.items():
        sheet = book.create_sheet(name)
        for row in cells:
            sheet.append(row)
    book.save(path)
    return path


def test_a_workbook_with_titles_days_numbers_and_other_sheets(tmp_path: Path) -> None:
    typed = [[one[0], one[1], datetime.fromisoformat(one[2]), float(one[3]), *one[4:]] for one in ROWS]
    typed[1][1] = 12345
    typed[1][2] = date(2024, 3, 13)
    path = workbook(tmp_path / "a.xlsx", {"说明": [["导出说明"]], "报告": [["胸部CT报告"], [], HEADER, *typed]})
    assert [raw.place for raw in check(path)] == [f"{path} [报告] row 4", f"{path} [报告] row 5"]


def test_two_sheets_of_reports_are_one_export(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"一月": [HEADER, ROWS[0]], "二月": [HEADER, ROWS[1]]})
    check(path)


def test_an_old_workbook(tmp_path: Path) -> None:
    raws, _ = rows(Path(shutil.copy(FIXTURES / "reports.xls", tmp_path)))
    assert [(raw.id, raw.patient, raw.date) for raw in raws] == [
        ("a1", "p1", "2024-03-12"),
        ("a2", "12345", "2024-03-13"),
    ]


def test_a_workbook_that_is_cut_or_none_is_one_clear_line(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "a.xlsx", {"报告": [HEADER, *ROWS]})
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(whole.read_bytes()[:-300])
    other = tmp_path / "other.xlsx"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("notes.txt", "x")
    old = tmp_path / "old.xls"
    old.write_bytes((FIXTURES / "reports.xls").read_bytes()[:1500])
    for path in (cut, other, old):
        with pytest.raises(UserError, match=f"{path}: damaged"):
            rows(path)


def test_a_sheet_that_breaks_off_keeps_the_rows_before(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "a.xlsx", {"报告": [HEADER, *([ROWS[0]] * 60)]})
    broken = tmp_path / "b.xlsx"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(broken, "w") as new:
        for one in old.infolist():
            data = old.read(one.filename)
            new.writestr(one, data[: len(data) * 2 // 3] if one.filename.endswith("sheet1.xml") else data)
    raws, rejected = rows(broken)
    assert 20 < len(raws) < 60
    [(place, reason)] = rejected
    assert place.startswith(f"{broken} row ")
    assert "damaged from this row" in reason


def test_a_workbook_that_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.read.workbook.HARMLESS", 1000)
    monkeypatch.setattr("corpus.read.workbook.WIDEST", 5)
    path = workbook(tmp_path / "a.xlsx", {"报告": [HEADER, *([ROWS[0]] * 500)]})
    with pytest.raises(UserError, match="times its size"):
        rows(path)


def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    columns = dict(zip(HEADER, zip(*ROWS, strict=True), strict=True))
    columns["检查日期"] = [date.fromisoformat(one[2]) for one in ROWS]
    columns["年龄"] = [float(one[3]) for one in ROWS]
    pq.write_table(pa.table({name: list(cells) for name, cells in columns.items()}), path)
    assert [raw.place for raw in check(path)] == [f"{path} row 1", f"{path} row 2"]
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(UserError, match="damaged or encrypted Parquet"):
        rows(path)


@pytest.mark.parametrize(
    "document",
    [
        [dict(zip(HEADER, one, strict=True)) for one in ROWS],
        {"code": 0, "data": {"total": 2, "list": [dict(zip(HEADER, one, strict=True)) for one in ROWS]}},
        {"a1": dict(zip(HEADER, ROWS[0], strict=True)), "a2": dict(zip(HEADER, ROWS[1], strict=True))},
        {name: [one[at] for one in ROWS] for at, name in enumerate(HEADER)},
    ],
    ids=["list", "nested", "by id", "by column"],
)
def test_json_of_any_shape(tmp_path: Path, document: Any) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
    check(path)


def test_json_that_breaks_off_keeps_the_items_before(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    text = json.dumps([dict(zip(HEADER, ROWS[0], strict=True))] * 9, ensure_ascii=False)
    path.write_text(text[:-40], encoding="utf-8")
    raws, rejected = rows(path)
    assert len(raws) == 8
    [(place, _)] = rejected
    assert place == f"{path}:1"


def test_lines_that_are_no_objects_are_rejected_one_by_one(tmp_path: Path) -> None:
    good = json.dumps(dict(zip(HEADER, ROWS[0], strict=True)), ensure_ascii=False)
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join([good, "{", "[1]", good, '{"检查所见":[1],"诊断意见":"b"}', "x" * 9]), encoding="utf-8")
    raws, rejected = rows(path)
    assert [raw.row for raw in raws] == [1, 4]
    assert [place for place, _ in rejected] == [f"{path}:{line}" for line in (2, 3, 5, 6)]


def test_a_folder_of_texts_is_one_report_a_file(tmp_path: Path) -> None:
    (tmp_path / "p10" / "p10000032").mkdir(parents=True)
    (tmp_path / "p10" / "p10000032" / "s1.txt").write_text("FINDINGS: Clear lungs.\nIMPRESSION: Normal.")
    (tmp_path / "b.txt").write_bytes("影像所见：双肺清晰。\n影像诊断：未见异常。\n报告医师：张伟".encode("gb18030"))
    (tmp_path / "c.txt").write_bytes(b"\x81\x00\xff\xfe\x81")
    raws, rejected = rows(tmp_path)
    assert [(raw.id, raw.patient, raw.findings, raw.impression) for raw in raws] == [
        ("b", None, "双肺清晰。", "未见异常。"),
        ("s1", "p10000032", "Clear lungs.", "Normal."),
    ]
    assert ("name", "张伟") in raws[0].known
    assert [Path(place).name for place, _ in rejected] == ["c.txt"]


def test_a_folder_of_tables_is_one_export(tmp_path: Path) -> None:
    for at, one in enumerate(ROWS):
        with (tmp_path / f"{at}.csv").open("w", encoding=("utf-8", "gb18030")[at], newline="") as file:
            csv.writer(file).writerows([HEADER, one])
    check(tmp_path)
    assert inspect(tmp_path).encoding == "gb18030, utf-8"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"%PDF-1.7", "a PDF"),
        ("a.xls", b"<html><p>", "a web page"),
        ("a.csv", b"findings,impression\n", "no reports in it"),
        ("a.csv", b"x,y\n1,2\n", "no column"),
        ("a.csv", "描述,診斷\n胸廓對稱，雙肺清晰\n".encode("big5") * 200, "GB18030"),
        ("a.csv", b"\x00\x00\x01\x02" * 99, "NUL"),
        ("a.json", b'{"a": 1}', "a.json"),
        ("a.csv.gz", gzip.compress(b"findings,impression\na,b\n" * 99)[:-9], "gzip"),
        ("a.parquet", b"PAR1xxxx", "damaged or encrypted"),
    ],
)
def test_what_is_no_export_is_one_clear_line(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UserError) as error:
        rows(path)
    assert message in str(error.value)
    assert "\n" not in str(error.value)
    assert str(path) in str(error.value)


PLAIN = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r\ufeff"), max_size=40)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(PLAIN, PLAIN), min_size=1, max_size=6), st.sampled_from(["csv", "jsonl", "json"]))
def test_any_text_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, texts: list[tuple[str, str]], form: str
) -> None:
    path = tmp_path_factory.mktemp("any") / f"a.{form}"
    records = [{"findings": f"所见{one}。", "impression": f"诊断{other}。"} for one, other in texts]
    if form == "csv":
        out = io.StringIO()
        csv.writer(out, quoting=csv.QUOTE_ALL).writerows(
            [["findings", "impression"], *(one.values() for one in records)]
        )
        path.write_bytes(out.getvalue().encode())
    else:
        text = json.dumps(records) if form == "json" else "\n".join(map(json.dumps, records))
        path.write_text(text, encoding="utf-8")
    raws, rejected = rows(path)
    assert rejected == []
    assert [(raw.findings, raw.impression) for raw in raws] == [tuple(one.values()) for one in records]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_bring_the_reader_down(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "a.csv"
    path.write_bytes(b"findings,impression\na,b\n" + content)
    try:
        raws, _ = rows(path)
    except UserError as error:
        assert "\n" not in str(error)  # noqa: PT017
    else:
        assert raws


def test_rows_of_too_many_and_of_too_few_fields_in_a_row_are_two(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        'id,findings,impression\n1,Clear.,Normal.\n2,,"Clear.\nNo nodule.",Normal.\n3,"Clear.\nNo mass."\n4,Clear.,Normal.\n',
        encoding="utf-8",
    )
    kept, rejected = rows(path)
    assert [one.row for one in kept] == [1, 4]
    assert [place.rpartition(":")[2] for place, *_ in rejected] == ["3", "5"]
