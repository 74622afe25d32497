"""Every strategy on a tiny model: what it trains, its loss against the library's, saving, resuming and generation."""

import json
import warnings
from pathlib import Path
from typing import Any

import pytest
import torch

from common.errors import UserError
from sft.batches import collate
from sft.config import TABLES, TrainConfig, build, read_config
from sft.data import encode_cases, read_cases
from sft.generate import BASE, Generator, Row
from sft.loss import token_losses
from sft.models import load_model, load_tokenizer
from sft.predict import predict
from sft.prompt import IGNORED
from sft.runs import ADAPTER, load_generator, merged, open_run
from sft.strategies import STRATEGIES, strategy
from sft.train import train
from sft.virtual import virtual_tokens

CPU = torch.device("cpu")
SMALL = {
    "p-tuning-v2": {"p-tuning-v2": {"tokens": 4}},
    "p-tuning": {"p-tuning": {"tokens": 4, "width": 16}},
    "prompt-tuning": {"prompt-tuning": {"tokens": 4}},
    "freeze": {"freeze": {"layers": 1}},
    "bitfit": {"bitfit": {"norms": True}},
    "adalora": {"adalora": {"start_rank": 6, "rank": 3, "every": 2}},
}
RATES = {
    "full": 5e-3,
    "freeze": 5e-3,
    "bitfit": 5e-2,
    "ia3": 5e-2,
    "p-tuning-v2": 3e-1,
    "p-tuning": 2e-2,
    "prompt-tuning": 1e-1,
}
CPU_ONLY = [name for name in STRATEGIES if name != "qlora"]


def table(name: str, model: Path, **settings: Any) -> dict[str, Any]:
    rate = RATES.get(name, 1e-2)
    own = {"learning_rate": rate, "batch": 4, "epochs": 3, "precision": "float32", "checkpoint_minutes": 1e-7}
    return {
        "model": str(model), "strategy": name, "train": own | settings, "generate": {"max_new_tokens": 12, "batch": 4},
        **({"lora": {"rank": 4}} if "lora" in TABLES[name] else {}), **SMALL.get(name, {}),
    }  # fmt: skip


def config_of(name: str, model: Path, **settings: Any) -> TrainConfig:
    config: TrainConfig = build(TrainConfig, table(name, model, **settings), "", "")
    return config


def trained(tmp_path: Path, name: str, model: Path, data: Path, folder: str = "run", **settings: Any) -> Path:
    import tomli_w

    path = tmp_path / f"{folder}.toml"
    path.write_text(tomli_w.dumps(table(name, model, **settings)))
    train(read_config(path), path.read_text(), data, tmp_path / folder)
    return tmp_path / folder


def base(model: Path) -> Any:
    return load_model(str(model), torch.float32, CPU)


def test_the_options_of_every_strategy_are_declared():
    assert set(TABLES) == set(STRATEGIES)


@pytest.mark.parametrize("name", CPU_ONLY)
def test_the_loss_and_its_gradients_are_the_librarys(name, tiny_model, tiny_data):
    torch.manual_seed(0)
    config = config_of(name, tiny_model)
    tokenizer = load_tokenizer(str(tiny_model))
    cases = read_cases(tiny_data / "train.jsonl")[:3]
    batch = collate(encode_cases(tokenizer, config.prompt, cases, 1024).examples, tokenizer.pad_token_id, CPU)
    model = strategy(name).adapt(base(tiny_model), config).train()
    losses = token_losses(model, batch)
    losses.mean().backward()
    ours = {key: p.grad.clone() for key, p in model.named_parameters() if p.grad is not None}
    model.zero_grad()
    labels = torch.full_like(batch.labels, IGNORED)
    labels[:, 1:] = batch.labels[:, :-1]
    output = model(input_ids=batch.input_ids, attention_mask=batch.attention_mask, labels=labels)
    penalty = strategy(name).penalty(model)
    wanted = output.loss if penalty is None else output.loss - penalty
    torch.testing.assert_close(losses.mean(), wanted, atol=1e-5, rtol=1e-5)
    (output.loss if penalty is None else wanted).backward()
    theirs = {key: p.grad for key, p in model.named_parameters() if p.grad is not None}
    assert ours.keys() == theirs.keys()
    assert any(gradient.abs().max() > 0 for gradient in ours.values())
    for key, gradient in ours.items():
        torch.testing.assert_close(gradient, theirs[key], atol=1e-5, rtol=1e-3)


