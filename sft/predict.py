"""Write a run's impressions of a whole validation file: in a batch that is filled up as texts end, resumable."""

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, NamedTuple

from common.commands import say
from common.errors import UserError
from common.files import appending, cases_sha256, read_jsonl, replacing, sha256_of_file, sha256_of_json, write_json
from common.provenance import provenance
from sft.data import Case, read_cases
from sft.engine.pool import Pool
from sft.generate import BASE, Generator, Row
from sft.models import DEMO, gpu_name
from sft.progress import progress
from sft.prompt import prompt_sha256
from sft.runs import Run, load_generator, open_run
from sft.train import PACKAGES, now

FILE, META = "predictions.jsonl", "predictions.meta.json"
ROOM = 512
"""Tokens for each row of `generate.batch`: more short reports share a batch than long ones."""


class Predicted(NamedTuple):
    """What a prediction command did."""

    run: Path
    cases: int
    written: int
    """New lines; the others were there already."""
    finish: dict[str, int]
    """How many texts ended by `stop`, `length` or `error`."""


def predict(folder: Path, data: Path, *, base: bool = False, out: Path | None = None) -> Predicted:
    """Predict every case of a validation file with a run, or with its base model into a run folder of its own.

    Raises:
        UserError: Run or data cannot be used, or the folder holds predictions of other cases or settings.
    """
    run = open_run(folder)
    cases = read_cases(data)
    target = out or (base_folder(run) if base else folder)
    meta = describe(run, data, cases, target.name if base or out else run.facts["name"])
    if target != folder:
        begin_folder(run, target, base)
    done = finished(target, meta)
    todo = [case for case in cases if case.id not in done]
    if todo:
        write_json(target / META, meta)
        generator = load_generator(run, base_only=base)
        seconds, tokens = write_all(
            generator, todo, target / FILE, ROOM * run.config.generate.batch, BASE if base else "default"
        )
        speed = {
            "seconds": round(seconds, 3),
            "tokens_per_second": round(tokens / seconds, 1),
            "cases_timed": len(todo),
        }
        write_json(target / META, {**meta, **speed})
    else:
        say(f"{target}: all {len(cases)} predictions are there already")
    return Predicted(target, len(cases), len(todo), count_finish(target / FILE))


def base_folder(run: Run) -> Path:
    """Where the base model's predictions live: beside the run, named after model and prompt, shared by all runs that agree."""
    model = "gemma-3-270m" if run.config.model == DEMO else Path(run.config.model).name
    settings = {"prompt": asdict(run.config.prompt), "decoding": asdict(run.config.generate)}
    return run.folder.parent / f"base-{model}-{sha256_of_json(settings)[:8]}"


def begin_folder(run: Run, target: Path, base: bool) -> None:
    """Make a run folder for predictions that do not belong into the trained run's own."""
    if (target / "run.json").is_file():
        return
    if target.exists() and any(target.iterdir()):
        raise UserError(f"{target}: exists and is no run folder; give another --out")
    with replacing(target / "config.toml") as copy:
        copy.write((run.folder / "config.toml").read_text(encoding="utf-8"))
    facts = dict(run.facts)
    if base:
        facts = {key: facts[key] for key in ("model", "prompt_sha256", "parameters", "dtype", "device")}
        facts |= {
            "kind": "base",
            "strategy": "none",
            "seed": None,
            "finished": now(),
            **provenance(PACKAGES, gpu_name()),
        }
    else:
        facts["trained"] = str(run.folder)
    write_json(target / "run.json", {**facts, "name": target.name})


def describe(run: Run, data: Path, cases: list[Case], name: str) -> dict[str, Any]:
    """The contents of `predictions.meta.json`: what decides the texts, and what makes two sets of predictions comparable."""
    return {
        "run": name,
        "cases": len(cases),
        "cases_sha256": cases_sha256((case.id, case.findings, case.impression) for case in cases),
        "data": {"file": str(data), "sha256": sha256_of_file(data)},
        "prompt_sha256": prompt_sha256(run.config.prompt),
        "decoding": {"do_sample": False, "max_new_tokens": run.config.generate.max_new_tokens},
        "model": run.config.model,
        "dtype": run.facts["dtype"],
        "device": run.facts["device"],
        "backend": "hf",
    }


