"""What transformers, PEFT and bitsandbytes do with the model, on a tiny one of random weights."""

import logging
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from common.errors import UserError
from sft.models import load_model, load_tokenizer

CPU = torch.device("cpu")


@pytest.fixture
def model(chatglm_folder: Path) -> Any:
    return load_model(str(chatglm_folder), torch.float32, CPU)


@pytest.fixture
def batch(chatglm_folder: Path) -> Any:
    tokenizer = load_tokenizer(str(chatglm_folder))
    return tokenizer(["右肺上叶见结节，边界清。", "积液。"], padding=True, return_tensors="pt")


def written(model: Any, inputs: Any, steps: int = 8, **settings: Any) -> list[list[int]]:
    output = model.generate(
        **inputs, max_new_tokens=steps, do_sample=False, eos_token_id=None, pad_token_id=3, **settings
    )
    return output[:, -steps:].tolist()


def row(inputs: Any, number: int) -> dict[str, torch.Tensor]:
    """One row of a batch, without its padding."""
    keep = inputs["attention_mask"][number].bool()
    return {key: value[number : number + 1, keep] for key, value in inputs.items()}


def alone(model: Any, inputs: Any, steps: int = 8) -> list[list[int]]:
    return [written(model, row(inputs, number), steps)[0] for number in range(len(inputs["input_ids"]))]


def test_the_publishers_folder_loads_whole(model: Any, chatglm_folder: Path) -> None:
    weights = load_file(chatglm_folder / "model.safetensors")
    state = model.state_dict()
    assert set(weights) - set(state) == {name for name in weights if name.endswith("rotary_emb.inv_freq")}
    assert all(torch.equal(state[name], weights[name]) for name in state)
    assert model.config._attn_implementation == "sdpa"
    assert model.get_decoder() is model.transformer
    assert model.get_input_embeddings().weight.shape == (model.config.vocab_size, 64)
    assert model.get_output_embeddings() is model.lm_head
    assert type(model).own_positions


def test_a_saved_model_is_the_publishers_folder_again(model: Any, batch: Any, tmp_path: Path) -> None:
    model.save_pretrained(tmp_path / "saved")
    again = load_model(str(tmp_path / "saved"), torch.float32, CPU)
    assert torch.equal(again(**batch).logits, model(**batch).logits)


@torch.no_grad()
def test_only_the_first_bos_ends_the_context(model: Any, batch: Any) -> None:
    ids = row(batch, 0)["input_ids"]
    more = torch.cat([ids, torch.tensor([[model.config.bos_token_id, model.config.gmask_token_id, 9]])], 1)
    changed = more.clone()
    changed[0, -1] = 10
    before, after = model(input_ids=more).logits[0], model(input_ids=changed).logits[0]
    assert torch.equal(before[:-1], after[:-1])
    assert not torch.equal(before[-1], after[-1])


@torch.no_grad()
def test_the_context_sees_all_of_itself_and_nothing_of_the_answer(model: Any, batch: Any) -> None:
    ids = row(batch, 0)["input_ids"]
    changed = ids.clone()
    changed[0, -3] = 9  # the last token before [gMASK]
    moved = (model(input_ids=ids).logits[0] - model(input_ids=changed).logits[0]).abs().amax(-1) > 1e-6
    assert moved.all()
    answer = torch.cat([ids, torch.tensor([[9]])], 1)
    assert torch.allclose(model(input_ids=answer).logits[0, :-1], model(input_ids=ids).logits[0], atol=1e-6)


@torch.no_grad()
def test_embeddings_instead_of_ids_give_the_same(model: Any, batch: Any) -> None:
    embeddings = model.get_input_embeddings()(batch["input_ids"])
    mask = batch["attention_mask"]
    assert torch.equal(model(inputs_embeds=embeddings, attention_mask=mask).logits, model(**batch).logits)


@torch.no_grad()
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_sixteen_bits_are_close_and_finite(chatglm_folder: Path, batch: Any, dtype: torch.dtype) -> None:
    exact = load_model(str(chatglm_folder), torch.float32, CPU)(**batch).logits
    for attention in ("sdpa", "eager"):
        half = load_model(str(chatglm_folder), dtype, CPU)
        half.set_attn_implementation(attention)
        logits = half(**batch).logits
        assert logits.dtype == dtype
        assert logits.isfinite().all()
        real = batch["attention_mask"].bool()
        assert (logits.float() - exact)[real].abs().max() < 0.15


def test_a_model_of_the_true_size_needs_no_weights_to_be_built() -> None:
    from transformers import AutoModelForCausalLM

    from sft.native import register
    from sft.native.chatglm.configuration import ChatGLMConfig

    register()
    with torch.device("meta"):
        model = AutoModelForCausalLM.from_config(ChatGLMConfig(), dtype=torch.float16)
    names = set(model.state_dict())
    assert len(names) + model.config.num_layers == 368  # with the published rotary buffers
    assert (
        sum(one.numel() for one in model.parameters()) == 2 * 130528 * 4096 + 28 * (12 * 4096**2 + 13 * 4096) + 2 * 4096
    )
    assert all(one.is_meta for one in [*model.parameters(), *model.buffers()])


