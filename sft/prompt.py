"""The prompt: the one place where training and every kind of inference take it from."""

from dataclasses import asdict, replace
from typing import Any, NamedTuple

from common.errors import UserError
from common.files import sha256_of_json
from sft.config import AUTO, PromptConfig

IGNORED = -100  # the label that PyTorch's cross-entropy skips
ANSWER = "IMPRESSION"  # stands in for an answer, to see what a chat template puts behind it


class Example(NamedTuple):
    """One training example: token ids, and how many of them at the end carry the loss."""

    ids: list[int]
    targets: int


def render(config: PromptConfig, findings: str, lang: str) -> str:
    """The prompt's text for a report's findings; white space around the findings is not part of it."""
    template = config.zh if lang == "zh" else config.en
    return template.replace("{findings}", findings.strip())


def settled(config: PromptConfig, tokenizer: Any) -> PromptConfig:
    """The prompt with `chat` decided by the tokenizer.

    Raises:
        UserError: The chat template is asked for, and the tokenizer has none.
    """
    if config.chat is True and not tokenizer.chat_template:
        raise UserError(
            'prompt.chat = true, and this model\'s tokenizer has no chat template; write chat = "auto" or false for a base model'
        )
    return replace(config, chat=chats(tokenizer, config))


def as_before(config: PromptConfig, sha256: str) -> PromptConfig:
    """The prompt that a run of that hash was made with, where its file leaves `chat` to the tokenizer.

    Runs that were made before `auto` was the default say nothing and mean false; the hash tells.
    """
    if config.chat != AUTO:
        return config
    return next((one for chat in (False, True) if prompt_sha256(one := replace(config, chat=chat)) == sha256), config)


def chats(tokenizer: Any, config: PromptConfig) -> bool:
    """Whether the prompt is wrapped in the tokenizer's chat template."""
    return bool(config.chat and tokenizer.chat_template)


def prompt_ids(tokenizer: Any, config: PromptConfig, findings: str, lang: str) -> list[int]:
    """The prompt's token ids, with what the tokenizer puts around a prompt: a start token, or ChatGLM's [gMASK] and bos after it.

    A chat template that can leave room for thinking aloud is told not to: what is wanted is the impression.
    """
    text = render(config, findings, lang)
    if chats(tokenizer, config):
        ids = tokenizer.apply_chat_template(
            [{"role": "user", "content": text}],
            add_generation_prompt=True,
            tokenize=True,
            return_dict=False,
            enable_thinking=False,
        )
        return [int(token) for token in ids]
    return [int(token) for token in tokenizer(text)["input_ids"]]


def target_ids(tokenizer: Any, impression: str, lang: str, chat: bool = False) -> list[int]:
    """The impression's token ids with the end token, encoded apart from the prompt: inference meets the same prompt ids.

    Args:
        chat: As the answer of a chat: no space before it, and what the template ends an answer with before the end token.
    """
    text = impression.strip() if lang == "zh" or chat else " " + impression.strip()
    ends = [tokenizer.eos_token_id]
    if chat and (turn := end_of_answer(tokenizer)) not in (None, *ends):
        ends.insert(0, turn)
    return [*tokenizer(text, add_special_tokens=False)["input_ids"], *ends]


def end_of_answer(tokenizer: Any) -> int | None:
    """The special token that the chat template puts behind an answer; None where it puts none."""
    messages = [{"role": "user", "content": "FINDINGS"}, {"role": "assistant", "content": ANSWER}]
    rest = tokenizer.apply_chat_template(messages, tokenize=False).rpartition(ANSWER)[2]
    following = tokenizer(rest, add_special_tokens=False)["input_ids"]
    return int(following[0]) if following and following[0] in tokenizer.all_special_ids else None


def encode(
    tokenizer: Any, config: PromptConfig, findings: str, impression: str, lang: str, limit: int
) -> Example | None:
    """Join prompt and impression, with loss on the impression alone.

    Returns:
        None above `limit` tokens, since a cut example teaches the model to stop mid-sentence (the caller counts these).
    """
    prompt = prompt_ids(tokenizer, config, findings, lang)
    target = target_ids(tokenizer, impression, lang, chats(tokenizer, config))
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
