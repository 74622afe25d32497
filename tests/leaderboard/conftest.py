"""Run folders as `sft` writes them, with texts made up here."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from common.files import sha256_of_json
from store.engine import open_store
from tests.store.conftest import postgres, postgres_server

__all__ = ["postgres", "postgres_server"]

CARD = """---
base_model: "google/gemma-3-270m"
license: gemma
---

# A run

## Scores
<!-- scores -->
Not scored yet.
<!-- /scores -->
"""
MakeRun = Callable[..., Path]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Engine]:
    engine = open_store(f"sqlite:///{tmp_path}/store/arena.db")
    yield engine
    engine.dispose()


def reports(data: Path, name: str = "valid") -> list[dict[str, Any]]:
    return [json.loads(line) for line in (data / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def write_lines(path: Path, lines: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")


@pytest.fixture
def make_run(tmp_path: Path, tiny_data: Path) -> MakeRun:
    """Write a run folder; `texts` gives a prediction by case id, the reference elsewhere, None for a failure."""

    def make(
        name: str = "gemma-lora",
        texts: Mapping[str, str | None] | Callable[[dict[str, Any]], str | None] | None = None,
        *,
        data: Path = tiny_data,
        drop: int = 0,
        kind: str = "sft",
        **facts: Any,
    ) -> Path:
        folder = tmp_path / "runs" / name
        folder.mkdir(parents=True, exist_ok=True)
        valid = reports(data)
        lines = []
        for one in valid:
            text = texts(one) if callable(texts) else (texts or {}).get(one["id"], one["impression"])
            finish = {"finish": "error", "error": "out of memory"} if text is None else {"finish": "stop"}
            kept = {key: value for key, value in one.items() if key != "impression"}
            lines.append(
                {**kept, "reference": one["impression"], "prediction": text, **finish, "tokens": 5, "seconds": 0.1}
            )
        write_lines(folder / "predictions.jsonl", lines[: len(lines) - drop][::-1])
        meta = {
            "run": name,
            "cases": len(valid),
            "cases_sha256": sha256_of_json(sorted([one["id"], one["findings"], one["impression"]] for one in valid)),
            "data": {"file": str(data / "valid.jsonl"), "sha256": "0"},
            "prompt_sha256": "1",
            "decoding": {"do_sample": False, "max_new_tokens": 40},
            "model": "demo:gemma-3-270m",
            "backend": "hf",
            "tokens_per_second": 123.4,
        }
        (folder / "predictions.meta.json").write_text(json.dumps(meta))
        run = {
            "name": name,
            "kind": kind,
            "model": "demo:gemma-3-270m",
            "strategy": "lora",
            "seed": 0,
            "finished": "2026-01-02T03:04:05+00:00",
            "trainable_parameters": 10,
            "parameters": 990,
            "samples_per_second": 4.5,
            "peak_memory_bytes": 5 * 2**30,
            **facts,
        }
        (folder / "run.json").write_text(json.dumps(run))
        (folder / "config.toml").write_text('model = "demo:gemma-3-270m"\n')
        (folder / "log.jsonl").write_text('{"step": 1, "loss": 2.0}\n{"step": 2, "loss": 1.0, "dev_loss": 1.5}\n{"st')
        (folder / "README.md").write_text(CARD)
        return folder

    return make
