import csv
import hashlib
import json
import stat
from dataclasses import replace

import pytest

from arena.study import desk, records
from arena.study.export import example, export
from arena.study.shapes import Answer
from common.errors import UserError
from tests.arena.study.made import all_cards, open_study, rate_all

SAID = ("a", "b", "tie", "both_bad", "cannot_judge")


@pytest.fixture
def closed(store, tmp_path):
    """The key of a closed study: r1 gave every kind of answer, r2 revised one; a comment begins with an equals sign."""
    key = open_study(store, tmp_path)
    for at, card in enumerate(all_cards(store, "r1")):
        said = "a" if card.kind == "guess" else SAID[at % 5]
        answer = Answer(said=said, seconds=5.0, comment="" if card.kind == "guess" else "=1+1\n@x")
        desk.submit(store, key, "trial", "r1", card.assignment, answer, card.assignment)
    card = next(card for card in all_cards(store, "r2") if card.kind == "case")
    for said in ("a", "b"):
        desk.submit(store, key, "trial", "r2", card.assignment, Answer(said=said), said)
    records.close(store, key, "trial")
    return key


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_table_holds_cases_and_repeats_and_no_formula(store, closed, tmp_path):
    out = tmp_path / "out.csv"
    made = export(store, closed, "trial", out, "csv")
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == made.rows == 16
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert rows[0]["comment"] == "'=1+1\n@x"
    assert {row["repeat"] for row in rows} == {"0", "1"}
    assert {(row["chain_head"], row["chain_length"]) for row in rows} == {(made.head, "25")}
    known = {
        (one.rater, one.case, one.kind == "repeat", one.answer)
        for one in records.judged(store, "trial")
        if one.kind in ("case", "repeat")
    }
    assert {(row["rater"], row["case"], row["repeat"] == "1", row["answer"]) for row in rows} == known