@pytest.mark.parametrize("name", CPU_ONLY)
def test_a_trained_run_learns_is_saved_and_writes_the_same_on_every_path(name, tmp_path, tiny_model, tiny_data):
    run = trained(tmp_path, name, tiny_model, tiny_data)
    log = [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]
    assert log[-1]["loss"] < log[0]["loss"] - 0.03
    generator = load_generator(open_run(run))
    cases = read_cases(tiny_data / "valid.jsonl")[:5]
    alone = []
    for case in cases:
        row = generator.row(case.findings, case.lang, "default")
        for _ in generator.steps([row]):
            pass
        alone.append(row.written)
    together = [generator.row(case.findings, case.lang, "default") for case in cases]
    for _ in generator.steps(together):
        pass
    assert [row.written for row in together] == alone
    assert len({tuple(text) for text in alone}) > 1 or alone[0]
    plain = load_generator(open_run(run), base_only=True)
    for case, written in zip(cases[:3], alone, strict=False):
        *_, last = generator.pair(case.findings, case.lang)
        row = plain.row(case.findings, case.lang, BASE)
        for _ in plain.steps([row]):
            pass
        assert last.finished
        assert last.texts == (plain.text(row), generator.text(Row([], "", written)))
    done = predict(run, tiny_data / "valid.jsonl")
    lines = [json.loads(line) for line in (run / "predictions.jsonl").read_text().splitlines()]
    texts = {line["id"]: line["prediction"] for line in lines}
    assert done.written == 10
    assert [texts[case.id] for case in cases] == [generator.text(Row([], "", written)) for written in alone]


@pytest.mark.parametrize("name", CPU_ONLY)
def test_generation_is_the_librarys_own(name, tmp_path, tiny_model, tiny_data):
    run = trained(tmp_path, name, tiny_model, tiny_data)
    generator = load_generator(open_run(run))
    case = read_cases(tiny_data / "valid.jsonl")[0]
    row = generator.row(case.findings, case.lang, "default")
    for _ in generator.steps([row]):
        pass
    ids = torch.tensor([row.prompt])
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Position ids are not supported", category=UserWarning)
        whole = generator.model.generate(
            input_ids=ids, attention_mask=torch.ones_like(ids), max_new_tokens=12, do_sample=False
        )[0].tolist()
    new = (
        whole
        if virtual_tokens(generator.model) and whole[: len(row.prompt)] != row.prompt
        else whole[len(row.prompt) :]
    )
    assert [token for token in new if token not in generator.ends] == row.written


@pytest.mark.parametrize("tokens", [15, 16, 17, 40])
def test_a_prefix_longer_than_a_layers_window_is_read_as_the_library_reads_it(tokens, tmp_path, tiny_model, tiny_data):
    config = build(TrainConfig, table("p-tuning-v2", tiny_model) | {"p-tuning-v2": {"tokens": tokens}}, "", "")
    torch.manual_seed(0)
    adapted = strategy("p-tuning-v2").adapt(base(tiny_model), config).eval()
    torch.nn.init.normal_(adapted.prompt_encoder["default"].embedding.weight)
    generator = Generator(adapted, load_tokenizer(str(tiny_model)), config.prompt, 12)
    rows = [generator.row(case.findings, case.lang, "default") for case in read_cases(tiny_data / "valid.jsonl")[:3]]
    for _ in generator.steps(rows):
        pass
    for row in rows:
        ids = torch.tensor([row.prompt])
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Position ids are not supported", category=UserWarning)
            whole = adapted.generate(
                input_ids=ids, attention_mask=torch.ones_like(ids), max_new_tokens=12, do_sample=False
            )
        assert [token for token in whole[0, len(row.prompt) :].tolist() if token not in generator.ends] == row.written


@pytest.mark.parametrize("name", CPU_ONLY)
def test_a_run_that_was_stopped_goes_on_to_the_same_weights(name, tmp_path, tiny_model, tiny_data, stopping_at):
    whole = trained(tmp_path, name, tiny_model, tiny_data, "whole", keep="last")
    with stopping_at(14):
        trained(tmp_path, name, tiny_model, tiny_data, "stopped", keep="last")
    resumed = trained(tmp_path, name, tiny_model, tiny_data, "stopped", keep="last")
    files = sorted(path.name for path in (whole / ADAPTER).glob("*.safetensors"))
    assert files
    for file in files:
        assert (whole / ADAPTER / file).read_bytes() == (resumed / ADAPTER / file).read_bytes()


@pytest.mark.parametrize("name", [name for name in CPU_ONLY if STRATEGIES[name].merges])
def test_a_merged_model_computes_the_same(name, tmp_path, tiny_model, tiny_data):
    run = open_run(trained(tmp_path, name, tiny_model, tiny_data))
    generator = load_generator(run)
    ids = torch.tensor([generator.row("双肺纹理增多。", "zh", "default").prompt])
    with torch.no_grad():
        beside = generator.model(input_ids=ids).logits
        whole = merged(run)(input_ids=ids).logits
    assert not hasattr(merged(run), "peft_config")
    torch.testing.assert_close(beside, whole, atol=2e-4, rtol=1e-4)
    assert not torch.allclose(beside, base(tiny_model)(input_ids=ids).logits, atol=1e-3)


