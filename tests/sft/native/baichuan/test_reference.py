"""Baichuan2 against numbers of the published code; tolerances as the references state them."""

import json
import os
from pathlib import Path

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from sft.native import register
from sft.native.baichuan.layers import bias, rotation, slopes

CLOSE = {"atol": 1e-4, "rtol": 0.0}
EXACT = {"atol": 1e-5, "rtol": 0.0}


@pytest.mark.parametrize("attention", ["sdpa", "eager"])
def test_logits_and_losses_of_every_case(folder, expected, attention):
    register()
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation=attention).eval()
    tensors = expected["tensors"]
    assert expected["cases"]
    for name, case in expected["cases"].items():
        ids = torch.tensor([case["input_ids"]])
        with torch.no_grad():
            logits = model(ids).logits[0]
            masked = model(ids, attention_mask=torch.ones_like(ids)).logits[0]
        wanted = tensors.get(f"{name}.logits")
        if wanted is None:
            wanted = tensors[f"{name}.logits_last8"]
        torch.testing.assert_close(logits[-len(wanted) :], wanted, **CLOSE)
        torch.testing.assert_close(masked, logits, **CLOSE)
        for kind, labels in (("all", case["input_ids"]), ("answer", case.get("labels_answer"))):
            if f"loss_{kind}" in case:
                loss = model(ids, labels=torch.tensor([labels])).loss.item()
                assert loss == pytest.approx(case[f"loss_{kind}"], abs=1e-5)


def test_hidden_states_and_cache(expected, model):
    seen = 0
    for name, case in expected["cases"].items():
        tensors = expected["tensors"]
        if f"{name}.hidden_states" not in tensors:
            continue
        seen += 1
        with torch.no_grad():
            output = model(torch.tensor([case["input_ids"]]), output_hidden_states=True, use_cache=True)
        torch.testing.assert_close(torch.stack(output.hidden_states)[:, 0], tensors[f"{name}.hidden_states"], **CLOSE)
        layers = output.past_key_values.layers
        torch.testing.assert_close(torch.cat([one.keys for one in layers]), tensors[f"{name}.past_keys"], **CLOSE)
        torch.testing.assert_close(torch.cat([one.values for one in layers]), tensors[f"{name}.past_values"], **CLOSE)
    assert seen


def greedy(model, ids, mask, count, cached):
    settings = {"do_sample": False, "max_new_tokens": count, "eos_token_id": None, "use_cache": cached}
    return model.generate(input_ids=ids, attention_mask=mask, **settings)[:, ids.shape[1] :].tolist()


@pytest.mark.parametrize("cached", [True, False])
def test_greedy_tokens(expected, model, cached):
    for case in expected["cases"].values():
        if "greedy" in case:
            ids = torch.tensor([case["input_ids"][: case["prompt_length"]]])
            written = greedy(model, ids, torch.ones_like(ids), len(case["greedy"]), cached)
            assert written == [case["greedy"]]


@pytest.mark.parametrize("cached", [True, False])
def test_padded_prompts_are_continued_as_alone(expected, model, cached):
    tensors, batch = expected["tensors"], expected["left_batch"]
    ids, mask = tensors["left_prompts.input_ids"], tensors["left_prompts.attention_mask"]
    assert greedy(model, ids, mask, len(batch["greedy"][0]), cached) == batch["greedy"]


@pytest.mark.parametrize("side", ["left", "right"])
def test_padded_batches(expected, model, side):
    tensors, batch = expected["tensors"], expected[f"{side}_batch"]
    ids, mask = tensors[f"{side}_batch.input_ids"], tensors[f"{side}_batch.attention_mask"]
    with torch.no_grad():
        logits = model(ids, attention_mask=mask).logits
    for row, name in enumerate(batch["rows"]):
        torch.testing.assert_close(logits[row][mask[row] == 1], tensors[f"{name}.logits"], **CLOSE)
    if f"{side}_batch.logits" in tensors:
        real = mask == 1
        torch.testing.assert_close(logits[real], tensors[f"{side}_batch.logits"][real], **CLOSE)
    for kind in ("all", "answer"):
        loss = model(ids, attention_mask=mask, labels=tensors[f"{side}_batch.labels_{kind}"]).loss.item()
        assert loss == pytest.approx(batch[f"loss_{kind}"], abs=1e-5)


def test_texts_of_one_row_that_are_kept_apart(expected, model):
    tensors = expected["tensors"]
    if "packed.logits" not in tensors:
        assert model.config.position_encoding == "rotary"
        return
    ids, mask = tensors["packed.input_ids"][None], tensors["packed.attention_mask"][None]
    with torch.no_grad():
        logits = model(ids, attention_mask=mask).logits[0]
        square = (mask[:, :, None] == mask[:, None, :]).long()
        as_given = model(ids, attention_mask=square).logits[0]
    torch.testing.assert_close(logits, tensors["packed.logits"], **CLOSE)
    torch.testing.assert_close(as_given, logits, **CLOSE)


