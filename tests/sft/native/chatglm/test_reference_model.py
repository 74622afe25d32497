"""Logits, internals, losses and gradients as the published code computes them, for every case of every reference."""

import math
import re
from typing import Any

import pytest
import torch


def test_every_tensor_of_a_reference_is_known(reference: Any) -> None:
    assert reference.cases
    assert not reference.unknown()


@torch.no_grad()
def test_logits_and_losses(reference: Any, attention: str, close: Any, exact: Any) -> None:
    model = reference.models[attention]
    for name, case in reference.cases.items():
        for labels in ("labels_answer", "labels_ptuning"):
            output = model(input_ids=reference.ids(name), labels=torch.tensor([case[labels]]))
            loss = torch.tensor(case[labels.replace("labels", "loss")])
            torch.testing.assert_close(output.loss, loss, **exact)
        if f"{name}.logits" in reference.tensors:
            torch.testing.assert_close(output.logits[0], reference.tensors[f"{name}.logits"], **close)


def test_positions_and_masks(reference: Any) -> None:
    from sft.native.chatglm import places as at

    model = reference.models["sdpa"].transformer
    for name in reference.having("input_ids", "position_ids"):
        ids = reference.tensors[f"{name}.input_ids"][None]
        assert torch.equal(ids, reference.ids(name))
        real = torch.ones_like(ids, dtype=torch.bool)
        places = at.find(model.marks(ids, ids), real, model.config)
        case = reference.cases[name]
        assert (places.bos.item(), places.filled.item()) == (case["context_length"], case["mask_position"])
        positions = at.positions(places, real, ids.shape[1], two=True)
        assert torch.equal(positions[0], reference.tensors[f"{name}.position_ids"])
        if f"{name}.attention_mask" in reference.tensors:
            seen = at.visible(places, real, ids.shape[1])
            assert torch.equal(~seen[0], reference.tensors[f"{name}.attention_mask"])
        for step, both in enumerate(case.get("cached_step_position_ids", [])):
            if step == 0:
                continue  # the prompt's own last position
            longer = torch.ones(1, case["context_length"] + 1 + step, dtype=torch.bool)
            assert at.positions(places, longer, 1, two=True).flatten().tolist() == both


@torch.no_grad()
def test_given_masks_and_positions_of_the_publishers_kind(reference: Any, attention: str, close: Any) -> None:
    model, tensors = reference.models[attention], reference.tensors
    for name in reference.having("attention_mask", "position_ids", "logits"):
        for mask in (tensors[f"{name}.attention_mask"], tensors[f"{name}.attention_mask"][None]):
            output = model(
                input_ids=reference.ids(name), attention_mask=mask, position_ids=tensors[f"{name}.position_ids"][None]
            )
            torch.testing.assert_close(output.logits[0], tensors[f"{name}.logits"], **close)
    for name in reference.having("position_ids_tokenizer", "logits_tokenizer_positions"):
        output = model(input_ids=reference.ids(name), position_ids=tensors[f"{name}.position_ids_tokenizer"][None])
        torch.testing.assert_close(output.logits[0], tensors[f"{name}.logits_tokenizer_positions"], **close)


@torch.no_grad()
def test_hidden_states_attentions_and_cache(reference: Any, attention: str, close: Any) -> None:
    model, tensors = reference.models[attention], reference.tensors
    for name in reference.cases:
        output = model(input_ids=reference.ids(name), output_hidden_states=True, output_attentions=attention == "eager")
        if f"{name}.hidden_states" in tensors:
            hidden = torch.cat(output.hidden_states)
            torch.testing.assert_close(hidden, tensors[f"{name}.hidden_states"], **close)
        if f"{name}.attentions" in tensors and attention == "eager":
            torch.testing.assert_close(torch.cat(output.attentions), tensors[f"{name}.attentions"], **close)
        if f"{name}.past_keys" in tensors:
            layers = output.past_key_values.layers[: model.config.num_layers]
            keys = torch.cat([layer.keys for layer in layers]).transpose(1, 2)
            values = torch.cat([layer.values for layer in layers]).transpose(1, 2)
            torch.testing.assert_close(keys, tensors[f"{name}.past_keys"], **close)
            torch.testing.assert_close(values, tensors[f"{name}.past_values"], **close)


