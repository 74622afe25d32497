"""What a server is asked, so that it reads the very prompt that the model was trained on, and writes greedily."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from common.commands import say
from common.errors import UserError
from sft.config import AUTO, PromptConfig
from sft.predict import base_folder
from sft.prompt import prompt_ids, render, settled
from sft.remote.config import RemoteConfig
from sft.runs import Run, open_run


@dataclass(frozen=True)
class Asked:
    """A remote system with its prompt and decoding."""

    config: RemoteConfig
    prompt: PromptConfig
    limit: int
    """The most new tokens."""
    tokenizer: Any
    """The model's own, where it is on this machine; else None."""
    run: Run | None

    def names(self, name: str) -> tuple[str, str]:
        """What base and fine-tuned model are called on the leaderboard: as the run's predictions by this server are, else by the
        server's name for the base and the name of the system."""
        if self.run is None:
            return self.config.base or f"{name}-base", name
        own, beside = base_folder(self.run), base_beside(self.run, self.config.engine)
        return (beside if beside.is_dir() else own).name, self.run.folder.resolve().name

    @property
    def way(self) -> str:
        """How the prompt travels: as `token ids`, `text` that the server cuts into tokens, or a `chat` message."""
        if self.config.chat:
            return "chat"
        return "token ids" if self.tokenizer is not None and self.config.dialect.token_ids else "text"

    def body(self, findings: str, lang: str, *, base: bool) -> dict[str, Any]:
        """The request for an impression, but for how it is to be answered."""
        dialect = self.config.dialect
        made: dict[str, Any] = {
            "model": self.config.model(base=base),
            "max_tokens": self.limit,
            "temperature": 0.0,
            "frequency_penalty": 0.0,
            "presence_penalty": 0.0,
            **dialect.extra,
        }
        if dialect.scales:
            made["lora"] = [{"id": self.config.adapter, "scale": 0.0 if base else 1.0}]
        if dialect.stop_ids and self.tokenizer is not None and self.tokenizer.eos_token_id is not None:
            made["stop_token_ids"] = [self.tokenizer.eos_token_id]
        if self.way == "chat":
            made["messages"] = [{"role": "user", "content": render(self.prompt, findings, lang)}]
        elif self.way == "token ids":
            made["prompt"] = self.ids(findings, lang)
        else:
            made["prompt"] = render(self.prompt, findings, lang)
        return made

    def ids(self, findings: str, lang: str) -> list[int]:
        """The prompt's token ids by the model's own tokenizer, which must be here."""
        return prompt_ids(self.tokenizer, self.prompt, findings, lang)

    def said(self, text: str) -> str:
        """A text as a person reads it, like that of a model on this machine."""
        text = text.strip()
        return str(self.tokenizer.reply(text)) if hasattr(self.tokenizer, "reply") else text


def base_beside(run: Run, engine: str) -> Path:
    """Where the base's predictions by a kind of server live: beside those made here, never mixed with them."""
    own = base_folder(run)
    return own.with_name(f"{own.name}-{engine}")


def asked(config: RemoteConfig, run: Run | None = None) -> Asked:
    """A remote system, with the prompt and the decoding of a run where one is named.

    Raises:
        UserError: The run or the tokenizer cannot be read, or the prompt wants a chat template that nobody would put around it.
    """
    if run is None and config.run is not None:
        run = open_run(Path(config.run))
    prompt = run.config.prompt if run else config.prompt
    limit = run.config.generate.max_new_tokens if run else config.generate.max_new_tokens
    tokenizer = tokenizer_of(config, run)
    if prompt.chat == AUTO:  # without a tokenizer nothing tells of a chat template
        prompt = settled(prompt, tokenizer) if tokenizer else replace(prompt, chat=False)
    made = Asked(config, prompt, limit, tokenizer, run)
    if prompt.chat and made.way == "text":
        raise UserError(
            f"url {config.url}: this run's prompt is a chat message; name the model's folder with `tokenizer` (vllm, sglang, "
            'llama.cpp), or set endpoint = "chat"'
        )
    return made


def tokenizer_of(config: RemoteConfig, run: Run | None) -> Any:
    """The model's tokenizer, if one is named or the run's model is here."""
    name = config.tokenizer or (run.config.model if run else None)
    if name is None:
        return None
    from sft.models import load_tokenizer

    try:
        return load_tokenizer(name)
    except UserError:
        if config.tokenizer:
            raise
        say(
            f"{name} is not on this machine: the server makes tokens of the prompts (name a `tokenizer` to make them here)"
        )
        return None
