import json
from pathlib import Path
from typing import Any

import pytest
import torch

from common.errors import UserError
from sft.models import load_model, load_tokenizer
from sft.native.chatglm.configuration import ChatGLMConfig

CPU = torch.device("cpu")


def test_the_defaults_are_the_published_model(chatglm_folder: Path) -> None:
    config = ChatGLMConfig()
    assert (config.num_hidden_layers, config.head_dim, config.vocab_size) == (28, 128, 130528)
    assert config.residual_scale == pytest.approx(56**0.5)
    saved = ChatGLMConfig.from_dict(config.to_dict())
    assert saved.to_dict() == config.to_dict()
    model = load_model(str(chatglm_folder), torch.float32, CPU)
    model.config.save_pretrained(chatglm_folder / "saved")
    again = ChatGLMConfig.from_pretrained(chatglm_folder / "saved")
    assert (again.gmask_token_id, again.num_layers) == (model.config.gmask_token_id, 2)


@pytest.mark.parametrize(
    ("changes", "key", "message"),
    [
        ({"num_layers": 0}, "num_layers", "whole number from 1 on, not 0"),
        ({"num_layers": "two"}, "num_layers", "not 'two'"),
        ({"num_attention_heads": 3}, "num_attention_heads", "does not divide into 3 heads"),
        ({"num_attention_heads": 32}, "num_attention_heads", "that 4 divides"),
        ({"bos_token_id": 130004}, "bos_token_id", "outside the vocabulary"),
        ({"pad_token_id": -1}, "pad_token_id", "from 0 on, not -1"),
        ({"layernorm_epsilon": 0}, "layernorm_epsilon", "above 0 and below 1, not 0"),
        ({"layernorm_epsilon": float("nan")}, "layernorm_epsilon", "not nan"),
        ({"position_encoding_2d": "yes"}, "position_encoding_2d", "must be true or false, not 'yes'"),
        ({"quantization_bit": 4}, "quantization_bit", "packed format"),
        ({"torch_dtype": "float17"}, "torch_dtype", "'float17' is no type"),
        ({"gmask_token_id": None}, "gmask_token_id", "has no gmask_token_id"),
        ({"vocab_size": None}, "vocab_size", "has no vocab_size"),
        ({"padded_vocab_size": 65024}, "padded_vocab_size", "ChatGLM2, ChatGLM3 or GLM-4 and not ChatGLM-6B"),
        ({"inner_hidden_size": None, "ffn_hidden_size": 13696}, "ffn_hidden_size", "ChatGLM2, ChatGLM3 or GLM-4"),
    ],
)
def test_a_wrong_config_is_one_line_with_its_place(
    chatglm_folder: Path, changes: dict[str, Any], key: str, message: str
) -> None:
    file = chatglm_folder / "config.json"
    config = json.loads(file.read_text()) | changes
    file.write_text(json.dumps({name: value for name, value in config.items() if value is not None}, indent=1))
    lines = file.read_text().splitlines()
    number = next((number for number, line in enumerate(lines, 1) if f'"{key}"' in line), None)
    for load in (
        lambda: load_model(str(chatglm_folder), torch.float32, CPU),
        lambda: load_tokenizer(str(chatglm_folder)),
    ):
        with pytest.raises(UserError) as caught:
            load()
        text = str(caught.value)
        assert message in text
        assert "\n" not in text
        assert text.startswith(f"{file}:{number}: " if number else f"{file}: ")


def test_the_first_published_config_had_its_masks_in_the_code() -> None:
    sizes = {name: getattr(ChatGLMConfig(), name) for name in ("hidden_size", "num_layers", "num_attention_heads")}
    sizes |= {"inner_hidden_size": 16384, "vocab_size": 150528}
    config = ChatGLMConfig.from_dict({**sizes, "bos_token_id": 150004, "eos_token_id": 150005})
    assert (config.mask_token_id, config.gmask_token_id) == (150000, 150001)
    with pytest.raises(UserError, match="has no mask_token_id"):
        ChatGLMConfig.from_dict({**sizes, "bos_token_id": 150003, "eos_token_id": 150005})


def test_a_config_that_asks_for_a_prefix_which_is_not_there(chatglm_folder: Path) -> None:
    file = chatglm_folder / "config.json"
    told = json.loads(file.read_text())
    file.write_text(json.dumps(told | {"pre_seq_len": 8, "prefix_projection": True}))
    with pytest.raises(UserError, match="pre_seq_len in its config") as caught:
        load_model(str(chatglm_folder), torch.float32, CPU)
    assert "take pre_seq_len out" in str(caught.value)
    file.write_text(json.dumps(told | {"pre_seq_len": 0}))
    assert load_model(str(chatglm_folder), torch.float32, CPU).transformer.prefix_encoder is None


def test_the_publishers_auto_class_has_the_output_layer(chatglm_folder: Path) -> None:
    from transformers import AutoModelForSeq2SeqLM

    from sft.native.chatglm.modeling import ChatGLMForCausalLM

    assert type(AutoModelForSeq2SeqLM.from_pretrained(chatglm_folder)) is ChatGLMForCausalLM


def test_a_prompt_of_another_tokenizer_is_one_line(chatglm_folder: Path) -> None:
    model = load_model(str(chatglm_folder), torch.float32, CPU)
    with pytest.raises(UserError, match="row 2 of the batch has no bos") as caught:
        model(input_ids=torch.tensor([[7, model.config.gmask_token_id, model.config.bos_token_id], [7, 8, 9]]))
    assert "ChatGLM's own tokenizer" in str(caught.value)


def test_positions_and_masks_of_a_wrong_kind_are_refused(chatglm_folder: Path) -> None:
    model = load_model(str(chatglm_folder), torch.float32, CPU)
    ids = torch.tensor([[7, model.config.gmask_token_id, model.config.bos_token_id]])
    with pytest.raises(ValueError, match="leave them out"):
        model(input_ids=ids, position_ids=torch.arange(3)[None])
    with pytest.raises(ValueError, match="must be bool"):
        model(input_ids=ids, attention_mask=torch.ones(1, 1, 3, 3))
    with pytest.raises(ValueError, match="4 columns for 3 tokens"):
        model(input_ids=ids, attention_mask=torch.ones(1, 4))
