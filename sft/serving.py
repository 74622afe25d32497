"""What the arena is handed for a model of this machine: many people's pairs in one running batch."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch

from sft.engine.pool import Pool, TooLongError
from sft.engine.rows import Request
from sft.generate import Generator


class Progress(NamedTuple):
    """A pair as far as it may be shown; the base's side stands first."""

    wish: object
    texts: tuple[str, str]
    finished: bool
    tokens: tuple[int, int] = (0, 0)
    """How many each text has, shown or not."""
    seconds: tuple[float, float] = (0.0, 0.0)
    """From the pair's beginning to each text's newest token."""
    first: tuple[float, float] = (0.0, 0.0)
    """From the pair's beginning to each text's first token; 0 before it."""
    problem: str = ""
    """`memory`, `too_long`, `remote` or `broken`, where it ended without both texts."""


class LocalWriter:
    """A generator's pool, for one thread."""

    def __init__(self, generator: Generator, limit_tokens: int | None = None) -> None:
        self.generator, self.limit = generator, limit_tokens
        self.pool: Pool = generator.pool(limit_tokens)
        self.too_long: list[Request] = []
        self.positions = positions_of(generator.model.config)

    def add(self, findings: str, lang: str) -> Request:
        """Ask for the base's and the adapter's impression."""
        request = self.generator.request(findings, lang)
        longest = max(len(row.prompt) for row in request.rows) + self.generator.limit + self.generator.virtual
        try:
            if self.positions is not None and longest > self.positions:
                raise TooLongError(f"{longest} tokens where the model knows {self.positions}")
            self.pool.add(request)
        except TooLongError:
            self.too_long.append(request)
        return request

    def step(self) -> Sequence[Progress]:
        """Write a step of all; after a failure the pool is a new one, since the old one may be in any state."""
        refused, self.too_long = self.too_long, []
        news = [Progress(request, ("", ""), finished=True, problem="too_long") for request in refused]
        try:
            return news + [self.progress(request) for request in self.pool.step()]
        except Exception:
            self.pool = self.generator.pool(self.limit)
            raise

    @torch.inference_mode()
    def remove(self, request: Request) -> None:
        """Free a pair's rows."""
        self.pool.remove(request)

    def ahead(self, request: Request) -> int:
        """How many wait before it."""
        return self.pool.ahead(request)

    def progress(self, request: Request) -> Progress:
        """A pair as it stands now."""
        step = self.generator.progress(request)
        base, sft = request.rows
        first = request.first or 0.0
        return Progress(
            request,
            level(step.texts, [row.finish is not None for row in request.rows]),
            step.finished,
            (len(base.written), len(sft.written)),
            (base.seconds, sft.seconds),
            (min(first, base.seconds), min(first, sft.seconds)),
            "memory" if request.failed else "",
        )


def level(texts: Sequence[str], ended: Sequence[bool]) -> tuple[str, str]:
    """Of both texts as many characters as the shortest unfinished one has, so that a faster side does not show.

    The last character of an unfinished text may be half of one (`\\ufffd`): it waits for its other half.
    """
    whole = [text if end else text.rstrip("\ufffd") for text, end in zip(texts, ended, strict=True)]
    going = [len(text) for text, end in zip(whole, ended, strict=True) if not end]
    most = min(going, default=None)
    return whole[0][:most], whole[1][:most]


def positions_of(config: Any) -> int | None:
    """How many tokens a model was made for; None where its config does not say."""
    config = config.get_text_config()
    for name in ("max_position_embeddings", "n_positions", "max_sequence_length", "model_max_length"):
        if isinstance(found := getattr(config, name, None), int):
            return found
    return None
