"""ChatGLM-6B for transformers: loads the published weights, makes its own positions and masks, generates with a cache."""

from typing import Any

import torch
from torch import Tensor, nn
from transformers import Cache, DynamicCache, GenerationMixin, PreTrainedModel
from transformers.modeling_outputs import BaseModelOutputWithPast, CausalLMOutputWithPast
from transformers.modeling_utils import slice_logits_to_keep
from transformers.utils.generic import can_return_tuple, merge_with_config_defaults
from transformers.utils.output_capturing import capture_outputs

from sft.native.chatglm import places as at
from sft.native.chatglm.configuration import ChatGLMConfig
from sft.native.chatglm.layers import ChatGLMAttention, ChatGLMBlock, rotation
from sft.native.chatglm.prefix import Prefix, PrefixEncoder


class ChatGLMPreTrainedModel(PreTrainedModel):  # type: ignore[no-untyped-call]
    """What both models share: how they are loaded, saved, split and attended with."""

    config_class = ChatGLMConfig
    base_model_prefix = "transformer"
    supports_gradient_checkpointing = True
    own_positions = True
    """Positions and masks are made from the ids and the plain padding mask; pass no `position_ids`."""
    _no_split_modules = ["ChatGLMBlock"]  # noqa: RUF012
    _skip_keys_device_placement = ["past_key_values"]  # noqa: RUF012
    _supports_sdpa = True
    _can_record_outputs = {"hidden_states": ChatGLMBlock, "attentions": ChatGLMAttention}  # noqa: RUF012
    _keys_to_ignore_on_load_unexpected = [r"rotary_emb\.inv_freq$"]  # noqa: RUF012


