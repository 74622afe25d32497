"""Baichuan2's `config.json`. Both sizes share one `model_type`.

The published sizes tell which of them it is; of others, a file that gives `max_position_embeddings` is a 7B.
"""

import math
from typing import Any, ClassVar

from transformers import PreTrainedConfig

from common.errors import UserError

REQUIRED = ("vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads")
IDS = ("pad_token_id", "bos_token_id", "eos_token_id")
POSITIONS = ("rotary", "alibi")
SIZES = {(4096, 32): "rotary", (5120, 40): "alibi"}  # width and heads of the published 7B and 13B
FIRST_VOCABULARY = 64000  # of Baichuan 1, whose output layer is not normalised


class BaichuanConfig(PreTrainedConfig):  # type: ignore[no-untyped-call]
    """Sizes and ids; the defaults are those that both published sizes share."""

    model_type: ClassVar[str] = "baichuan"
    keys_to_ignore_at_inference: ClassVar[list[str]] = ["past_key_values"]

    vocab_size: int = 125696
    hidden_size: int = 4096
    intermediate_size: int = 11008
    num_hidden_layers: int = 32
    num_attention_heads: int = 32
    hidden_act: str = "silu"
    model_max_length: int = 4096
    max_position_embeddings: int | None = None
    position_encoding: str | None = None
    """`rotary` (7B) or `alibi` (13B); told by the sizes where the file does not say."""
    initializer_range: float = 0.02
    rms_norm_eps: float = 1e-6
    use_cache: bool = True
    pad_token_id: int = 0
    bos_token_id: int = 1
    eos_token_id: int = 2
    tie_word_embeddings: bool = False
    z_loss_weight: float = 0.0

    def __post_init__(self, **kwargs: Any) -> None:
        if self.position_encoding is None:
            known = [kind for sizes, kind in SIZES.items() if sizes == (self.hidden_size, self.num_attention_heads)]
            other = "alibi" if self.max_position_embeddings is None else "rotary"
            self.position_encoding = known[0] if known else other
        check(self)
        kwargs.pop("gradient_checkpointing", None)  # the publisher's flag; training decides it here
        super().__post_init__(**kwargs)  # type: ignore[no-untyped-call]

    @property
    def head_dim(self) -> int:
        """Width of one attention head."""
        return self.hidden_size // self.num_attention_heads

    @classmethod
    def from_dict(cls, config_dict: dict[str, Any], **kwargs: Any) -> Any:
        """Make a config of a file's contents.

        Raises:
            UserError: Something is missing in it or impossible; the message names file, setting and remedy.
        """
        place = f"{kwargs['name_or_path']}/config.json: " if kwargs.get("name_or_path") else "config.json: "
        missing = [key for key in REQUIRED if key not in config_dict]
        if missing:
            raise UserError(f"{place}has no {missing[0]}; take config.json from the publisher's checkpoint again")
        try:
            return super().from_dict(config_dict, **kwargs)
        except UserError as error:
            raise UserError(f"{place}{error}") from None


def check(config: BaichuanConfig) -> None:
    """Refuse settings that no Baichuan2 can have."""
    for key in (*REQUIRED, "model_max_length"):
        value = getattr(config, key)
        if type(value) is not int or value < 1:
            raise UserError(f"{key} must be a whole number from 1 on, not {value!r}")
    if config.max_position_embeddings is not None and type(config.max_position_embeddings) is not int:
        raise UserError(f"max_position_embeddings must be a whole number, not {config.max_position_embeddings!r}")
    if type(config.rms_norm_eps) is not float or not 0 < config.rms_norm_eps < 1:
        raise UserError(f"rms_norm_eps must be above 0 and below 1, not {config.rms_norm_eps!r}")
    if type(config.z_loss_weight) not in (int, float) or not 0 <= config.z_loss_weight < math.inf:
        raise UserError(f"z_loss_weight must be a number from 0 on, not {config.z_loss_weight!r}")
    for key in IDS:
        value = getattr(config, key)
        for one in value if isinstance(value, list) else [value]:
            if one is not None and (type(one) is not int or not 0 <= one < config.vocab_size):
                raise UserError(f"{key} is {one!r}, outside the vocabulary of vocab_size {config.vocab_size}")
    if config.position_encoding not in POSITIONS:
        raise UserError(f"position_encoding must be rotary or alibi, not {config.position_encoding!r}")
    if config.hidden_size % config.num_attention_heads:
        raise UserError(
            f"hidden_size {config.hidden_size} does not divide into num_attention_heads {config.num_attention_heads}"
        )
    if config.position_encoding == "rotary" and config.head_dim % 2:
        raise UserError(
            f"heads of width {config.head_dim} cannot be rotated; check hidden_size and num_attention_heads"
        )
    if config.hidden_act != "silu":
        raise UserError(f"hidden_act {config.hidden_act!r} is not Baichuan2's; it must be silu")
    if config.vocab_size == FIRST_VOCABULARY:
        raise UserError(
            f"vocab_size {FIRST_VOCABULARY} is Baichuan 1's, another architecture; take a Baichuan2 checkpoint"
        )
