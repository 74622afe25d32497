"""ChatGLM-6B's `config.json`, checked: what is missing or impossible in it is told by file, line, value and remedy."""

from pathlib import Path
from typing import Any, ClassVar

import torch
from transformers import PreTrainedConfig

from common.errors import UserError

REQUIRED = (
    "vocab_size",
    "hidden_size",
    "num_layers",
    "num_attention_heads",
    "inner_hidden_size",
    "bos_token_id",
    "eos_token_id",
    "mask_token_id",
    "gmask_token_id",
)
"""What a file must say. Silence has no safe meaning: the publisher's defaults are those of an older vocabulary."""
MASKS = {150004: (150000, 150001), 130004: (130000, 130001)}
"""[MASK] and [gMASK] of the two published vocabularies by their bos: the code of the first ones had them built in."""
LATER = ("padded_vocab_size", "multi_query_attention", "ffn_hidden_size", "kv_channels", "rmsnorm")
"""Settings of ChatGLM2, ChatGLM3 and GLM-4, which call themselves chatglm too and are other architectures."""
COUNTS = ("vocab_size", "hidden_size", "num_layers", "num_attention_heads", "inner_hidden_size", "max_sequence_length")
SWITCHES = ("position_encoding_2d", "prefix_projection", "tie_word_embeddings")
IDS = ("bos_token_id", "eos_token_id", "pad_token_id", "mask_token_id", "gmask_token_id")


class ConfigError(UserError):
    """A setting that cannot be used; `key` is its name in `config.json`."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


class ChatGLMConfig(PreTrainedConfig):  # type: ignore[no-untyped-call]
    """Sizes, special ids and the few choices of ChatGLM-6B; the defaults are the published model's.

    Where the published code leaves a choice: the residual's factor comes from 28 layers whatever the model has
    (`residual_layers`), and the output layer has weights of its own unless `tie_word_embeddings` says otherwise.
    """

    model_type: ClassVar[str] = "chatglm"
    keys_to_ignore_at_inference: ClassVar[list[str]] = ["past_key_values"]
    attribute_map: ClassVar[dict[str, str]] = {
        "num_hidden_layers": "num_layers",
        "intermediate_size": "inner_hidden_size",
        "max_position_embeddings": "max_sequence_length",
        "layer_norm_eps": "layernorm_epsilon",
    }

    vocab_size: int = 130528
    hidden_size: int = 4096
    num_layers: int = 28
    num_attention_heads: int = 32
    inner_hidden_size: int = 16384
    layernorm_epsilon: float = 1e-5
    max_sequence_length: int = 2048
    position_encoding_2d: bool = True
    use_cache: bool = True
    bos_token_id: int = 130004
    eos_token_id: int = 130005
    pad_token_id: int = 3
    mask_token_id: int = 130000
    gmask_token_id: int = 130001
    tie_word_embeddings: bool = False
    residual_layers: int = 28
    """The residual is multiplied by sqrt(2 * residual_layers)."""
    pre_seq_len: int | None = None
    """Virtual tokens of a P-Tuning v2 prefix, if the model has one."""
    prefix_projection: bool = False
    prefix_dropout: float = 0.1
    quantization_bit: int = 0

    def __post_init__(self, **kwargs: Any) -> None:
        self.pre_seq_len = self.pre_seq_len or None
        check(self, kwargs)
        super().__post_init__(**kwargs)  # type: ignore[no-untyped-call]

    @property
    def head_dim(self) -> int:
        """Width of one attention head."""
        return self.hidden_size // self.num_attention_heads

    @property
    def residual_scale(self) -> float:
        """What the normalised input is multiplied with before a block adds to it."""
        return float((2 * self.residual_layers) ** 0.5)

    @classmethod
    def from_dict(cls, config_dict: dict[str, Any], **kwargs: Any) -> Any:
        """Make a config of a file's contents.

        Raises:
            UserError: Something is missing in it or impossible; the message names the file and the line where that is known.
        """
        try:
            other_architecture(config_dict)
            for bos, (mask, gmask) in MASKS.items():
                if config_dict.get("bos_token_id") == bos:
                    config_dict = {"mask_token_id": mask, "gmask_token_id": gmask} | config_dict
            for key in REQUIRED:
                if key not in config_dict and key not in kwargs:
                    raise ConfigError(key, f"has no {key}; take config.json from the publisher's checkpoint again")
            return super().from_dict(config_dict, **kwargs)
        except ConfigError as error:
            raise UserError(f"{place(kwargs.get('name_or_path'), error.key)}{error}") from None


def check(config: ChatGLMConfig, others: dict[str, Any]) -> None:
    """Refuse settings that no ChatGLM-6B can have."""
    other_architecture(others)
    for key in COUNTS:
        whole(key, getattr(config, key), 1)
    for key in IDS:
        whole(key, getattr(config, key), 0)
        if getattr(config, key) >= config.vocab_size:
            raise ConfigError(
                key, f"{key} is {getattr(config, key)}, outside the vocabulary of vocab_size {config.vocab_size}"
            )
    groups = 4 if config.position_encoding_2d else 2
    if config.hidden_size % (config.num_attention_heads * groups):
        raise ConfigError(
            "num_attention_heads",
            f"hidden_size {config.hidden_size} does not divide into {config.num_attention_heads} heads of a width that {groups} divides",
        )
    if config.pre_seq_len is not None:
        whole("pre_seq_len", config.pre_seq_len, 1)
    if type(config.layernorm_epsilon) is not float or not 0 < config.layernorm_epsilon < 1:
        raise ConfigError(
            "layernorm_epsilon", f"layernorm_epsilon must be above 0 and below 1, not {config.layernorm_epsilon!r}"
        )
    for key in SWITCHES:
        if getattr(config, key) not in (True, False, None):
            raise ConfigError(key, f"{key} must be true or false, not {getattr(config, key)!r}")
    if config.quantization_bit:
        raise ConfigError(
            "quantization_bit",
            f"quantization_bit is {config.quantization_bit}: weights in the publisher's own packed format; take the 16-bit "
            'checkpoint (strategy = "qlora" loads it in 4 bits)',
        )
    named = others.get("torch_dtype", config.dtype)
    if isinstance(named, str) and not isinstance(getattr(torch, named, None), torch.dtype):
        raise ConfigError("torch_dtype", f"torch_dtype {named!r} is no type; float16, bfloat16 and float32 are")


def other_architecture(settings: dict[str, Any]) -> None:
    """Refuse the later models of the same `model_type`."""
    found = [key for key in LATER if key in settings]
    if found:
        raise ConfigError(
            found[0],
            f"has {found[0]}, so this is ChatGLM2, ChatGLM3 or GLM-4 and not ChatGLM-6B, whose model_type it shares; take "
            "ChatGLM-6B, or a GLM-4 whose config.json says model_type glm or glm4, which transformers knows",
        )


def whole(key: str, value: Any, least: int) -> None:
    """Refuse what is no whole number, or a smaller one."""
    if type(value) is not int or value < least:
        raise ConfigError(key, f"{key} must be a whole number from {least} on, not {value!r}")


def place(name: Any, key: str) -> str:
    """Where a setting stands, as the beginning of a message: `folder/config.json:7: `, as far as it is known."""
    if not name:
        return "config.json: "
    file = Path(str(name)) / "config.json"
    if not file.is_file():
        return f"{name}: config.json: "
    for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        if f'"{key}"' in line:
            return f"{file}:{number}: "
    return f"{file}: "
