"""All steps of a run: measured, logged, kept in checkpoints, interrupted and gone on with."""

import json
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import FrameType
from typing import IO, Any

from common.commands import say
from common.files import appending, drop_partial_tail, replacing
from sft import checkpoint, ranks
from sft.progress import progress
from sft.trainer import State, Trainer
from sft.validate import Sample

LOGGED_STEPS = 10


def loop(trainer: Trainer, sample: Sample | None, run: Path) -> State:
    """Take all steps, from the last checkpoint on; leave the best weights in the model."""
    state, best = State(), checkpoint.weights(trainer.model)
    saved = checkpoint.load(run, trainer.model, trainer.optimizer)
    if saved is not None:
        best, values, own = saved
        trainer.method.restore(trainer.model, own)
        state = State(**values)
        if ranks.leads():
            say(f"going on after step {state.step} of {trainer.steps}")
    ranks.wait()
    evaluate = trainer.evaluation_steps() if trainer.dev else set()
    clock = last_save = time.monotonic()
    with (
        logging(run / "log.jsonl", state.step) as log,
        progress("training", trainer.steps, state.step) if ranks.leads() else nullcontext(unheard) as report,
        interruption() as interrupted,
    ):
        for step in range(state.step, trainer.steps):
            if state.stopped:
                break
            loss, samples, tokens = trainer.take_step(step)
            state.unlogged.append(loss)
            state.step, state.samples, state.tokens = step + 1, state.samples + samples, state.tokens + tokens
            state.seconds, clock = state.seconds + time.monotonic() - clock, time.monotonic()
            report(state.step, f"loss {loss:.3f}, {state.samples / state.seconds:.2f} reports/s")
            measured = state.step in evaluate
            if measured and measure(trainer, sample, state):
                best = checkpoint.weights(trainer.model)
            if measured or state.step % LOGGED_STEPS == 0 or state.step == trainer.steps:
                write_entry(log, trainer, state, measured)
            due = time.monotonic() - last_save >= trainer.options.checkpoint_minutes * 60
            asked, due = together(interrupted(), due, trainer)
            if (due or asked) and state.step < trainer.steps:
                if ranks.leads() or ranks.sharded():
                    own = trainer.method.state(trainer.model)
                    checkpoint.save(run, trainer.model, trainer.optimizer, best, vars(state), own)
                ranks.wait()
                last_save = time.monotonic()
                if asked:
                    raise KeyboardInterrupt
            clock = time.monotonic()
    if trainer.dev and trainer.options.keep == "best":
        checkpoint.restore_weights(trainer.model, best)
    return state


def measure(trainer: Trainer, sample: Sample | None, state: State) -> bool:
    """Measure dev after a step; whether these weights are the best so far."""
    state.last_loss = cost = trainer.dev_loss()
    if sample is not None:
        state.scores = sample.scores(trainer)
        if trainer.options.metric != "loss":
            cost = -state.scores[trainer.options.metric]
    better = cost < state.best_cost
    state.stale = 0 if better else state.stale + 1
    if better:
        state.best_cost, state.best_step = cost, state.step
    state.stopped = 0 < trainer.options.patience <= state.stale
    if state.stopped and ranks.leads():
        say(f"stopping after step {state.step}: no better for {state.stale} measurements")
    return better


def together(asked: bool, due: bool, trainer: Trainer) -> tuple[bool, bool]:
    """Whether any process was asked to stop, and whether the first one's checkpoint is due: all act at the same step."""
    if ranks.world() == 1:
        return asked, due
    any_asked, first_due = ranks.added([asked, due and ranks.leads()], trainer.where)
    return any_asked > 0, first_due > 0


def unheard(_done: int, _remark: str = "", /) -> None:
    """The progress of a process that does not speak."""


@contextmanager
def logging(path: Path, step: int) -> Iterator[IO[str] | None]:
    """The run's log to append to, without what came after a checkpoint; None in a process that does not write."""
    if not ranks.leads():
        yield None
        return
    cut_log(path, step)
    with appending(path) as log:
        yield log


def write_entry(log: IO[str] | None, trainer: Trainer, state: State, measured: bool) -> None:
    """Append a line to the run's log: the mean loss since the last line, and dev's where it was measured."""
    line: dict[str, Any] = {
        "step": state.step,
        "epoch": round(trainer.epochs_done(state.step), 4),
        "learning_rate": trainer.rate(state.step - 1),
        "samples": state.samples,
        "seconds": round(state.seconds, 3),
        "loss": sum(state.unlogged) / len(state.unlogged),
    }
    if measured:
        line["dev_loss"] = state.last_loss
        if state.scores:
            line["scores"] = state.scores
    state.unlogged.clear()
    if log is not None:
        log.write(json.dumps(line) + "\n")
        log.flush()


@contextmanager
def interruption() -> Iterator[Callable[[], bool]]:
    """Let Ctrl-C (or a polite kill) wait for the end of the step, so that a checkpoint can be kept; a second one stops at once."""
    asked: list[int] = []

    def ask(number: int, _frame: FrameType | None) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)
        say("stopping after this step and keeping a checkpoint")

    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def cut_log(path: Path, step: int) -> None:
    """Drop log lines later than the checkpoint: those steps are taken again."""
    drop_partial_tail(path)
    if path.exists():
        kept = [line for line in path.read_text().splitlines() if json.loads(line)["step"] <= step]
        with replacing(path) as file:
            file.writelines(line + "\n" for line in kept)
