"""Baichuan2 against numbers of the published code; tolerances as the references state them."""

import hashlib
import json
import re

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from sft.models import load_tokenizer
from sft.native import register
from sft.native.baichuan.layers import bias, rotation, slopes
from tests.conftest import skip_or_fail
from tests.sft.native.references import FIXTURES, OUTSIDE, tokenizer_files

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
        held = [key for key in tensors if re.fullmatch(rf"{re.escape(name)}\.logits(_last\d+)?", key)]
        assert len(held) == 1
        wanted = tensors[held[0]]
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
    name, wanted = answer_loss(expected["train"])
    case, tensors = expected["cases"][name], expected["tensors"]
    if checkpointing:
        model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
    model.train()
    output = model(torch.tensor([case["input_ids"]]), labels=torch.tensor([case["labels_answer"]]))
    assert output.loss.item() == pytest.approx(wanted, abs=1e-5)
    torch.testing.assert_close(output.logits[0], tensors[f"train.{name}.logits"], **CLOSE)
    output.loss.backward()
    parameters = dict(model.named_parameters())
    for name, norm in expected["train"]["grad_norms"].items():
        assert parameters[name].grad.norm().item() == pytest.approx(norm, abs=1e-4)
    held = [key.removeprefix("train.grad.") for key in tensors if key.startswith("train.grad.")]
    assert held
    for name in held:
        torch.testing.assert_close(parameters[name].grad, tensors[f"train.grad.{name}"], **EXACT)
    assert parameters["model.embed_tokens.weight"].grad[model.config.pad_token_id].abs().max() == 0


def answer_loss(facts):
    """The case that a loss was computed of, and that loss."""
    found = [(key.removeprefix("loss_answer_"), facts[key]) for key in facts if re.fullmatch(r"loss_answer_\w+", key)]
    return next((name, loss) for name, loss in found if not name.endswith("_without"))


def test_z_loss(expected, model):
    name, wanted = answer_loss(expected["z_loss"])
    case = expected["cases"][name]
    model.config.z_loss_weight = expected["z_loss"]["z_loss_weight"]
    loss = model(torch.tensor([case["input_ids"]]), labels=torch.tensor([case["labels_answer"]])).loss.item()
    assert loss == pytest.approx(wanted, abs=1e-5)


def test_the_head_is_normalised_and_its_weight_stays(expected, model):
    name, checks = answer_loss(expected["train"])[0], expected["checks"]
    ids = torch.tensor([expected["cases"][name]["input_ids"]])
    before = model.lm_head.weight.detach().clone()
    rows = torch.nn.functional.normalize(before, dim=1)
    changed = (rows - before).abs().max().item()
    assert changed == pytest.approx(checks["norm_head_weight_changed_in_place_by_first_eval_forward"], abs=1e-6)
    least, most = checks["norm_head_row_norm_before_min_max"]
    assert model.lm_head.lengths().min().item() == pytest.approx(least, abs=1e-5)
    assert model.lm_head.lengths().max().item() == pytest.approx(most, abs=1e-5)
    with torch.no_grad():
        hidden = model.model(ids).last_hidden_state
        plain = (hidden @ before.T - model.lm_head(hidden)).abs().max().item()
    told = next(value for key, value in checks.items() if key.startswith("logits_change_if_head_were_not_normalised"))
    assert plain == pytest.approx(told, abs=1e-4)
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
        if re.fullmatch(r"alibi\.(train|eval)_bias_len\d+", name):
            heads, size = wanted.shape[:2]
            place = torch.arange(size)
            ours = bias(heads, place - place[:, None])[0]
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


def test_every_name_of_the_reference_is_looked_at(expected):
    cases = "|".join(map(re.escape, expected["cases"]))
    known = [
        rf"({cases})\.(logits(_last\d+)?|hidden_states|past_keys|past_values)",
        r"(left|right)_batch\.(input_ids|attention_mask|labels_all|labels_answer|logits)",
        r"left_prompts\.(input_ids|attention_mask)",
        r"packed\.(input_ids|attention_mask|logits)",
        rf"train\.(({cases})\.logits|grad\..+)",
        r"alibi\.(slopes_\d+|(train|eval)_bias_len\d+)",
        r"rope\d+\.(cos|sin)",
    ]
    assert [name for name in expected["tensors"] if not any(re.fullmatch(one, name) for one in known)] == []


@pytest.fixture(params=tokenizer_files("baichuan"))
def tokenizer_expected(request):
    if request.param is None:
        skip_or_fail("no reference of Baichuan2's tokenizer: IMPRESSION_SHARED names no folder that has one")
    return json.loads(request.param.read_text())


@pytest.fixture
def true_vocabulary(tokenizer_expected):
    """The folder whose vocabulary file is the one that the reference was made with."""
    facts = tokenizer_expected["vocabulary_file"]
    for file in sorted((OUTSIDE / "tokenizers").glob(f"*/{facts['name']}")):
        if hashlib.sha256(file.read_bytes()).hexdigest() == facts["sha256"]:
            return file.parent
    return skip_or_fail(f"the vocabulary file {facts['sha256']} is not under IMPRESSION_SHARED/reference/tokenizers")


def test_the_true_vocabulary_gives_the_published_ids(tokenizer_expected, true_vocabulary):
    register()
    tokenizer, expected = AutoTokenizer.from_pretrained(true_vocabulary), tokenizer_expected
    assert type(tokenizer).__name__ == "BaichuanTokenizer"
    assert len(tokenizer) == tokenizer.vocab_size == expected["vocab_size"]
    for name, value in expected["attributes"].items():
        assert getattr(tokenizer, name) == value
    for piece, number in expected["special_ids"].items():
        assert tokenizer.convert_tokens_to_ids(piece) == number
        assert tokenizer.convert_ids_to_tokens(number) == piece
    assert expected["texts"]
    for case in expected["texts"]:
        ids = tokenizer(case["text"])["input_ids"]
        assert ids == case["ids"]
        assert tokenizer.convert_ids_to_tokens(ids) == case["tokens"]
        assert tokenizer.decode(ids) == case["decoded"]
        assert tokenizer.decode(ids, skip_special_tokens=True) == case["decoded_skip_special"]
    assert expected["chat"]
    for case in expected["chat"]:
        ids = tokenizer.apply_chat_template(
            case["messages"], add_generation_prompt=True, tokenize=True, return_dict=False
        )
        assert ids == case["ids"]


def test_the_tokenizer_is_found_beside_a_published_config(tmp_path, tokenizer_expected, true_vocabulary):
    for path in true_vocabulary.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "config.json").write_bytes((FIXTURES / "baichuan2_13b" / "config.json").read_bytes())
    tokenizer = load_tokenizer(str(tmp_path))
    assert type(tokenizer).__name__ == "BaichuanTokenizer"
    tokenizer.save_pretrained(tmp_path / "saved")
    (tmp_path / "saved" / "config.json").write_bytes((tmp_path / "config.json").read_bytes())
    again = load_tokenizer(str(tmp_path / "saved"))
    for case in tokenizer_expected["texts"]:
        assert again(case["text"])["input_ids"] == case["ids"]
