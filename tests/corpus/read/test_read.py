import json
from pathlib import Path

import pytest

from common.errors import UserError
from corpus.columns import parse_columns
from corpus.read import Raw, inspect, read

HEADER = "检查号,患者ID,检查所见,诊断意见"
ROW = "a1,p1,双肺清晰，心影不大。,未见异常。"


def rows(path: Path, columns: str | None = None) -> tuple[list[Raw], dict[str, str]]:
    found: dict[str, str] = {}
    return list(read(inspect(path), parse_columns(columns), found)), found


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


EXPECTED = ("a1", "p1", "双肺清晰，心影不大。", "未见异常。")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", f"{HEADER}\n{ROW}\n"),
        ("a.CSV", f"\ufeff{HEADER}\r\n{ROW}\r\n\r\n"),
        ("a.tsv", f"{HEADER}\n{ROW}\n".replace(",", "\t")),
        ("a.csv", f"{HEADER}\n{ROW}\n".encode("gb18030")),
        ("a.jsonl", '{"检查号":"a1","患者ID":"p1","检查所见":"双肺清晰，心影不大。","诊断意见":"未见异常。"}\n\n'),
        ("a.jsonl", '\ufeff{"id":"a1","subject_id":"p1","Findings":"双肺清晰，心影不大。","Impression":"未见异常。"}'),
        ("a.json", '[{"study id":"a1","patient":"p1","描述":"双肺清晰，心影不大。","印象":"未见异常。"}]'),
        (
            "a.json",
            '{"n":1,"reports":[{"id":"a1","patient":"p1","影像所见":"双肺清晰，心影不大。","影像诊断":"未见异常。"}]}',
        ),
        (
            "a.json",
            '[{"id":"a1","patient":"p1","影像表现":"双肺清晰，心影不大。","诊断结论":"未见异常。"}]'.encode("gb18030"),
        ),
    ],
)
def test_every_format_gives_the_same_report(tmp_path: Path, name: str, content: str | bytes) -> None:
    [raw], found = rows(write(tmp_path / name, content))
    assert (raw.id, raw.patient, raw.findings, raw.impression) == EXPECTED
    assert set(found) >= {"id", "patient", "findings", "impression"}


def test_the_encoding_is_reported(tmp_path: Path) -> None:
    assert inspect(write(tmp_path / "a.csv", ROW.encode("gb18030"))).encoding == "gb18030"
    assert inspect(write(tmp_path / "b.csv", ROW)).encoding == "utf-8-sig"


def test_one_bad_byte_in_utf8_is_not_taken_for_gb18030(tmp_path: Path) -> None:
    damaged = f"{HEADER}\n{ROW}\n{ROW}\n".encode() + b"a2,p2,\xa1\xa1,\xa1\xa1\n"
    source = inspect(write(tmp_path / "a.csv", damaged))
    rejected: list[tuple[str, str]] = []
    good = list(read(source, {}, {}, lambda place, reason: rejected.append((place, reason))))
    assert (source.encoding, source.damaged, len(good)) == ("utf-8-sig", 1, 2)
    assert rejected == [(f"{tmp_path}/a.csv:4", "bytes that are not utf-8; mend or remove this line")]


def test_quoted_line_breaks_and_quotes(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", 'findings,impression\n"one, ""two""\nthree",four\nfive,six\n')
    [first, second], _ = rows(path)
    assert first.findings == 'one, "two"\nthree'
    assert (first.place, second.place) == (f"{path}:2", f"{path}:4")


def test_a_field_of_a_megabyte_is_read(tmp_path: Path) -> None:
    [raw], _ = rows(write(tmp_path / "a.csv", f"findings,impression\n{'x' * 1_000_000},y\n"))
    assert len(raw.findings) == 1_000_000


def test_named_columns_win_over_known_ones(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "id,findings,impression,文本,结果\n1,a,b,c,d\n")
    [raw], found = rows(path, "findings=文本,impression=结果,id=")
    assert (raw.findings, raw.impression, raw.id) == ("c", "d", None)
    assert found == {"findings": "文本", "impression": "结果"}


def test_lines_may_lack_a_field_that_others_have(tmp_path: Path) -> None:
    lines = [{"findings": "a", "impression": "b"}, {"findings": "c", "patient": 7, "id": 3}, {"impression": None}]
    raws, found = rows(write(tmp_path / "a.jsonl", "\n".join(map(json.dumps, lines))))
    assert [raw.patient for raw in raws] == [None, "7", None]
    assert [raw.impression for raw in raws] == ["b", "", ""]
    assert found == {role: role for role in ("findings", "impression", "patient", "id")}


@pytest.mark.parametrize("nobody", ["", " ", "无", "N/A", "unknown", "0", "\u200b"])
def test_patients_that_nobody_knows_are_not_one_patient(tmp_path: Path, nobody: str) -> None:
    [raw], _ = rows(write(tmp_path / "a.csv", f"findings,impression,patient\na,b,{nobody}\n"))
    assert raw.patient is None


def test_synthetic_and_context_are_carried(tmp_path: Path) -> None:
    line = {"findings": "a", "impression": "b", "synthetic": True, "context": {"age": 60}}
    [raw], _ = rows(write(tmp_path / "a.jsonl", json.dumps(line)))
    assert (raw.synthetic, raw.context) == (True, {"age": 60})
    [raw], _ = rows(write(tmp_path / "a.csv", "findings,impression,synthetic\na,b,TRUE\n"))
    assert (raw.synthetic, raw.context) == (True, None)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("findings", "is not one of"),
        ("text=a", "is not one of"),
        ("findings=a,findings=b", "stands twice"),
        ("findings=", "names no column"),
    ],
)
def test_columns_that_make_no_sense(given: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        parse_columns(given)


def test_columns_are_parsed_with_spaces() -> None:
    assert parse_columns(" findings = 所见 , id= ,") == {"findings": "所见", "id": ""}
    assert parse_columns(None) == {}
