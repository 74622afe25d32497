import json
from pathlib import Path

import pytest
import torch

from common.errors import UserError
from sft.data import read_cases
from sft.engine.batch import Batch
from sft.generate import BASE, Generator
from sft.predict import base_folder, predict
from sft.runs import load_generator, open_run
from tests.sft.test_training import run_training


@pytest.fixture
def run(tmp_path: Path, tiny_model: Path, tiny_data: Path) -> Path:
    return run_training(tmp_path, tiny_model, tiny_data, "run", epochs=8)


def lines(folder: Path) -> dict[str, dict[str, object]]:
    return {line["id"]: line for line in map(json.loads, (folder / "predictions.jsonl").read_text().splitlines())}


def one_by_one(generator: Generator, findings: str, adapter: str) -> list[int]:
    """Greedy decoding as transformers does it, one case at a time."""
    row = generator.row(findings, "zh", adapter)
    model = generator.model
    ids = torch.tensor([row.prompt])
    if adapter == BASE:
        with model.disable_adapter():
            out = model.generate(input_ids=ids, attention_mask=torch.ones_like(ids), max_new_tokens=12, do_sample=False)
    else:
        out = model.generate(input_ids=ids, attention_mask=torch.ones_like(ids), max_new_tokens=12, do_sample=False)
    written = [int(token) for token in out[0, len(row.prompt) :]]
    return written[: written.index(1)] if 1 in written else written


def test_batches_pairs_and_single_cases_write_the_tokens_of_generate(run: Path, tiny_data: Path) -> None:
    generator = load_generator(open_run(run))
    cases = read_cases(tiny_data / "valid.jsonl")
    rows = [generator.row(c.findings, "zh", adapter) for c in cases for adapter in (BASE, "default")]
    for _ in generator.steps(rows):
        pass
    for case, base, tuned in zip(cases, rows[::2], rows[1::2], strict=True):
        assert base.written == one_by_one(generator, case.findings, BASE)
        assert tuned.written == one_by_one(generator, case.findings, "default")
        *_, last = generator.pair(case.findings, "zh")
        assert last.finished
        assert last.texts == (generator.text(base), generator.text(tuned))
    assert any(base.written != tuned.written for base, tuned in zip(rows[::2], rows[1::2], strict=True))
    assert {row.finish for row in rows} == {"stop", "length"}


def test_predictions_are_whole_and_a_second_call_makes_none(run: Path, tiny_data: Path) -> None:
    first = predict(run, tiny_data / "valid.jsonl")
    assert (first.cases, first.written) == (10, 10)
    before = (run / "predictions.jsonl").read_bytes()
    assert predict(run, tiny_data / "valid.jsonl").written == 0
    assert (run / "predictions.jsonl").read_bytes() == before
    assert (run / "predictions.jsonl").stat().st_mode & 0o077 == 0
    meta = json.loads((run / "predictions.meta.json").read_text())
    assert meta["decoding"] == {"do_sample": False, "max_new_tokens": 12}


def test_prediction_goes_on_after_a_kill_with_the_same_texts(run: Path, tiny_data: Path) -> None:
    predict(run, tiny_data / "valid.jsonl")
    whole = lines(run)
    kept = (run / "predictions.jsonl").read_text().splitlines(keepends=True)
    failed = json.loads(kept[3]) | {"prediction": None, "finish": "error", "error": "out of memory"}
    (run / "predictions.jsonl").write_text("".join(kept[:3]) + json.dumps(failed) + "\n" + kept[5][:30])
    assert predict(run, tiny_data / "valid.jsonl").written == 7
    again = lines(run)
    assert again.keys() == whole.keys()
    assert all(again[key]["prediction"] == whole[key]["prediction"] for key in whole)


def test_the_base_has_a_folder_of_its_own_that_runs_share(run: Path, tiny_data: Path) -> None:
    done = predict(run, tiny_data / "valid.jsonl", base=True)
    assert done.run == base_folder(open_run(run))
    assert done.run.parent == run.parent
    facts = json.loads((done.run / "run.json").read_text())
    assert (facts["kind"], facts["strategy"]) == ("base", "none")
    assert "trainable_parameters" not in facts
    assert predict(run, tiny_data / "valid.jsonl", base=True).written == 0
    predict(run, tiny_data / "valid.jsonl")
    assert lines(done.run).keys() == lines(run).keys()
    assert any(lines(done.run)[key]["prediction"] != lines(run)[key]["prediction"] for key in lines(run))


def test_other_cases_are_not_mixed_into_a_folder(run: Path, tiny_data: Path, tmp_path: Path) -> None:
    predict(run, tiny_data / "valid.jsonl")
    with pytest.raises(UserError, match=r"made with another cases_sha256; give --out"):
        predict(run, tiny_data / "train.jsonl")
    assert predict(run, tiny_data / "train.jsonl", out=tmp_path / "on-train").written == 40


def test_a_case_that_exceeds_the_memory_is_an_error_that_shows(
    run: Path, tiny_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = Batch.advance
    longest = max(read_cases(tiny_data / "valid.jsonl"), key=lambda c: len(c.findings)).findings

    def run_out_of_memory(self: Batch, first: int, until: int) -> None:
        length = len(self.generator.row(longest, "zh", "default").prompt)
        if any(len(row.prompt) == length for row in self.rows[first:until]):
            raise torch.OutOfMemoryError
        original(self, first, until)

    monkeypatch.setattr(Batch, "advance", run_out_of_memory)
    done = predict(run, tiny_data / "valid.jsonl")
    assert done.finish["error"] >= 1
    failed = [line for line in lines(run).values() if line["finish"] == "error"]
    assert all(line["prediction"] is None and "memory" in str(line["error"]) for line in failed)
    monkeypatch.undo()
    assert predict(run, tiny_data / "valid.jsonl").written == len(failed)
    assert "error" not in {line["finish"] for line in lines(run).values()}


def test_an_unfinished_run_is_told_apart_from_no_run(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no run.json; give the --out"):
        open_run(tmp_path)
    (tmp_path / "begun.json").write_text("{}")
    with pytest.raises(UserError, match="not finished: run the same train command again"):
        open_run(tmp_path)
