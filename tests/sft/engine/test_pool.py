"""Who is taken into a running batch and when, what happens when memory runs out, and that drafts save passes."""

from typing import Any

import pytest
import torch

from sft.config import PromptConfig
from sft.engine.batch import Batch
from sft.engine.drafts import Drafter
from sft.engine.pool import Pool, TooLongError
from sft.engine.rows import Request
from sft.generate import BASE, Generator, Row
from tests.sft.engine.test_forward import KINDS, OTHERS, Pad, model_of

LIMIT = 8
PROMPTS = ([5, 9, 31, 12, 7], [44, 6], [8, 8, 17, 40, 23, 11, 29, 50, 33])


@pytest.fixture(scope="module")
def generator() -> Generator:
    return Generator(model_of("Llama", KINDS["Llama"]), Pad(), PromptConfig(), LIMIT, drafts=False)


def requests() -> list[Request]:
    return [Request((Row(list(prompt), BASE),)) for prompt in PROMPTS]


def finish(pool: Pool) -> list[Request]:
    done = []
    while pool.running or pool.waiting:
        done += [request for request in pool.step() if request.finished]
    return done


def texts(some: list[Request]) -> list[list[int]]:
    return [request.rows[0].written for request in some]


@pytest.fixture(scope="module")
def wanted(generator: Generator) -> list[list[int]]:
    found = []
    for request in requests():
        pool = generator.pool()
        pool.add(request)
        finish(pool)
        found.append(request.rows[0].written)
    assert all(found)
    return found


def test_requests_wait_for_room_in_the_order_they_came(generator, wanted):
    some = requests()
    pool = generator.pool(len(PROMPTS[2]) + LIMIT + 3)
    for request in some:
        pool.add(request)
    pool.step()
    assert [pool.ahead(request) for request in some] == [0, 0, 1]
    assert pool.running == [some[0]]
    assert pool.step() == [some[0]]
    assert finish(pool) == some
    assert texts(some) == wanted
    assert all(request.began is not None and request.first is not None for request in some)


def test_what_never_fits_is_refused_at_once(generator):
    pool = generator.pool(len(PROMPTS[2]) + LIMIT - 1)
    pool.add(requests()[0])
    with pytest.raises(TooLongError, match="17 tokens where 16 have room"):
        pool.add(requests()[2])


def test_who_leaves_makes_room_and_is_written_no_more(generator, wanted):
    some = requests()
    pool = generator.pool(2 * LIMIT + 12)
    for request in some:
        pool.add(request)
    pool.step()
    assert len(pool.running) == 2
    pool.remove(some[0])
    pool.remove(some[0])
    assert pool.step() == some[1:]
    finish(pool)
    assert texts(some)[1:] == wanted[1:]
    assert len(some[0].rows[0].written) == 1
    waits = requests()[0]
    pool.add(waits)
    pool.remove(waits)
    assert pool.step() == []


@pytest.mark.parametrize(
    "error", [torch.OutOfMemoryError(), MemoryError(), RuntimeError("can't allocate memory: 9 bytes")]
)
def test_memory_that_runs_out_makes_the_batch_smaller(generator, wanted, monkeypatch, error):
    original = Batch.advance

    def two_at_most(self: Batch, first: int, until: int) -> None:
        if len(self.seats) > 2:
            raise error
        original(self, first, until)

    monkeypatch.setattr(Batch, "advance", two_at_most)
    some = requests()
    pool = generator.pool()
    for request in some:
        pool.add(request)
    assert pool.step() == []
    assert len(pool.waiting) == 3
    finish(pool)
    assert texts(some) == wanted
    assert pool.limit is None


def test_one_that_fails_alone_is_told_and_the_others_go_on(generator, wanted, monkeypatch):
    original = Batch.advance

    def not_the_second(self: Batch, first: int, until: int) -> None:
        if any(row.prompt == PROMPTS[1] for row in self.rows):
            raise torch.OutOfMemoryError
        original(self, first, until)

    monkeypatch.setattr(Batch, "advance", not_the_second)
    some = requests()
    pool = generator.pool()
    for request in some:
        pool.add(request)
    finish(pool)
    assert [request.failed for request in some] == [False, True, False]
    assert [texts(some)[0], texts(some)[2]] == [wanted[0], wanted[2]]


def test_other_errors_are_not_taken_for_memory(generator, monkeypatch):
    def broken(self: Batch, first: int, until: int) -> None:
        raise RuntimeError("shapes")

    monkeypatch.setattr(Batch, "advance", broken)
    pool = generator.pool()
    pool.add(requests()[0])
    with pytest.raises(RuntimeError, match="shapes"):
        pool.step()


def test_drafts_save_passes_and_change_nothing(generator, wanted):
    def passes(drafter: Drafter | None) -> tuple[int, list[list[int]]]:
        generator.drafter = drafter
        pool, some, steps = generator.pool(), requests(), 0
        for request in some:
            pool.add(request)
        while pool.running or pool.waiting:
            pool.step()
            steps += 1
        return steps, texts(some)

    learned = Drafter()
    try:
        first, second, third = passes(None), passes(learned), passes(learned)
    finally:
        generator.drafter = None
    assert first[1] == second[1] == third[1] == wanted
    assert third[0] < first[0] / 2  # each text stands in what was written before


@pytest.mark.parametrize("kind", ["GPT2", "padded"])
def test_other_models_are_written_alike(kind):
    model: Any = model_of("GPT2", OTHERS["GPT2"])
    plain = Generator(model, Pad(), PromptConfig(), LIMIT, drafts=kind == "GPT2")
    if kind == "padded":
        model.own_positions = True
    alone = []
    for request in requests():
        pool = plain.pool()
        pool.add(request)
        finish(pool)
        alone.append(request.rows[0].written)
    pool, some = plain.pool(), requests()
    for request in some:
        pool.add(request)
        pool.step()
    finish(pool)
    assert texts(some) == alone
    for request, text in zip(some, alone, strict=True):
        ids = torch.tensor([request.rows[0].prompt])
        out = model.generate(input_ids=ids, attention_mask=torch.ones_like(ids), max_new_tokens=LIMIT, do_sample=False)
        assert [token for token in out[0, ids.shape[1] :].tolist() if token != 1] == text
