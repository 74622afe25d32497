"""Baichuan2 for transformers: loads the published weights of both sizes, generates with a cache."""

from typing import Any

import torch
from torch import Tensor, nn
from transformers import Cache, DynamicCache, GenerationMixin, PreTrainedModel
from transformers.modeling_outputs import BaseModelOutputWithPast, CausalLMOutputWithPast
from transformers.modeling_utils import slice_logits_to_keep
from transformers.utils.generic import can_return_tuple, merge_with_config_defaults
from transformers.utils.output_capturing import capture_outputs

from sft.native.baichuan.configuration import BaichuanConfig
from sft.native.baichuan.layers import (
    BaichuanAttention,
    BaichuanLayer,
    NormHead,
    RMSNorm,
    rotation,
)
from sft.native.baichuan.masks import added_to_scores


class BaichuanPreTrainedModel(PreTrainedModel):  # type: ignore[no-untyped-call]
    """What both models share: how they are loaded, saved, split and attended with."""

    config: BaichuanConfig
    config_class = BaichuanConfig
    base_model_prefix = "model"
    supports_gradient_checkpointing = True
    _no_split_modules = ["BaichuanLayer"]  # noqa: RUF012
    _skip_keys_device_placement = ["past_key_values"]  # noqa: RUF012
    _supports_sdpa = True
    _can_record_outputs = {"hidden_states": BaichuanLayer, "attentions": BaichuanAttention}  # noqa: RUF012
    _keys_to_ignore_on_load_unexpected = [r"rotary_emb\.inv_freq$"]  # noqa: RUF012

    @torch.no_grad()
    def _init_weights(self, module: nn.Module) -> None:
        """Weights of a model made anew."""
        super()._init_weights(module)  # type: ignore[no-untyped-call]
        if isinstance(module, NormHead):
            nn.init.normal_(module.weight, std=self.config.initializer_range)
        elif isinstance(module, RMSNorm):
            nn.init.ones_(module.weight)


class BaichuanModel(BaichuanPreTrainedModel):  # type: ignore[no-untyped-call]
    """The model up to the last norm."""

    def __init__(self, config: BaichuanConfig) -> None:
        super().__init__(config)
        self.embed_tokens: nn.Module = nn.Embedding(config.vocab_size, config.hidden_size, config.pad_token_id)
        self.layers = nn.ModuleList([BaichuanLayer(config, number) for number in range(config.num_hidden_layers)])
        self.norm = RMSNorm(config.hidden_size, config.rms_norm_eps)
        self.gradient_checkpointing = False
        self.post_init()  # type: ignore[no-untyped-call]

    @merge_with_config_defaults  # type: ignore[untyped-decorator]
    @capture_outputs  # type: ignore[untyped-decorator]
    def forward(
        self,
        input_ids: Tensor | None = None,
        attention_mask: Tensor | None = None,
        position_ids: Tensor | None = None,
        past_key_values: Cache | None = None,
        inputs_embeds: Tensor | None = None,
        use_cache: bool | None = None,
        **kwargs: Any,
    ) -> BaseModelOutputWithPast:
        """Hidden states of every token, `(rows, tokens, width)`.

        Args:
            input_ids: int64 `(rows, tokens)`.
            attention_mask: `(rows, columns)`: 0 for padding on either side, and tokens see those of their own number alone, so
                that 1, 2, 3, … keep several texts of a row apart; or `(rows, tokens, columns)`, 0 where a query does not see; or
                `(rows, 1, tokens, columns)` with causality in it, bool or to be added. Absent, nothing is padding.
            position_ids: `(rows, tokens)`. The 7B turns by them; in both, without mask and cache, positions that begin anew keep
                the texts of a row apart.
            past_key_values: What was computed before.
            inputs_embeds: Instead of ids.
            use_cache: Keep keys and values.
            **kwargs: For the attention function.
        """
        if (input_ids is None) == (inputs_embeds is None):
            raise ValueError("give either input_ids or inputs_embeds")
        hidden = self.embed_tokens(input_ids) if inputs_embeds is None else inputs_embeds
        tokens = hidden.shape[1]
        if use_cache and past_key_values is None and not (self.gradient_checkpointing and self.training):
            past_key_values = DynamicCache(config=self.config)
        added = added_to_scores(self.config, hidden, attention_mask, position_ids, past_key_values)
        turn = None
        if self.config.position_encoding == "rotary":
            if position_ids is None:
                before = past_key_values.get_seq_length() if past_key_values is not None else 0
                position_ids = torch.arange(tokens, device=hidden.device)[None] + before
            turn = rotation(position_ids, self.config.head_dim)
        for layer in self.layers:
            hidden = layer(hidden, attention_mask=added, turn=turn, past_key_values=past_key_values, **kwargs)
        return BaseModelOutputWithPast(last_hidden_state=self.norm(hidden), past_key_values=past_key_values)


