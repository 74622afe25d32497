"""What a model and a strategy cannot do together is told in one line before anything is trained."""

from pathlib import Path

import pytest
import torch

from common.errors import UserError
from sft.config import TrainConfig, build
from sft.models import load_model
from sft.train import made_trainable

CPU = torch.device("cpu")
IDS = {"pad_token_id": 0, "eos_token_id": 1, "bos_token_id": 2}
SMALL = {"vocab_size": 60, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, **IDS}


def config_of(model: Path, strategy: str, **train: object) -> TrainConfig:
    config: TrainConfig = build(
        TrainConfig, {"model": str(model), "strategy": strategy, "train": {"precision": "float32", **train}}, "", ""
    )
    return config


def refused(config: TrainConfig, model: object) -> str:
    with pytest.raises(UserError) as caught:
        made_trainable(model, config)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.fixture
def falcon(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Falcon with one head of keys and values for all (`multi_query`), or as its later models are."""
    import transformers as t

    settings = {"new_decoder_architecture": False, "multi_query": True, "alibi": False, "parallel_attn": True}
    torch.manual_seed(0)
    t.FalconForCausalLM(t.FalconConfig(**SMALL, **(settings | getattr(request, "param", {})))).save_pretrained(tmp_path)
    return tmp_path


def test_a_prefix_that_attention_does_not_take_is_one_line(falcon):
    config = config_of(falcon, "p-tuning-v2")
    said = refused(config, load_model(str(falcon), torch.float32, CPU))
    assert "this model's attention does not take the prefix of p-tuning-v2" in said
    assert said.endswith("take p-tuning or lora")


@pytest.mark.parametrize("falcon", [{"multi_query": False}], indirect=True)
def test_a_prefix_that_attention_takes_is_trained(falcon):
    model = made_trainable(load_model(str(falcon), torch.float32, CPU), config_of(falcon, "p-tuning-v2"))
    assert sum(p.requires_grad for p in model.parameters()) == 1


def test_a_prefix_and_recomputed_layers_are_one_line(tiny_model):
    config = config_of(tiny_model, "p-tuning-v2", gradient_checkpointing=True)
    said = refused(config, load_model(str(tiny_model), torch.float32, CPU))
    assert "which train.gradient_checkpointing forbids; turn it off" in said


def test_a_loss_beside_that_of_the_text_is_one_line(tmp_path, tiny_model):
    import transformers as t

    model = load_model(str(tiny_model), torch.float32, CPU)
    model.config.z_loss_weight = 1e-4
    assert "z_loss_weight in config.json is 0.0001" in refused(config_of(tiny_model, "lora"), model)
    torch.manual_seed(0)
    experts = t.MixtralForCausalLM(
        t.MixtralConfig(
            **SMALL, intermediate_size=32, num_key_value_heads=2, num_local_experts=2, output_router_logits=True
        )
    )
    assert "output_router_logits in config.json asks for" in refused(config_of(tmp_path, "lora"), experts)
    experts.config.output_router_logits = False
    made_trainable(experts, config_of(tmp_path, "full"))
