"""`python bench/train_speed.py`: training speed of the demo's configuration against TRL's SFTTrainer.

Both train the same model with LoRA of the demo's rank on all linear layers, in the same precision, on the same examples in
the same batches and order, with the same optimizer at a constant learning rate, each in a process of its own, by turns; the losses of
every step are compared. TRL runs at the best settings found: its loss without full logits (its default), no gradient
checkpointing (its default is on), fused AdamW, the same allocator settings as ours, our length-grouped order.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from statistics import median
from typing import Any

from bench.demo_data import CONFIG, demo_data
from bench.result import Figure, Result, ratio
from common.commands import say
from common.provenance import ROOT, versions
from sft.threads import SPINS

ROUNDS = 3
WARM_UP, STEPS = 2, 14
POLITE = {"GOMP_SPINCOUNT": SPINS}
TUNED_MALLOC = {"MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": str(2**31 - 1)}
SIDES = {"ours": POLITE, "trl": POLITE | TUNED_MALLOC, "trl, malloc as it comes": POLITE}


def main() -> None:
    """Run both sides by turns and write the result."""
    if len(sys.argv) > 1:
        print(json.dumps({"ours": ours, "trl": peer}[sys.argv[1]]()))
        return
    demo_data()
    speeds: dict[str, list[float]] = {side: [] for side in SIDES}
    losses: dict[str, list[float]] = {}
    for turn in range(ROUNDS):
        for side, environment in SIDES.items():
            if turn and side == "trl, malloc as it comes":
                continue
            done = measure(side.split(",")[0], environment)
            speeds[side].append(done["samples_per_second"])
            losses[side] = done["losses"]
            say(f"round {turn + 1}, {side}: {done['samples_per_second']:.2f} samples/s")
    trl = f"TRL {versions(['trl'])['trl']} SFTTrainer, tuned malloc"
    gaps = [abs(a - b) / b for a, b in zip(losses["ours"], losses["trl"], strict=True)]
    agreement = Figure(
        "median relative difference of the losses, step by step",
        round(median(gaps), 4),
        "ratio",
        low=round(min(gaps), 4),
        high=round(max(gaps), 4),
        goal="<= 0.02",
        holds=median(gaps) <= 0.02,
        note=f"{len(gaps)} steps; both in bfloat16, whose own rounding makes single steps differ",
    )
    plain = Figure(
        "TRL with malloc as it comes, samples per second",
        round(speeds["trl, malloc as it comes"][0], 3),
        "samples/s",
        runs=1,
    )
    figures = [ratio("ours / TRL, samples per second", speeds["ours"], speeds["trl"], trl, 4.0), plain, agreement]
    settings = {
        "steps": STEPS,
        "warm_up": WARM_UP,
        "threads": os.environ.get("OMP_NUM_THREADS"),
        "tokens": done["tokens"],
    }
    Result(
        "train_speed", "python bench/train_speed.py", figures, settings, ("torch", "transformers", "peft", "trl")
    ).write()


def measure(side: str, environment: dict[str, str]) -> dict[str, Any]:
    """One side's speed and losses, in a fresh process."""
    done = subprocess.run(
        [sys.executable, __file__, side],
        env={**os.environ, **environment, "TRL_EXPERIMENTAL_SILENCE": "1"},
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def prepared() -> tuple[Any, list[Any], Any]:
    """The demo's trainer with the demo's model and data, its examples in the order of the steps, and the tokenizer."""
    import torch

    from sft.config import read_config
    from sft.data import encode_cases, read_cases
    from sft.models import device, load_model, load_tokenizer, precision
    from sft.strategies import strategy
    from sft.trainer import Trainer

    config = read_config(CONFIG)
    config = replace(config, train=replace(config.train, learning_rate=2e-4, decay="constant", warmup=0.0))
    torch.manual_seed(config.seed)
    tokenizer = load_tokenizer(config.model)
    cases = read_cases(demo_data() / "train.jsonl")
    examples = encode_cases(tokenizer, config.prompt, cases, config.train.max_tokens).examples
    model = strategy(config.strategy).adapt(load_model(config.model, precision("auto", device()), device()), config)
    trainer = Trainer(config, examples, [], model, tokenizer.pad_token_id)
    trainer.steps = WARM_UP + STEPS
    ordered = [example for step in range(WARM_UP + STEPS) for batch in trainer.batches_of(step) for example in batch]
    return trainer, ordered, tokenizer


def ours() -> dict[str, Any]:
    """Our loop."""
    from sft.allocator import keep_freed_memory

    keep_freed_memory()
    trainer, ordered, _ = prepared()
    losses, began = [], 0.0
    for step in range(WARM_UP + STEPS):
        if step == WARM_UP:
            began = time.perf_counter()
        losses.append(trainer.take_step(step)[0])
    return answer(time.perf_counter() - began, trainer, ordered, losses)


def peer() -> dict[str, Any]:
    """TRL's loop over the same examples."""
    from datasets import Dataset
    from transformers import TrainerCallback
    from trl.trainer.sft_config import SFTConfig
    from trl.trainer.sft_trainer import SFTTrainer

    from sft.prompt import IGNORED

    trainer, ordered, tokenizer = prepared()
    options = trainer.options
    rows = [
        {"input_ids": one.ids, "labels": [IGNORED] * (len(one.ids) - one.targets) + one.ids[-one.targets :]}
        for one in ordered
    ]
    clock: list[float] = []

    class Clock(TrainerCallback):
        """Times the steps after the warm-up."""

        def on_step_end(self, *_: Any, **__: Any) -> None:
            """A step is done."""
            clock.append(time.perf_counter())

    with tempfile.TemporaryDirectory() as folder:
        settings = SFTConfig(
            output_dir=folder,
            max_steps=WARM_UP + STEPS,
            per_device_train_batch_size=options.batch,
            gradient_accumulation_steps=options.accumulate,
            learning_rate=trainer.config.learning_rate,
            lr_scheduler_type="constant",
            max_grad_norm=options.clip,
            weight_decay=options.weight_decay,
            optim="adamw_torch_fused",
            bf16=trainer.bf16,
            use_cpu=trainer.where.type == "cpu",
            gradient_checkpointing=False,
            max_length=None,
            train_sampling_strategy="sequential",
            logging_steps=1,
            save_strategy="no",
            report_to="none",
            disable_tqdm=True,
            dataset_kwargs={"skip_prepare_dataset": True},
            remove_unused_columns=True,
            seed=0,
        )
        their = SFTTrainer(
            model=trainer.model,
            args=settings,
            train_dataset=Dataset.from_list(rows),
            processing_class=tokenizer,
            callbacks=[Clock()],
        )
        their.train()
    losses = [float(line["loss"]) for line in their.state.log_history if "loss" in line]
    return answer(clock[-1] - clock[WARM_UP - 1], trainer, ordered, losses)


def answer(seconds: float, trainer: Any, ordered: list[Any], losses: list[float]) -> dict[str, Any]:
    """What a side reports: its speed over the timed steps, the tokens of an average example, the losses of all steps."""
    samples = STEPS * trainer.options.batch * trainer.options.accumulate
    tokens = sum(len(one.ids) for one in ordered) / len(ordered)
    return {"samples_per_second": samples / seconds, "tokens": round(tokens, 1), "losses": losses}


if __name__ == "__main__":
    main()
