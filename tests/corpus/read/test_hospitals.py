"""Exports as different hospitals make them, each read as its own department would expect."""

import json
from datetime import date
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

FINDINGS = ["双肺纹理清晰，心影不大。", "右肺下叶见结节，约5mm。", "左侧胸腔见少量积液。"]
IMPRESSIONS = ["未见异常。", "右肺下叶结节。", "左侧胸腔积液。"]
LINES = [f"a{i},p{i},{FINDINGS[i]},{IMPRESSIONS[i]}" for i in range(3)]


def rows(path: Path, columns: str | None = None) -> tuple[list[Raw], list[tuple[str, str]], dict[str, str]]:
    rejected: list[tuple[str, str]] = []
    found: dict[str, str] = {}
    return (
        list(read(inspect(path), parse_columns(columns), found, lambda *one: rejected.append(one))),
        rejected,
        found,
    )


def check(path: Path) -> list[Raw]:
    raws, rejected, _ = rows(path)
    assert rejected == []
    assert [(raw.findings, raw.impression) for raw in raws] == list(zip(FINDINGS, IMPRESSIONS, strict=True))
    return raws


@pytest.mark.parametrize(
    "header",
    [
        "检查号,病人ID,检查所见,诊断意见",
        "基本信息,,报告内容,\n检查号,病人ID,检查所见,诊断意见",
        "检查号,病人ID,检查所见,诊断意见\nexam_no,patient_id,findings,impression",
        "检查,病人,检查所见,诊断意见\n号,ID,,",
        "检查,病人,报告,\n号,ID,检查所见,诊断意见",
        "檢查號,病人ID,檢查所見,診斷意見",
        "EXAM_NO,PATIENT_ID,REPORTDESCRIBE,REPORTDIAGNOSE",
        "某医院CT报告,,,\n导出时间：2024-05-01,,,\n检查号,病人ID,影像学所见（CT）,影像学诊断（结论）",
    ],
)
def test_headers_of_one_or_two_lines(tmp_path: Path, header: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\n".join([header, *LINES]), encoding="utf-8")
    raws = check(path)
    assert [(raw.id, raw.patient) for raw in raws] == [(f"a{i}", f"p{i}") for i in range(3)]


@pytest.mark.parametrize(
    ("header", "named"),
    [("no,who,memo1,memo2", "its columns are no, who, memo1, memo2"), ("", "its first line does not look like names")],
)
def test_sentences_are_never_taken_for_names(tmp_path: Path, header: str, named: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\n".join([*filter(None, [header]), *LINES * 9]), encoding="utf-8")
    with pytest.raises(UserError, match="no column that is known to hold the findings") as error:
        rows(path)
    assert named in str(error.value)


def test_one_column_for_both_texts_is_a_whole_report(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    told = [f'{i},"所见：{FINDINGS[i]}\n诊断：{IMPRESSIONS[i]}"' for i in range(3)]
    path.write_text("\n".join(["流水号,检查所见及诊断意见", *told]), encoding="utf-8")
    check(path)


def test_a_second_column_stands_in_where_the_first_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        f"检查所见,影像描述,诊断意见\n{FINDINGS[0]},,{IMPRESSIONS[0]}\n,{FINDINGS[1]},{IMPRESSIONS[1]}\n"
        f"{FINDINGS[2]},,{IMPRESSIONS[2]}\n",
        encoding="utf-8",
    )
    check(path)
    assert rows(path)[2]["findings (where that is empty)"] == "影像描述"


def test_totals_and_notes_at_the_end_are_no_reports(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "\n".join(["检查号,病人ID,检查所见,诊断意见", *LINES, "合计,3,,", "导出人：管理员"]), encoding="utf-8"
    )
    raws, rejected, _ = rows(path)
    assert len(raws) == 3
    assert [reason.split(";")[0] for _, reason in rejected] == [
        "a line of totals, not a report",
        "1 field where the header has 4: a note, a total or a torn row",
    ]


@pytest.mark.parametrize(
    "torn",
    [
        'a9,p9,"右肺"见结节。\n边界清。",右肺结节。\n',
        '"a9","p9","右肺见结节。\n边界清。","右肺结节。"x"\n',
    ],
)
def test_a_torn_row_costs_no_neighbour_of_several_lines(tmp_path: Path, torn: str) -> None:
    path = tmp_path / "a.csv"
    whole = [f'a{i},p{i},"{FINDINGS[i]}\n余未见异常。","{IMPRESSIONS[i]}"\n' for i in range(3)]
    path.write_text("检查号,病人ID,检查所见,诊断意见\n" + torn.join(whole), encoding="utf-8")
    raws, rejected, _ = rows(path)
    assert [raw.id for raw in raws if raw.id in ("a0", "a1", "a2")] == ["a0", "a1", "a2"]
    assert [place for place, _ in rejected] == [f"{path}:{line}" for line in (4, 4 + torn.count("\n") + 2)]


@pytest.mark.parametrize(
    "record",
    [
        {"report": {"findings": "F", "impression": "I"}, "patient": {"patientId": "p", "name": "王芳"}, "examNo": "a"},
        {"_id": "a", "_source": {"findings": "F", "impression": "I", "patient_id": "p"}},
        {"examNo": "a", "patient_id": "p", "findings": ["F"], "impression": ["I"]},
    ],
)
def test_objects_and_lists_within_json(tmp_path: Path, record: dict[str, Any]) -> None:
    path = tmp_path / "a.json"
    text = json.dumps({"code": 200, "data": {"list": [record, record]}}, ensure_ascii=False)
    if "report" in record or "_source" in record:
        text = json.dumps([record, record], ensure_ascii=False)
    path.write_text(text, encoding="utf-8")
    raws, rejected, _ = rows(path)
    assert rejected == []
    assert {(raw.id, raw.patient, raw.findings, raw.impression) for raw in raws} == {("a", "p", "F", "I")}


def test_lists_and_structs_of_parquet(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    report = [{"findings": [FINDINGS[0], FINDINGS[1]], "impression": "I"}]
    pq.write_table(pa.table({"accession": ["a"], "report": report}), path)
    [raw], _, _ = rows(path)
    assert raw.findings == f"{FINDINGS[0]}\n{FINDINGS[1]}"


def test_merged_cells_are_said_of_all_their_rows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for cells in (
        ["CT报告", None, None, None, None],
        ["检查号", "病人", None, "检查所见", "诊断意见"],
        [None, "ID", "姓名", None, None],
        ["a0", "p0", "王芳", FINDINGS[0], IMPRESSIONS[0]],
        ["a1", None, None, FINDINGS[1], IMPRESSIONS[1]],
        ["a2", "p2", "李强", FINDINGS[2], IMPRESSIONS[2]],
    ):
        sheet.append(cells)
    for merged in ("A1:E1", "A2:A3", "B2:C2", "D2:D3", "E2:E3", "B4:B5", "C4:C5"):
        sheet.merge_cells(merged)
    book.save(tmp_path / "a.xlsx")
    raws = check(tmp_path / "a.xlsx")
    assert [(raw.id, raw.patient) for raw in raws] == [("a0", "p0"), ("a1", "p0"), ("a2", "p2")]
    assert ("name", "王芳") in raws[1].known


@pytest.mark.parametrize(
    ("written", "told"),
    [("44197", date(2021, 1, 1)), ("44197.34375", date(2021, 1, 1)), ("12345", None), ("2021", None)],
)
def test_days_as_excel_counts_them(tmp_path: Path, written: str, told: date | None) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"检查日期,检查所见,诊断意见\n{written},a,b\n", encoding="utf-8")
    assert rows(path)[0][0].date == (told.isoformat() if told else None)


@pytest.mark.parametrize(
    ("written", "told"), [("54岁", 54), ("054Y", 54), ("54", 54), ("3月", "3月"), ("12天", "12天")]
)
def test_ages(tmp_path: Path, written: str, told: int | str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'年龄,检查号,检查所见,诊断意见\n{written},="0012",a,b\n', encoding="utf-8")
    [raw], _, _ = rows(path)
    assert raw.context == {"age": told}
    assert raw.id == "0012"


HL7 = (
    "MSH|^~\\&|RIS|X|EMR|X|202103120815||ORU^R01|{0}|P|2.3\rPID|1||p{0}^^^X||DOE^JANE||19500101|F\r"
    "OBR|1||a{0}|71250^CT CHEST|||202103120815\rOBX|1|TX|&GDT||FINDINGS:||||||F\rOBX|2|TX|&GDT||{1}||||||F\r"
    "OBX|3|ED|PDF^x||^application^pdf^Base64^QUJD||||||F\rOBX|4|TX|{3}||{4}{2}||||||F\r"
)


@pytest.mark.parametrize(("part", "heading"), [("&GDT", "IMPRESSION: "), ("&IMP", "")])
@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
@pytest.mark.parametrize("name", ["a.hl7", "a.txt", "folder/a.txt"])
def test_hl7_messages(tmp_path: Path, name: str, end: str, part: str, heading: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    text = "".join(HL7.format(i, f"Lungs clear\\.br\\{FINDINGS[i]}", f"a \\T\\ b {i}", part, heading) for i in range(3))
    path.write_bytes(text.replace("\r", end).encode())
    raws, rejected, _ = rows(path.parent if "/" in name else path)
    assert rejected == []
    assert [(raw.id, raw.patient, raw.date, raw.impression) for raw in raws] == [
        (f"a{i}", f"p{i}", "2021-03-12", f"a & b {i}") for i in range(3)
    ]
    assert raws[0].findings.endswith(f"Lungs clear\n{FINDINGS[0]}")
    assert ("name", "DOE JANE") in raws[0].known


def test_a_message_without_text_is_rejected_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.hl7"
    path.write_text(HL7.format(1, "x", "y", "&IMP", "") + "MSH|^~\\&|RIS\rPID|1||p2\r", encoding="utf-8", newline="")
    raws, [(place, reason)], _ = rows(path)
    assert len(raws) == 1
    assert place == f"{path}:8"
    assert "without a text" in reason


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_web_page_that_says_it_is_a_workbook(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.xls"
    body = "".join(
        f"<tr><td>a{i}</td>{'<td rowspan=2>p0</td>' if i == 0 else '' if i == 1 else '<td>p2</td>'}"
        f"<td>{FINDINGS[i]}</td><td>{IMPRESSIONS[i]}</td></tr>"
        for i in range(3)
    )
    path.write_bytes(
        (
            "<html><head><style>td{color:red}</style></head><table><tr><td colspan=4>CT报告</td></tr></table>"
            f"<table><tr><th>检查号<th>病人ID<th>检查所见<th>诊断意见</tr>{body}</table></html>"
        ).encode(encoding)
    )
    raws = check(path)
    assert [raw.patient for raw in raws] == ["p0", "p0", "p2"]
    assert raws[0].place == f"{path} [table 2] row 2"


def test_excel_xml_of_2003(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    cell = '<Cell><Data ss:Type="String">{}</Data></Cell>'
    body = "".join(
        f'<Row>{cell.format(FINDINGS[i])}<Cell ss:Index="3"><Data>{IMPRESSIONS[i]}</Data></Cell></Row>'
        for i in range(3)
    )
    head = "".join(map(cell.format, ["检查所见", "编号", "诊断意见"]))
    path.write_text(
        f'<?xml version="1.0"?><Workbook><Worksheet ss:Name="a"><Table><Row>{head}</Row>{body}</Table></Worksheet></Workbook>',
        encoding="utf-8",
    )
    check(path)


def test_a_folder_says_all_its_encodings_and_its_names_are_personal(tmp_path: Path) -> None:
    for i, encoding in enumerate(["utf-8-sig", "gb18030", "utf-16-le"]):
        text = f"住院号：{88000 + i}  床号：12\r\n影像所见：{FINDINGS[i]}\r\n影像诊断：{IMPRESSIONS[i]}\r\n"
        (tmp_path / f"CT20210{i}.txt").write_bytes(text.encode(encoding))
    source = inspect(tmp_path)
    raws = check(tmp_path)
    assert source.encoding == "gb18030, utf-16-le, utf-8"
    assert [raw.patient for raw in raws] == ["88000", "88001", "88002"]
    assert ("exam_number", "CT202100") in raws[0].known
    assert not any(value == "12" for _, value in raws[0].known)


def test_a_text_of_millions_costs_itself_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = [{"findings": text, "impression": "b"} for text in ("a", "双" * ((1 << 21) + 1), "c")]
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    raws, [(place, reason)], _ = rows(path)
    assert [raw.findings for raw in raws] == ["a", "c"]
    assert place == f"{path}:2"
    assert "a row must be one report" in reason


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(
        [b"MSH|^~\\&|a\rPID|1||p\rOBX|1|TX|a||b\r", b"<table><tr><td>findings<td>impression<tr><td>a<td>b"]
    ),
    st.binary(max_size=200),
)
def test_no_bytes_bring_messages_and_pages_down(
    tmp_path_factory: pytest.TempPathFactory, start: bytes, content: bytes
) -> None:
    path = tmp_path_factory.mktemp("any") / "a.dat"
    path.write_bytes(start + content)
    try:
        rows(path)
    except UserError as error:
        assert "\n" not in str(error)  # noqa: PT017
