"""`python bench/predict_speed.py`: predictions per second of a fine-tuned run on real findings, against transformers' `generate`.

The same cases by turns: ours (a batch that is filled up as texts end, with drafts), `generate` one case at a time as
LLaMA-Factory's example sets it, and `generate` in padded batches sorted by length, at the size that is fastest for it. Drafts
begin each round without memory of the round before. Tokens are compared as in `pair_speed.py`: exactly in float32, in
bfloat16 up to near-ties. Beside it stands which share of the processor's bfloat16 speed the passes reach.
`--quick` is for a first look: eight cases, one round, nothing stored.
"""

from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

from bench.engine_run import by_library, drafting, parting, trained_run
from bench.result import Figure, Result, ratio
from common.commands import run as run_command
from common.commands import say
from common.provenance import versions

CASES, ROUNDS, SIZES, COMPARED = 32, 2, (8, 16, 32), 8
SIDE = 2048
"""Of the square matrices whose product shows the processor's speed."""
Texts = dict[str, list[int]]


def main() -> None:
    """Measure speed in the run's own precision and agreement in both."""
    import typer

    app = typer.Typer()
    app.command()(measure)
    raise SystemExit(run_command(app))


def measure(quick: bool = False) -> None:
    """Write `bench/results/predict_speed.json`."""
    from sft.threads import wait_politely

    wait_politely()
    import torch

    from sft.data import read_cases
    from sft.models import device, gpu_name, precision
    from sft.predict import ROOM
    from sft.runs import load_generator, open_run

    folder, valid = trained_run()
    run = open_run(folder)
    own = precision(run.config.train.precision, device())
    count, rounds, sizes = (8, 1, (4,)) if quick else (CASES, ROUNDS, SIZES)
    cases = read_cases(valid)[:count]
    room = ROOM * run.config.generate.batch
    generator: Any = load_generator(run)
    phrases = generator.drafter.phrases
    ways: dict[str, Callable[[], Texts]] = {
        "ours": lambda: filled_up(generator, cases, room, phrases),
        "1": lambda: padded(generator, cases, 1),
    } | {str(size): (lambda size=size: padded(generator, cases, size)) for size in sizes}
    filled_up(generator, cases[:2], room, phrases)
    padded(generator, cases[:2], 2)
    speeds: dict[str, list[float]] = {name: [] for name in ways}
    texts: dict[str, Texts] = {}
    shares: list[float] = []
    for turn in range(rounds):
        for name, way in ways.items():
            began = perf_counter()
            texts[name] = way()
            spent = perf_counter() - began
            speeds[name].append(count / spent)
            if name == "ours":
                tally = generator.drafter.tally
                shares.append(work(generator.model, tally) / spent / peak(own))
        say(f"round {turn + 1}: " + ", ".join(f"{name} {some[-1]:.2f}/s" for name, some in speeds.items()))
    best = max(sizes, key=lambda size: median(speeds[str(size)]))
    peer = f"transformers {versions(['transformers'])['transformers']} generate"
    figures = [
        ratio("ours / generate at batch 1, predictions per second", speeds["ours"], speeds["1"], f"{peer}, batch 1", 6),
        ratio(
            "ours / generate at its best batch size, predictions per second", speeds["ours"], speeds[str(best)],
            f"{peer}, batch {best} of {', '.join(map(str, sizes))}", 1.3,
        ),
        Figure(
            f"share of the matrix product's speed in {name_of(own)}", round(median(shares), 3), "share",
            round(min(shares), 3), round(max(shares), 3), len(shares), note=f"measured on {SIDE} × {SIDE} matrices beside it",
        ),
        Figure("accepted drafted tokens for each pass of a row", round(sum(tally.accepted.values()) / tally.steps, 2), "tokens"),
    ]  # fmt: skip
    for source, value in drafting(tally).items():
        figures.append(Figure(f"of these drafted from {source}", value, "tokens"))
    figures += agreement(generator, cases, texts["ours"], texts["1"], name_of(own), own is torch.float32)
    if own is not torch.float32:
        del generator
        exact, some = load_generator(run, dtype=torch.float32), cases[: 2 if quick else COMPARED]
        ours, theirs = filled_up(exact, some, room, phrases), padded(exact, some, 1)
        figures += agreement(exact, some, ours, theirs, "float32", True)
    settings = {
        "cases": count, "rounds": rounds, "dtype": name_of(own), "max_new_tokens": run.config.generate.max_new_tokens,
        "data": "MEDIQA 2021 task 3, held-out reports", "room_tokens": room, "threads": torch.get_num_threads(),
        "tokens": sum(map(len, texts["ours"].values())), "quick": quick,
    }  # fmt: skip
    result = Result("predict_speed", "python bench/predict_speed.py", figures, settings, gpu=gpu_name())
    if quick:
        result.show()
    else:
        result.write()


