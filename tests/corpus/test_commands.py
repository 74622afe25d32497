import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from common.commands import run
from corpus.__main__ import app
from tests.corpus.conftest import raw_reports

Write = Callable[..., Path]
GOOD = '{"findings":"右肺上叶见结节影。","impression":"右肺上叶结节。"}\n'


def refused(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """Run a command that must end with exit code 2 and one line; return the line."""
    assert run(app, [str(one) for one in arguments]) == 2
    out, error = capsys.readouterr()
    assert out == ""
    assert error.startswith("error: ")
    assert error.count("\n") == 1
    return error


def test_prepare_says_what_became_of_the_reports(
    tmp_path: Path, raw_file: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["prepare", str(raw_file(raw_reports(100))), "--out", str(tmp_path / "data")]
    assert run(app, arguments) == 0
    out, error = capsys.readouterr()
    assert out == ""
    assert "usable" in error
    assert f"{tmp_path / 'data'}: prepared\n" in error
    assert "结节" not in error
    assert run(app, [*arguments, "--json"]) == 0
    out, error = capsys.readouterr()
    assert json.loads(out)["funnel"]["raw"] == 100
    assert "already prepared" in error


def test_prepare_with_named_columns(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw = tmp_path / "a.csv"
    rows = "".join(f"{i},右肺上叶见结节影，约{i * 37}mm。,右肺结节{i}\n" for i in range(10))
    raw.write_bytes(("号,文本,结果\n" + rows).encode("gb18030"))
    columns = "findings=文本,impression=结果,id=号"
    arguments = ["prepare", raw, "--out", tmp_path / "data", "--columns", columns, "--train", 6, "--valid", 2, "--json"]
    assert run(app, [*map(str, arguments)]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["inputs"][0]["encoding"] == "gb18030"
    assert result["inputs"][0]["columns"] == {"findings": "文本", "impression": "结果", "id": "号"}
    assert (result["funnel"]["train"], result["funnel"]["valid"], result["funnel"]["unused"]) == (6, 2, 2)


def test_prepare_says_which_columns_it_took_and_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = tmp_path / "a.csv"
    rows = "".join(f"{i},右肺上叶见结节影，约{i * 37}mm。,{'' if i % 3 else f'右肺结节{i}'}\n" for i in range(30))
    raw.write_bytes(("检查号,检查所见,诊断意见\n" + rows + "共30条\n").encode("gb18030"))
    assert run(app, ["prepare", str(raw), "--out", str(tmp_path / "data")]) == 0
    said = capsys.readouterr().err
    assert f"{raw}: csv gb18030, 31 rows; findings = 检查所见, impression = 诊断意见, id = 检查号" in said
    assert f"note: 1 of 31 rows cannot be read and are listed in rejects.jsonl; the first: {raw}:32: 1 field" in said
    assert "note: 20 of 31 rows have no impression; is the right column named?" in said
    assert "note: 10 of 10 reports name no patient" in said
    assert "结节" not in said


def test_a_small_valid_and_a_large_group_are_said(
    tmp_path: Path, raw_file: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    reports = [
        {"id": f"x{i}", "patient": f"p{min(i // 2, 10)}", "findings": f"右肺结节约{i}mm大小。", "impression": "结节"}
        for i in range(60)
    ]
    arguments = ["prepare", str(raw_file(reports)), "--similar", "1", "--train", "40", "--out"]
    message = refused(capsys, *arguments, tmp_path / "d", "--valid", "1")
    assert "no group of reports is small enough for --valid 1" in message
    assert run(app, [*arguments, str(tmp_path / "e"), "--valid", "5"]) == 0
    said = capsys.readouterr().err
    assert "note: valid has 4 reports, not 5" in said
    assert "note: one group has 40 of 60 reports" in said


BROKEN: dict[str, tuple[str, str | bytes, str]] = {
    "an empty file": ("a.jsonl", "", "a.jsonl: empty"),
    "blank lines only": ("a.jsonl", "\n\n", "a.jsonl: no reports in it"),
    "text named .xlsx": ("a.xlsx", "x", "a.xlsx: not a xlsx file, whatever its name says"),
    "a PDF": ("a.csv", "%PDF-1.7 x", "a.csv: a PDF"),
    "half a line": ("a.jsonl", GOOD[:30], "a.jsonl:1: not JSON at column"),
    "a line that is a list": ("a.jsonl", "[1]\n", "a.jsonl item 1: a int where a JSON object is needed"),
    "a NUL byte": ("a.jsonl", GOOD.encode()[:-2] + b"\0}\n", "a.jsonl:1: not JSON at column"),
    "neither encoding": ("a.csv", b"findings,impression\n\xff\xff\xff,\x80\x81\n", "a.csv:2: byte 0 of the line, 0xff, is neither UTF-8 nor GB18030"),
    "cut characters": ("a.jsonl", GOOD.encode()[:15] + b"\n", "a.jsonl:1:"),
    "broken JSON": ("a.json", '[{"findings": 1,\n}]', "a.json:2: not JSON at column"),
    "JSON that is a number": ("a.json", "3", "a.json: neither a list of reports nor an object with one list"),
    "JSON with two lists": ("a.json", '{"a":[],"b":[]}', "a.json: neither a list of reports"),
    "JSON list of texts": ("a.json", '["a"]', "a.json item 1: a str where a JSON object is needed"),
    "an empty list": ("a.json", "[]", "a.json: no reports in it"),
    "a header alone": ("a.csv", "findings,impression\n", "a.csv: no reports in it"),
    "no findings column": ("a.csv", "文本,印象\na,b\n", "a.csv: no column that is known to hold the findings; its columns are 文本, 印象: name the one with --columns findings=…"),
    "no impression column": ("a.jsonl", '{"findings":"a"}\n', "known to hold the impression; its columns are findings"),
    "no header": ("a.csv", "双肺纹理清晰，心影不大。,2024-03-12,未见异常。\n", "known to hold the findings; its first line does not look like names"),
    "a short row": ("a.csv", "findings,impression\nc\n", "a.csv:2: 1 field where the header has 2"),
    "a long row": ("a.csv", "findings,impression\na,b,c\n", "a.csv:2: 3 fields where the header has 2"),
    "an open quote": ("a.csv", 'findings,impression\n"a",b\nx,"y\n', "none of 2 reports can be used (too_short: 1, rejected: 1)"),
    "a list as findings": ("a.jsonl", '{"findings":[1],"impression":"b"}\n', "a.jsonl:1: a list as findings"),
    "half a surrogate": ("a.jsonl", GOOD[:-2] + ',"context":{"a":"\\ud800"}}\n', "a.jsonl:1: half a surrogate pair in context"),
    "nothing of use": ("a.csv", "findings,impression\na,b\n", "none of 1 reports can be used (too_short: 1); check --columns"),
    "one report": ("a.jsonl", GOOD, "need 2 reports, 1 can be used"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_bad_files_are_one_clear_line(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name, content, message = BROKEN[case]
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    assert message in refused(capsys, "prepare", path, "--out", tmp_path / "data")
    assert [*tmp_path.iterdir()] == [path]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--train", "900", "--valid", "100"], "--train 900 and --valid 100 need 1000 reports, "),
        (["--train", "0"], "--train must be at least 1, not 0"),
        (["--valid", "-3"], "--valid must be at least 1, not -3"),
        (["--test", "0"], "--test must be at least 1, not 0"),
        (["--workers", "0"], "--workers must be at least 1, not 0"),
        (["--duplicates", "some"], "--duplicates must be all, exact, first or cap:N with N of at least 1, not 'some'"),
        (["--duplicates", "cap:0"], "--duplicates must be all, exact, first or cap:N"),
        (["--dates", "hide"], "--dates must be shift or remove, not 'hide'"),
        (["--without", "markup,nonsense"], "--without: no rule 'nonsense'; the rules are control_characters, "),
        (["--key", "none.key"], "none.key: no such file; make a key with: head -c 32 /dev/urandom > none.key"),
        (["--tokenizer", "nowhere"], "nowhere/tokenizer.json: no such file"),
        (["--review", "r.jsonl", "--no-deidentify"], "--review lists what de-identification finds"),
        (["--group", "a", "--columns", "source=b"], "--group and --columns source=… name the same thing"),
        (["--similar", "7"], "--similar must be between 0.8 and 1, not 7.0"),
        (["--columns", "findings=所见"], "no column '所见'; its columns are id, patient, findings, impression: mend"),
        (["--columns", "patient=P"], "no column 'P'"),
        (["--columns", "text=a"], "--columns: 'text=a' is not one of findings=COLUMN"),
    ],
)
def test_bad_options_are_one_clear_line(
    options: list[str], message: str, tmp_path: Path, raw_file: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    assert message in refused(capsys, "prepare", raw_file(raw_reports(50)), "--out", tmp_path / "data", *options)
    assert not (tmp_path / "data").exists()


def test_missing_files_and_folders(tmp_path: Path, raw_file: Write, capsys: pytest.CaptureFixture[str]) -> None:
    raw = raw_file(raw_reports(50))
    assert "none.csv: no such file" in refused(capsys, "prepare", raw, tmp_path / "none.csv", "--out", tmp_path / "d")
    (tmp_path / "empty").mkdir()
    assert "empty: a folder without reports" in refused(capsys, "prepare", tmp_path / "empty", "--out", tmp_path / "d")


def test_out_is_never_overwritten(tmp_path: Path, raw_file: Write, capsys: pytest.CaptureFixture[str]) -> None:
    raw, other = raw_file(raw_reports(50)), raw_file(raw_reports(60), "other.jsonl")
    out = tmp_path / "data"
    assert "a file; give another --out" in refused(capsys, "prepare", raw, "--out", other)
    assert "a file; give another --out" in refused(capsys, "prepare", raw, "--out", other / "below")
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "letter.txt").write_text("dear")
    assert "letters: not a data folder" in refused(capsys, "prepare", raw, "--out", tmp_path / "letters")
    out.mkdir()  # an empty folder may be filled
    assert run(app, ["prepare", str(raw), "--out", str(out)]) == 0
    capsys.readouterr()
    kept = (out / "train.jsonl").read_bytes()
    assert "data of other input files; give another --out or remove it" in refused(
        capsys, "prepare", other, "--out", out
    )
    assert "data of other options (seed)" in refused(capsys, "prepare", raw, "--out", out, "--seed", 3)
    assert (out / "train.jsonl").read_bytes() == kept
    with (out / "train.jsonl").open("a") as file:
        file.write("\n")
    assert "train.jsonl: changed since it was prepared" in refused(capsys, "prepare", raw, "--out", out)


@pytest.fixture
def generator(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in for the generator of reports, so that the command is tested alone."""

    def synthesize(lang: str, n: int, seed: int, length: str, _workers: int) -> Iterator[dict[str, Any]]:
        return ({"id": f"{seed}-{i}", "lang": lang, "length": length, "synthetic": True} for i in range(n))

    module = ModuleType("corpus.synthesize")
    module.synthesize = synthesize  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "corpus.synthesize", module)


@pytest.mark.usefixtures("generator")
def test_synthesize_writes_what_it_is_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "new" / "reports.jsonl"
    options = ["--lang", "en", "--n", "3", "--seed", "5", "--length", "short"]
    assert run(app, ["synthesize", *options, str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["reports"] == 3
    first, *_ = lines = out.read_text().splitlines()
    assert len(lines) == 3
    assert json.loads(first) == {"id": "5-0", "lang": "en", "length": "short", "synthetic": True}
    assert out.stat().st_mode & 0o777 == 0o600
    assert run(app, ["synthesize", "--n", "4", str(out)]) == 0  # synthetic reports may be replaced
    assert len(out.read_text().splitlines()) == 4


@pytest.mark.usefixtures("generator")
def test_synthesize_refuses_in_one_line(tmp_path: Path, raw_file: Write, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "reports.jsonl"
    assert "--lang must be zh or en, not 'fr'" in refused(capsys, "synthesize", "--lang", "fr", out)
    assert "--length must be short or full, not 'long'" in refused(capsys, "synthesize", "--length", "long", out)
    assert "--n must be at least 1, not 0" in refused(capsys, "synthesize", "--n", "0", out)
    assert "name a file that ends in .jsonl" in refused(capsys, "synthesize", tmp_path / "reports.csv")
    assert "name a file that ends in .jsonl" in refused(capsys, "synthesize", tmp_path)
    assert not out.exists()
    real = raw_file(raw_reports(3))
    before = real.read_bytes()
    assert "holds reports that are not synthetic" in refused(capsys, "synthesize", real)
    assert real.read_bytes() == before


def test_help_answers_without_heavy_imports(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("synthesize", "prepare", "export", "import"):
        assert run(app, [command, "--help"]) == 0
        assert f"Example: python -m corpus {command}" in " ".join(capsys.readouterr().out.split())
