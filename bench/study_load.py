"""`python bench/study_load.py`: 200 raters at once, each rating every 5 s for 3 minutes, over SQLite (one app process) and
PostgreSQL (two app processes); then kill -9 in the middle, ten times each.

Raters and servers share this machine. A submit is timed from sending to the whole answer, which comes once the rating is on the
disk. Under the kills every rating is sent again with its key until it is acknowledged; afterwards each acknowledged one must be
in the log exactly once, none twice, and the chain must verify. `--raters 20 --seconds 10 --kills 1` is a trial.
"""

import argparse
import asyncio
import json
import random
import socket
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, select

from bench.result import Figure, Result
from bench.servers import App, postgres
from bench.study_raters import STUDY, Rater, Tally, all_rate
from common.commands import say
from common.provenance import ROOT

RATERS, SECONDS, EVERY, KILLS = 200, 180.0, 5.0, 10
CASES = 60
KILLED_RATERS, KILLED_EVERY = 40, 0.5
"""Under the kills: fewer raters who are faster, so that each kill meets submits under way."""
BETWEEN = (1.0, 3.0)
"""Seconds from a start to the next kill."""
FOLDER = ROOT / "var" / "bench"


@dataclass(frozen=True)
class Size:
    """How much is asked of the server."""

    raters: int = RATERS
    seconds: float = SECONDS
    kills: int = KILLS


def main() -> None:
    """Measure both stores, write the result."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--raters", type=int, default=RATERS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--store", choices=("sqlite", "postgres"), help="One of them alone; then nothing is written.")
    asked = parser.parse_args()
    size = Size(asked.raters, asked.seconds, asked.kills)
    FOLDER.mkdir(parents=True, exist_ok=True)
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(dir=FOLDER) as name:
        folder = Path(name)
        if asked.store != "postgres":
            figures += measure("SQLite", f"sqlite:///{folder / 'arena.db'}", folder / "sqlite", 1, size)
        if asked.store != "sqlite":
            with postgres() as url:
                figures += measure("Postgres", url, folder / "postgres", 2, size)
    if size == Size() and asked.store is None:
        settings = {
            "raters": RATERS,
            "seconds": SECONDS,
            "every": EVERY,
            "app processes": {"SQLite": 1, "Postgres": 2},
            "under kills": {"raters": KILLED_RATERS, "every": KILLED_EVERY, "kills": KILLS},
        }
        packages = ("fastapi", "uvicorn", "sqlalchemy", "psycopg")
        Result("study_load", "python bench/study_load.py", figures, settings, packages).write()
    else:
        say("\n".join(f"{one.name}: {one.value} {one.unit} ({one.note or ''})" for one in figures))


def measure(what: str, url: str, folder: Path, processes: int, size: Size) -> list[Figure]:
    """The figures of one store."""
    from store.engine import open_store

    folder.mkdir()
    store = open_store(url)
    key = folder / "study.key"
    names = [f"rater-{number:03d}" for number in range(size.raters)]
    began = time.perf_counter()
    open_study(store, key, folder, names)
    say(f"{what}: a study of {size.raters} raters is open after {time.perf_counter() - began:.0f} s")
    apps = [App(url, free_port(), key, folder / "app.log") for _ in range(processes)]
    try:
        for app in apps:
            app.start()
        raters = [enter(store, name, apps[number % processes].port) for number, name in enumerate(names)]
        calm = asyncio.run(all_rate(raters, size.seconds, EVERY))
        say(f"{what}: {len(calm.submits)} submits, {len(calm.refused)} refused")
        hurried, holds = killed(apps, raters[:KILLED_RATERS], size.kills, lambda: verified(store, key))
    finally:
        for app in apps:
            app.stop()
    stored = ratings(store)
    store.dispose()
    return [*speeds(what, calm, size), *losses(what, calm, hurried, stored, holds, size)]


def open_study(store: Engine, key: Path, folder: Path, names: Sequence[str]) -> None:
    """A locked study of made-up texts, every rater's own order, and a user for each rater."""
    from arena.people import add_user
    from arena.study.chain import make_key
    from arena.study.protocol import Design, Protocol, Source
    from arena.study.protocol import Rater as Named
    from arena.study.records import create, lock

    for kind, text in (("sft", "右肺上叶结节，约{k}mm，建议随访。"), ("base", "肺部可见结节，大小{k}mm。")):
        run = folder / kind
        run.mkdir()
        lines = [
            {
                "id": f"case-{k}",
                "patient": f"p-{k}",
                "group": f"p-{k}",
                "lang": "zh",
                "synthetic": True,
                "findings": f"胸廓对称。右肺上叶尖段见结节，大小约{k}mm，边界清。纵隔未见肿大淋巴结。" * 3,
                "reference": f"右肺上叶结节，{k}mm。",
                "prediction": text.format(k=k),
                "finish": "stop",
                "tokens": 12,
                "seconds": 0.1,
            }
            for k in range(1, CASES + 5)
        ]
        (run / "predictions.jsonl").write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines))
        meta = {"decoding": {"do_sample": False}, "prompt_sha256": "0" * 64, "data": {}}
        (run / "predictions.meta.json").write_text(json.dumps(meta))
        prompt = {"zh": "{findings}", "en": "{findings}", "chat": False}
        facts = {"kind": kind, "model": "none", "strategy": "lora", "config": {"prompt": prompt}}
        (run / "run.json").write_text(json.dumps(facts))
        (run / "adapter").mkdir()
        (run / "adapter" / "adapter_model.safetensors").write_bytes(kind.encode())
    protocol = Protocol(
        name=STUDY,
        pairs=(("sft", "base"),),
        systems={"sft": str(folder / "sft"), "base": str(folder / "base")},
        raters=tuple(Named(name=name) for name in names),
        cases=Source(file=str(folder / "sft"), number=CASES),
        design=Design(cases_per_rater=CASES),
    )
    create(store, protocol)
    lock(store, make_key(store, key), STUDY)
    for name in names:
        add_user(store, name, ["rater"])