@pytest.mark.parametrize("targets", ["all-linear", ["query_key_value"], ["query_key_value", "dense", "dense_4h_to_h"]])
@pytest.mark.parametrize("checkpointing", [False, True])
def test_lora_trains_and_saves(model: Any, batch: Any, tmp_path: Path, targets: Any, checkpointing: bool) -> None:
    from peft import LoraConfig, PeftModel, get_peft_model

    tuned = get_peft_model(model, LoraConfig(r=2, target_modules=targets, task_type="CAUSAL_LM")).train()
    if checkpointing:
        tuned.gradient_checkpointing_enable({"use_reentrant": False})
        tuned.enable_input_require_grads()
    adapted = {name for name, one in tuned.named_modules() if hasattr(one, "lora_A") and "lora" not in name}
    assert len(adapted) == 2 * (4 if targets == "all-linear" else len(targets))
    labels = batch["input_ids"].masked_fill(batch["attention_mask"] == 0, -100)
    optimizer = torch.optim.AdamW([p for p in tuned.parameters() if p.requires_grad], lr=0.02)
    losses = []
    for _ in range(8):
        loss = tuned(**batch, labels=labels).loss
        loss.backward()
        assert all(p.grad is not None for p in tuned.parameters() if p.requires_grad)
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
    assert losses[-1] < losses[0]
    tuned.eval()
    tuned.save_pretrained(tmp_path / "adapter")
    logits = tuned(**batch).logits
    fresh = load_model(str(model.config.name_or_path), torch.float32, CPU)
    again = PeftModel.from_pretrained(fresh, tmp_path / "adapter").eval()
    torch.testing.assert_close(again(**batch).logits, logits)
    torch.testing.assert_close(again.merge_and_unload()(**batch).logits, logits, rtol=0, atol=1e-4)


def peft_prefix(projection: bool) -> Any:
    from peft import PrefixTuningConfig

    return PrefixTuningConfig(
        task_type="CAUSAL_LM", num_virtual_tokens=3, prefix_projection=projection, encoder_hidden_size=8
    )


@pytest.mark.parametrize("projection", [False, True])
@pytest.mark.parametrize("attention", ["sdpa", "eager"])
def test_prefix_tuning_of_peft(model: Any, batch: Any, projection: bool, attention: str) -> None:
    from peft import get_peft_model

    model.set_attn_implementation(attention)
    torch.manual_seed(1)
    tuned = get_peft_model(model, peft_prefix(projection))
    labels = batch["input_ids"].masked_fill(batch["attention_mask"] == 0, -100)
    tuned(**batch, labels=labels).loss.backward()
    assert all(p.grad.abs().sum() > 0 for p in tuned.parameters() if p.requires_grad)
    tuned.eval()
    assert written(tuned, batch) == alone(tuned, batch)
    with torch.no_grad(), tuned.disable_adapter():
        plain = tuned(**batch).logits
    assert (tuned(**batch).logits - plain).abs().max() > 0.1


def test_a_prefix_outlives_gradient_checkpointing(model: Any, batch: Any) -> None:
    from sft.native.chatglm.prefix import PrefixEncoder

    torch.manual_seed(1)
    model.config.pre_seq_len, model.config.prefix_dropout = 3, 0.0
    model.transformer.prefix_encoder = PrefixEncoder(model.config)
    labels = batch["input_ids"].masked_fill(batch["attention_mask"] == 0, -100)
    gradients = []
    for checkpointing in (False, True):
        if checkpointing:
            model.gradient_checkpointing_enable({"use_reentrant": False})
        model.train().zero_grad()
        model(**batch, labels=labels).loss.backward()
        gradients.append(model.transformer.prefix_encoder.embedding.weight.grad.clone())
    assert gradients[0].abs().sum() > 0
    torch.testing.assert_close(*gradients)


def test_a_cache_given_for_training_outlives_gradient_checkpointing(model: Any, batch: Any) -> None:
    from transformers import DynamicCache

    torch.manual_seed(1)
    given = torch.randn(2, 2, 2, 4, 3, 16, requires_grad=True)  # layer, key or value, row, head, virtual token, width
    labels = batch["input_ids"].masked_fill(batch["attention_mask"] == 0, -100)
    mask = torch.cat([torch.ones(2, 3), batch["attention_mask"]], 1)
    gradients = []
    for checkpointing in (False, True):
        if checkpointing:
            model.gradient_checkpointing_enable({"use_reentrant": False})
        cache = DynamicCache([(layer[0], layer[1]) for layer in given])
        model.train()
        loss = model(
            input_ids=batch["input_ids"], attention_mask=mask, past_key_values=cache, labels=labels, use_cache=False
        ).loss
        gradients.append(torch.autograd.grad(loss, given)[0])
    torch.testing.assert_close(*gradients)


