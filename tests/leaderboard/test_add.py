import json
import multiprocessing

import numpy as np
import pytest

from common.errors import UserError
from leaderboard import board
from leaderboard.add import add, add_baselines, known_cases
from leaderboard.metrics.score import ALL, BASELINES, KEYS
from leaderboard.runs import label, read_run, read_table
from store.engine import open_store
from tests.leaderboard.conftest import reports, write_lines

WRONG = "左肺炎症。"


def added(store, *folders):
    return add(store, [read_run(folder, lambda key: known_cases(store, key)) for folder in folders])


def rows(store, subset="all"):
    (data,) = board.sets(store)
    return {row.run: row for row in board.rows(store, data.key, subset)}


def test_a_run_is_stored_with_its_scores_and_facts(store, make_run):
    (*_, one) = added(store, make_run(texts={"case-100": WRONG}))
    assert (one.run, one.what, one.cases, one.expected) == ("gemma-lora", "added", 10, 10)
    row = rows(store)["gemma-lora"]
    assert (row.kind, row.model, row.strategy, row.seed) == ("sft", "gemma-3-270m", "lora", 0)
    assert row.complete
    assert row.trainable_share == pytest.approx(0.01)
    assert (row.samples_per_second, row.tokens_per_second, row.peak_memory_bytes) == (4.5, 123.4, 5 * 2**30)
    assert (row.length_stops, row.errors, row.date) == (0, 0, "2026-01-02T03:04:05+00:00")
    assert set(row.scores) == set(ALL) - {"facts.absent-f1"}  # nothing is denied in these texts
    assert 80 < row.scores["paper.rouge-l"].value < 100
    assert row.scores["paper.rouge-l"].low < row.scores["paper.rouge-l"].value
    assert {score.cases for score in row.scores.values()} == {10}


def test_every_score_can_be_recomputed_from_what_is_stored(store, make_run):
    added(store, make_run(texts={"case-100": WRONG, "case-103": ""}))
    (data,) = board.sets(store)
    row = rows(store, "infrequent")["gemma-lora"]
    for key in KEYS[:-1]:
        cases = board.case_scores(store, data.key, "infrequent", "gemma-lora", key)
        assert row.scores[key].value == float(np.mean(cases.tolist()))
        assert len(cases) == row.scores[key].cases == 7


def test_subsets_hold_their_own_cases(store, make_run, tiny_data):
    valid = reports(tiny_data)
    valid[1]["abnormal"] = valid[2]["abnormal"] = False
    write_lines(tiny_data / "valid.jsonl", valid)
    added(store, make_run())
    assert [rows(store, subset)["gemma-lora"].cases for subset in ("all", "abnormal", "infrequent")] == [10, 8, 7]
    signatures = {rows(store, subset)["gemma-lora"].scores["paper.rouge-1"].signature for subset in ("all", "abnormal")}
    assert len(signatures) == 2


def test_a_subset_without_cases_has_no_scores(store, make_run, tiny_data):
    valid = reports(tiny_data)
    write_lines(tiny_data / "valid.jsonl", [{**one, "frequent": True} for one in valid])
    added(store, make_run())
    row = rows(store, "infrequent")["gemma-lora"]
    assert (row.cases, row.expected, dict(row.scores)) == (0, 0, {})


def test_baselines_come_by_themselves_and_once(store, make_run):
    first = added(store, make_run())
    assert [one.run for one in first] == [*BASELINES, "gemma-lora"]
    assert [one.run for one in added(store, make_run("other"))] == ["other"]
    assert {rows(store)[name].kind for name in BASELINES} == {"baseline"}


def test_baselines_missing_their_training_file_are_asked_for(store, make_run, tiny_data, capsys):
    (tiny_data / "train.jsonl").rename(tiny_data / "away.jsonl")
    added(store, make_run())
    assert "python -m leaderboard baselines DATA" in capsys.readouterr().err
    assert rows(store)["gemma-lora"].beats_nearest is None
    (tiny_data / "away.jsonl").rename(tiny_data / "train.jsonl")
    assert [one.what for one in add_baselines(store, tiny_data)] == ["added"] * 3
    assert rows(store)["gemma-lora"].beats_nearest is False
    assert [one.what for one in add_baselines(store, tiny_data)] == ["unchanged"] * 3


