"""What the benchmarks of generation share: a trained run, held-out real reports, `generate`, and where texts part.

Real English findings (`IMPRESSION_SHARED`, read in place). The run is that of `bench/real_text.py` where it was made, so that
texts stop as a real run's do; else a short one is trained, once, on the same split: some minutes on two quiet cores.
"""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.real_text import CONFIG, TRAIN, WORK, flagged, reports, split
from common.files import write_jsonl
from common.provenance import ROOT

FOLDER = WORK / "engine"
SHORT = "epochs = 0.5"


def trained_run() -> tuple[Path, Path]:
    """A run folder and its held-out reports."""
    made = WORK / "real_text"
    if (made / "runs" / "gemma-3-270m-lora" / "run.json").is_file():
        return made / "runs" / "gemma-3-270m-lora", made / "data" / "valid.jsonl"
    data, run = FOLDER / "data", FOLDER / "run"
    if not (data / "valid.jsonl").is_file():
        train, held_out = split(reports(), TRAIN)
        write_jsonl(data / "train.jsonl", flagged(train, train))
        write_jsonl(data / "valid.jsonl", flagged(held_out, train))
    config = FOLDER / "short.toml"
    config.write_text(CONFIG.read_text(encoding="utf-8").replace("epochs = 2", SHORT), encoding="utf-8")
    command = [sys.executable, "-m", "sft", "train", str(config), "--data", str(data), "--out", str(run)]
    subprocess.run(command, cwd=ROOT, check=True)
    return run, data / "valid.jsonl"


def by_library(generator: Any, rows: Sequence[Any], **more: Any) -> list[list[int]]:
    """What transformers' `generate` writes for rows of one system, in one batch padded on the left."""
    import contextlib

    import torch

    from sft.generate import BASE

    ids, mask = generator.left_padded(rows)
    settings = {
        "input_ids": ids, "attention_mask": mask, "max_new_tokens": generator.limit, "do_sample": False,
        "eos_token_id": sorted(generator.ends), "pad_token_id": generator.tokenizer.pad_token_id,
    }  # fmt: skip
    plain = rows[0].adapter == BASE
    with torch.inference_mode(), generator.model.disable_adapter() if plain else contextlib.nullcontext():
        out = generator.model.generate(**settings, **more)
    return [until_end(generator, written) for written in out[:, ids.shape[1] :].tolist()]


def until_end(generator: Any, written: list[int]) -> list[int]:
    """Tokens before the first end token."""
    end = next((at for at, token in enumerate(written) if token in generator.ends), len(written))
    return written[:end]


def parting(generator: Any, row: Any, ours: list[int], theirs: list[int]) -> float | None:
    """The gap of the two best logits where two texts part, by the library's own pass; None where they do not."""
    import torch

    if ours == theirs:
        return None
    at = next((i for i, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), min(len(ours), len(theirs)))
    with torch.inference_mode():
        ids = torch.tensor([row.prompt + theirs[:at]], device=generator.where)
        top = generator.forward((row.adapter,), input_ids=ids, use_cache=False).logits[0, -1].float().topk(2).values
    return float(top[0] - top[1])


def noise(generator: Any, row: Any, text: list[int]) -> list[float]:
    """How far the logits of the engine and those of `generate`'s own steps lie apart behind the same tokens."""
    import torch

    from sft.engine.slots import Slots, feed_of

    cut = len(row.prompt)
    forward, where = generator.forward_of("", row), generator.where
    with torch.inference_mode():
        ids = torch.tensor([row.prompt + text], device=where)
        output = generator.forward((row.adapter,), input_ids=ids[:, :cut], use_cache=True)
        for at in range(cut, ids.shape[1]):
            output = generator.forward(
                (row.adapter,), input_ids=ids[:, at : at + 1], past_key_values=output.past_key_values, use_cache=True
            )
        slots = Slots()
        ours = forward.logits(feed_of(0, [0], [row.prompt + text], [1], [row.adapter], where), slots)
    return [float(x) for x in (ours[0].float() - output.logits[0, -1].float()).abs().tolist()]


def drafting(tally: Any) -> dict[str, float]:
    """Accepted drafted tokens by source, for each pass of a row."""
    return {source: round(count / max(1, tally.steps), 3) for source, count in sorted(tally.accepted.items())}