def test_prefix_dropout_works_in_training_alone(model: Any, batch: Any) -> None:
    from sft.native.chatglm.prefix import PrefixEncoder

    model.config.pre_seq_len = 3
    assert model.config.prefix_dropout == 0.1
    encoder = PrefixEncoder(model.config)
    key, value = encoder.train()(2, torch.float32)[0]
    share = torch.stack([key, value]).eq(0).float().mean().item()
    assert 0.0 < share < 0.3
    assert not torch.equal(key[0], key[1])
    assert not torch.stack(encoder.eval()(2, torch.float32)[0]).eq(0).any()


@pytest.mark.parametrize("kind", ["prompt-tuning", "p-tuning"])
def test_virtual_tokens_of_peft(model: Any, batch: Any, kind: str) -> None:
    from peft import PromptEncoderConfig, PromptTuningConfig, get_peft_model

    torch.manual_seed(1)
    config = (
        PromptTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=3)
        if kind == "prompt-tuning"
        else PromptEncoderConfig(task_type="CAUSAL_LM", num_virtual_tokens=3, encoder_hidden_size=8)
    )
    tuned = get_peft_model(model, config)
    labels = batch["input_ids"].masked_fill(batch["attention_mask"] == 0, -100)
    tuned(**batch, labels=labels).loss.backward()
    assert all(p.grad is not None for p in tuned.parameters() if p.requires_grad)
    tuned.eval()
    assert written(tuned, batch) == alone(tuned, batch)


def test_linear_layers_become_4_bit(chatglm_folder: Path, batch: Any) -> None:
    bitsandbytes = pytest.importorskip("bitsandbytes")
    from peft import LoraConfig, get_peft_model, prepare_model_for_kbit_training
    from transformers import AutoModelForCausalLM, BitsAndBytesConfig

    logging.getLogger("bitsandbytes").setLevel(logging.ERROR)
    settings = BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=torch.float32,
    )
    quantised = AutoModelForCausalLM.from_pretrained(
        chatglm_folder, quantization_config=settings, dtype=torch.float32, device_map={"": "cpu"}
    )
    kinds = {name: type(one) for name, one in quantised.named_modules() if isinstance(one, torch.nn.Linear)}
    assert [name for name, kind in kinds.items() if kind is not bitsandbytes.nn.Linear4bit] == ["lm_head"]
    tuned = get_peft_model(
        prepare_model_for_kbit_training(quantised, gradient_checkpointing_kwargs={"use_reentrant": False}),
        LoraConfig(r=2, target_modules="all-linear", task_type="CAUSAL_LM"),
    )
    labels = batch["input_ids"].masked_fill(batch["attention_mask"] == 0, -100)
    loss = tuned.train()(**batch, labels=labels).loss
    loss.backward()
    assert torch.isfinite(loss)
    assert all(p.grad is not None for p in tuned.parameters() if p.requires_grad)
    assert written(tuned.eval(), batch) == alone(tuned, batch)


def test_a_prefix_of_another_model_or_none_is_one_line(model: Any, tmp_path: Path) -> None:
    from sft.native.chatglm.prefix import load_prefix

    name = "transformer.prefix_encoder.embedding.weight"
    file = tmp_path / "prefix.safetensors"
    save_file({name: torch.randn(3, 2 * 2 * 64 + 1)}, file)
    with pytest.raises(UserError, match="of a model of other sizes"):
        load_prefix(model, file)
    assert model.config.pre_seq_len is None
    save_file({"other": torch.zeros(1)}, file)
    with pytest.raises(UserError, match="no P-Tuning v2 checkpoint"):
        load_prefix(model, file)
    file.write_bytes(b"no tensors")
    with pytest.raises(UserError, match="cannot be read"):
        load_prefix(model, file)
    with pytest.raises(UserError, match="cannot be read"):
        load_prefix(model, tmp_path / "absent.safetensors")
    pickled = tmp_path / "pytorch_model.bin"
    torch.save({name: torch.randn(3, 2 * 2 * 64)}, pickled)
    load_prefix(model, pickled)
    assert model.config.pre_seq_len == 3


class Trap:
    """Pickled, it asks the reader to make a file."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> Any:
        return (Path.touch, (self.file,))


def test_code_in_a_prefix_file_is_not_run(model: Any, tmp_path: Path) -> None:
    from sft.native.chatglm.prefix import load_prefix

    file, trace = tmp_path / "pytorch_model.bin", tmp_path / "ran"
    torch.save({"transformer.prefix_encoder.embedding.weight": Trap(trace)}, file)
    with pytest.raises(UserError, match="nothing in it was run"):
        load_prefix(model, file)
    assert not trace.exists()
