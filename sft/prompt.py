"""The prompt: the one place where training and every kind of inference take it from."""

from dataclasses import asdict
from typing import Any, NamedTuple

from common.files import sha256_of_json
from sft.config import PromptConfig

IGNORED = -100  # the label that PyTorch's cross-entropy skips


class Example(NamedTuple):
    """One training example: token ids, and how many of them at the end carry the loss."""

    ids: list[int]
    targets: int


def render(config: PromptConfig, findings: str, lang: str) -> str:
    """The prompt's text for a report's findings; white space around the findings is not part of it."""
    template = config.zh if lang == "zh" else config.en
    return template.replace("{findings}", findings.strip())


def prompt_ids(tokenizer: Any, config: PromptConfig, findings: str, lang: str) -> list[int]:
    """The prompt's token ids, with what the tokenizer puts around a prompt: a start token, or ChatGLM's [gMASK] and bos after it."""
    text = render(config, findings, lang)
    if config.chat and tokenizer.chat_template:
        messages = [{"role": "user", "content": text}]
        ids = tokenizer.apply_chat_template(messages, add_generation_prompt=True, tokenize=True, return_dict=False)
        return [int(token) for token in ids]
    return [int(token) for token in tokenizer(text)["input_ids"]]


def target_ids(tokenizer: Any, impression: str, lang: str) -> list[int]:
    """The impression's token ids with the end token, encoded apart from the prompt: inference meets the same prompt ids."""
    text = impression.strip() if lang == "zh" else " " + impression.strip()
    return [*tokenizer(text, add_special_tokens=False)["input_ids"], tokenizer.eos_token_id]


def encode(
    tokenizer: Any, config: PromptConfig, findings: str, impression: str, lang: str, limit: int
) -> Example | None:
    """Join prompt and impression, with loss on the impression alone.

    Returns:
        None above `limit` tokens, since a cut example teaches the model to stop mid-sentence (the caller counts these).
    """
    prompt = prompt_ids(tokenizer, config, findings, lang)
    target = target_ids(tokenizer, impression, lang)
    if len(prompt) + len(target) > limit:
        return None
    return Example(prompt + target, len(target))


def written_text(tokenizer: Any, ids: list[int]) -> str:
    """What generated ids say, as a person reads it; a tokenizer that loses typography on the way has a `reply` that restores it."""
    text = str(tokenizer.decode(ids, skip_special_tokens=True)).strip()
    return str(tokenizer.reply(text)) if hasattr(tokenizer, "reply") else text


def prompt_sha256(config: PromptConfig) -> str:
    """The hash that tells two prompts apart."""
    return sha256_of_json(asdict(config))
