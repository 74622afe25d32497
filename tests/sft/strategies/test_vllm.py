"""What vLLM reads of an adapter, by the rules of its loader (vllm/lora/peft_helper.py and lora/utils.py of vLLM 0.26).

It takes plain LoRA: rank, scale and target modules from `adapter_config.json`, pairs of lora_A and lora_B named after the base's layers from
`adapter_model.safetensors`, and refuses whatever else would change the model.
"""

import json
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from safetensors.torch import load_file

from sft.config import TrainConfig, build
from sft.models import load_model
from sft.pack import VLLM_RANKS, pack
from sft.train import train

SERVED = ["lora", "rslora", "lora-plus", "pissa"]
HARMLESS = {True, False, None, "gaussian", "eva", "orthogonal", "mica", "lora_ga"}
"""`init_lora_weights` that leave the base as it is when the adapter is loaded."""


def packed(tmp_path: Path, model: Path, data: Path, strategy: str, **lora: Any) -> Path:
    table = {
        "model": str(model), "strategy": strategy, "lora": {"rank": 4} | lora,
        "train": {"epochs": 0.4, "batch": 4, "precision": "float32"},
    }  # fmt: skip
    train(build(TrainConfig, table, "", ""), tomli_w.dumps(table), data, tmp_path / "run")
    pack(tmp_path / "run", tmp_path / "out")
    return tmp_path / "out"


def faults(folder: Path, layers: dict[str, tuple[int, int]], most: int) -> list[str]:
    """Why vLLM would refuse an adapter, or load another than was trained.

    Args:
        layers: Inputs and outputs of the base's linear layers, by name.
        most: Its `--max-lora-rank`.
    """
    settings = json.loads((folder / "adapter_config.json").read_text())
    tensors = load_file(folder / "adapter_model.safetensors")
    found = [f"no {key}" for key in ("r", "lora_alpha", "target_modules") if settings.get(key) is None]
    for key in (
        "modules_to_save", "use_dora", "lora_bias", "alora_invocation_tokens", "layer_replication", "use_bdlora", "use_qalora",
        "target_parameters", "trainable_token_indices", "arrow_config", "rank_pattern", "alpha_pattern",
    ):  # fmt: skip
        if settings.get(key):
            found.append(f"{key} is {settings[key]}")
    if settings["init_lora_weights"] not in HARMLESS:
        found.append(f"init_lora_weights is {settings['init_lora_weights']}")
    if settings["bias"] != "none":
        found.append("bias")
    if settings["r"] > most:
        found.append(f"rank {settings['r']} is above {most}")
    pairs: dict[str, dict[str, Any]] = {}
    for name, tensor in tensors.items():
        if not name.startswith("base_model.model.") or not name.endswith((".lora_A.weight", ".lora_B.weight")):
            found.append(f"{name} is no part of a pair")
            continue
        layer, side, _ = name.removeprefix("base_model.model.").rsplit(".", 2)
        pairs.setdefault(layer, {})[side] = tensor
    for layer, pair in pairs.items():
        inputs, outputs = layers.get(layer, (0, 0))
        if layer.rsplit(".", 1)[-1] not in settings["target_modules"]:
            found.append(f"{layer} is not in target_modules")
        if set(pair) != {"lora_A", "lora_B"}:
            found.append(f"{layer} has one half alone")
        elif (pair["lora_A"].shape, pair["lora_B"].shape) != ((settings["r"], inputs), (outputs, settings["r"])):
            found.append(f"{layer} does not fit")
    return found if pairs else [*found, "nothing in it"]


def linear_layers(model: Path) -> dict[str, tuple[int, int]]:
    import torch

    base = load_model(str(model), torch.float32, torch.device("cpu"))
    return {
        name: (one.in_features, one.out_features)
        for name, one in base.named_modules()
        if isinstance(one, torch.nn.Linear) and name != "lm_head"
    }


@pytest.mark.parametrize("strategy", SERVED)
def test_vllm_reads_the_adapters_that_are_packed_for_it(tmp_path, tiny_model, tiny_data, strategy):
    folder = packed(tmp_path, tiny_model, tiny_data, strategy)
    assert faults(folder, linear_layers(tiny_model), VLLM_RANKS[0]) == []
    settings = json.loads((folder / "adapter_config.json").read_text())
    assert settings["base_model_name_or_path"] == tiny_model.name
    assert settings["use_rslora"] == (strategy == "rslora")


def test_chosen_layers_alone_stand_in_it(tmp_path, tiny_model, tiny_data):
    folder = packed(tmp_path, tiny_model, tiny_data, "lora", targets=["q_proj", "v_proj"])
    layers = linear_layers(tiny_model)
    assert faults(folder, layers, 16) == []
    assert set(json.loads((folder / "adapter_config.json").read_text())["target_modules"]) == {"q_proj", "v_proj"}


@pytest.mark.parametrize(("strategy", "said"), [("dora", "use_dora is True"), ("adalora", "is no part of a pair")])
def test_what_vllm_refuses_is_not_named_as_its(tmp_path, tiny_model, tiny_data, strategy, said):
    more = {} if strategy == "dora" else {"dropout": 0.0}
    folder = packed(tmp_path, tiny_model, tiny_data, strategy, **more)
    assert said in " ".join(faults(folder, linear_layers(tiny_model), 16))
    assert "vllm serve" not in (folder / "README.md").read_text()


def test_peft_loads_the_packed_adapter_as_it_was_trained(tmp_path, tiny_model, tiny_data):
    import torch
    from peft import PeftModel

    from sft.runs import load_generator, open_run

    folder = packed(tmp_path, tiny_model, tiny_data, "lora")
    ids = torch.tensor([[5, 6, 7, 8]])
    with torch.no_grad():
        ours = load_generator(open_run(tmp_path / "run")).model(input_ids=ids).logits
        base = load_model(str(tiny_model), torch.float32, torch.device("cpu"))
        theirs = PeftModel.from_pretrained(base, str(folder)).eval()(input_ids=ids).logits
    torch.testing.assert_close(ours, theirs, atol=0, rtol=0)
