"""The forward passes over slots against the library's own: ragged rows, drafts that were wrong, rows that moved."""

from pathlib import Path
from typing import Any

import pytest
import torch

from sft.config import LoraOptions, PromptConfig, TrainConfig
from sft.engine import packing
from sft.engine.known import suits
from sft.engine.lean import Lean
from sft.engine.library import Library
from sft.engine.packing import Packer
from sft.engine.slots import Slots, feed_of
from sft.generate import BASE, Generator
from sft.strategies import strategy

CPU = torch.device("cpu")
ENDS = {"pad_token_id": 0, "eos_token_id": 1, "bos_token_id": 2}
SMALL = {"vocab_size": 60, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, **ENDS}
SIZES = {**SMALL, "intermediate_size": 48, "num_key_value_heads": 2, "initializer_range": 0.2, "head_dim": 8}
KINDS = {
    "Llama": SIZES,
    "Mistral": SIZES | {"sliding_window": 6},
    "Qwen2": SIZES,
    "Qwen3": SIZES,
    "Gemma3Text": SIZES | {"sliding_window": 6, "layer_types": ["sliding_attention", "full_attention"]},
}
OTHERS = {
    "GPT2": {
        "vocab_size": 60,
        "n_embd": 32,
        "n_layer": 2,
        "n_head": 2,
        "n_positions": 64,
        "initializer_range": 0.2,
        **ENDS,
    },
    "OPT": {**SMALL, "ffn_dim": 48, "word_embed_proj_dim": 32, "init_std": 0.2, "dropout": 0.0},
}
TEXTS = ([5, 9, 31, 12, 7, 8, 40, 3, 22, 17, 33], [44, 6, 19, 50, 21, 9, 9], [8, 8, 17, 40])


class Pad:
    pad_token_id, eos_token_id = 0, 1


def model_of(kind: str, sizes: dict[str, Any], dtype: torch.dtype = torch.float32) -> Any:
    import transformers as t

    torch.manual_seed(0)
    config = getattr(t, f"{kind}Config")(**sizes)
    model = t.AutoModelForCausalLM.from_config(config).to(dtype).eval()
    for name, p in model.named_parameters():  # norms and biases of their own, else half of the arithmetic is not seen
        if p.dim() == 1:
            p.data = torch.randn_like(p) * 0.3 + (0 if "Gemma" in kind or name.endswith("bias") else 1)
    return model


def with_lora(model: Any) -> Any:
    config = TrainConfig(model="m", lora=LoraOptions(rank=4, alpha=12))
    adapted = strategy("lora").adapt(model, config).to(next(model.parameters()).dtype)
    for name, p in adapted.named_parameters():
        if "lora_B" in name:
            p.data = torch.randn_like(p) * 0.1
    return adapted.eval()


def alone(model: Any, text: list[int], adapter: str = "default") -> torch.Tensor:
    ids = torch.tensor([text])
    if adapter == BASE and hasattr(model, "disable_adapter"):
        with model.disable_adapter():
            return model(input_ids=ids, use_cache=False).logits[0]
    return model(input_ids=ids, use_cache=False).logits[0]


@torch.inference_mode()
def follow(forward: Any, adapters: list[str]) -> list[torch.Tensor]:
    """The texts in passes of unequal parts, with wrong drafts in between and a row that leaves; logits of each."""
    slots, texts = Slots(), [*TEXTS, TEXTS[0][:6]]
    found: list[list[torch.Tensor]] = [[], [], []]

    def read(first: int, starts: list[int], tokens: list[list[int]], kept: list[int]) -> None:
        counts = [len(new) for new in tokens]
        names = adapters[first : first + len(tokens)]
        logits = forward.logits(feed_of(first, starts, tokens, counts, names, CPU), slots)
        for row, part in enumerate(logits.split(counts)):
            if first + row < 3:
                found[first + row].append(part[: kept[row]])

    read(0, [0, 0], [texts[0][:4], texts[1][:2]], [4, 2])
    read(2, [0, 0], [texts[3], texts[2][:1]], [0, 1])  # the row in slot 2 leaves, the last one takes its place
    found[2].clear()
    slots.move(3, 2, 1)
    read(0, [4, 2, 1], [[texts[0][4], 30, 30, 30], texts[1][2:5], [texts[2][1], 55]], [1, 3, 1])
    read(0, [5, 5, 2], [texts[0][5:], texts[1][5:], texts[2][2:]], [6, 2, 2])
    found[2].insert(0, forward.logits(feed_of(3, [0], [texts[2][:1]], [1], adapters[2:3], CPU), slots))
    return [torch.cat(parts) for parts in found]