class ChatGLMModel(ChatGLMPreTrainedModel):  # type: ignore[no-untyped-call]
    """The model up to the last layer norm."""

    def __init__(self, config: ChatGLMConfig) -> None:
        super().__init__(config)
        self.word_embeddings = nn.Embedding(config.vocab_size, config.hidden_size)
        self.layers = nn.ModuleList([ChatGLMBlock(config, number) for number in range(config.num_layers)])
        self.final_layernorm = nn.LayerNorm(config.hidden_size, eps=config.layernorm_epsilon)
        self.prefix_encoder = PrefixEncoder(config) if config.pre_seq_len else None
        self.gradient_checkpointing = False
        self.post_init()  # type: ignore[no-untyped-call]

    def get_input_embeddings(self) -> nn.Module:
        """The token embeddings."""
        return self.word_embeddings

    def set_input_embeddings(self, value: nn.Module) -> None:
        """Replace the token embeddings."""
        self.word_embeddings = value  # type: ignore[assignment]

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
            attention_mask: A padding mask `(rows, columns)`, 1 for a token, on either side; or the publisher's own kind, bool
                `(rows, 1, tokens, columns)` or without the 1, where True HIDES a column. Absent, nothing is padding.
            position_ids: `(rows, 2, tokens)` to overrule the model's own; `(rows, tokens)` in the one-dimensional variant.
            past_key_values: What was computed before. Columns that no earlier call of this model put there (a prefix of
                PEFT's) are virtual tokens without position, seen by all.
            inputs_embeds: Instead of ids. Special tokens are recognised by their embeddings.
            use_cache: Keep keys and values.
            **kwargs: For the attention function.
        """
        if (input_ids is None) == (inputs_embeds is None):
            raise ValueError("give either input_ids or inputs_embeds")
        hidden = self.word_embeddings(input_ids) if inputs_embeds is None else inputs_embeds
        rows, tokens = hidden.shape[:2]
        prefix, past_key_values = self.prefixes(past_key_values, hidden)
        if use_cache and past_key_values is None and not self.checkpoints():
            past_key_values = DynamicCache(config=self.config)
        before = prefix[0][0].shape[2] if prefix else 0
        before += int(past_key_values.get_seq_length()) if past_key_values is not None else 0

        explicit = attention_mask is not None and attention_mask.dim() > 2
        seen = columns_seen(attention_mask, rows, tokens, before + tokens) if explicit else None
        real = real_columns(attention_mask if seen is None else seen.any(-2)[:, 0], rows, before + tokens, hidden)
        places = at.kept(past_key_values)
        if places is None and (position_ids is None or (seen is None and tokens > 1)):
            places = at.find(self.marks(input_ids, hidden), real, self.config)
        if position_ids is None and places is not None:
            position_ids = at.positions(places, real, tokens, two=self.config.position_encoding_2d)
        if seen is None:
            seen = real[:, None, None] if tokens == 1 or places is None else at.visible(places, real, tokens)
        room = past_key_values.get_mask_sizes(tokens, 0)[0] - seen.shape[-1] if past_key_values is not None else 0
        if room > 0 and not prefix:  # a static cache has columns that nothing is in yet
            seen = nn.functional.pad(seen, (0, room))
        turn = rotation(self.checked(position_ids, rows, tokens), self.config.head_dim, hidden.dtype)
        for number, layer in enumerate(self.layers):
            hidden = layer(
                hidden,
                prefix[number] if prefix else None,
                turn=turn,
                attention_mask=seen,
                past_key_values=past_key_values,
                **kwargs,
            )
        if past_key_values is not None and places is not None:
            at.remember(past_key_values, places)
        return BaseModelOutputWithPast(last_hidden_state=self.final_layernorm(hidden), past_key_values=past_key_values)

    def checkpoints(self) -> bool:
        """Whether the layers are computed anew in the backward pass, which a cache must not take part in."""
        return bool(self.gradient_checkpointing and self.training)

    def prefixes(self, cache: Cache | None, hidden: Tensor) -> tuple[list[Prefix] | None, Cache | None]:
        """Keys and values in front of each layer's own, and the cache to use.

        The model's prefix goes in front of a cache's first tokens. A cache given for training (PEFT's prefix) is handed to the
        layers as a prefix where they are computed twice, since a cache would grow twice.
        """
        filled = cache is not None and cache.get_seq_length() > 0
        if self.prefix_encoder is not None and not filled:
            if cache is not None and cache.is_compileable:
                raise ValueError("a static cache has no room for the model's prefix: use a DynamicCache")
            return self.prefix_encoder(len(hidden), hidden.dtype), cache
        if filled and cache is not None and self.checkpoints():
            layers = cache.layers[: len(self.layers)]
            return [(layer.keys.to(hidden.dtype), layer.values.to(hidden.dtype)) for layer in layers], None  # type: ignore[union-attr]
        return None, cache

    def marks(self, ids: Tensor | None, hidden: Tensor) -> at.Marks:
        """Where the special tokens are; without ids, where their embeddings are."""
        wanted = (self.config.bos_token_id, self.config.mask_token_id, self.config.gmask_token_id)
        if ids is not None:
            return at.Marks(*(ids == one for one in wanted))
        known = self.word_embeddings.weight.detach()
        return at.Marks(*((hidden.detach() == known[one].to(hidden.dtype)).all(-1) for one in wanted))

    def checked(self, position_ids: Tensor | None, rows: int, tokens: int) -> Tensor:
        """Positions of the shape that this variant has."""
        wanted = (2, tokens) if self.config.position_encoding_2d else (tokens,)
        if position_ids is None or position_ids.shape[1:] != wanted or len(position_ids) not in (1, rows):
            given = None if position_ids is None else tuple(position_ids.shape)
            raise ValueError(f"position_ids of ChatGLM are {(rows, *wanted)}, not {given}; leave them out")
        return position_ids.expand(rows, *wanted)


def real_columns(mask: Tensor | None, rows: int, columns: int, like: Tensor) -> Tensor:
    """Which columns are no padding, bool `(rows, columns)`; what a shorter mask does not name is a prefix."""
    real = torch.ones(rows, columns, dtype=torch.bool, device=like.device)
    if mask is not None:
        if mask.shape[-1] > columns:
            raise ValueError(f"the attention mask has {mask.shape[-1]} columns for {columns} tokens")
        real[:, columns - mask.shape[-1] :] = mask != 0
    return real


def columns_seen(hidden: Tensor | None, rows: int, tokens: int, columns: int) -> Tensor:
    """A mask of the publisher's kind turned round: bool `(rows, 1, tokens, columns)`, True where a column is seen."""
    if hidden is None or hidden.dtype != torch.bool:
        raise ValueError("a mask of three or four dimensions must be bool, with True for what is hidden")
    seen = ~(hidden if hidden.dim() == 4 else hidden[:, None])
    if seen.shape[-2] != tokens or seen.shape[-1] > columns:
        raise ValueError(f"the attention mask is {tuple(hidden.shape)} for {tokens} of {columns} tokens")
    prefix = seen.new_ones(*seen.shape[:-1], columns - seen.shape[-1])
    return at.finite(torch.cat([prefix, seen], -1)).expand(rows, -1, -1, -1)


class ChatGLMForCausalLM(ChatGLMPreTrainedModel, GenerationMixin):  # type: ignore[no-untyped-call]
    """The model with its output layer."""

    _tied_weights_keys = {"lm_head.weight": "transformer.word_embeddings.weight"}  # noqa: RUF012

    def __init__(self, config: ChatGLMConfig) -> None:
        super().__init__(config)
        self.transformer = ChatGLMModel(config)
        self.lm_head: nn.Module = nn.Linear(config.hidden_size, config.vocab_size, bias=False)
        self.post_init()  # type: ignore[no-untyped-call]

    def get_input_embeddings(self) -> nn.Module:
        """The token embeddings."""
        embeddings: nn.Module = self.transformer.word_embeddings
        return embeddings

    def set_input_embeddings(self, value: nn.Module) -> None:
        """Replace the token embeddings."""
        self.transformer.set_input_embeddings(value)

    def get_output_embeddings(self) -> nn.Module:
        """The output layer."""
        return self.lm_head

    def set_output_embeddings(self, new_embeddings: nn.Module) -> None:
        """Replace the output layer."""
        self.lm_head = new_embeddings

    def get_decoder(self) -> ChatGLMModel:
        """The model below the output layer."""
        return self.transformer

    def tie_weights(self, missing_keys: set[str] | None = None, recompute_mapping: bool = True) -> None:
        """Share the embeddings with the output layer where the config asks for it.

        A published checkpoint holds both tensors; the embeddings are the ones that stay.
        """
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
        """Logits `(rows, tokens, vocabulary)`, and the mean loss in float32 where labels are given.

        Labels are not shifted: position t is compared with the label of t + 1, and -100 is left out. Masks and positions as in
        `ChatGLMModel.forward`.
        """
        outputs = self.transformer(
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
        return CausalLMOutputWithPast(
            loss=loss,
            logits=logits,
            past_key_values=outputs.past_key_values,
            hidden_states=outputs.hidden_states,
            attentions=outputs.attentions,
        )

    def generate(self, inputs: Tensor | None = None, *args: Any, **kwargs: Any) -> Any:
        """As `GenerationMixin.generate`; of a mask of the publisher's kind the padding is taken, the rest is made anew."""
        mask = kwargs.get("attention_mask")
        if mask is not None and mask.dim() > 2:
            kwargs["attention_mask"] = (~mask[..., -1, :]).reshape(len(mask), -1).long()
        library: Any = super()
        return library.generate(inputs, *args, **kwargs)

    @staticmethod
    def create_masks_for_generate(attention_mask: Tensor | None = None, **_: Any) -> Tensor | None:
        """The padding mask as it is, for a static cache too: the model makes its own of it."""
        return attention_mask

    def _prepare_position_ids_for_generation(self, inputs_tensor: Tensor, model_kwargs: dict[str, Any]) -> None:
        """None: the model makes its own."""

    def _update_model_kwargs_for_generation(
        self, outputs: Any, model_kwargs: dict[str, Any], is_encoder_decoder: bool = False, num_new_tokens: int = 1
    ) -> dict[str, Any]:
        """Given positions go on as the model's own do: the first stays, the second counts."""
        given = model_kwargs.pop("position_ids", None)
        updated: dict[str, Any] = super()._update_model_kwargs_for_generation(
            outputs, model_kwargs, is_encoder_decoder, num_new_tokens
        )
        if given is not None:
            new = given[..., -1:].repeat_interleave(num_new_tokens, -1)
            new[..., -1, :] += torch.arange(1, num_new_tokens + 1, device=given.device)
            updated["position_ids"] = torch.cat([given, new], -1)
        return updated
