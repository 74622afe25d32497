import io
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.commands import run
from leaderboard.__main__ import app
from leaderboard.fact_quality import annotated, quality
from leaderboard.metrics.facts import COLUMNS, counted, counts, facts_of, judge, per_case, statistics
from leaderboard.metrics.score import FACTS, RATIOS
from leaderboard.metrics.significance import corpus

FIXTURE = Path(__file__).parent.parent / "fixtures" / "facts.jsonl"


def row(prediction: str, reference: str, findings: str = "", lang: str = "zh") -> dict[str, int]:
    numbers = counts([prediction], [reference], [findings], lang)[0]
    return {column: int(n) for column, n in zip(COLUMNS, numbers, strict=True) if n}


def test_the_same_text_matches_itself() -> None:
    text = "右肺上叶结节，约8mm。未见胸腔积液。"
    assert row(text, text, text) == {
        "matched": 1,
        "predicted": 1,
        "expected": 1,
        "absent_matched": 1,
        "absent_predicted": 1,
        "absent_expected": 1,
    }


@pytest.mark.parametrize(
    ("prediction", "reference", "wrong"),
    [
        ("左肺上叶结节", "右肺上叶结节", {"laterality": 1, "omitted": 1, "unsupported": 1}),
        ("右肺上叶未见结节", "右肺上叶结节", {"negation": 1, "omitted": 1}),
        ("右肺上叶结节", "右肺上叶未见结节", {"negation": 1}),
        ("右肺上叶结节，10mm", "右肺上叶结节，8mm", {"size": 1}),
        ("右肺上叶结节，9mm", "右肺上叶结节，8mm", {}),
        ("右肺上叶结节，8×12mm", "右肺上叶结节，1.2cm", {}),
        ("右肺上叶结节", "右肺上叶尖段结节", {}),
        ("右肺上叶结节", "右肺下叶结节", {"omitted": 1}),
        ("右肺结节", "右肺肿块", {"omitted": 1, "critical": 1}),
        ("左肺肿块", "右肺肿块", {"omitted": 1, "laterality": 1, "unsupported": 1}),
        ("", "右肺结节", {"omitted": 1}),
        ("", "", {"empty": 1}),
        ("请结合临床", "建议复查", {"empty": 1}),
    ],
)
def test_what_is_wrong_is_counted(prediction: str, reference: str, wrong: dict[str, int]) -> None:
    found = row(prediction, reference, "右肺见结节、肿块。")
    names = ("laterality", "negation", "size", "critical", "unsupported", "omitted", "empty")
    assert {name: found[name] for name in names if name in found} == wrong


@pytest.mark.parametrize(
    ("prediction", "findings", "unsupported"),
    [
        ("右肺下叶炎症", "右肺下叶见斑片影。", 0),
        ("右肺下叶炎症", "左肺下叶见斑片影。", 1),
        ("右肺下叶炎症", "心影增大。", 1),
        ("右肺炎症", "右肺下叶未见斑片影。", 1),
        ("右肺癌", "右肺上叶见肿块。", 0),
        ("右侧胸腔积液", "右侧胸腔积液。", 0),
        ("未见胸腔积液", "心影增大。", 0),
    ],
)
def test_a_reading_is_supported_by_what_it_may_be_drawn_from(prediction: str, findings: str, unsupported: int) -> None:
    assert row(prediction, "", findings).get("unsupported", 0) == unsupported


def test_a_reference_has_no_error_against_itself() -> None:
    text = "1.双肺上叶结节，12×9mm，恶性待排。2.左侧大量气胸。3.未见骨折。"
    verdict = judge(facts_of(text, "zh"), facts_of(text, "zh"), facts_of(text, "zh"))
    assert not any(
        (verdict.wrong, verdict.missed, verdict.laterality, verdict.negation, verdict.size, verdict.critical)
    )


def test_corpus_scores_are_micro() -> None:
    table = counts(["右肺结节。肺气肿。", "", ""], ["右肺结节。", "左肺肿块。", ""], ["", "", ""], "zh")
    scores = {key: float(corpus(statistics(table, key).sum(axis=0), 3.0)) for key in FACTS}
    assert scores["facts.precision"] == 50
    assert scores["facts.recall"] == 50
    assert scores["facts.f1"] == 50
    assert np.isnan(scores["facts.absent-f1"])
    assert scores["facts.critical"] == pytest.approx(100 / 3)
    assert scores["facts.omitted"] == pytest.approx(100 / 3)
    assert scores["facts.unsupported"] == pytest.approx(200 / 3)
    np.testing.assert_array_equal(per_case(table, "facts.f1"), [200 / 3, 0, np.nan])


TEXTS = st.lists(
    st.sampled_from(
        ["右肺上叶结节，8mm。", "左肺结节。", "未见结节。", "考虑炎症。", "右侧气胸。", "心影不大。", "双肺肺气肿。"]
    ),
    max_size=5,
).map("".join)


@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=4))
def test_counts_stay_within_each_other(cases: list[tuple[str, str, str]]) -> None:
    table = counts(*zip(*cases, strict=True), "zh")
    at = {column: table[:, number] for number, column in enumerate(COLUMNS)}
    assert (at["matched"] <= np.minimum(at["predicted"], at["expected"])).all()
    assert (at["absent_matched"] <= np.minimum(at["absent_predicted"], at["absent_expected"])).all()
    assert (at["matched"] + at["omitted"] == at["expected"]).all()
    assert (at["size"] <= at["matched"]).all()
    assert (at["critical"] <= at["omitted"]).all()
    assert (at["unsupported"] <= at["predicted"]).all()
    backwards = counts([b for _, b, _ in cases], [a for a, _, _ in cases], [c for _, _, c in cases], "zh")
    for key in RATIOS:
        one = corpus(statistics(table, key).sum(axis=0), 1.0)
        assert np.isnan(one) or 0 <= one <= 100
    np.testing.assert_allclose(per_case(table, "facts.f1"), per_case(backwards, "facts.f1"))