def enter(store: Engine, name: str, port: int) -> Rater:
    """A rater with a session, as after an invitation."""
    from arena.people import begin_session, csrf_token

    session = begin_session(store, name)
    return Rater(name, port, f"arena-{port}-session={session}", csrf_token(session))


def killed(
    apps: Sequence[App], raters: Sequence[Rater], kills: int, check: Callable[[], bool]
) -> tuple[Tally, list[bool]]:
    """Raters rate on while every app process is killed and started again, so many times; whether the chain held each time."""
    if not kills:
        return Tally(), []
    stop = threading.Event()
    tally = Tally()
    chance = random.Random(0)

    async def rate() -> None:
        async with asyncio.TaskGroup() as group:
            for number, rater in enumerate(raters):
                group.create_task(on_and_on(rater, number))

    async def on_and_on(rater: Rater, number: int) -> None:
        turn = 0
        while not stop.is_set():
            await rater.rate(tally, time.monotonic() + 2, KILLED_EVERY, 1000 * number + turn + 7)
            turn += 1

    thread = threading.Thread(target=lambda: asyncio.run(rate()))
    thread.start()
    holds: list[bool] = []
    try:
        for number in range(kills):
            time.sleep(chance.uniform(*BETWEEN))
            before = len(tally.acknowledged)
            for app in apps:
                app.kill()
            holds.append(check())
            for app in apps:
                app.start()
            say(
                f"kill {number + 1} of {kills}: {before} ratings acknowledged so far, chain {'holds' if holds[-1] else 'BROKEN'}"
            )
        time.sleep(BETWEEN[1])
    finally:
        stop.set()
        thread.join()
    return tally, holds


def verified(store: Engine, key: Path) -> bool:
    """Whether the rating log holds."""
    from arena.study.chain import make_key
    from arena.study.records import verify

    return verify(store, make_key(store, key), STUDY).holds


def ratings(store: Engine) -> Counter[tuple[str, str]]:
    """How often each assignment and key is in the log."""
    from arena.study.tables import AssignmentRow, RatingRow
    from store.engine import reading

    with reading(store) as session:
        rows = session.execute(
            select(AssignmentRow.token, RatingRow.idempotency).join(
                RatingRow, RatingRow.assignment_id == AssignmentRow.id
            )
        )
        return Counter((token, key) for token, key in rows)


def speeds(what: str, tally: Tally, size: Size) -> list[Figure]:
    """How long a submit took, and how many failed."""
    many = f"{size.raters} raters, each every {EVERY:g} s for {size.seconds:g} s, {what}"
    cuts = statistics.quantiles(tally.submits, n=100, method="inclusive")
    pages = statistics.quantiles(tally.pages, n=100, method="inclusive")
    submit = Figure(
        name=f"p99 of a submit, {many}",
        value=round(1000 * cuts[98], 1),
        unit="ms",
        low=round(1000 * cuts[49], 1),
        high=round(1000 * max(tally.submits), 1),
        runs=len(tally.submits),
        goal="< 300",
        holds=1000 * cuts[98] < 300,
        note="low is the median, high the slowest",
    )
    errors = Figure(
        name=f"submits and pages that failed, {many}",
        value=len(tally.refused),
        unit="requests",
        runs=len(tally.submits) + len(tally.pages),
        goal="0",
        holds=not tally.refused,
        note=f"{tally.again} connections were opened again",
    )
    page = Figure(
        name=f"p99 of six cards, {many}",
        value=round(1000 * pages[98], 1),
        unit="ms",
        low=round(1000 * pages[49], 1),
        high=round(1000 * max(tally.pages), 1),
        runs=len(tally.pages),
        note="low is the median, high the slowest",
    )
    return [submit, errors, page]


def losses(
    what: str, calm: Tally, hurried: Tally, stored: Counter[tuple[str, str]], holds: Sequence[bool], size: Size
) -> list[Figure]:
    """Ratings that are not there exactly once, and chains that did not hold."""
    told = [*calm.acknowledged, *hurried.acknowledged]
    absent = sum(one not in stored for one in told)
    twice = sum(count > 1 for count in stored.values()) + len(told) - len(set(told))
    lost = Figure(
        name=f"acknowledged ratings that are not in the log once, {size.kills} times kill -9, {what}",
        value=absent + twice,
        unit="ratings",
        runs=len(told),
        goal="0",
        holds=absent + twice == 0 and not hurried.refused,
        note=f"{len(hurried.acknowledged)} acknowledged under the kills, {hurried.again} sent again, {len(hurried.refused)} refused",
    )
    chain = Figure(
        name=f"chain verified after a kill, {what}",
        value=sum(holds),
        unit=f"of {size.kills}",
        goal=f"{size.kills}",
        holds=sum(holds) == size.kills,
    )
    return [lost, chain]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