@pytest.mark.parametrize("name", [name for name in CPU_ONLY if not STRATEGIES[name].merges])
def test_what_cannot_be_merged_says_so(name, tmp_path, tiny_model, tiny_data):
    run = open_run(trained(tmp_path, name, tiny_model, tiny_data, epochs=0.2))
    with pytest.raises(UserError, match="cannot be merged"):
        merged(run)


def test_the_weights_that_a_strategy_does_not_train_stay_as_they_are(tiny_model):
    before = {key: p.clone() for key, p in base(tiny_model).named_parameters()}
    model = strategy("freeze").adapt(base(tiny_model), config_of("freeze", tiny_model))
    trained_names = {key for key, p in model.named_parameters() if p.requires_grad}
    assert trained_names == {key for key in before if key.startswith("model.layers.1.")}
    first = build(TrainConfig, table("freeze", tiny_model) | {"freeze": {"layers": -1, "modules": ["mlp"]}}, "", "")
    model = strategy("freeze").adapt(base(tiny_model), first)
    assert {key for key, p in model.named_parameters() if p.requires_grad} == {
        key for key in before if key.startswith("model.layers.0.mlp.")
    }


def test_bitfit_trains_biases_alone_and_says_where_there_are_none(tiny_model):
    from transformers import GPT2Config, GPT2LMHeadModel

    config = build(TrainConfig, {"model": "m", "strategy": "bitfit"}, "", "")
    model = GPT2LMHeadModel(GPT2Config(n_layer=1, n_embd=8, n_head=2, vocab_size=20))
    names = {key for key, p in strategy("bitfit").adapt(model, config).named_parameters() if p.requires_grad}
    assert names
    assert all(key.endswith("bias") for key in names)
    with pytest.raises(UserError, match=r"no biases; set bitfit\.norms = true"):
        strategy("bitfit").adapt(base(tiny_model), config)


def test_the_b_matrices_of_lora_plus_learn_faster(tiny_model):
    config = config_of("lora-plus", tiny_model)
    model = strategy("lora-plus").adapt(base(tiny_model), config)
    slow, fast = strategy("lora-plus").groups(model, config)
    assert (slow["lr_scale"], fast["lr_scale"]) == (1.0, 16.0)
    assert sum(p.numel() for p in fast["params"]) == sum(
        p.numel() for key, p in model.named_parameters() if "lora_B" in key
    )


def test_adalora_gives_up_ranks_until_its_budget(tmp_path, tiny_model, tiny_data):
    run = trained(tmp_path, "adalora", tiny_model, tiny_data, epochs=4)
    pattern = json.loads((run / ADAPTER / "adapter_config.json").read_text())["rank_pattern"]
    left = [sum(flags) for flags in pattern.values()]
    assert sum(left) == 3 * len(left)
    assert left != [3] * len(left)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"strategy": "loar"}, "strategy 'loar' is unknown; known: lora, qlora"),
        ({"strategy": "freeze", "lora": {"rank": 4}}, "strategy freeze does not read this table"),
        (
            {"strategy": "p-tuning-v2", "p-tuning-v2": {"token": 4}},
            "token is no setting; known here: projection, tokens, width",
        ),
        ({"strategy": "adalora", "adalora": {"rank": 40}}, "the budget only falls"),
        ({"strategy": "freeze", "freeze": {"layers": 0}}, "nothing would be trained"),
        ({"strategy": "qlora", "qlora": {"quant": "int8"}}, "qlora.quant must be one of nf4, fp4"),
    ],
)
def test_wrong_options_are_one_line(settings, said):
    with pytest.raises(UserError, match=said.replace(".", r"\.")) as caught:
        build(TrainConfig, {"model": "m", **settings}, "", "")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", CPU_ONLY)
def test_in_bfloat16_it_learns_and_writes_too(name, tmp_path, tiny_model, tiny_data):
    run = trained(tmp_path, name, tiny_model, tiny_data, precision="bfloat16", sample=2, checkpoint_minutes=5.0)
    log = [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]
    assert log[-1]["loss"] < log[0]["loss"] - 0.02
    assert len([line for line in log if "scores" in line]) == 6
    generator = load_generator(open_run(run))
    *_, last = generator.pair("双肺纹理增多。", "zh")
    assert last.finished
