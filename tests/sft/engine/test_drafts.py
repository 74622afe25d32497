"""Where drafts come from, what is learned of them, and the training set's phrases on disk."""

import json
import stat
from pathlib import Path

import pytest

from sft.engine import phrases
from sft.engine.drafts import Draft, Drafter, Guess, Runs
from sft.engine.phrases import START, Phrase, table

END = 1


def test_a_table_knows_the_most_frequent_follower_of_the_longest_known_run():
    made = table([[5, 6, 7, END], [5, 6, 7, END], [5, 6, 8, END], [9, 6, 8, END], [9, 6, 8, END]])
    assert made.next([START]) == Phrase(5, pytest.approx(3 / 5, abs=0.01), 1)
    assert made.next([START, 5, 6]) == Phrase(7, pytest.approx(2 / 3, abs=0.01), 3)
    assert made.next([40, 6]) == Phrase(8, pytest.approx(3 / 5, abs=0.01), 1)
    assert made.next([7]) == Phrase(END, 1.0, 1)
    assert made.next([40]) is None
    assert table([]).next([START]) is None


def test_followers_that_are_as_frequent_are_told_apart_by_their_id():
    assert table([[5, 9], [5, 3]]).next([5]) == Phrase(3, pytest.approx(0.5, abs=0.01), 1)


def test_a_saved_table_is_private_and_says_the_same(tmp_path: Path):
    made = table([[5, 6, 7, END], [8, END]])
    made.save(tmp_path / "t.npz")
    assert stat.S_IMODE((tmp_path / "t.npz").stat().st_mode) == 0o600
    again = phrases.load(tmp_path / "t.npz")
    assert len(again) == len(made)
    assert again.next([START, 5]) == made.next([START, 5])
    assert [path.name for path in tmp_path.iterdir()] == ["t.npz"]


def test_large_tables_leave_out_what_was_seen_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(phrases, "MOST", 3)
    made = table([[5, 6, END], [5, 6, END], [40, 41, END]])
    assert made.next([5]) == Phrase(6, 1.0, 1)
    assert made.next([40]) is None


def draft(drafter: Drafter, findings: list[int], written: list[int]) -> Draft:
    made = Draft(drafter, "default", Runs(findings))
    for token in written:
        made.own.add(token)
    return made


def tokens(guesses: list[Guess]) -> list[int]:
    return [guess.token for guess in guesses]


def test_findings_are_copied_from_where_they_say_what_was_just_written():
    made = draft(Drafter(), [10, 11, 12, 13, 14, 15], [11, 12])
    assert tokens(made.guesses(0.01, 3)) == [13, 14, 15]
    assert tokens(made.guesses(0.01, 2)) == [13, 14]
    assert tokens(made.guesses(0.3, 9)) == [13, 14]  # 0.6, 0.36, then too improbable


def test_a_text_that_repeats_itself_goes_on_round_and_round():
    made = draft(Drafter(), [], [7, 8, 9, 7, 8, 9, 7])
    assert tokens(made.guesses(0.0, 7)) == [8, 9, 7, 8, 9, 7, 8]


def test_other_texts_earlier_texts_and_phrases_are_asked_too():
    drafter = Drafter(table([[30, 31, END]]))
    made = draft(drafter, [], [20])
    other = Runs([20, 21, 22])
    made.others = [other]
    assert [(guess.token, guess.source) for guess in made.guesses(0.2, 9)] == [(21, "other"), (22, "other")]
    drafter.remember("default", [60, 61, END])
    assert [(guess.token, guess.source) for guess in draft(drafter, [], [60]).guesses(0.2, 9)] == [
        (61, "before"),
        (END, "before"),
    ]
    assert [(guess.token, guess.source) for guess in draft(drafter, [], [30]).guesses(0.2, 9)] == [
        (31, "training"),
        (END, "training"),
    ]


def test_a_source_that_is_wrong_is_believed_less_and_one_that_is_right_more():
    drafter = Drafter()
    wrong = Guess(5, 0.6, "findings", ("default", "findings", 2))
    right = Guess(6, 0.6, "own", ("default", "own", 2))
    for _ in range(20):
        drafter.verified([right, wrong], 1)
    assert drafter.chance(wrong.key) < 0.1
    assert drafter.chance(right.key) > 0.9
    assert (drafter.tally.steps, drafter.tally.accepted["own"], drafter.tally.accepted["findings"]) == (20, 20, 0)
    drafter.verified([wrong, right], 0)
    assert drafter.tally.drafted["own"] == 21
    assert drafter.records[right.key].tried == 22  # behind a wrong one nothing was tried


def test_what_is_remembered_of_a_system_is_bounded(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sft.engine.drafts.KEPT", 100)
    drafter = Drafter()
    for number in range(100):
        drafter.remember("default", [number] * 10)
    assert len(drafter.before["default"].tokens) <= 130
    assert tokens(draft(drafter, [], [99]).guesses(0.2, 1)) == [99]
    assert tokens(draft(drafter, [], [3]).guesses(0.2, 1)) == []


def test_a_run_makes_its_table_when_trained_or_from_its_data_and_never_packs_it(tmp_path, tiny_model, tiny_data):
    from sft.models import load_tokenizer
    from sft.pack import pack
    from tests.sft.test_training import run_training

    run = run_training(tmp_path, tiny_model, tiny_data, "run", epochs=0.2)
    assert stat.S_IMODE((run / phrases.FILE).stat().st_mode) == 0o600
    pack(run, tmp_path / "packed")
    assert not list((tmp_path / "packed").rglob("*.npz"))
    (run / phrases.FILE).unlink()
    tokenizer, facts = load_tokenizer(str(tiny_model)), json.loads((run / "run.json").read_text())
    assert len(phrases.phrases_of(run, facts, tokenizer)) > 10
    assert (run / phrases.FILE).is_file()
    (run / phrases.FILE).unlink()
    (tiny_data / "train.jsonl").write_text("{}\n")
    assert phrases.phrases_of(run, facts, tokenizer) is None
