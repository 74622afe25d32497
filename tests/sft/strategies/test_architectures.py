"""Every strategy on other kinds of models than the Gemma of the other tests, and what was measured against what is loaded."""

import warnings
from pathlib import Path
from typing import Any

import pytest
import torch

from common.errors import UserError
from sft import checkpoint
from sft.batches import Batch, collate
from sft.config import TABLES, PromptConfig, TrainConfig, build
from sft.generate import BASE, Generator, Row
from sft.loss import base_of, token_losses
from sft.mixing import keeps_rows
from sft.models import load_model
from sft.prompt import IGNORED, Example
from sft.strategies import STRATEGIES, strategy
from sft.virtual import virtual_tokens

CPU = torch.device("cpu")
ENDS = {"pad_token_id": 0, "eos_token_id": 1, "bos_token_id": 2}
BAICHUAN = Path(__file__).parents[2] / "fixtures" / "models" / "baichuan2_13b"
KINDS = ["llama", "gpt2"]
PROJECTED = "p-tuning-v2 with projection"
NAMES = [*(name for name in STRATEGIES if name != "qlora"), PROJECTED]
SMALL: dict[str, dict[str, Any]] = {
    PROJECTED: {"p-tuning-v2": {"tokens": 4, "projection": True, "width": 16}},
    "p-tuning-v2": {"p-tuning-v2": {"tokens": 4}},
    "p-tuning": {"p-tuning": {"tokens": 4, "width": 16}},
    "prompt-tuning": {"prompt-tuning": {"tokens": 4}},
    "freeze": {"freeze": {"layers": 1}},
    "bitfit": {"bitfit": {"norms": True}},
    "adalora": {"adalora": {"start_rank": 6, "rank": 3, "every": 2}},
}
PROMPTS = ([5, 9, 31, 12, 7], [44, 6], [8, 8, 17, 40, 23, 11, 29, 50, 33])