@pytest.mark.parametrize("checkpointing", [False, True])
def test_training_gives_the_published_loss_and_gradients(expected, model, checkpointing):
    case, tensors = expected["cases"]["mid"], expected["tensors"]
    if checkpointing:
        model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
    model.train()
    output = model(torch.tensor([case["input_ids"]]), labels=torch.tensor([case["labels_answer"]]))
    assert output.loss.item() == pytest.approx(expected["train"]["loss_answer_mid"], abs=1e-5)
    torch.testing.assert_close(output.logits[0], tensors["train.mid.logits"], **CLOSE)
    output.loss.backward()
    parameters = dict(model.named_parameters())
    for name, norm in expected["train"]["grad_norms"].items():
        assert parameters[name].grad.norm().item() == pytest.approx(norm, abs=1e-4)
        if f"train.grad.{name}" in tensors:
            torch.testing.assert_close(parameters[name].grad, tensors[f"train.grad.{name}"], **EXACT)
    assert parameters["model.embed_tokens.weight"].grad[model.config.pad_token_id].abs().max() == 0


def test_z_loss(expected, model):
    wanted, case = expected["z_loss"], expected["cases"]["mid"]
    model.config.z_loss_weight = wanted["z_loss_weight"]
    loss = model(torch.tensor([case["input_ids"]]), labels=torch.tensor([case["labels_answer"]])).loss.item()
    assert loss == pytest.approx(wanted["loss_answer_mid"], abs=1e-5)


def test_the_head_is_normalised_and_its_weight_stays(expected, model):
    ids = torch.tensor([expected["cases"]["mid"]["input_ids"]])
    before = model.lm_head.weight.detach().clone()
    with torch.no_grad():
        first = model(ids).logits
        model.lm_head.weight.mul_(3.0)
        scaled = model(ids).logits
    torch.testing.assert_close(scaled, first, **CLOSE)
    assert torch.equal(model.lm_head.weight, 3.0 * before)


def test_positions(expected, model):
    tensors = expected["tensors"]
    for name, wanted in tensors.items():
        if name.startswith("alibi.slopes_"):
            torch.testing.assert_close(slopes(len(wanted)), wanted)
        if name.startswith("alibi.") and name.endswith("_len8"):
            heads, size = wanted.shape[:2]
            ours = bias(heads, size, size, torch.device("cpu"))[0]
            seen = wanted.isfinite()
            if "train" in name:
                torch.testing.assert_close(ours[seen], wanted[seen])
            else:  # by the key's place, which differs by a constant a row
                torch.testing.assert_close(ours.where(seen, -torch.inf).softmax(-1), wanted.softmax(-1))
        if name.startswith("rope") and name.endswith(".cos"):
            size, width = wanted.shape
            cos, sin = rotation(torch.arange(size)[None], width)
            torch.testing.assert_close(cos[0, 0], wanted)
            torch.testing.assert_close(sin[0, 0], tensors[name.replace(".cos", ".sin")])


def tokenizer_references() -> list[object]:
    shared = Path(os.environ.get("IMPRESSION_SHARED") or "absent") / "reference"
    found = sorted(shared.glob("models/baichuan*/tokenizer_expected.json"))
    params = [pytest.param(path, id=path.parent.name, marks=pytest.mark.reference) for path in found]
    return params or [pytest.param(None, id="outside", marks=pytest.mark.reference)]


@pytest.mark.parametrize("path", tokenizer_references())
def test_the_true_vocabulary_gives_the_published_ids(path):
    shared = Path(os.environ.get("IMPRESSION_SHARED") or "absent") / "reference" / "tokenizers" / "baichuan2"
    if path is None or not shared.is_dir():
        message = "no vocabulary of Baichuan2: IMPRESSION_SHARED names no folder that has it"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    register()
    from sft.native.baichuan.tokenization import BaichuanTokenizer

    tokenizer = BaichuanTokenizer.from_pretrained(shared)
    expected = json.loads(path.read_text())
    assert len(tokenizer) == expected["vocab_size"]
    for name, value in expected["attributes"].items():
        assert getattr(tokenizer, name) == value
    for case in expected["texts"]:
        ids = tokenizer(case["text"])["input_ids"]
        assert ids == case["ids"]
        assert tokenizer.convert_ids_to_tokens(ids) == case["tokens"]
        assert tokenizer.decode(ids) == case["decoded"]
        assert tokenizer.decode(ids, skip_special_tokens=True) == case["decoded_skip_special"]
    for case in expected["chat"]:
        ids = tokenizer.apply_chat_template(
            case["messages"], add_generation_prompt=True, tokenize=True, return_dict=False
        )
        assert ids == case["ids"]


def test_the_tokenizer_is_found_beside_a_published_config(tmp_path):
    shared = Path(os.environ.get("IMPRESSION_SHARED") or "absent") / "reference"
    if not (shared / "tokenizers" / "baichuan2").is_dir():
        pytest.skip("no vocabulary of Baichuan2: IMPRESSION_SHARED names no folder that has it")
    register()
    for path in (shared / "tokenizers" / "baichuan2").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "config.json").write_bytes((shared / "models" / "baichuan2_13b" / "config.json").read_bytes())
    tokenizer = AutoTokenizer.from_pretrained(tmp_path)
    assert type(tokenizer).__name__ == "BaichuanTokenizer"
    tokenizer.save_pretrained(tmp_path / "saved")
    (tmp_path / "saved" / "config.json").write_bytes((tmp_path / "config.json").read_bytes())
    assert AutoTokenizer.from_pretrained(tmp_path / "saved")("你好").input_ids == tokenizer("你好").input_ids
