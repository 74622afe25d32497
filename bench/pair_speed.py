"""`python bench/pair_speed.py`: base and fine-tuned impression in one batch against one after the other.

On the demo's own run (`make run` makes it), case by case as the arena asks for them: the pair in one mixed batch over one base
model, the same loop for base and then SFT, and transformers' `generate` for base and then SFT, by turns. In float32 the greedy
tokens of the pair and of the single texts must be the same; in bfloat16 they may part at a near-tie, where the two best
logits lie closer than the noise between the two ways of computing them.
"""

import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

from bench.result import Figure, Result, ratio
from common.commands import run as run_command
from common.commands import say
from common.errors import UserError
from common.provenance import ROOT, versions

RUN = ROOT / "var" / "demo" / "runs" / "gemma-3-270m-lora"
VALID = ROOT / "var" / "demo" / "data" / "valid.jsonl"
ROUNDS, CASES = 3, 4
COMPARED = 12  # cases whose tokens are compared
NOISE = 0.999  # quantile

Tokens = tuple[list[int], list[int]]


def main() -> None:
    """Measure speed in the run's own precision and agreement in both."""
    import typer

    app = typer.Typer()
    app.command()(measure)
    raise SystemExit(run_command(app))


def measure() -> None:
    """Write `bench/results/pair_speed.json`."""
    from sft.threads import wait_politely

    wait_politely()
    import torch

    from sft.data import read_cases
    from sft.models import device, gpu_name, precision
    from sft.runs import load_generator, open_run

    if not (RUN / "run.json").is_file():
        raise UserError(f"{RUN}: no demo run; make it with make demo")
    cases = read_cases(VALID)
    run = open_run(RUN)
    own = precision(run.config.train.precision, device())
    generator = load_generator(run)
    ways: dict[str, Callable[[Any, Any], Tokens]] = {"pair": pair, "one by one": one_by_one, "generate": generate}
    speeds: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way(generator, cases[0])
    for turn in range(ROUNDS):
        for name, way in ways.items():
            began = time.perf_counter()
            for case in cases[:CASES]:
                way(generator, case)
            speeds[name].append(CASES / (time.perf_counter() - began))
            say(f"round {turn + 1}, {name}: {speeds[name][-1]:.3f} pairs/s")
    peer = f"transformers {versions(['transformers'])['transformers']} generate, base then SFT"
    figures = [
        ratio(
            "pair / base then SFT in the same loop, pairs per second",
            speeds["pair"],
            speeds["one by one"],
            "our loop",
            1,
        ),
        ratio("pair / generate, base then SFT, pairs per second", speeds["pair"], speeds["generate"], peer, 1),
        *agreement(generator, cases[:COMPARED], own),
    ]
    if own is not torch.float32:
        del generator
        figures += agreement(load_generator(run, dtype=torch.float32), cases[:COMPARED], torch.float32)
    settings = {"cases": CASES, "rounds": ROUNDS, "dtype": name_of(own), "max_new_tokens": 64, "data": "synthetic"}
    Result("pair_speed", "python bench/pair_speed.py", figures, settings, gpu=gpu_name()).write()


def rows(generator: Any, case: Any) -> list[Any]:
    """The two texts to write."""
    from sft.generate import BASE

    return [generator.row(case.findings, case.lang, adapter) for adapter in (BASE, "default")]


def pair(generator: Any, case: Any) -> Tokens:
    """Both in one batch."""
    both = rows(generator, case)
    exhaust(generator.steps(both))
    return both[0].written, both[1].written


def one_by_one(generator: Any, case: Any) -> Tokens:
    """One after the other, in the same loop."""
    both = rows(generator, case)
    for row in both:
        exhaust(generator.steps([row]))
    return both[0].written, both[1].written


def exhaust(steps: Iterator[None]) -> None:
    """Take all steps."""
    for _ in steps:
        pass


def generate(generator: Any, case: Any) -> Tokens:
    """One after the other by transformers."""
    import torch

    texts = []
    for row in rows(generator, case):
        ids = torch.tensor([row.prompt], device=generator.where)
        settings = {
            "input_ids": ids,
            "attention_mask": torch.ones_like(ids),
            "max_new_tokens": generator.limit,
            "do_sample": False,
            "eos_token_id": sorted(generator.ends),
        }
        with torch.inference_mode():
            if row.adapter == "default":
                out = generator.model.generate(**settings)
            else:
                with generator.model.disable_adapter():
                    out = generator.model.generate(**settings)
        written = [int(token) for token in out[0, ids.shape[1] :]]
        texts.append([token for token in written if token not in generator.ends])
    return texts[0], texts[1]


def agreement(generator: Any, cases: list[Any], dtype: Any) -> list[Figure]:
    """How many texts of the pair are those of the single way, and how near the ties are at which the others part."""
    import torch

    parted: list[float] = []
    noise: list[float] = []
    same = 0
    for case in cases:
        both, pairs, singles = rows(generator, case), pair(generator, case), one_by_one(generator, case)
        halves = [(row.prompt + one[: len(one) // 2], row.adapter) for row, one in zip(both, singles, strict=True)]
        noise += difference(generator, halves).flatten().tolist()
        for row, ours, single in zip(both, pairs, singles, strict=True):
            at = next((i for i, (a, b) in enumerate(zip(ours, single, strict=False)) if a != b), None)
            if at is None and len(ours) == len(single):
                same += 1
                continue
            prefix = row.prompt + single[: min(len(ours), len(single)) if at is None else at]
            top = last_logits(generator, [(prefix, row.adapter)])[0].topk(2).values
            parted.append(float(top[0] - top[1]))
    texts = 2 * len(cases)
    name = name_of(dtype)
    found = Figure(f"texts of the pair with the tokens of single generation, {name}", same / texts, "share", runs=texts)
    if dtype is torch.float32:
        return [Figure(found.name, found.value, found.unit, runs=texts, goal="1", holds=same == texts)]
    if not parted:
        return [found]
    limit = sorted(noise)[int(NOISE * len(noise))]
    return [
        found,
        Figure(
            f"largest gap of the two best logits where texts part, {name}",
            round(max(parted), 4),
            "logit",
            low=round(min(parted), 4),
            high=round(max(parted), 4),
            runs=len(parted),
            goal=f"below the noise between the two ways, {limit:.4f}",
            holds=max(parted) < limit,
            note=f"median gap {median(parted):.4f}; noise: {NOISE:.1%} quantile of the logits' differences",
        ),
    ]


def difference(generator: Any, prefixes: list[tuple[list[int], str]]) -> Any:
    """How far the logits after some prefixes lie apart when computed in one batch and one by one, `(rows, vocabulary)`."""
    import torch

    alone = torch.cat([last_logits(generator, [one]) for one in prefixes])
    return (last_logits(generator, prefixes) - alone).abs()


def last_logits(generator: Any, prefixes: list[tuple[list[int], str]]) -> Any:
    """Logits `(rows, vocabulary)` after each prefix, by its adapter, in float32."""
    import torch

    from sft.generate import Row

    some = [Row(*one) for one in prefixes]
    ids, mask = generator.left_padded(some)
    with torch.inference_mode():
        output = generator.forward(
            some, input_ids=ids, attention_mask=mask, position_ids=(mask.cumsum(1) - 1).clamp(min=0)
        )
    return output.logits[:, -1].float()


def name_of(dtype: Any) -> str:
    """`bfloat16` of `torch.bfloat16`."""
    return str(dtype).removeprefix("torch.")


if __name__ == "__main__":
    main()
