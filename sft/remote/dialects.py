"""What the servers have in common, and where each wants to be asked in its own way to decode greedily and to end where we end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """How a kind of server is asked."""

    title: str
    token_ids: bool = False
    """Whether a prompt may be token ids, which leaves the server's tokenizer nothing to do otherwise."""
    scales: bool = False
    """Whether base and adapter are one model name, and each request says how much the adapter counts."""
    lists: bool = True
    """Whether it tells every model name that it knows."""
    stop_ids: bool = False
    """Whether it takes further tokens that end a text."""
    at_once: int | None = None
    """The most requests that it can serve at a time; None: as many as it is given."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """What takes the penalties off that it, or the model's generation settings, would bring in."""


DIALECTS: Mapping[str, Dialect] = {
    "vllm": Dialect(title="vLLM", token_ids=True, stop_ids=True, extra={"repetition_penalty": 1.0}),
    # An adapter's name is `base:adapter` there, which its list of models need not hold.
    "sglang": Dialect(title="SGLang", token_ids=True, stop_ids=True, lists=False, extra={"repetition_penalty": 1.0}),
    # transformers reads 1 + frequency_penalty as the repetition penalty: the 0 that every request has takes the model's own off.
    # It lists the models of its download cache alone, not the folders that it serves.
    "transformers": Dialect(title="transformers serve", lists=False),
    # Without cache_prompt=False a text may depend on what was asked before: other shapes of the same product round otherwise.
    "llama.cpp": Dialect(
        title="llama.cpp", token_ids=True, scales=True, extra={"repeat_penalty": 1.0, "cache_prompt": False}
    ),
    # It holds one model at a time, and breaks an unfinished text off when the next request comes.
    "llama-cpp-python": Dialect(title="llama-cpp-python", at_once=1, extra={"repeat_penalty": 1.0}),
    "openai": Dialect(title="an OpenAI-compatible server"),
}
ENDPOINTS = ("completions", "chat")
