"""Every path writes the same tokens: alone, in a batch, as a pair, streamed, resumed, in a pool, with drafts and without."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch

from common.files import write_jsonl
from sft.data import Case, read_cases
from sft.engine.drafts import SOURCES
from sft.engine.phrases import FILE, load
from sft.generate import BASE, Generator, Request, Row
from sft.models import load_tokenizer
from sft.predict import predict
from sft.runs import Run, load_generator, merged, open_run
from tests.conftest import tiny_report
from tests.sft.strategies.test_strategies import trained

LIMIT = 12
KINDS = ["lora", "p-tuning-v2", "p-tuning", "freeze", "full", "dora", "merged", "qlora"]
Tokens = dict[tuple[str, str], list[int]]


@dataclass
class Made:
    """A trained run, how its generator is made, and what it writes alone and without drafts."""

    run: Run
    make: Callable[[bool], Generator]
    cases: list[Case]
    systems: list[str]
    wanted: Tokens


@pytest.fixture(scope="module", params=KINDS)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, tiny_model: Path) -> Made:
    kind, folder = request.param, tmp_path_factory.mktemp("paths")
    for name, numbers in (("train", range(40)), ("valid", range(100, 105))):
        write_jsonl(folder / "data" / f"{name}.jsonl", [tiny_report(k) for k in numbers])
    cases = read_cases(folder / "data" / "valid.jsonl")
    model = wide(tiny_model, folder) if kind == "qlora" else tiny_model
    run = open_run(
        trained(folder, "lora" if kind == "merged" else kind, model, folder / "data", checkpoint_minutes=5.0)
    )

    def make(drafts: bool) -> Generator:
        if kind != "merged":
            return load_generator(run, drafts=drafts)
        table = load(run.folder / FILE) if drafts else None
        return Generator(
            merged(run), load_tokenizer(str(model)), run.config.prompt, LIMIT, drafts=drafts, phrases=table
        )

    systems = ["default"] if kind == "merged" else [BASE, "default"]
    plain = make(False)
    wanted = {(case.id, one): written(plain, [case], [one])[case.id, one] for case in cases for one in systems}
    assert len({tuple(tokens) for tokens in wanted.values()}) > 1
    return Made(run, make, cases, systems, wanted)


def wide(model: Path, folder: Path) -> Path:
    """The tiny model with layers of 64 columns: bitsandbytes wants whole blocks on the processor."""
    from transformers import AutoConfig, AutoModelForCausalLM

    shutil.copytree(model, folder / "wide")
    config = AutoConfig.from_pretrained(model)
    config.hidden_size, config.intermediate_size, config.head_dim = 64, 128, 32
    torch.manual_seed(0)
    AutoModelForCausalLM.from_config(config).save_pretrained(folder / "wide")
    return folder / "wide"


def written(generator: Generator, cases: list[Case], systems: list[str]) -> Tokens:
    """What systems write of cases, all rows in one call."""
    rows = {(case.id, one): generator.row(case.findings, case.lang, one) for case in cases for one in systems}
    for _ in generator.steps(list(rows.values())):
        pass
    return {key: row.written for key, row in rows.items()}


@pytest.fixture(params=[True, False], ids=["drafts", "plain"])
def generator(request: pytest.FixtureRequest, made: Made) -> Generator:
    return made.make(request.param)


def test_alone_and_in_a_batch(made: Made, generator: Generator) -> None:
    for case in made.cases:
        for one in made.systems:
            assert written(generator, [case], [one])[case.id, one] == made.wanted[case.id, one]
    assert written(generator, made.cases, made.systems) == made.wanted
    if generator.drafter is not None and generator.drafter.tally.steps:
        tally = generator.drafter.tally
        assert sum(tally.accepted.values()) > 10
        assert set(tally.drafted) <= set(SOURCES)
        assert all(tally.accepted[source] <= tally.drafted[source] for source in SOURCES)


def test_as_pairs_that_advance_in_step(made: Made, generator: Generator) -> None:
    for case in made.cases:
        request, pool = generator.request(case.findings, case.lang, made.systems), generator.pool()
        pool.add(request)
        shown = [0] * len(made.systems)
        while not request.finished:
            assert pool.step() == [request]
            step = generator.progress(request)
            going = [count for count, row in zip(step.tokens, request.rows, strict=True) if row.finish is None]
            assert len(set(going)) <= 1
            assert all(now >= before for now, before in zip(step.tokens, shown, strict=True))
            shown = list(step.tokens)
        assert [row.written for row in request.rows] == [made.wanted[case.id, one] for one in made.systems]
        assert step.texts == tuple(generator.text(row) for row in request.rows)
        assert 0 < (request.first or 0) <= request.seconds


def test_in_a_pool_that_others_join_and_leave(made: Made, generator: Generator) -> None:
    pool = generator.pool()
    requests = [generator.request(case.findings, case.lang, made.systems) for case in made.cases]
    unwanted = generator.request(made.cases[0].findings, "zh", made.systems)
    pool.add(unwanted)
    for number, request in enumerate(requests):
        pool.add(request)
        pool.step()
        if number == 1:
            pool.remove(unwanted)
    while any(not request.finished for request in requests):
        pool.step()
    assert not pool.running
    for case, request in zip(made.cases, requests, strict=True):
        assert [row.written for row in request.rows] == [made.wanted[case.id, one] for one in made.systems]


def test_resumed_after_memory_ran_out(made: Made, generator: Generator, monkeypatch: pytest.MonkeyPatch) -> None:
    pool = generator.pool()
    requests = [generator.request(case.findings, case.lang, made.systems) for case in made.cases]
    for request in requests:
        pool.add(request)
    pool.step()
    original, failed = Generator.write, []

    def fails_once(self: Generator, row: Row, token: int, seconds: float) -> None:
        if not failed and row is requests[2].rows[0]:
            failed.append(1)
            raise torch.OutOfMemoryError
        original(self, row, token, seconds)

    monkeypatch.setattr(Generator, "write", fails_once)
    while any(not request.finished for request in requests):
        pool.step()
    assert failed or requests[2].rows[0].finish
    for case, request in zip(made.cases, requests, strict=True):
        assert [row.written for row in request.rows] == [made.wanted[case.id, one] for one in made.systems]


def test_predicted_and_predicted_again_after_a_kill(made: Made, tmp_path: Path) -> None:
    if made.systems == ["default"]:
        return  # merged weights are for servers; `predict` takes runs
    data = made.run.folder.parent / "data" / "valid.jsonl"
    plain = made.make(False)
    texts = {case.id: plain.text(Row([], "", made.wanted[case.id, "default"])) for case in made.cases}
    predict(made.run.folder, data, out=tmp_path / "out")
    lines = (tmp_path / "out" / "predictions.jsonl").read_text().splitlines(keepends=True)
    assert {one["id"]: one["prediction"] for one in map(json.loads, lines)} == texts
    (tmp_path / "out" / "predictions.jsonl").write_text("".join(lines[:2]) + lines[2][:40])
    assert predict(made.run.folder, data, out=tmp_path / "out").written == 3
    lines = (tmp_path / "out" / "predictions.jsonl").read_text().splitlines()
    assert {one["id"]: one["prediction"] for one in map(json.loads, lines)} == texts


def test_requests_know_how_far_they_are() -> None:
    one, other = Row([5], BASE), Row([5], "default")
    request = Request((one, other))
    one.written, other.written = [7, 8, 9], [7]
    assert request.shown == (1, 1)
    other.finish = "stop"
    assert request.shown == (3, 1)
    one.finish = "length"
    assert (request.shown, request.finished, request.failed) == ((3, 1), True, False)
