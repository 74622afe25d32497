"""The learning curve as a picture, for people who would rather look than read."""

import json
from pathlib import Path


def draw_curve(run: Path) -> Path | None:
    """Draw `learning_curve.png` from the run's log: training and dev loss over the steps; None without a log."""
    from matplotlib.figure import Figure

    log = run / "log.jsonl"
    entries = [json.loads(line) for line in log.read_text().splitlines()] if log.is_file() else []
    if not entries:
        return None
    figure = Figure(figsize=(7.2, 4.0), layout="constrained")
    axes = figure.subplots()
    axes.plot([e["step"] for e in entries], [e["loss"] for e in entries], color="#3b6ea8", label="training")
    dev = [e for e in entries if "dev_loss" in e]
    if dev:
        best = min(dev, key=lambda e: e["dev_loss"])
        axes.plot([e["step"] for e in dev], [e["dev_loss"] for e in dev], "o-", color="#b5651d", label="dev")
        axes.annotate(
            f"best: {best['dev_loss']:.3f}",
            (best["step"], best["dev_loss"]),
            textcoords="offset points",
            xytext=(0, 8),
            ha="right",
        )
    scored = [e for e in dev if e.get("scores")]
    if scored:
        right = axes.twinx()
        values = [e["scores"]["standard.rouge-l"] for e in scored]
        right.plot([e["step"] for e in scored], values, "s--", color="#4c8c4a", label="ROUGE-L of the sample (right)")
        right.set(ylim=(0, 100), ylabel="standard ROUGE-L")
        right.spines["top"].set_visible(False)
        axes.plot([], [], "s--", color="#4c8c4a", label="ROUGE-L of the sample (right)")
    axes.set(xlabel="step", ylabel="loss per token of the impression", title=run.name, ylim=(0, None))
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(alpha=0.25)
    axes.legend(frameon=False)
    picture = run / "learning_curve.png"
    figure.savefig(picture, dpi=150)
    return picture