def test_the_same_again_changes_nothing_and_other_content_replaces(store, make_run):
    folder = make_run()
    added(store, folder)
    before = rows(store)
    assert [one.what for one in added(store, folder)] == ["unchanged"]
    assert rows(store) == before
    make_run(texts={"case-100": WRONG})
    assert [one.what for one in added(store, folder)] == ["replaced"]
    assert rows(store)["gemma-lora"].scores["paper.rouge-1"].value < before["gemma-lora"].scores["paper.rouge-1"].value
    assert len(rows(store)) == len(before)


def test_other_settings_of_a_metric_score_again(store, make_run, monkeypatch):
    from leaderboard import signatures

    folder = make_run()
    added(store, folder)
    before = rows(store)["gemma-lora"].scores
    signatures.settings.cache_clear()
    monkeypatch.setattr(signatures, "dictionary_sha256", lambda path=None: "other" * 8 if path else "plain" * 8)
    assert {one.run: one.what for one in added(store, folder)} == dict.fromkeys([*BASELINES, "gemma-lora"], "replaced")
    after = rows(store)["gemma-lora"].scores
    signatures.settings.cache_clear()
    assert "dict:otherothero" in after["standard.rouge-1"].signature
    assert after["standard.rouge-1"].signature != before["standard.rouge-1"].signature
    assert after["standard.bleu"].signature == before["standard.bleu"].signature


def test_runs_scored_with_other_settings_are_not_compared(store, make_run, monkeypatch):
    from leaderboard import signatures

    added(store, make_run("old"))
    signatures.settings.cache_clear()
    monkeypatch.setattr(signatures, "dictionary_sha256", lambda path=None: "f" * 40)
    added(store, make_run("new", texts={"case-100": WRONG}))
    signatures.settings.cache_clear()
    (data,) = board.sets(store)
    assert board.compare(store, data.key, "all", "old", "new").problem == "signature"
    assert board.ties(store, data.key, "all", "standard.rouge-l", "old", ["new"]) == {}


def test_a_failure_in_the_middle_leaves_nothing(store, make_run, monkeypatch):
    from leaderboard import write

    def fail(*_):
        raise RuntimeError

    folder = make_run()
    with monkeypatch.context() as patch:
        patch.setattr(write, "store_scores", fail)
        with pytest.raises(RuntimeError):
            added(store, folder)
    assert board.sets(store) == []
    assert "Not scored yet" in (folder / "README.md").read_text()


def test_one_bad_run_of_several_stores_none(store, make_run):
    good, bad = make_run("good"), make_run("bad")
    (bad / "run.json").unlink()
    with pytest.raises(UserError, match="not finished"):
        added(store, good, bad)
    assert board.sets(store) == []


def test_an_incomplete_run_is_kept_without_scores(store, make_run):
    added(store, make_run("whole"), make_run("half", drop=2), make_run("failed", {"case-101": None}))
    for name, cases, errors in (("half", 8, 0), ("failed", 9, 1)):
        row = rows(store)[name]
        assert (row.complete, row.cases, row.expected, row.errors) == (False, cases, 10, errors)
        assert dict(row.scores) == {}
        assert row.beats_nearest is None
    (data,) = board.sets(store)
    scores = board.case_scores(store, data.key, "all", "failed", "paper.rouge-1")
    assert np.isnan(scores).tolist() == [False, True] + [False] * 8
    assert board.compare(store, data.key, "all", "whole", "half").problem == "incomplete"


def test_an_incomplete_run_whose_validation_file_is_gone_is_known_by_the_store(store, make_run, tiny_data):
    added(store, make_run("whole"))
    folder = make_run("half", drop=2)
    (tiny_data / "valid.jsonl").unlink()
    assert added(store, folder)[-1].expected == 10


def test_an_incomplete_run_of_an_unknown_set_says_what_is_missing(store, make_run, tiny_data):
    folder = make_run("half", drop=2)
    (tiny_data / "valid.jsonl").unlink()
    with pytest.raises(UserError, match=r"predictions.jsonl: 8 of 10 cases, and .*valid.jsonl is not there"):
        added(store, folder)


def test_an_empty_output_is_a_prediction(store, make_run):
    added(store, make_run(texts={"case-100": ""}))
    row = rows(store)["gemma-lora"]
    assert row.complete
    assert row.scores["standard.rouge-l"].value == pytest.approx(90)
    (data,) = board.sets(store)
    assert board.details(store, data.key, "gemma-lora").finishes == {"stop": 10, "empty": 1, "missing": 0}