class Numbers:
    """A tokenizer whose text is the ids."""

    pad_token_id, eos_token_id = 0, 1

    def decode(self, ids: list[int], **_: Any) -> str:
        return " ".join(map(str, ids))


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Random models: Llama without biases and with an output layer of its own; GPT-2 and OPT with biases, tied."""
    import transformers as t

    folder = tmp_path_factory.mktemp("kinds")
    small = {"vocab_size": 60, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, **ENDS}
    llama = t.LlamaConfig(**small, intermediate_size=64, num_key_value_heads=1, initializer_range=0.2)
    silent = dict.fromkeys(("resid_pdrop", "embd_pdrop", "attn_pdrop"), 0.0)
    gpt2 = t.GPT2Config(
        vocab_size=60, n_embd=32, n_layer=2, n_head=2, n_positions=64, initializer_range=0.2, **silent, **ENDS
    )
    opt = t.OPTConfig(**small, ffn_dim=64, word_embed_proj_dim=32, init_std=0.2, dropout=0.0)
    for name, config in (("llama", llama), ("gpt2", gpt2), ("opt", opt)):
        torch.manual_seed(0)
        t.AutoModelForCausalLM.from_config(config).save_pretrained(folder / name)
    return folder


def config_of(name: str, folder: Path, **more: Any) -> TrainConfig:
    own = "p-tuning-v2" if name == PROJECTED else name
    lora = {"lora": {"rank": 4}} if "lora" in TABLES[own] else {}
    table = {"model": str(folder), "strategy": own, "train": {"precision": "float32"}, **lora, **SMALL.get(name, {})}
    config: TrainConfig = build(TrainConfig, table | more, "", "")
    return config


def batch() -> Batch:
    return collate([Example(list(range(5, 19)), 5), Example([40, 9, 33, 21, 8, 1], 3)], 0, CPU)


def tuned(config: TrainConfig, steps: int = 6, rate: float = 1e-2, dtype: torch.dtype = torch.float32) -> Any:
    """A model after some steps, and the weights and the loss behind each."""
    method = strategy(config.strategy)
    torch.manual_seed(0)
    model = method.adapt(load_model(config.model, dtype, CPU), config)
    optimizer = torch.optim.AdamW(method.groups(model, config), lr=rate)
    method.begin(model, steps)
    kept = []
    for step in range(steps):
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=dtype is torch.bfloat16):
            loss = token_losses(model, batch()).mean()
        penalty = method.penalty(model)
        (loss if penalty is None else loss + penalty).backward()
        optimizer.step()
        method.after_step(model, step)
        optimizer.zero_grad()
        kept.append((checkpoint.weights(model), loss_of(model, dtype)))
    return model.eval(), kept


@torch.no_grad()
def loss_of(model: Any, dtype: torch.dtype = torch.float32) -> float:
    training = model.training
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=dtype is torch.bfloat16):
        value = token_losses(model.eval(), batch()).mean().item()
    model.train(training)
    return value


def loaded(config: TrainConfig, model: Any, folder: Path, dtype: torch.dtype = torch.float32) -> Any:
    method = strategy(config.strategy)
    method.save(model, folder)
    return method.load(load_model(config.model, dtype, CPU), folder).eval()


def gradients(model: Any, loss: torch.Tensor) -> dict[str, torch.Tensor]:
    loss.backward()
    found = {name: p.grad.clone() for name, p in model.named_parameters() if p.grad is not None}
    model.zero_grad()
    return found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_loss_and_gradients_are_the_librarys_also_with_recomputed_layers(name, kind, models):
    config = config_of(name, models / kind)
    method = strategy(config.strategy)
    torch.manual_seed(0)
    model = method.adapt(load_model(config.model, torch.float32, CPU), config).train()
    losses = token_losses(model, batch()).mean()
    ours = gradients(model, losses)
    labels = torch.full_like(batch().labels, IGNORED)
    labels[:, 1:] = batch().labels[:, :-1]
    output = model(input_ids=batch().input_ids, attention_mask=batch().attention_mask, labels=labels)
    penalty = method.penalty(model)
    wanted = output.loss if penalty is None else output.loss - penalty
    torch.testing.assert_close(losses, wanted, atol=1e-5, rtol=1e-5)
    theirs = [gradients(model, wanted)]
    if config.strategy != "p-tuning-v2":
        model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
        model.enable_input_require_grads()
        theirs.append(gradients(model, token_losses(model, batch()).mean()))
    for other in theirs:
        assert ours.keys() == other.keys()
        for key, gradient in ours.items():
            torch.testing.assert_close(gradient, other[key], atol=1e-5, rtol=1e-3)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_what_is_loaded_is_what_was_trained_and_it_writes_the_same_on_every_path(name, kind, models, tmp_path):
    config = config_of(name, models / kind)
    model, kept = tuned(config)
    assert kept[-1][1] < kept[0][1]
    again = loaded(config, model, tmp_path / "saved")
    assert loss_of(again) == pytest.approx(kept[-1][1], abs=2e-5)
    tuned_one = Generator(again, Numbers(), PromptConfig(), 8, mixes=strategy(config.strategy).mixes)
    base_one = Generator(load_model(config.model, torch.float32, CPU), Numbers(), PromptConfig(), 8)
    rows = [Row(list(prompt), adapter) for prompt in PROMPTS for adapter in (BASE, "default")]
    run(tuned_one, rows)
    for base, sft in zip(rows[::2], rows[1::2], strict=True):
        assert base.written == run(base_one, [Row(base.prompt, BASE)])[0].written
        assert sft.written == run(tuned_one, [Row(sft.prompt, "default")])[0].written
        assert sft.written == librarys(again, sft.prompt)


def run(generator: Generator, rows: list[Row]) -> list[Row]:
    for _ in generator.steps(rows):
        pass
    return rows


def librarys(model: Any, prompt: list[int]) -> list[int]:
    ids = torch.tensor([prompt])
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Position ids are not supported", category=UserWarning)
        whole = model.generate(input_ids=ids, attention_mask=torch.ones_like(ids), max_new_tokens=8, do_sample=False)
    new = whole[0].tolist()
    new = new if virtual_tokens(model) and new[: len(prompt)] != prompt else new[len(prompt) :]
    return [token for token in new if token != 1]


@pytest.mark.parametrize("name", ["lora", "rslora", "lora-plus", "pissa"])
def test_a_model_that_takes_its_batch_apart_writes_base_and_sft_beside_each_other(name, models, tmp_path):
    config = config_of(name, models / "opt")
    again = loaded(config, tuned(config)[0], tmp_path / "saved")
    generator = Generator(again, Numbers(), PromptConfig(), 8)
    rows = run(generator, [Row(list(prompt), adapter) for prompt in PROMPTS for adapter in (BASE, "default")])
    assert generator.keeps is False
    plain = Generator(load_model(config.model, torch.float32, CPU), Numbers(), PromptConfig(), 8)
    for base, sft in zip(rows[::2], rows[1::2], strict=True):
        assert base.written == run(plain, [Row(base.prompt, BASE)])[0].written
        assert sft.written == librarys(again, sft.prompt)


def test_a_model_that_keeps_its_rows_is_told_and_left_as_it_was(models):
    config = config_of("lora", models / "llama")
    model = strategy("lora").adapt(load_model(config.model, torch.float32, CPU), config).eval()
    assert keeps_rows(model, torch.tensor([[5, 6, 7]] * 3))
    assert not any(module._forward_pre_hooks for module in model.modules())
    model.get_base_model().config.model_type = "mpt"
    assert not keeps_rows(model, torch.tensor([[5, 6, 7]] * 3))


@pytest.mark.parametrize("name", ["p-tuning-v2", PROJECTED])
def test_a_prefix_before_alibi_is_not_moved_away_by_padding(name, tmp_path):
    config = config_of(name, BAICHUAN)
    again = loaded(config, tuned(config)[0], tmp_path / "saved")
    generator = Generator(again, Numbers(), PromptConfig(), 8, mixes=False)
    together = run(generator, [Row(list(prompt), "default") for prompt in PROMPTS])
    alone = [run(generator, [Row(list(prompt), "default")])[0] for prompt in PROMPTS]
    assert [row.written for row in together] == [row.written for row in alone]
    generator.library = dict.fromkeys(("", "default"), False)  # as for a model that takes no rows of unequal length
    padded = run(generator, [Row(list(prompt), "default") for prompt in PROMPTS])
    assert [row.written for row in padded] == [row.written for row in alone]
    generator.one_length = False
    wrong = run(generator, [Row(list(prompt), "default") for prompt in PROMPTS])
    assert [row.written for row in wrong] != [row.written for row in alone]


def test_adalora_saves_the_weights_that_were_measured_whichever_step_was_best(models, tmp_path):
    config = config_of("adalora", models / "llama")
    model, kept = tuned(config, steps=12, rate=1e-1)
    for step, (weights, loss) in enumerate(kept):
        checkpoint.restore_weights(model, weights)
        again = loaded(config, model, tmp_path / str(step))
        assert loss_of(again) == pytest.approx(loss, abs=2e-5)


@pytest.mark.parametrize("steps", [3, 4, 7])
@pytest.mark.parametrize("shares", [(0.0, 0.0), (0.5, 0.49), (0.0, 0.99), (0.99, 0.0)])
def test_adalora_reaches_its_budget_in_the_shortest_runs(steps, shares, models):
    options = SMALL["adalora"]["adalora"] | dict(zip(("warmup", "settled"), shares, strict=True))
    model, _ = tuned(config_of("adalora", models / "llama", adalora=options), steps)
    left = [int((p != 0).sum()) for name, p in model.named_parameters() if "lora_E" in name]
    assert sum(left) == 3 * len(left)


def test_adalora_without_steps_enough_says_so(models):
    with pytest.raises(UserError, match=r"needs 3 steps to give up ranks, and this run has 2; raise train\.epochs"):
        tuned(config_of("adalora", models / "llama"), 2)


def test_pissa_of_a_rank_above_a_layers_width_is_loaded_again(models, tmp_path):
    config = config_of("pissa", models / "llama", lora={"rank": 24})  # keys and values are 16 wide
    model, kept = tuned(config)
    assert loss_of(loaded(config, model, tmp_path / "saved")) == pytest.approx(kept[-1][1], abs=2e-5)


def test_small_scales_of_ia3_are_not_rounded_away_beside_a_base_in_bfloat16(models, tmp_path):
    config = config_of("ia3", models / "llama")
    model, kept = tuned(config, rate=1e-3, dtype=torch.bfloat16)
    again = loaded(config, model, tmp_path / "saved", torch.bfloat16)
    assert {p.dtype for name, p in again.named_parameters() if "ia3_l" in name} == {torch.float32}
    assert loss_of(again, torch.bfloat16) == pytest.approx(kept[-1][1], abs=1e-6)


def test_lora_plus_groups_are_those_of_peft(models):
    from peft.optimizers import create_loraplus_optimizer

    config = config_of("lora-plus", models / "llama")
    model = strategy("lora-plus").adapt(load_model(config.model, torch.float32, CPU), config)
    theirs = create_loraplus_optimizer(model, torch.optim.AdamW, lr=1e-3, loraplus_lr_ratio=config.lora_plus.ratio)
    wanted = {id(p): group["lr"] for group in theirs.param_groups for p in group["params"]}
    groups = strategy("lora-plus").groups(model, config)
    assert {id(p): 1e-3 * group["lr_scale"] for group in groups for p in group["params"]} == wanted


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("lora", {"lora": {"targets": ["q_proj", "v_prj"]}}, "lora.targets names 'v_prj', and no layer"),
        ("adalora", {"lora": {"targets": ["v_prj"]}}, "lora.targets names 'v_prj', and no layer"),
        ("dora", {"lora": {"targets": []}}, "strategy dora with these options does not suit this model"),
        ("lora", {"lora": {"targets": "q_proj"}}, "strategy lora with these options does not suit this model"),
        ("ia3", {"ia3": {"targets": ["zz"]}}, "ia3.targets names 'zz', and no layer"),
    ],
)
def test_layers_that_are_not_there_are_one_line(name, options, said, models):
    config = config_of(name, models / "llama", **options)
    with pytest.raises(UserError, match=said.replace(".", r"\.")) as caught:
        strategy(name).adapt(load_model(config.model, torch.float32, CPU), config)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("lora", {"lora": {"targets": [1]}}, "lora.targets must be a list of names"),
        ("freeze", {"freeze": {"modules": [""]}}, "freeze.modules must be a list of names"),
        ("ia3", {"ia3": {"targets": ["k_proj"], "feedforward": ["down_proj"]}}, "which ia3.targets does not"),
        ("adalora", {"adalora": {"start_rank": 4, "rank": 4}}, "must be below adalora.start_rank 4"),
    ],
)
def test_options_that_contradict_themselves_are_one_line(name, options, said, tmp_path):
    with pytest.raises(UserError, match=said):
        config_of(name, tmp_path, **options)


def test_ia3_takes_the_layers_that_it_is_given(models):
    config = config_of("ia3", models / "llama", ia3={"targets": ["k_proj"]})
    model = strategy("ia3").adapt(load_model(config.model, torch.float32, CPU), config)
    names = [name for name, p in model.named_parameters() if p.requires_grad]
    assert names
    assert all("k_proj" in name for name in names)
    assert base_of(model) is not model