def finished(target: Path, meta: dict[str, Any]) -> set[str]:
    """The ids that need no new prediction; lines with an error are taken out, to be tried again.

    Raises:
        UserError: The predictions there are of other cases or other settings.
    """
    if not (target / META).is_file():
        return set()
    before = json.loads((target / META).read_text())
    for key in ("cases_sha256", "prompt_sha256", "decoding", "model", "backend"):
        if before.get(key) != meta[key]:
            raise UserError(
                f"{target / META}: made with another {key}; give --out another folder, or remove {FILE} and {META} to predict anew"
            )
    if not (target / FILE).is_file():
        return set()
    lines = list(read_jsonl(target / FILE, partial_tail=True))
    kept = [line for line in lines if line["finish"] != "error"]
    if len(kept) < len(lines):
        with replacing(target / FILE) as file:
            file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in kept)
    return {line["id"] for line in kept}


def write_all(generator: Generator, cases: list[Case], path: Path, room: int, adapter: str) -> tuple[float, int]:
    """Predict cases and append each as soon as it is written; the seconds and the tokens it took.

    The longest come first, so that what is left at the end is short; whoever is finished makes room for the next.

    Args:
        room: Tokens that the cases in the batch may have together; one case alone may have more.
    """
    began, tokens, count = time.monotonic(), 0, 0
    pool, of = filled(generator, cases, room, adapter)
    with appending(path) as file, progress("predicting", len(cases)) as report:
        while count < len(cases):
            for request in pool.step():
                if not request.finished:
                    continue
                append(file, of[id(request)], generator, request.rows[0])
                tokens += len(request.rows[0].written)
                count += 1
            file.flush()
            report(count, f"{tokens / (time.monotonic() - began):.0f} tokens/s")
    return time.monotonic() - began, tokens


def filled(generator: Generator, cases: list[Case], room: int, adapter: str) -> tuple[Pool, dict[int, Case]]:
    """A pool with all cases in its queue, the longest first, and whose each request is."""
    requests = [(generator.request(case.findings, case.lang, [adapter]), case) for case in cases]
    requests.sort(key=lambda pair: (-len(pair[0].rows[0].prompt), pair[1].id))
    pool = generator.pool()
    pool.limit = max([room, *(pool.tokens(request) for request, _ in requests)])
    for request, _ in requests:
        pool.add(request)
    return pool, {id(request): case for request, case in requests}


def append(file: IO[str], case: Case, generator: Generator, row: Row) -> None:
    """One line of `predictions.jsonl`."""
    line = about(case)
    if row.finish == "error":
        line |= {
            "prediction": None,
            "finish": "error",
            "error": "out of memory with this case alone",
            "tokens": 0,
            "seconds": 0.0,
        }
    else:
        line |= {
            "prediction": generator.text(row),
            "finish": row.finish,
            "tokens": len(row.written),
            "seconds": round(row.seconds, 4),
        }
    file.write(json.dumps(line, ensure_ascii=False) + "\n")


def about(case: Case) -> dict[str, Any]:
    """What a line of `predictions.jsonl` says of its case."""
    return {
        "id": case.id,
        "patient": case.patient,
        "group": case.group,
        "lang": case.lang,
        "abnormal": case.abnormal,
        "frequent": case.frequent,
        "synthetic": case.synthetic,
        "findings": case.findings,
        "reference": case.impression,
    }


def count_finish(path: Path) -> dict[str, int]:
    """How the texts of a predictions file ended."""
    counts: dict[str, int] = {}
    for line in read_jsonl(path):
        counts[line["finish"]] = counts.get(line["finish"], 0) + 1
    return counts