def test_counted_has_a_number_for_each_column() -> None:
    assert len(counted(judge([], [], []))) == len(COLUMNS)


def test_stored_scores_can_be_recomputed_and_compared(store, make_run, tiny_data) -> None:  # type: ignore[no-untyped-def]
    from leaderboard import board
    from leaderboard.add import add
    from leaderboard.runs import read_run

    add(store, [read_run(make_run(texts={"case-100": "左肺上叶结节。", "case-103": ""}), lambda _: None)])
    (data,) = board.sets(store)
    row = next(one for one in board.rows(store, data.key, "all") if one.run == "gemma-lora")
    assert "lexicon:" in row.scores["facts.f1"].signature
    assert "rules:" in row.scores["facts.f1"].signature
    assert row.scores["facts.omitted"].value == 20
    assert row.scores["facts.laterality"].value == 10
    assert row.scores["facts.recall"].low < row.scores["facts.recall"].value == 80 < row.scores["facts.recall"].high
    wrong = board.case_scores(store, data.key, "all", "gemma-lora", "facts.f1")
    assert wrong is not None
    assert (wrong[0], wrong[1], wrong[3]) == (0, 100, 0)
    found = board.compare(store, data.key, "all", "gemma-lora", "constant", ["facts.f1", "facts.omitted"])
    assert {one.key: one.difference > 0 for one in found.differences} == {"facts.f1": True, "facts.omitted": False}


# ── the annotated texts ───────────────────────────────────────────────────────────────────────────────────────────────
def test_the_extractor_reads_as_the_annotation_does() -> None:
    cases, without = annotated(FIXTURE, None)
    assert len(cases) >= 200
    assert without >= 40
    assert len({case.id for case in cases}) == len(cases)
    for part, least in (("develop", 0.95), ("seen", 0.95), ("fresh", 0.9)):
        for lang in ("zh", "en"):
            found = quality([case for case in cases if (case.part, case.lang) == (part, lang)])
            assert (found.overall.precision or 0) >= least, found.errors
            assert (found.overall.recall or 0) >= least, found.errors
            for name in ("certainty", "size", "critical"):
                agreed, of = found.agree[name]
                assert agreed >= 0.95 * of


def test_real_impressions_are_read_as_the_annotation_does(shared: Path) -> None:
    cases, without = annotated(FIXTURE, shared / "data" / "indiana_dev.json")
    found = quality([case for case in cases if case.id.startswith("indiana")])
    assert (found.texts, without) == (40, 0)
    assert (found.overall.precision or 0) >= 0.9, found.errors
    assert (found.overall.recall or 0) >= 0.9, found.errors


# ── the command ───────────────────────────────────────────────────────────────────────────────────────────────────────
def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(app, ["facts", *arguments])
    out = capsys.readouterr()
    return code, out.out, out.err


def test_a_text_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = answer(capsys, "左上叶结节，8mm", "--json")
    assert (code, json.loads(out)) == (
        0,
        [
            [
                {
                    "finding": "nodule",
                    "zh": "结节",
                    "en": "nodule",
                    "site": {"id": "upper-lobe", "zh": "上叶", "en": "upper lobe"},
                    "laterality": "left",
                    "polarity": "present",
                    "certainty": "certain",
                    "size_mm": [8.0],
                    "critical": False,
                    "span": [3, 5],
                }
            ]
        ],
    )


def test_lines_of_stdin(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    lines = '\ufeff"右肺结节。\\n左肺肿块。"\r\n\nNo nodule.\n"quoted" text with no finding\n""\n'
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines.encode())))
    code, out, _ = answer(capsys, "--json")
    found: list[list[dict[str, Any]]] = json.loads(out)
    assert code == 0
    assert [[fact["finding"] for fact in facts] for facts in found] == [["nodule", "mass"], ["nodule"], [], []]
    assert found[0][1]["span"] == [8, 10]


def test_a_table_shows_the_words(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = answer(capsys, "右侧气胸")
    assert code == 0
    assert all(word in out for word in ("气胸", "right", "critical"))


def test_the_check_prints_classes(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IMPRESSION_SHARED", raising=False)
    code, out, _ = answer(capsys, "--check", os.fspath(FIXTURE), "--json")
    result = json.loads(out)
    assert code == 0
    assert {(part["part"], part["lang"]) for part in result["parts"]} >= {("develop", "zh"), ("fresh", "en")}
    code, out, _ = answer(capsys, "--check", os.fspath(FIXTURE))
    assert code == 0
    assert all(word in out for word in ("precision", "tumour", "absent"))
    assert "40 annotations" in out


@pytest.mark.parametrize("arguments", [("x", "--lang", "de"), ("--check", "nowhere.jsonl")])
def test_mistakes_are_told_in_one_line(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    code, out, err = answer(capsys, *arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)


def test_a_broken_annotation_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"id": "1", "part": "fresh", "lang": "zh", "text": "x"}\n', encoding="utf-8")
    code, _, err = answer(capsys, "--check", os.fspath(broken))
    assert code == 2
    assert "broken.jsonl:1" in err