class BaichuanForCausalLM(BaichuanPreTrainedModel, GenerationMixin):  # type: ignore[no-untyped-call]
    """The model with its normalised output layer."""

    _tied_weights_keys = {"lm_head.weight": "model.embed_tokens.weight"}  # noqa: RUF012

    def __init__(self, config: BaichuanConfig) -> None:
        super().__init__(config)
        self.model = BaichuanModel(config)
        self.lm_head: nn.Module = NormHead(config.hidden_size, config.vocab_size)
        self.post_init()  # type: ignore[no-untyped-call]

    def get_output_embeddings(self) -> nn.Module:
        """The output layer."""
        return self.lm_head

    def set_output_embeddings(self, new_embeddings: nn.Module) -> None:
        """Replace the output layer."""
        self.lm_head = new_embeddings

    def get_decoder(self) -> BaichuanModel:
        """The model below the output layer."""
        decoder: BaichuanModel = self.model
        return decoder

    def tie_weights(self, missing_keys: set[str] | None = None, recompute_mapping: bool = True) -> None:
        """Share the embeddings with the output layer where the config asks for it, also where the checkpoint holds both."""
        if missing_keys is not None and self.config.tie_word_embeddings:
            missing_keys.add("lm_head.weight")
        super().tie_weights(missing_keys, recompute_mapping)

    @can_return_tuple  # type: ignore[untyped-decorator]
    def forward(
        self,
        input_ids: Tensor | None = None,
        attention_mask: Tensor | None = None,
        position_ids: Tensor | None = None,
        past_key_values: Cache | None = None,
        inputs_embeds: Tensor | None = None,
        labels: Tensor | None = None,
        use_cache: bool | None = None,
        logits_to_keep: int | Tensor = 0,
        **kwargs: Any,
    ) -> CausalLMOutputWithPast:
        """Logits `(rows, tokens, vocabulary)`, and the mean loss in float32 where labels are given (not shifted, -100 ignored).

        Where the config has a `z_loss_weight`, the mean square of the largest logit of every position counts with it.
        """
        outputs = self.model(
            input_ids=input_ids,
            attention_mask=attention_mask,
            position_ids=position_ids,
            past_key_values=past_key_values,
            inputs_embeds=inputs_embeds,
            use_cache=use_cache,
            **kwargs,
        )
        logits = self.lm_head(slice_logits_to_keep(outputs.last_hidden_state, logits_to_keep))
        loss = None
        if labels is not None:
            loss = self.loss_function(logits=logits, labels=labels, vocab_size=self.config.vocab_size, **kwargs)
            if self.config.z_loss_weight:
                loss = loss + self.config.z_loss_weight * logits[:, :-1].float().amax(-1).square().mean()
        return CausalLMOutputWithPast(
            loss=loss,
            logits=logits,
            past_key_values=outputs.past_key_values,
            hidden_states=outputs.hidden_states,
            attentions=outputs.attentions,
        )
