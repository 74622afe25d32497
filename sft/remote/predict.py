"""Predict a whole validation file with a server: the same files as `sft.predict` writes, many requests at a time, resumable."""

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import tomli_w

from common.commands import say
from common.errors import UserError
from common.files import appending, cases_sha256, replacing, sha256_of_file, write_json
from common.provenance import provenance
from sft.data import Case, read_cases
from sft.predict import FILE, META, Predicted, about, begin_folder, count_finish, finished
from sft.progress import Report, progress
from sft.prompt import prompt_sha256
from sft.remote.address import WORDS
from sft.remote.asked import Asked, asked, base_beside
from sft.remote.client import Client, Piece
from sft.remote.config import RemoteConfig
from sft.remote.errors import RemoteError
from sft.runs import open_run
from sft.train import PACKAGES, now

MOST_FAILED = 10
"""After so many failures one after the other it is the server, not the cases."""


def predict(
    folder: Path | None, data: Path, config: RemoteConfig, *, base: bool = False, out: Path | None = None
) -> Predicted:
    """Predict every case of a validation file with a server.

    Args:
        folder: The run that the server holds: its prompt and decoding are used, and its folder filled. None: the file's own
            `run`, else the file's prompt, and `out` is needed.

    Raises:
        UserError: Server, run or data cannot be used, or the folder holds predictions of other cases, settings or servers.
    """
    system = asked(config, open_run(folder) if folder else None)
    config.model(base=base)
    cases = read_cases(data)
    target = target_of(system, base, out)
    meta = describe(
        system, data, cases, target.name if base or out or not system.run else system.run.facts["name"], base
    )
    check_backend(target, meta)
    done = finished(target, meta)
    todo = [case for case in cases if case.id not in done]
    if todo:
        asyncio.run(reach(config, base))
        begin(system, target, base)
        write_json(target / META, meta)
        facts = asyncio.run(Job(system, base, todo, target / FILE).run())
        write_json(target / META, {**meta, **facts})
    else:
        say(f"{target}: all {len(cases)} predictions are there already")
    return Predicted(target, len(cases), len(todo), count_finish(target / FILE))


def target_of(system: Asked, base: bool, out: Path | None) -> Path:
    """The folder to fill: the run's own, for its base one beside it that tells the server's kind, or the one that is named."""
    if out is not None:
        return out
    if system.run is None:
        raise UserError(
            "--out is missing: say which folder the predictions go to, or name the run that the server holds"
        )
    return base_beside(system.run, system.config.engine) if base else system.run.folder


def begin(system: Asked, target: Path, base: bool) -> None:
    """Make a run folder for predictions that have none yet."""
    if system.run is not None:
        if target != system.run.folder:
            begin_folder(system.run, target, base)
        return
    if (target / "run.json").is_file():
        return
    if target.exists() and any(target.iterdir()):
        raise UserError(f"{target}: exists and is no run folder; give another --out")
    with replacing(target / "config.toml") as file:
        file.write(tomli_w.dumps({key: value for key, value in system.config.as_dict().items() if value is not None}))
    facts = {
        "name": target.name,
        "kind": "base" if base else "sft",
        "model": system.config.base or system.config.model(base=base),
        "strategy": "none" if base else "remote",
        "seed": None,
        "prompt_sha256": prompt_sha256(system.prompt),
        "finished": now(),
        **provenance(PACKAGES),
    }
    write_json(target / "run.json", facts)


def describe(system: Asked, data: Path, cases: list[Case], name: str, base: bool) -> dict[str, Any]:
    """The contents of `predictions.meta.json`."""
    config = system.config
    server: dict[str, Any] = {
        "engine": config.engine,
        "url": config.url,
        "model": config.model(base=base),
        "prompt": system.way,
    }
    if config.dialect.scales:
        server |= {"adapter": config.adapter, "scale": 0.0 if base else 1.0}
    return {
        "run": name,
        "cases": len(cases),
        "cases_sha256": cases_sha256((case.id, case.findings, case.impression) for case in cases),
        "data": {"file": str(data), "sha256": sha256_of_file(data)},
        "prompt_sha256": prompt_sha256(system.prompt),
        "decoding": {"do_sample": False, "max_new_tokens": system.limit},
        "model": system.run.config.model if system.run else config.base or config.model(base=base),
        "dtype": None,
        "device": None,
        "backend": "openai",
        "server": server,
    }