def filled_up(generator: Any, cases: list[Any], room: int, phrases: Any) -> Texts:
    """As `sft predict` writes them."""
    from sft.engine.drafts import Drafter
    from sft.predict import filled

    generator.drafter = Drafter(phrases)
    pool, of = filled(generator, cases, room, "default")
    texts: Texts = {}
    while len(texts) < len(cases):
        for request in pool.step():
            if request.finished:
                texts[of[id(request)].id] = request.rows[0].written
    return texts


def padded(generator: Any, cases: list[Any], size: int) -> Texts:
    """By `generate`, in batches of like length, the longest first."""
    rows = sorted(
        ((generator.row(case.findings, case.lang, "default"), case.id) for case in cases), key=length, reverse=True
    )
    texts: Texts = {}
    for start in range(0, len(rows), size):
        some = rows[start : start + size]
        for (_, name), text in zip(some, by_library(generator, [row for row, _ in some]), strict=True):
            texts[name] = text
    return texts


def length(pair: tuple[Any, str]) -> tuple[int, str]:
    """What rows are sorted by."""
    return len(pair[0].prompt), pair[1]


def agreement(generator: Any, cases: list[Any], ours: Texts, theirs: Texts, name: str, exact: bool) -> list[Figure]:
    """How many texts are those of `generate` one at a time, and the gaps of the two best logits where others part."""
    rows = {case.id: generator.row(case.findings, case.lang, "default") for case in cases}
    gaps = [gap for key, row in rows.items() if (gap := parting(generator, row, ours[key], theirs[key])) is not None]
    same = Figure(
        f"texts with the tokens of generate at batch 1, {name}", round(1 - len(gaps) / len(rows), 4), "share",
        runs=len(rows), goal="1" if exact else None, holds=not gaps if exact else None,
    )  # fmt: skip
    if exact or not gaps:
        return [same]
    return [
        same,
        Figure(
            f"gap of the two best logits where texts part, {name}", round(median(gaps), 4), "logit",
            round(min(gaps), 4), round(max(gaps), 4), len(gaps), note="median; bfloat16 logits lie 0.06 to 0.13 apart here",
        ),
    ]  # fmt: skip


def work(model: Any, tally: Any) -> float:
    """Floating-point operations of the passes: two for each weight and token, the output layer for scored tokens alone."""
    from sft.loss import base_of

    base = base_of(model)
    head = base.get_output_embeddings().weight.numel()
    layers = sum(p.numel() for p in base.get_decoder().layers.parameters())
    return float(2 * (layers * tally.read + head * tally.scored))


def peak(dtype: Any) -> float:
    """Operations per second of a large matrix product."""
    import torch

    a, b = (torch.randn(SIDE, SIDE).to(dtype) for _ in range(2))
    a @ b
    spent = []
    for _ in range(5):
        began = perf_counter()
        a @ b
        spent.append(perf_counter() - began)
    return 2 * SIDE**3 / median(spent)


def name_of(dtype: Any) -> str:
    """`bfloat16` of `torch.bfloat16`."""
    return str(dtype).removeprefix("torch.")


if __name__ == "__main__":
    main()
