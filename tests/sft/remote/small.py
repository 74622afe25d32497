"""An OLMo 2 of random weights whose tokens are characters, and the same weights, and a LoRA on them, as GGUF files."""

import json
from pathlib import Path
from typing import Any

import gguf
import numpy as np
from safetensors.numpy import load_file

from tests.conftest import FINDINGS, IMPRESSIONS

SPECIAL = ("<pad>", "<eos>", "<bos>", "<unk>")
LAYERS = 2


def words() -> list[str]:
    text = "".join(FINDINGS + IMPRESSIONS) + "胸廓对称影像所见诊断：\n0123456789 abcdefghijklmnopqrstuvwxyzFINDGSMPRE:."
    return [*SPECIAL, *sorted(set(text))]


def make_model(folder: Path) -> Path:
    import torch
    from tokenizers import Tokenizer
    from tokenizers.decoders import Fuse
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Split
    from transformers import Olmo2Config, Olmo2ForCausalLM, PreTrainedTokenizerFast

    tokenizer = Tokenizer(WordLevel({word: i for i, word in enumerate(words())}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = Split("", "isolated")
    tokenizer.decoder = Fuse()
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", eos_token="<eos>", bos_token="<bos>", unk_token="<unk>"
    )
    fast.save_pretrained(folder)
    torch.manual_seed(0)
    config = Olmo2Config(
        vocab_size=len(words()),
        hidden_size=64,
        intermediate_size=96,
        num_hidden_layers=LAYERS,
        num_attention_heads=2,
        num_key_value_heads=1,
        max_position_embeddings=512,
        tie_word_embeddings=False,
        pad_token_id=0,
        eos_token_id=1,
        bos_token_id=2,
        initializer_range=0.2,
    )
    Olmo2ForCausalLM(config).save_pretrained(folder)
    return folder


def named(name: str) -> str:
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.OLMO2, LAYERS)
    found = names.get_name(name, try_suffixes=(".weight", ".bias"))
    assert found is not None, name
    return str(found)


def write_model(model: Path, path: Path) -> Path:
    """The model's weights as a GGUF file, unchanged."""
    config: dict[str, Any] = json.loads((model / "config.json").read_text())
    writer = gguf.GGUFWriter(path, "olmo2")
    writer.add_block_count(LAYERS)
    writer.add_context_length(512)
    writer.add_embedding_length(config["hidden_size"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_head_count_kv(config["num_key_value_heads"])
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_rope_freq_base(config["rope_parameters"]["rope_theta"])
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    writer.add_tokenizer_model("llama")
    writer.add_tokenizer_pre("default")
    writer.add_token_list([word.replace(" ", "▁") for word in words()])
    writer.add_token_scores([0.0] * len(words()))
    kinds = [gguf.TokenType.CONTROL] * 3 + [gguf.TokenType.UNKNOWN]
    writer.add_token_types([*kinds, *[gguf.TokenType.NORMAL] * (len(words()) - len(kinds))])
    for add, number in (
        (writer.add_pad_token_id, 0),
        (writer.add_eos_token_id, 1),
        (writer.add_bos_token_id, 2),
        (writer.add_unk_token_id, 3),
    ):
        add(number)
    writer.add_add_bos_token(False)
    writer.add_add_space_prefix(False)
    for name, tensor in load_file(model / "model.safetensors").items():
        writer.add_tensor(named(name), tensor.astype(np.float32))
    return finished(writer, path)


def write_adapter(adapter: Path, path: Path) -> Path:
    """A PEFT LoRA as the GGUF file that llama.cpp's own converter makes of it."""
    config = json.loads((adapter / "adapter_config.json").read_text())
    writer = gguf.GGUFWriter(path, "olmo2")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(config["lora_alpha"]))
    for name, tensor in load_file(adapter / "adapter_model.safetensors").items():
        layer, _, part = name.removeprefix("base_model.model.").removesuffix(".weight").rpartition(".")
        writer.add_tensor(f"{named(layer + '.weight')}.{part.lower()}", tensor.astype(np.float32))
    return finished(writer, path)


def finished(writer: gguf.GGUFWriter, path: Path) -> Path:
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path