def trained_case(names: Any, start: str) -> tuple[str, str] | None:
    """The name of an entry that ends in its case, and the case."""
    entry = next((name for name in names if name.startswith(start)), None)
    return (entry, entry.removeprefix(start)) if entry else None


@pytest.mark.parametrize("checkpointing", [None, {"use_reentrant": False}, {"use_reentrant": True}])
def test_gradients(reference: Any, attention: str, exact: Any, checkpointing: Any) -> None:
    found = trained_case(reference.expected, "train_loss_answer_")
    gradients = {
        name.removeprefix("grad."): value for name, value in reference.tensors.items() if name.startswith("grad.")
    }
    if not found:
        assert not gradients
        pytest.skip("this reference has no gradients")
    entry, case = found
    model = reference.load(attention).train()
    if checkpointing is not None:
        model.gradient_checkpointing_enable(checkpointing)
        model.enable_input_require_grads()
    loss = model(
        input_ids=reference.ids(case), labels=torch.tensor([reference.cases[case]["labels_answer"]]), use_cache=False
    ).loss
    loss.backward()
    torch.testing.assert_close(loss.detach(), torch.tensor(reference.expected[entry]), **exact)
    parameters = dict(model.named_parameters())
    for name, gradient in gradients.items():
        torch.testing.assert_close(parameters[name].grad, gradient, **exact)
    norms = reference.expected.get(f"grad_norms_{case}", {})
    assert not norms or set(norms) == set(parameters)
    for name, norm in norms.items():
        assert parameters[name].grad.norm().item() == pytest.approx(norm, abs=1e-5)


@torch.no_grad()
def test_variants(reference: Any, attention: str, close: Any) -> None:
    layers = reference.models["sdpa"].config.num_layers
    settings = {
        "alpha_from_num_layers": {"residual_layers": layers},
        "tied_head": {"tie_word_embeddings": True},
        "positions_1d": {"position_encoding_2d": False},
    }
    for variant, setting in settings.items():
        names = [name for name in reference.tensors if name.startswith(f"{variant}.")]
        if not names:
            continue
        model = reference.load(attention, **setting)
        for name in names:
            case, part = name.split(".")[1:]
            ids = reference.ids(case)
            if part == "logits":
                torch.testing.assert_close(model(input_ids=ids).logits[0], reference.tensors[name], **close)
            else:
                given = reference.tensors[name]
                alone = model(input_ids=ids).logits
                torch.testing.assert_close(model(input_ids=ids, position_ids=given[None]).logits, alone, rtol=0, atol=0)


def test_the_residual_is_scaled_as_published(reference: Any) -> None:
    config = reference.models["sdpa"].config
    published = reference.expected["alpha_in_published_code"]
    published = published if isinstance(published, list) else [published]
    assert [config.residual_scale] * len(published) == pytest.approx(published)
    if "alpha_variant" in reference.expected:
        assert math.sqrt(2 * config.num_layers) == pytest.approx(reference.expected["alpha_variant"])


def test_rotary_tables_of_32_and_16_bits(reference: Any) -> None:
    from sft.native.chatglm.layers import angles, inverse_frequencies

    for name in {match[0] for one in reference.tensors if (match := re.match(r"rope\d+", one))}:
        size = int(name.removeprefix("rope"))
        table = {
            key.removeprefix(f"{name}."): one for key, one in reference.tensors.items() if key.startswith(f"{name}.")
        }
        assert torch.equal(inverse_frequencies(size, torch.device("cpu")), table["inv_freq_fp16"])
        for kind, dtype in (("float", torch.float32), ("half", torch.float16)):
            for found, part in zip(angles(table["positions"], size, dtype), ("cos", "sin"), strict=True):
                assert found.dtype == dtype
                torch.testing.assert_close(found, table[f"{kind}.{part}"], rtol=0, atol=1e-6 if kind == "float" else 0)


