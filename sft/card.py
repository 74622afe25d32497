"""A run's model card: front matter for tools, plain words for people. `leaderboard add` fills in the scores."""

import json
from pathlib import Path
from typing import Any

from common.files import replacing
from sft.models import DEMO

SCORES = "<!-- scores -->\nNot scored yet: `python -m leaderboard add RUN`.\n<!-- /scores -->"
LICENCES = {DEMO: ("google/gemma-3-270m", "gemma")}


def write_card(run: Path, result: dict[str, Any]) -> None:
    """Write `README.md` of a finished run; it holds no report text."""
    with replacing(run / "README.md") as card:
        card.write(card_text(result))


def card_text(result: dict[str, Any]) -> str:
    """The card's Markdown."""
    base, licence = LICENCES.get(result["model"], (result["model"], "other"))
    data, machine = result["data"], result["machine"]
    kind = "synthetic reports, no patient's" if data["synthetic"] else "real reports: they stay in the hospital"
    share = 100 * result["trainable_parameters"] / result["parameters"]
    front = f"""---
base_model: {json.dumps(base)}
library_name: peft
pipeline_tag: text-generation
license: {licence}
tags: [radiology, chest-ct, impression, {result["strategy"]}]
---
"""
    return f"""{front}
# {result["name"]}

Writes the impression of a chest CT report from its findings. **Research use only, not for clinical decisions.**
A model tuned on reports can repeat parts of them.

| | |
|---|---|
| base model | {base} |
| strategy | {result["strategy"]}, {result["trainable_parameters"]:,} trainable parameters ({share:.2f} %) |
| trained on | {data["train"]["cases"]:,} reports ({kind}), {data["dev"]["cases"]} held out as dev, {data["too_long"]} too long and left out |
| data SHA-256 | `{data["train"]["sha256"]}` |
| steps | {result["steps"]}, weights of step {result["kept_step"]} kept |
| loss on dev | {result["dev_loss"] if result["dev_loss"] is None else round(result["dev_loss"], 4)} |
| seed | {result["seed"]} |
| time | {result["seconds"]:.0f} s, {result["samples_per_second"]:.2f} reports/s, {result["tokens_per_second"]:.0f} tokens/s, {result["dtype"]} |
| memory | {result["peak_memory_bytes"] / 2**30:.2f} GiB at most |
| machine | {machine["cpu"]}, {machine["cores"]} cores, {machine["memory_gib"]} GiB, GPU: {machine["gpu"] or "none"} |
| commit | {result["commit"]}{" with changes" if result["dirty"] else ""} |

![learning curve](learning_curve.png)

## Scores
{SCORES}
"""