def test_files_of_both_languages_make_a_set_for_each(store, make_run, tiny_data):
    for name in ("train", "valid"):
        lines = reports(tiny_data, name)
        for one in lines[::2]:
            one |= {"lang": "en", "findings": "There is a nodule.", "impression": "Lung nodule."}
        write_lines(tiny_data / f"{name}.jsonl", lines)
    done = added(store, make_run())
    assert len(done) == 8
    sets = {one.lang: one for one in board.sets(store)}
    assert {lang: (one.cases, one.name.split()[-1]) for lang, one in sets.items()} == {
        "zh": (5, "(zh)"),
        "en": (5, "(en)"),
    }
    english = {row.run: row for row in board.rows(store, sets["en"].key)}
    assert "published" not in {row.kind for row in english.values()}
    assert "tok:13a" in english["gemma-lora"].scores["standard.bleu"].signature


def test_scores_are_written_into_the_model_card_and_the_rest_is_kept(store, make_run):
    folder = make_run(texts={"case-100": WRONG})
    added(store, folder)
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert card.startswith('---\nbase_model: "google/gemma-3-270m"\nlicense: gemma\n# scores\nmodel-index:\n')
    assert "Not scored yet" not in card
    assert "| standard ROUGE-L | 9" in card
    assert "all (10 cases)" in card
    (data,) = board.sets(store)
    assert board.details(store, data.key, "gemma-lora").card == card
    assert added(store, folder)[-1].what == "unchanged"
    assert (folder / "README.md").read_text(encoding="utf-8") == card


def test_the_front_matter_of_a_filled_card_is_yaml(store, make_run):
    import yaml

    folder = make_run()
    added(store, folder)
    front = yaml.safe_load((folder / "README.md").read_text(encoding="utf-8").split("---\n")[1])
    metrics = front["model-index"][0]["results"][0]["metrics"]
    assert {one["name"]: one["value"] for one in metrics}["paper.rouge-1"] == 100
    assert front["license"] == "gemma"


@pytest.mark.parametrize(
    ("model", "short"),
    [
        ("demo:gemma-3-270m", "gemma-3-270m"),
        ("google/gemma-3-270m", "gemma-3-270m"),
        ("/models/chatglm-6b/", "chatglm-6b"),
    ],
)
def test_models_are_called_by_their_short_names(model, short):
    assert label(model) == short


def edit(folder, number, **changes):
    path = folder / "predictions.jsonl"
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    lines[number - 1] |= changes
    write_lines(path, lines)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda run: (run / "run.json").unlink(), r"run.json: no such file; .*run the same train command"),
        (
            lambda run: (run / "predictions.jsonl").unlink(),
            r"predictions.jsonl: no predictions; run python -m sft predict",
        ),
        (lambda run: (run / "predictions.meta.json").unlink(), r"meta.json: no such file; predict first"),
        (lambda run: (run / "run.json").write_text("{"), r"run.json: not JSON"),
        (lambda run: edit(run, 3, reference="其他"), r"predictions.jsonl:3: other reference for case 'case-107'"),
        (lambda run: edit(run, 3, findings="其他"), r"predictions.jsonl:3: other findings for case 'case-107'"),
        (lambda run: edit(run, 3, id="nobody"), r"predictions.jsonl:3: the validation set has no case 'nobody'"),
        (lambda run: edit(run, 3, id="case-109"), r"predictions.jsonl:3: the id 'case-109' stands twice"),
        (lambda run: edit(run, 3, finish="done"), r"predictions.jsonl:3: finish is 'done'"),
        (lambda run: edit(run, 3, prediction=None), r"predictions.jsonl:3: no prediction, though finish is 'stop'"),
        (lambda run: edit(run, 3, lang="de"), r"predictions.jsonl:3: lang is 'de'"),
        (lambda run: (run / "predictions.jsonl").write_text("{}\nno\n"), r"predictions.jsonl:1: no id"),
    ],
)
def test_what_is_wrong_with_a_run_is_said_in_one_line(store, make_run, change, said):
    folder = make_run()
    change(folder)
    with pytest.raises(UserError, match=said) as caught:
        added(store, folder)
    assert "\n" not in str(caught.value)
    assert board.sets(store) == []


def test_a_missing_folder_and_a_taken_name_are_refused(store, make_run, tmp_path):
    with pytest.raises(UserError, match="nowhere: no such folder"):
        added(store, tmp_path / "nowhere")
    with pytest.raises(UserError, match="may not be called 'nearest'"):
        added(store, make_run("nearest"))


