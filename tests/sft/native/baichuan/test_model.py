"""What the models do beyond the references: every kind of mask and cache, 16 bits, saving, PEFT, and configs that cannot be."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoConfig, AutoModelForCausalLM, DynamicCache

from common.errors import UserError
from sft.models import load_model
from sft.native import register
from sft.native.baichuan.configuration import BaichuanConfig
from sft.native.baichuan.layers import NormHead, RMSNorm
from sft.native.baichuan.masks import ALIGNED, aligned, padded_on_the_right, texts_of

CPU = torch.device("cpu")
CLOSE = {"rtol": 0.0, "atol": 1e-4}


@pytest.fixture(params=["sdpa", "eager"])
def model(request: pytest.FixtureRequest, published: Path) -> Any:
    loaded = load_model(str(published), torch.float32, CPU)
    loaded.set_attn_implementation(request.param)
    return loaded


@pytest.fixture
def ids() -> torch.Tensor:
    return torch.randint(3, 200, (2, 12), generator=torch.Generator().manual_seed(3))


@pytest.fixture
def left() -> torch.Tensor:
    """A mask whose first row has five columns of padding on the left."""
    mask = torch.ones(2, 12, dtype=torch.long)
    mask[0, :5] = 0
    return mask


def logits(model: Any, ids: torch.Tensor, **inputs: Any) -> torch.Tensor:
    with torch.no_grad():
        return torch.as_tensor(model(ids, **inputs).logits)


def test_one_model_type_two_kinds_told_by_the_published_fields(model: Any, kind: str) -> None:
    assert model.config.position_encoding == {"7b": "rotary", "13b": "alibi"}[kind]
    assert model.dtype == torch.float32
    assert model.get_decoder() is model.model
    assert isinstance(model.get_output_embeddings(), NormHead)
    assert model.get_input_embeddings() is model.model.embed_tokens


def test_padding_on_the_left_or_right_changes_nothing(model: Any, ids: torch.Tensor, left: torch.Tensor) -> None:
    alone = logits(model, ids[:1, 5:])
    torch.testing.assert_close(logits(model, ids, attention_mask=left)[:1, 5:], alone, **CLOSE)
    torch.testing.assert_close(logits(model, ids, attention_mask=left.bool())[:1, 5:], alone, **CLOSE)
    right = torch.cat([ids[:1, 5:], ids[:1, :5]], 1)
    torch.testing.assert_close(logits(model, right, attention_mask=left[:1].flip(1))[:, :7], alone, **CLOSE)


def test_texts_packed_into_a_row_are_kept_apart(model: Any, ids: torch.Tensor) -> None:
    alone = torch.cat([logits(model, ids[:1, :5]), logits(model, ids[:1, 5:])], 1)
    positions = torch.cat([torch.arange(5), torch.arange(7)])[None]
    numbers = torch.tensor([[1] * 5 + [2] * 7])
    torch.testing.assert_close(logits(model, ids[:1], position_ids=positions), alone, **CLOSE)
    torch.testing.assert_close(logits(model, ids[:1], attention_mask=numbers), alone, **CLOSE)
    torch.testing.assert_close(logits(model, ids[:1], attention_mask=3 - numbers), alone, **CLOSE)


def test_prepared_masks_of_three_and_four_dimensions(model: Any, ids: torch.Tensor, left: torch.Tensor) -> None:
    wanted, real = logits(model, ids, attention_mask=left), left == 1
    each = left[:, None, :].expand(2, 12, 12)
    seen = each[:, None].bool() & torch.ones(12, 12).tril().bool()
    least = torch.finfo(torch.float32).min
    for mask in (each, seen, torch.where(seen, 0.0, least)):
        torch.testing.assert_close(logits(model, ids, attention_mask=mask)[real], wanted[real], **CLOSE)


def test_a_mask_of_another_length_is_refused(model: Any, ids: torch.Tensor) -> None:
    with pytest.raises(ValueError, match="for 12 of 12 tokens"):
        model(ids, attention_mask=torch.tensor([[0] + [1] * 9] * 2))


def test_several_tokens_with_a_cache(model: Any, ids: torch.Tensor, left: torch.Tensor) -> None:
    whole, cache, parts = logits(model, ids, attention_mask=left), DynamicCache(config=model.config), []
    for begin, end in ((0, 6), (6, 7), (7, 12)):
        some = {"attention_mask": left[:, :end], "past_key_values": cache, "use_cache": True}
        parts.append(logits(model, ids[:, begin:end], **some))
    torch.testing.assert_close(torch.cat(parts, 1)[left == 1], whole[left == 1], **CLOSE)


@pytest.mark.parametrize("more", [{"use_cache": False}, {"cache_implementation": "static"}, {"num_beams": 2}])
def test_generate_with_any_cache_writes_what_a_row_alone_gets(model, ids, left, more):
    settings = {"max_new_tokens": 6, "do_sample": False, "eos_token_id": None, **more}
    together = model.generate(input_ids=ids, attention_mask=left, **settings)[:, 12:]
    plain = {**settings, "use_cache": True, "cache_implementation": None}
    for row in range(2):
        real = ids[row : row + 1][:, left[row] == 1]
        alone = model.generate(input_ids=real, attention_mask=torch.ones_like(real), **plain)
        assert together[row].tolist() == alone[0, real.shape[1] :].tolist()


def test_attention_probabilities_can_be_had_from_eager(published: Path, ids: torch.Tensor) -> None:
    model = load_model(str(published), torch.float32, CPU)
    model.set_attn_implementation("eager")
    shares = model(ids, output_attentions=True).attentions
    assert len(shares) == 2
    torch.testing.assert_close(shares[0].sum(-1), torch.ones_like(shares[0][..., 0]))
    assert shares[0].triu(1).abs().max() == 0


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_16_bits_are_near(published: Path, ids: torch.Tensor, left: torch.Tensor, dtype: torch.dtype) -> None:
    exact = logits(load_model(str(published), torch.float32, CPU), ids, attention_mask=left)[left == 1]
    near = logits(load_model(str(published), dtype, CPU), ids, attention_mask=left)[left == 1]
    assert near.dtype == dtype
    assert (near.float() - exact).abs().mean() < 0.02 * exact.abs().mean()


def test_saving_keeps_kind_and_numbers(model: Any, ids: torch.Tensor, tmp_path: Path, kind: str) -> None:
    before = logits(model, ids)
    model.save_pretrained(tmp_path / "saved")
    again = load_model(str(tmp_path / "saved"), torch.float32, CPU)
    assert again.config.position_encoding == {"7b": "rotary", "13b": "alibi"}[kind]
    again.set_attn_implementation(model.config._attn_implementation)
    assert torch.equal(logits(again, ids), before)


def test_a_big_model_is_made_without_weights_or_with_random_ones(kind: str) -> None:
    register()
    more: dict[str, Any] = {"max_position_embeddings": 4096} if kind == "7b" else {}
    size = {"hidden_size": 5120, "intermediate_size": 13696, "num_hidden_layers": 40, "num_attention_heads": 40}
    with torch.device("meta"):
        model = AutoModelForCausalLM.from_config(BaichuanConfig(**(more or size)), dtype=torch.bfloat16)
    wanted = {"13b": 13_896_668_160, "7b": 7_505_973_248}
    assert sum(p.numel() for p in model.parameters()) == wanted[kind]
    assert len(model.state_dict()) == {"13b": 283, "7b": 227}[kind]
    small = BaichuanConfig(vocab_size=99, hidden_size=32, num_hidden_layers=1, num_attention_heads=4, **more)
    drawn = AutoModelForCausalLM.from_config(small, dtype=torch.bfloat16)
    assert drawn.lm_head.weight.float().std().item() == pytest.approx(0.02, rel=0.2)
    assert drawn.dtype == torch.bfloat16


@pytest.mark.parametrize(
    ("settings", "wanted"),
    [
        ({"hidden_size": 5120, "num_attention_heads": 40, "max_position_embeddings": 4096}, "alibi"),
        ({"hidden_size": 4096, "num_attention_heads": 32}, "rotary"),
        ({"hidden_size": 60, "num_attention_heads": 5}, "alibi"),
        ({"hidden_size": 60, "num_attention_heads": 5, "max_position_embeddings": 64}, "rotary"),
        ({"hidden_size": 4096, "num_attention_heads": 32, "position_encoding": "alibi"}, "alibi"),
    ],
)
def test_the_published_sizes_tell_the_kind_also_where_a_file_was_written_anew(settings: Any, wanted: str) -> None:
    assert BaichuanConfig(**settings).position_encoding == wanted


def test_tied_weights_are_the_embeddings(published: Path, ids: torch.Tensor) -> None:
    file = published / "config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"tie_word_embeddings": True}))
    model = load_model(str(published), torch.float32, CPU)
    assert model.lm_head.weight is model.get_input_embeddings().weight
    with torch.no_grad():
        hidden = model.model(ids).last_hidden_state
    rows = torch.nn.functional.normalize(model.get_input_embeddings().weight, dim=1)
    torch.testing.assert_close(logits(model, ids), hidden @ rows.T, **CLOSE)


@pytest.mark.parametrize("targets", ["all-linear", ["W_pack", "o_proj"]])
def test_lora_reaches_the_layers_and_leaves_the_head(model: Any, ids: torch.Tensor, targets: Any) -> None:
    from peft import LoraConfig, get_peft_model

    before = logits(model, ids)
    tuned = get_peft_model(model, LoraConfig(r=2, target_modules=targets, task_type="CAUSAL_LM"))
    reached = {name.split(".")[-1] for name, one in tuned.named_modules() if hasattr(one, "lora_A")}
    linear = {"W_pack", "o_proj", "gate_proj", "up_proj", "down_proj"}
    assert reached == (linear if targets == "all-linear" else set(targets))
    torch.testing.assert_close(logits(tuned.eval(), ids), before)


def test_a_prefix_stands_before_padding_too(model: Any, ids: torch.Tensor, left: torch.Tensor) -> None:
    from peft import PrefixTuningConfig, get_peft_model

    tuned = get_peft_model(model, PrefixTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=3)).eval()
    together = logits(tuned, ids, attention_mask=left)
    assert torch.isfinite(together).all()
    full = torch.ones(1, 12, dtype=torch.long)
    torch.testing.assert_close(together[1:], logits(tuned, ids[1:], attention_mask=full), **CLOSE)
    assert (together[1:] - logits(model, ids[1:])).abs().max() > 0.01


def test_the_head_sees_every_change_of_its_weight() -> None:
    head = NormHead(4, 3)
    torch.nn.init.normal_(head.weight)
    hidden = torch.randn(2, 4)

    def wanted() -> torch.Tensor:
        return hidden @ torch.nn.functional.normalize(head.weight, dim=1).T

    with torch.no_grad():
        torch.testing.assert_close(head.eval()(hidden), wanted())
        head.weight.mul_(torch.tensor([[1.0], [2.0], [3.0]])).add_(0.5)
        torch.testing.assert_close(head(hidden), wanted())
        with torch.autograd._unsafe_preserve_version_counter(head.weight):  # as FSDP does with weights in shards
            head.weight.add_(0.5)
        head.train()
        torch.testing.assert_close(head.eval()(hidden), wanted())
        head.weight[1] = 0.0
        assert torch.equal(head(hidden)[:, 1], torch.zeros(2))


def test_16_bit_lengths_do_not_favour_tokens() -> None:
    torch.manual_seed(0)
    head = NormHead(64, 500).to(torch.bfloat16)
    torch.nn.init.normal_(head.weight)
    hidden = torch.randn(1, 64, dtype=torch.bfloat16)
    raw = torch.nn.functional.linear(hidden, head.weight)
    exact = (raw.double() / head.weight.double().norm(dim=1)).to(torch.bfloat16)
    assert torch.equal(head(hidden), exact)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_the_norm_rounds_before_its_weight(dtype: torch.dtype) -> None:
    torch.manual_seed(0)
    norm = RMSNorm(48, 1e-6)
    torch.nn.init.normal_(norm.weight)
    norm, x = norm.to(dtype), torch.randn(5, 48, dtype=dtype)
    scaled = (x.float() * torch.rsqrt(x.float().square().mean(-1, keepdim=True) + 1e-6)).to(dtype)
    torch.testing.assert_close(norm(x), norm.weight * scaled, rtol=0, atol=1e-6 if dtype == torch.float32 else 0)
    assert RMSNorm(48, 1e-6)(x).dtype == torch.float32  # a norm kept in float32 beside 16-bit layers


def test_masks_are_laid_out_for_cuda_and_not_made_where_nothing_is_hidden() -> None:
    laid = aligned(torch.arange(10.0).reshape(2, 5), torch.bfloat16)
    assert laid.tolist() == [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]]
    assert laid.stride() == (ALIGNED, 1)
    yes, no = ([[1, 1, 1]], [[1, 1, 0]], [[1, 0, 0], [1, 1, 1]], [[0, 0, 0]]), ([[0, 1, 1]], [[1, 0, 1]], [[2, 1, 0]])
    assert [padded_on_the_right(torch.tensor(mask)) for mask in (*yes, *no)] == [True] * 4 + [False] * 3
    assert texts_of(torch.arange(4)[None]) is None
    begun = texts_of(torch.tensor([[0, 1, 0, 1, 2, 0]]))
    assert begun is not None
    assert begun.diff().tolist() == [[0, 1, 0, 0, 1]]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"vocab_size": 64000}, "Baichuan 1's, another architecture"),
        ({"hidden_size": 35}, "hidden_size 35 does not divide into num_attention_heads"),
        ({"num_hidden_layers": "2"}, "num_hidden_layers must be a whole number from 1 on, not '2'"),
        ({"hidden_act": "gelu"}, "it must be silu"),
        ({"intermediate_size": None}, "intermediate_size must be a whole number"),
        ({"rms_norm_eps": -1.0}, "rms_norm_eps must be above 0 and below 1, not -1.0"),
        ({"z_loss_weight": "some"}, "z_loss_weight must be a number from 0 on, not 'some'"),
        ({"max_position_embeddings": "4096"}, "max_position_embeddings must be a whole number, not '4096'"),
        ({"pad_token_id": 99999}, "pad_token_id is 99999, outside the vocabulary"),
    ],
)
def test_a_config_that_cannot_be_names_file_and_setting(published, change, said):
    path = published / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(UserError) as caught:
        load_model(str(published), torch.float32, CPU)
    assert said in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_config_without_a_size_is_refused(published: Path) -> None:
    register()
    path = published / "config.json"
    settings = json.loads(path.read_text())
    del settings["num_attention_heads"]
    path.write_text(json.dumps(settings))
    with pytest.raises(UserError, match="has no num_attention_heads"):
        AutoConfig.from_pretrained(published)