@pytest.mark.parametrize("packs", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_the_lean_pass_computes_what_the_library_does(kind, packs, monkeypatch):
    monkeypatch.setattr(packing, "free_bytes", lambda: 10**12 if packs else 0)
    model = with_lora(model_of(kind, KINDS[kind]))
    assert suits(model)
    packer = Packer(CPU, 1000)
    assert packer.packs is packs
    for adapters in (["default", BASE, "default", "default"], [BASE, "default", BASE, BASE], ["default"] * 4):
        for text, adapter, logits in zip(TEXTS, adapters, follow(Lean(model, packer), adapters), strict=False):
            torch.testing.assert_close(logits, alone(model, text, adapter), atol=2e-5, rtol=1e-4)


@pytest.mark.parametrize("kind", KINDS)
def test_in_bfloat16_it_rounds_where_the_library_rounds(kind):
    model = with_lora(model_of(kind, KINDS[kind], torch.bfloat16))
    with torch.inference_mode():
        for adapter in (BASE, "default"):
            slots, text = Slots(), TEXTS[0]
            found = Lean(model, Packer(CPU, 0)).logits(feed_of(0, [0], [text], [len(text)], [adapter], CPU), slots)
            wanted = alone(model, text, adapter)
            assert (found == wanted).float().mean() > 0.5
            torch.testing.assert_close(found, wanted, atol=0.06, rtol=0.02)


@pytest.mark.parametrize("attention", ["sdpa", "eager"])
@pytest.mark.parametrize("kind", [*KINDS, *OTHERS])
def test_the_librarys_modules_take_ragged_rows(kind, attention):
    model = model_of(kind, (KINDS | OTHERS)[kind])
    model.set_attn_implementation(attention)
    library = Library(Generator(model, Pad(), PromptConfig(), 8))
    with torch.inference_mode():
        assert library.fits(list(TEXTS[0]), BASE)
    for text, logits in zip(TEXTS, follow(library, [BASE] * 4), strict=True):
        torch.testing.assert_close(logits, alone(model, text), atol=2e-5, rtol=1e-4)


def test_a_model_that_does_not_take_them_is_told(monkeypatch):
    model = model_of("Llama", KINDS["Llama"])
    library = Library(Generator(model, Pad(), PromptConfig(), 8))
    with torch.inference_mode():
        assert library.fits(list(TEXTS[0]), BASE)
        original = Library.mask
        monkeypatch.setattr(Library, "mask", lambda self, feed, kind: torch.ones_like(original(self, feed, kind)))
        assert not library.fits(list(TEXTS[0]), BASE)
        model.own_positions = True
        monkeypatch.undo()
        assert not library.fits(list(TEXTS[0]), BASE)


def test_what_the_lean_pass_does_not_know_it_leaves_to_the_library():
    assert not suits(model_of("GPT2", OTHERS["GPT2"]))
    llama = {**KINDS["Llama"], "rope_parameters": {"rope_type": "dynamic", "factor": 2.0, "rope_theta": 1e4}}
    assert not suits(model_of("Llama", llama))
    model = model_of("Llama", KINDS["Llama"])
    model.model.layers[0].mlp.up_proj.to(torch.bfloat16)
    assert not suits(model)
    for name in ("dora", "ia3"):
        adapted = strategy(name).adapt(model_of("Llama", KINDS["Llama"]), TrainConfig(model="m", strategy=name))
        assert not suits(adapted)


def test_alibi_counts_from_each_rows_own_place():
    from sft.models import load_model

    folder = Path(__file__).parents[2] / "fixtures" / "models" / "baichuan2_13b"
    model = load_model(str(folder), torch.float32, CPU)
    library = Library(Generator(model, Pad(), PromptConfig(), 8))
    with torch.inference_mode():
        assert library.fits(list(TEXTS[0]), BASE)
    for text, logits in zip(TEXTS, follow(library, [BASE] * 4), strict=True):
        torch.testing.assert_close(logits, alone(model, text), atol=2e-5, rtol=1e-4)


def test_packed_products_are_the_plain_ones(monkeypatch):
    monkeypatch.setattr(packing, "free_bytes", lambda: 10**12)
    weights, biases = [torch.randn(24, 16), torch.randn(8, 16)], [None, torch.randn(8)]
    x = torch.randn(5, 16)
    packer = Packer(CPU, 1000)
    found = packer.product(weights, biases)(x)
    torch.testing.assert_close(found, packing.plain(weights, biases)(x), atol=1e-5, rtol=1e-5)
    assert packer.product(weights, biases) is packer.product(weights, biases)
    assert not Packer(CPU, 10**12).packs
    assert not Packer(torch.device("cuda"), 0).packs