def check_backend(target: Path, meta: dict[str, Any]) -> None:
    """See that the predictions that are there come from such a server, asked alike.

    Raises:
        UserError: They come from elsewhere.
    """
    if not (target / META).is_file():
        return
    before = json.loads((target / META).read_text(encoding="utf-8"))
    server = {key: value for key, value in before.get("server", {}).items() if key != "url"}
    wanted = {key: value for key, value in meta["server"].items() if key != "url"}
    if (before.get("backend"), server) != (meta["backend"], wanted):
        raise UserError(
            f"{target / META}: made by another backend or server; give --out another folder, or remove {FILE} and {META} to predict anew"
        )


async def reach(config: RemoteConfig, base: bool) -> None:
    """Say where the findings go, and see that the server answers and knows the model, before anything is written.

    Raises:
        RemoteError: It does not.
    """
    async with Client(config) as client:
        say(f"{client.url}: {WORDS[client.place]}")
        await client.check({config.model(base=base)})


class Job:
    """The cases that are still to be predicted, and the server that does it."""

    def __init__(self, system: Asked, base: bool, cases: list[Case], path: Path) -> None:
        self.system, self.base, self.path = system, base, path
        self.total = len(cases)
        self.left: Iterator[Case] = iter(sorted(cases, key=lambda case: (-len(case.findings), case.id)))
        """Longest first, so that no long one is waited for at the end."""
        self.done = self.tokens = self.failed = self.differing = 0
        self.began = time.monotonic()

    async def run(self) -> dict[str, Any]:
        """Predict all; what is known of the speed.

        Raises:
            RemoteError: The server cannot be worked with; what was predicted stays.
        """
        config = self.system.config
        async with Client(config) as client:
            self.began = time.monotonic()
            with appending(self.path) as file, progress("predicting", self.total) as report:
                try:
                    async with asyncio.TaskGroup() as group:
                        for _ in range(min(config.at_once, self.total)):
                            group.create_task(self.work(client, file, report))
                except* RemoteError as several:
                    raise several.exceptions[0] from None
        seconds = time.monotonic() - self.began
        if self.differing:
            say(
                f"warning: of {self.differing} prompts the server makes another number of tokens than the model's own tokenizer: "
                "it does not hold this tokenizer, or adds or leaves out a start token"
            )
        return {
            "seconds": round(seconds, 3),
            "tokens_per_second": round(self.tokens / seconds, 1),
            "cases_timed": self.total,
            "prompts_cut_otherwise": self.differing,
        }

    async def work(self, client: Client, file: IO[str], report: Report) -> None:
        """Predict case after case until none is left."""
        for case in self.left:
            began = time.monotonic()
            try:
                made: Piece | RemoteError = await client.complete(
                    self.system.body(case.findings, case.lang, base=self.base)
                )
                self.failed = 0
            except RemoteError as error:
                self.failed += 1
                if not (error.passing or error.problem == "too_long") or self.failed >= MOST_FAILED:
                    raise
                made = error
            append(file, case, self.system, made, time.monotonic() - began)
            self.done += 1
            if isinstance(made, Piece):
                self.tokens += made.tokens
                self.differing += self.cut_otherwise(case, made)
            report(self.done, f"{self.tokens / (time.monotonic() - self.began):.0f} tokens/s")

    def cut_otherwise(self, case: Case, made: Piece) -> bool:
        """Whether the server made another number of tokens of the prompt than the model's own tokenizer does."""
        if made.prompt_tokens is None or self.system.tokenizer is None or self.system.config.chat:
            return False
        return made.prompt_tokens != len(self.system.ids(case.findings, case.lang))


def append(file: IO[str], case: Case, system: Asked, made: Piece | RemoteError, seconds: float) -> None:
    """One line of `predictions.jsonl`."""
    line = about(case)
    if isinstance(made, Piece):
        line |= {"prediction": system.said(made.text), "finish": made.finish, "tokens": made.tokens}
    else:
        line |= {"prediction": None, "finish": "error", "error": str(made), "tokens": 0}
    file.write(json.dumps({**line, "seconds": round(seconds, 4)}, ensure_ascii=False) + "\n")
    file.flush()
