"""Greedy tokens: equal with and without a cache, alone and in a batch, by `generate` and by the project's own loop."""

from typing import Any

import pytest
import torch


def greedy(model: Any, ids: torch.Tensor, steps: int, **inputs: Any) -> list[list[int]]:
    """What `generate` writes, not stopping at eos."""
    settings = {
        "max_new_tokens": steps,
        "do_sample": False,
        "eos_token_id": None,
        "pad_token_id": model.config.pad_token_id,
    }
    return model.generate(ids, **settings, **inputs)[:, ids.shape[1] :].tolist()


@torch.no_grad()
@pytest.mark.parametrize("use_cache", [True, False])
def test_generate_writes_the_published_tokens(reference: Any, attention: str, use_cache: bool) -> None:
    model = reference.models[attention]
    for name, case in reference.cases.items():
        written = greedy(model, reference.prompt(name), len(case["greedy"]), use_cache=use_cache)
        assert written == [case["greedy"]], name
        other = case.get("greedy_generate_with_tokenizer_inputs")
        if other and f"{name}.position_ids_tokenizer" in reference.tensors:
            tokens = len(case["prompt_ids"])
            positions = reference.tensors[f"{name}.position_ids_tokenizer"][None, :, :tokens]
            written = greedy(model, reference.prompt(name), len(other), position_ids=positions, use_cache=use_cache)
            assert written == [other]


@torch.no_grad()
def test_a_step_with_a_cache_gives_what_the_whole_text_gives(reference: Any, attention: str, close: Any) -> None:
    model = reference.models[attention]
    for name, case in reference.cases.items():
        whole = model(input_ids=reference.ids(name), use_cache=False).logits[0]
        ids, start = reference.ids(name), len(case["prompt_ids"])
        output = model(input_ids=ids[:, :start], use_cache=True)
        torch.testing.assert_close(output.logits[0], whole[:start], **close)
        for column in range(start, ids.shape[1]):
            output = model(input_ids=ids[:, column : column + 1], past_key_values=output.past_key_values)
            torch.testing.assert_close(output.logits[0, 0], whole[column], **close)
        first = model(input_ids=ids[:, :start], use_cache=True)
        rest = model(input_ids=ids[:, start:], past_key_values=first.past_key_values)
        torch.testing.assert_close(rest.logits[0], whole[start:], **close)


@torch.no_grad()
@pytest.mark.parametrize("cache", [{"use_cache": True}, {"use_cache": False}, {"cache_implementation": "static"}])
def test_a_left_padded_batch_writes_what_each_row_alone_does(reference: Any, attention: str, cache: Any) -> None:
    batches = reference.expected.get("batches", {})
    names = batches["left_greedy"]["rows"] if "left_greedy" in batches else list(reference.cases)
    model, pad = reference.models[attention], reference.models[attention].config.pad_token_id
    prompts = [reference.cases[name]["prompt_ids"] for name in names]
    width = max(map(len, prompts))
    ids = torch.tensor([[pad] * (width - len(prompt)) + prompt for prompt in prompts])
    if "left_greedy" in batches:
        wanted = batches["left_greedy"]["generated"]
        assert torch.equal(ids, reference.tensors.get("left_prompts.input_ids", ids))
    else:
        wanted = [reference.cases[name]["greedy"] for name in names]
    mask = torch.tensor([[0] * (width - len(prompt)) + [1] * len(prompt) for prompt in prompts])
    assert greedy(model, ids, len(wanted[0]), attention_mask=mask, **cache) == wanted
    given = {"attention_mask": "left_prompts.attention_mask", "position_ids": "left_prompts.position_ids"}
    given = {key: reference.tensors[name] for key, name in given.items() if name in reference.tensors}
    if given:  # the publisher's mask and positions instead
        assert greedy(model, ids, len(wanted[0]), **given, **cache) == wanted


@torch.no_grad()
def test_the_projects_loop_writes_the_published_tokens(reference: Any) -> None:
    from sft.generate import BASE, Generator, Row

    model = reference.models["sdpa"]

    class Pad:
        pad_token_id, eos_token_id = model.config.pad_token_id, -1

    longest = max(len(case["greedy"]) for case in reference.cases.values())
    generator = Generator(model, Pad(), None, longest)  # type: ignore[arg-type]
    generator.ends = frozenset()
    rows = [Row(list(case["prompt_ids"]), BASE) for case in reference.cases.values()]
    for number, row in enumerate(rows):
        row.written.extend([0] * (number % 3))  # rows of unequal age leave the batch at different steps
    for _ in generator.steps(rows):
        pass
    for number, (row, case) in enumerate(zip(rows, reference.cases.values(), strict=True)):
        written = row.written[number % 3 :]
        assert written == case["greedy"][: len(written)]
        assert len(written) == longest - number % 3


@torch.no_grad()
def test_beams_of_one_prompt_keep_their_places(reference: Any) -> None:
    model = reference.models["sdpa"]
    name = next(iter(reference.cases))
    settings = {"max_new_tokens": 6, "num_beams": 3, "do_sample": False, "eos_token_id": None, "pad_token_id": 0}
    cached = model.generate(reference.prompt(name), **settings)
    assert torch.equal(cached, model.generate(reference.prompt(name), use_cache=False, **settings))