def test_head_and_length_stand_beside_every_export_and_the_log_remembers_it(store, closed, tmp_path):
    verified = records.verify(store, closed, "trial")
    for form in ("csv", "jsonl", "dpo", "kto"):
        out = tmp_path / f"out.{form}"
        export(store, closed, "trial", out, form)
        beside = json.loads((tmp_path / f"out.{form}.chain.json").read_text())
        assert (beside["head"], beside["length"]) == (verified.head, verified.length)
        assert beside["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert records.verify(store, closed, "trial").holds


def test_json_lines_hold_practice_and_guesses_too(store, closed, tmp_path):
    export(store, closed, "trial", tmp_path / "out.jsonl", "jsonl")
    found = lines(tmp_path / "out.jsonl")
    assert len(found) == 24
    assert {one["kind"] for one in found} == {"practice", "case", "repeat", "guess"}
    assert next(one for one in found if one["rater"] == "r2")["revision"] == 2
    assert next(one for one in found if one["rater"] == "r2")["answer"] == records.judged(store, "trial")[-1].answer


def test_preferences_are_trls_and_hold_raw_texts_of_first_presentations(store, closed, tmp_path):
    first = [one for one in records.judged(store, "trial") if one.kind == "case" and one.answer in ("a", "b")]
    made = export(store, closed, "trial", tmp_path / "dpo.jsonl", "dpo")
    found = lines(tmp_path / "dpo.jsonl")
    assert len(found) == len(first) == made.rows
    assert made.left_out == sum(one.kind == "case" for one in records.judged(store, "trial")) - len(first)
    for one, row in zip(first, found, strict=True):
        k = int(one.case[-3:])
        texts = {
            "lora": f"影像诊断：1. 结节{k}mm。2. 建议随访。",
            "base": f"结节可能，大小{k}mm",
            "reference": f"{'左右'[k % 2]}肺上叶结节，约{k}mm，建议随访。",
        }
        best, worst = (one.system_a, one.system_b) if one.answer == "a" else (one.system_b, one.system_a)
        assert list(row) == ["prompt", "chosen", "rejected"]
        assert (row["chosen"], row["rejected"]) == (texts[best], texts[worst])
        assert row["prompt"] == f"影像所见：{'左右'[k % 2]}肺上叶见结节，约{k}mm，边界清。\n影像诊断："
    export(store, closed, "trial", tmp_path / "kto.jsonl", "kto")
    kto = lines(tmp_path / "kto.jsonl")
    assert [(row["prompt"], row["completion"], row["label"]) for row in kto] == [
        (row["prompt"], row[key], key == "chosen") for row in found for key in ("chosen", "rejected")
    ]


def test_trl_knows_the_formats(store, closed, tmp_path):
    """TRL's own test of a dataset's kind, on what it would load."""
    from trl.data_utils import is_conversational

    for form in ("dpo", "kto"):
        export(store, closed, "trial", tmp_path / f"{form}.jsonl", form)
        for row in lines(tmp_path / f"{form}.jsonl"):
            assert not is_conversational(row)
    chat = example({"zh": "{findings}", "en": "", "chat": True}, "所见", "zh", "好", "坏")
    assert is_conversational(chat.dpo()[0])
    assert all(is_conversational(row) for row in chat.kto())


def test_english_has_the_space_that_training_has():
    made = example({"en": "Findings: {findings}\nImpression:", "zh": "", "chat": False}, " F. ", "en", "Good. ", "Bad.")
    assert made.dpo() == [{"prompt": "Findings: F.\nImpression:", "chosen": " Good.", "rejected": " Bad."}]


def test_an_erased_case_leaves_no_training_data(store, closed, tmp_path):
    first = next(one for one in records.judged(store, "trial") if one.kind == "case" and one.answer in ("a", "b"))
    before = export(store, closed, "trial", tmp_path / "a.jsonl", "dpo")
    records.erase(store, closed, "trial", cases=[first.case])
    after = export(store, closed, "trial", tmp_path / "b.jsonl", "dpo")
    assert after.rows < before.rows
    assert after.rows + after.left_out == before.rows + before.left_out
    assert f"约{int(first.case[-3:])}mm" not in (tmp_path / "b.jsonl").read_text(encoding="utf-8")


def test_nothing_leaves_before_the_close(store, tmp_path):
    key = open_study(store, tmp_path)
    rate_all(store, key, "r1")
    for form in ("csv", "jsonl", "dpo", "kto"):
        with pytest.raises(UserError, match="trial: open; who is preferred stays hidden until"):
            export(store, key, "trial", tmp_path / "out", form)
    with pytest.raises(UserError, match="still open"):
        records.judged(store, "trial")
    assert not (tmp_path / "out").exists()


def test_blind_judgements_keep_agreement_and_lose_direction(store, tmp_path):
    key = open_study(store, tmp_path)
    for rater in ("r1", "r2", "r3"):
        for card in all_cards(store, rater):
            lora_left = "mm。" in card.a and "可能" not in card.a and "肺" not in card.a
            said = "a" if lora_left else "b"
            desk.submit(store, key, "trial", rater, card.assignment, Answer(said=said), card.assignment)
    assert records.progress(store, "trial").agreement == 1.0
    assert records.progress(store, "trial").repeat_agreement == 1.0
    seen = set()
    for _ in range(20):
        blind = records.judged(store, "trial", blind=True)
        cases = [one for one in blind if one.kind == "case"]
        units = {}
        for one in cases:
            units.setdefault((one.case, one.system_a), set()).add(one.answer)
            assert (one.system_a, one.system_b) in (("1.1", "1.2"), ("2.1", "2.2"))
            assert (one.errors, one.scores, one.harm, one.comment) == ((), {}, {}, "")
            assert one.guess_right is None
        assert all(len(said) == 1 for said in units.values())
        seen.add(sum(one.answer == "a" for one in cases))
    assert len(seen) > 1, "all three preferred the same system, and the answers do not say so"
    records.close(store, key, "trial")
    assert {one.answer for one in records.judged(store, "trial") if one.kind == "case"} == {"a"}


def test_progress_tells_pace_and_flags_but_not_who_wins(store, tmp_path):
    key = open_study(store, tmp_path)
    cards = [card for card in all_cards(store, "r1") if card.kind == "case"]
    for card, seconds in zip(cards, (0.3, 20.0, 30.0), strict=False):
        desk.submit(store, key, "trial", "r1", card.assignment, Answer(said="a", seconds=seconds), card.assignment)
    desk.submit(store, key, "trial", "r1", cards[1].assignment, Answer(said="tie", seconds=40.0), "again")
    found = records.progress(store, "trial")
    one = found.raters[0]
    assert (one.rater, one.role, one.total, one.done, one.cases, one.cases_done) == ("r1", "radiologist", 23, 3, 15, 3)
    assert (one.median_seconds, one.fast, one.revised) == (30.0, 1, 1)
    assert (found.ratings, found.planned, found.length) == (3, 45, 4)
    assert found.head == records.verify(store, key, "trial").head
    assert "lora" not in repr(replace(found, head=None))
