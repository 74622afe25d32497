"""The report's files: complete, private, and without a cell that a spreadsheet runs."""

import csv
import json
import re
import stat
from xml.etree import ElementTree

from arena.report.files import tables, write_files
from tests.arena.report.made import bare, design, numbers


def test_all_files_are_there_and_private(tmp_path):
    made = write_files(tmp_path / "out", numbers(), design())
    names = {path.name for path in made if path.suffix != ".svg"}
    assert names == {
        "report.html", "report.json", "preference.csv", "non_inferiority.csv", "errors.csv", "scores.csv", "strengths.csv",
        "trust.csv", "time.csv", "metrics.csv",
    }  # fmt: skip
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in made)
    assert json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8")) == numbers()


def test_figures_are_files_that_need_nothing_else(tmp_path):
    found = numbers()
    found["pairs"][0]["system_a"] = "<script>x</script>"
    write_files(tmp_path, found, design("simulated"))
    figures = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "figures").iterdir()}
    assert {"judgements-1.zh.svg", "net-preference-1.en.svg", "non-inferiority-2.en.svg", "errors-1.zh.svg"} <= set(
        figures
    )
    assert {name.split(".")[1] for name in figures} == {"zh", "en"}
    for name, text in figures.items():
        ElementTree.fromstring(text)  # noqa: S314  (our own)
        assert "var(" not in text
        assert "<script" not in text
        assert not re.findall(r"href|https?://(?!www\.w3\.org/2000/svg)", text)
        assert ("模拟研究" if ".zh." in name else "Simulated:") in text, "a figure travels without its report"
    assert "+19.2 [+8.2, +30.2]" in figures["net-preference-1.en.svg"]


def test_the_tables_hold_the_numbers_unrounded():
    found = tables(numbers())
    head, first, *rest = found["preference"]
    line = dict(zip(head, first, strict=True))
    assert (line["group"], line["n"], line["net_preference"], line["net_preference.low"]) == (
        "all",
        480,
        92 / 480,
        92 / 480 - 0.11,
    )
    assert [one[head.index("group")] for one in rest] == ["role"] * 3 + ["rater"] * 8 + ["all"]
    assert len(found["errors"]) == 1 + 11 + 3
    assert {line[3] for line in found["errors"][1:]} == {None, "author", "radiologist", "referrer"}
    assert {line[2] for line in found["trust"][1:]} == {None, "author", "radiologist"}
    assert [line[3:] for line in found["non_inferiority"][1:]] == [
        ["net", 0.15, -0.115, True],
        ["strict", 0.15, -0.128, True],
        ["errors", 0.05, 0.061, False],
    ]
    for table in found.values():
        assert {len(line) for line in table} == {len(table[0])}


def test_tables_without_a_row_are_left_out():
    assert set(tables(bare())) == {"preference", "strengths", "trust"}


def test_formulas_are_neutralised(tmp_path):
    found = numbers()
    found["study"] = "@SUM(A1)"
    found["pairs"][0] |= {"system_a": "=1+1", "system_b": "+cmd"}
    found["pairs"][0]["by_rater"][0]["rater"] = "-2+3"
    found["strengths"][0]["system"] = "\t=1"
    write_files(tmp_path, found, design())
    for path in tmp_path.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for line in csv.reader(file):
                for cell in line:
                    assert not cell.startswith(("=", "+", "@", "\t", "\r"))
                    assert not cell.startswith("-") or float(cell) < 0
    text = (tmp_path / "preference.csv").read_text(encoding="utf-8")
    assert "'=1+1" in text
    assert "'-2+3" in text
