"""The server that a command names: by its file, by options, or by a file that options change."""

from dataclasses import replace
from pathlib import Path

from common.errors import UserError
from sft.remote.config import RemoteConfig, read_remote


def server(
    config: Path | None, *, url: str | None, model: str | None, engine: str | None, outside: bool, base: bool
) -> RemoteConfig:
    """The server of `--config`, with what `--url`, `--model`, `--engine` and `--outside` say in its place.

    Args:
        base: `model` is the base model's name.

    Raises:
        UserError: Neither a file nor both an address and a model are named.
    """
    if config is None and not (url and model):
        raise UserError(
            "--backend openai: name the server with --config FILE.toml, or with --url and --model (docs/serving.md)"
        )
    named = {"base" if base else "sft": model} if model else {}
    given = named | {key: value for key, value in (("url", url), ("engine", engine)) if value}
    if config is None:
        return RemoteConfig(**{"url": "", **given, "outside": outside})  # type: ignore[arg-type]
    told = read_remote(config)
    return replace(told, **given, outside=told.outside or outside)  # type: ignore[arg-type]