def table(path, lines, head="id,reference,prediction"):
    path.write_text("\ufeff" + "\n".join([head, *lines]) + "\n", encoding="utf-8")
    return path


def test_a_table_made_elsewhere_is_a_run(store, tiny_data, tmp_path):
    lines = [f'{one["id"]},{one["impression"]},"{one["impression"]}"' for one in reports(tiny_data)]
    lines[0] = lines[0].rsplit(",", 1)[0] + ","
    done = add(store, [read_table(table(tmp_path / "x.csv", lines), "theirs", tiny_data)])
    assert done[-1].cases == 10
    row = rows(store)["theirs"]
    assert (row.kind, row.model, row.complete, row.length_stops) == ("external", "theirs", True, None)
    assert row.scores["standard.rouge-1"].value == pytest.approx(90)


def test_a_jsonl_table_may_lack_cases(store, tiny_data, tmp_path):
    path = tmp_path / "x.jsonl"
    write_lines(
        path, [{"id": one["id"], "reference": one["impression"], "prediction": "x"} for one in reports(tiny_data)[:4]]
    )
    add(store, [read_table(path, "theirs", tiny_data)])
    assert (rows(store)["theirs"].cases, rows(store)["theirs"].complete) == (4, False)


@pytest.mark.parametrize(
    ("head", "lines", "said"),
    [
        ("id,reference", ["a,b"], r"x.csv:1: no column 'prediction'"),
        ("id,reference,prediction", ["nobody,b,c"], r"x.csv:2: no case 'nobody'"),
        ("id,reference,prediction", ["case-100,b,c"], r"x.csv:2: another reference for case 'case-100'"),
        ("id,reference,prediction", ["case-100,右肺上叶结节，建议随访。"], r"x.csv:2: not as many cells"),
        (
            "id,reference,prediction",
            ["case-100,右肺上叶结节，建议随访。,c"] * 2,
            r"x.csv:3: the id 'case-100' stands twice",
        ),
        ("id,reference,prediction", [], r"x.csv: no predictions"),
    ],
)
def test_what_is_wrong_with_a_table_is_said_in_one_line(tiny_data, tmp_path, head, lines, said):
    with pytest.raises(UserError, match=said):
        read_table(table(tmp_path / "x.csv", lines, head), "theirs", tiny_data)


def test_a_table_in_another_encoding_is_refused(tiny_data, tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes("id,reference,prediction\na,影像,b\n".encode("gb18030"))
    with pytest.raises(UserError, match="not UTF-8"):
        read_table(path, "theirs", tiny_data)


def add_in_process(address, folders):
    engine = open_store(address)
    added(engine, *folders)
    engine.dispose()


def add_at_once(address, folders):
    """Two processes that add the same two runs at the same time; the store they leave."""
    fork = multiprocessing.get_context("fork")
    started = [fork.Process(target=add_in_process, args=(address, folders)) for _ in range(2)]
    for process in started:
        process.start()
    for process in started:
        process.join(120)
    assert [process.exitcode for process in started] == [0, 0]
    return open_store(address)


def test_two_processes_add_at_once(make_run, tmp_path):
    engine = add_at_once(f"sqlite:///{tmp_path}/at-once.db", [make_run("one"), make_run("two", {"case-100": WRONG})])
    assert set(rows(engine)) >= {"one", "two", *BASELINES}
    assert rows(engine)["two"].beats_nearest is False
    engine.dispose()


@pytest.mark.postgres
def test_postgres_shows_what_sqlite_shows(make_run, postgres, store):
    folders = [make_run("one", {"case-101": None}), make_run("two", {"case-100": WRONG, "case-102": ""})]
    engine = add_at_once(postgres, folders)
    added(store, *folders)
    (data,) = board.sets(store)
    for subset in ("all", "infrequent"):
        ours, theirs = rows(engine, subset), rows(store, subset)
        assert ours == theirs
        assert board.compare(engine, data.key, subset, "two", "nearest") == board.compare(
            store, data.key, subset, "two", "nearest"
        )
    for case in ("case-100", "case-101"):
        seen = [board.impressions(one, data.key, case, ["one", "two"]) for one in (engine, store)]
        assert seen[0] == seen[1]
    assert board.details(engine, data.key, "one") == board.details(store, data.key, "one")
    engine.dispose()
