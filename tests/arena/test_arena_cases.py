import json
from pathlib import Path

import pytest

from arena.cases import Drawn, cases_of
from common.errors import UserError


def write(run: Path, *lines: str) -> None:
    run.mkdir(exist_ok=True)
    (run / "predictions.jsonl").write_text("".join(lines), encoding="utf-8")
    (run / "predictions.meta.json").write_text(json.dumps({"cases_sha256": "c" * 64}))


def line(**values: object) -> str:
    facts = {"id": "case-1", "findings": "右肺结节。", "reference": "结节。", "lang": "zh", "prediction": "x", **values}
    return json.dumps(facts, ensure_ascii=False) + "\n"


def test_cases_are_those_of_the_predictions(tmp_path: Path):
    write(tmp_path / "run", line(synthetic=True), line(id="case-2"), '{"id": "case-3", "fin')
    assert cases_of(tmp_path / "run") == [
        Drawn("case-1", "右肺结节。", "结节。", "zh", True, "c" * 64),
        Drawn("case-2", "右肺结节。", "结节。", "zh", False, "c" * 64),
    ]


def test_a_run_without_predictions_has_no_cases(tmp_path: Path):
    assert cases_of(tmp_path) == []


def test_a_broken_line_is_named(tmp_path: Path):
    write(tmp_path / "run", "{\n", line())
    with pytest.raises(UserError, match=r"predictions\.jsonl:1"):
        cases_of(tmp_path / "run")