def rows_of(reference: Any, batch: str) -> list[str]:
    return list(reference.expected["batches"][batch]["rows"])


def padded(rows: list[list[int]], value: int, side: str) -> torch.Tensor:
    width = max(map(len, rows))
    filled = [
        [value] * (width - len(row)) + row if side == "left" else row + [value] * (width - len(row)) for row in rows
    ]
    return torch.tensor(filled)


@torch.no_grad()
@pytest.mark.parametrize("kind", ["padding mask", "publisher's mask", "ids alone"])
def test_padded_batches(reference: Any, attention: str, close: Any, exact: Any, kind: str) -> None:
    model, tensors = reference.models[attention], reference.tensors
    pad = model.config.pad_token_id
    for side in reference.expected.get("batches", {}):
        if side not in ("left", "right") or (kind == "ids alone" and side == "left"):
            continue  # the published rule: without a mask, padding on the left is context
        names = rows_of(reference, side)
        cases = [reference.cases[name] for name in names]
        ids = padded([case["input_ids"] for case in cases], pad, side)
        assert torch.equal(ids, tensors.get(f"{side}_batch.input_ids", ids))
        real = padded([[1] * len(case["input_ids"]) for case in cases], 0, side)
        inputs: dict[str, Any] = {"attention_mask": real} if kind == "padding mask" else {}
        if kind == "publisher's mask":
            if f"{side}_batch.attention_mask" not in tensors:
                continue
            inputs = {key: tensors[f"{side}_batch.{key}"] for key in ("attention_mask", "position_ids")}
        for labels in ("labels_answer", "labels_ptuning"):
            wanted = padded([case[labels] for case in cases], -100, side)
            assert torch.equal(wanted, tensors.get(f"{side}_batch.{labels}", wanted))
            output = model(input_ids=ids, labels=wanted, **inputs)
            loss = reference.expected["batches"][side][labels.replace("labels", "loss")]
            torch.testing.assert_close(output.loss, torch.tensor(loss), **exact)
        assert output.logits.isfinite().all()
        for row, name in enumerate(names):
            here = output.logits[row][real[row].bool()]
            alone = model(input_ids=reference.ids(name)).logits[0]
            torch.testing.assert_close(here, alone, **close)
            if f"{side}_batch.logits" in tensors:
                torch.testing.assert_close(here, tensors[f"{side}_batch.logits"][row][real[row].bool()], **close)


def test_positions_and_masks_of_padded_batches(reference: Any) -> None:
    from sft.native.chatglm import places as at

    model = reference.models["sdpa"].transformer
    for name, batch, part in (("left_batch", "left", "input_ids"), ("left_prompts", "left_greedy", "prompt_ids")):
        if f"{name}.position_ids" not in reference.tensors:
            continue
        rows = [reference.cases[case][part] for case in rows_of(reference, batch)]
        ids = padded(rows, model.config.pad_token_id, "left")
        assert torch.equal(ids, reference.tensors[f"{name}.input_ids"])
        real = padded([[1] * len(row) for row in rows], 0, "left").bool()
        places = at.find(model.marks(ids, ids), real, model.config)
        positions = at.positions(places, real, ids.shape[1], two=True)
        assert torch.equal(positions, reference.tensors[f"{name}.position_ids"])
        if f"{name}.attention_mask" in reference.tensors:
            seen = at.visible(places, real, ids.shape[1])
            hidden = reference.tensors[f"{name}.attention_mask"]
            queries = real[:, None, :, None]
            assert torch.equal(~seen & queries, hidden & queries)  # padding as a query is nobody's business
