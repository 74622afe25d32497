"""`python bench/prepare_scale.py`: how long `corpus prepare` takes and what it needs, and near-duplicates against a peer.

Dirty synthetic reports as GB18030 CSV, 10,000 and 140,000 of them (`--full`: a million too), each prepared in a fresh process
by the command that a person would give. Memory is the highest sum of resident memory of the command and its workers, looked
at twenty times a second; shared pages count in each. The exports stay in var/prepare_scale for the next time. The near-duplicate step alone: ours against datatrove's MinHash steps
on one core, the same 5-character shingles of the same findings, the same number of bands and hashes.
"""

import argparse
import os
import random
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from bench.prepare_reports import near, write_csv
from bench.result import Figure, Result, ratio
from common.commands import say
from common.files import sha256_of_file
from common.provenance import ROOT, versions
from corpus.near import Joined, bands, clusters, jaccard, shingle_set, shingled, sketched

SIZES, FULL = (10_000, 140_000), 1_000_000
ROUNDS = 3
THRESHOLD = 0.9
FOLDER = ROOT / "var" / "prepare_scale"
NEAR_TEXTS, NEAR_SHARE = 20_000, 0.1
SECONDS, MEMORY = {140_000: 60.0}, {140_000: 1.5, FULL: 2.0}
PACKAGES = ("numpy", "datatrove", "xxhash")
GIB = 2**30


def main() -> None:
    """Measure and write the result; other sizes than the asked ones are only shown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, help="Try it with this many reports; nothing is written.")
    parser.add_argument("--full", action="store_true", help="A million reports too.")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    sizes = (asked.reports,) if asked.reports else (*SIZES, *((FULL,) if asked.full else ()))
    figures = [figure for size in sizes for figure in scale(size, 1 if size == FULL else asked.rounds)]
    figures += growth(figures, sizes)
    figures += near_duplicates(min(asked.reports or NEAR_TEXTS, NEAR_TEXTS), asked.rounds)
    settings = {
        "sizes": list(sizes),
        "sha256": {str(size): sha256_of_file(export(size)) for size in sizes},
        "rounds": asked.rounds,
        "threshold": THRESHOLD,
        "data": "synthetic, dirty, GB18030",
    }
    if asked.reports or asked.rounds != ROUNDS:
        say("\n".join(f"{one.name}: {one.value} {one.unit}" for one in figures))
        return
    Result("prepare_scale", f"python bench/prepare_scale.py{' --full' if asked.full else ''}", figures, settings,
           PACKAGES).write()  # fmt: skip


def scale(size: int, rounds: int) -> list[Figure]:
    """Time and memory of one size."""
    seconds, memory = [], []
    with tempfile.TemporaryDirectory() as folder:
        raw = export(size)
        for turn in range(rounds):
            took, most = prepared(raw, Path(folder, f"data{turn}"))
            seconds.append(took)
            memory.append(most)
            say(f"{size:,} reports, round {turn + 1}: {took:.1f} s, {most:.2f} GiB")
    figures = []
    for name, values, unit, goals in (
        ("seconds", seconds, "s", SECONDS),
        ("peak memory of all its processes", memory, "GiB", MEMORY),
    ):
        goal = goals.get(size)
        value = median(values)
        figures.append(
            Figure(f"{size:,} dirty reports to train and valid: {name}", round(value, 2), unit, low=round(min(values), 2),
                   high=round(max(values), 2), runs=rounds, goal=f"<= {goal:g}" if goal else None,
                   holds=value <= goal if goal else None)
        )  # fmt: skip
    return figures


def export(size: int) -> Path:
    """The export of this many reports, made once."""
    path = FOLDER / f"reports-{size}.csv"
    if not path.is_file():
        FOLDER.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        write_csv(unfinished, size)
        unfinished.replace(path)
    return path


def prepared(raw: Path, out: Path) -> tuple[float, float]:
    """Wall seconds and GiB of one `corpus prepare`."""
    command = [sys.executable, "-m", "corpus", "prepare", str(raw), "--out", str(out)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
    most = 0
    while process.poll() is None:
        most = max(most, sum(resident(one) for one in family(process.pid)))
        time.sleep(0.05)
    took = time.perf_counter() - began
    if process.returncode:
        raise RuntimeError(process.stderr.read() if process.stderr else "prepare failed")
    return took, most / GIB


def family(parent: int) -> list[int]:
    """A process and its descendants."""
    found = [parent]
    for process in found:
        try:
            found += map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split())
        except OSError:
            continue
    return found


def resident(process: int) -> int:
    """Bytes of resident memory; 0 of a process that has ended."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def growth(figures: Sequence[Figure], sizes: Sequence[int]) -> list[Figure]:
    """Seconds of each size for a thousand reports, over those of the size before."""
    seconds = [figure.value or 0.0 for figure in figures if figure.unit == "s"]
    return [
        Figure(
            f"seconds a report at {after:,} over those at {before:,}",
            round((seconds[at + 1] / after) / (seconds[at] / before), 3),
            "ratio",
        )
        for at, (before, after) in enumerate(pairwise(sizes))
    ]


def near_texts(size: int) -> list[str]:
    """Different findings, a tenth of them near-copies of others."""
    from corpus.normalise import comparable
    from corpus.synthesize import synthesize

    chance = random.Random(1)
    texts = {comparable(str(one["findings"])) for one in synthesize("zh", round(size * (1 - NEAR_SHARE)), 3, "full")}
    ordered = sorted(texts)
    return sorted({*ordered, *(near(one, chance) for one in chance.sample(ordered, round(size * NEAR_SHARE)))})


def near_duplicates(size: int, rounds: int) -> list[Figure]:
    """Speed against datatrove, and which pairs both find."""
    texts = near_texts(size)
    speeds: dict[str, list[float]] = {"ours": [], "peer": []}
    found: dict[str, list[int]] = {}
    for turn in range(rounds):
        for name, way in (("ours", ours), ("peer", peer)):
            began = time.process_time()
            found[name] = way(texts)
            speeds[name].append(len(texts) / (time.process_time() - began))
            say(f"near-duplicates, round {turn + 1}, {name}: {speeds[name][-1]:,.0f} texts/s")
    called = f"datatrove {versions(['datatrove'])['datatrove']} MinHash steps, our shingles"
    pairs = {name: same_cluster(labels) for name, labels in found.items()}
    true = {pair for pair in pairs["ours"] | pairs["peer"] if jaccard(texts[pair[0]], texts[pair[1]]) >= THRESHOLD}
    both = len(pairs["ours"] & pairs["peer"] & true)
    return [
        ratio("near-duplicate step: ours / datatrove, texts per second", speeds["ours"], speeds["peer"], called, 1),
        share(
            "pairs of Jaccard 0.9 or more that datatrove finds, found by ours too", both, len(pairs["peer"] & true), 99
        ),
        share(
            "pairs of Jaccard 0.9 or more that ours finds, found by datatrove too", both, len(pairs["ours"] & true), 99
        ),
        share("pairs in a cluster that are near-copies, ours", len(pairs["ours"] & true), len(pairs["ours"]), None),
        share(
            "pairs in a cluster that are near-copies, datatrove", len(pairs["peer"] & true), len(pairs["peer"]), None
        ),
    ]


def share(name: str, part: int, whole: int, least: float | None) -> Figure:
    """A share in percent with its counts."""
    value = 100 * part / whole if whole else 100.0
    return Figure(name, round(value, 2), "%", goal=f">= {least:g}" if least else None,
                  holds=value >= least if least else None, note=f"{part:,} of {whole:,} pairs")  # fmt: skip


def same_cluster(labels: Sequence[int]) -> set[tuple[int, int]]:
    """All pairs of places with the same label."""
    members: dict[int, list[int]] = {}
    for place, label in enumerate(labels):
        members.setdefault(label, []).append(place)
    return {(a, b) for some in members.values() for at, b in enumerate(some) for a in some[:at]}


def ours(texts: Sequence[str]) -> list[int]:
    """Clusters as `prepare` makes them, in batches as its workers make them."""
    plan = bands(THRESHOLD)
    parts = [shingled(texts[start : start + 512]) for start in range(0, len(texts), 512)]
    sketches = [sketched(part, plan) for part in parts]
    hashes = np.concatenate([part.hashes for part in parts])
    ends = np.concatenate(([0], np.cumsum(np.concatenate([part.counts for part in parts]))))
    whole = type(sketches[0])(*(np.concatenate(columns) for columns in zip(*sketches, strict=True)))
    return [int(root) for root in clusters(whole, lambda at: hashes[ends[at] : ends[at + 1]], THRESHOLD)]


def peer(texts: Sequence[str]) -> list[int]:
    """Clusters by datatrove's signatures and buckets; its pairs joined as its third step joins them."""
    from datatrove.data import Document
    from datatrove.pipeline.dedup.minhash import MinhashConfig, MinhashDedupBuckets, MinhashDedupSignature
    from datatrove.utils.logging import logger
    from datatrove.utils.word_tokenizers import WhitespaceTokenizer

    logger.remove()
    plan = bands(THRESHOLD)

    class Characters(MinhashDedupSignature):  # type: ignore[misc]
        """Its signatures over our shingles."""

        def get_shingles(self, text: str) -> Any:
            hashed = [self._hash_func(one.encode()) for one in shingle_set(text)]
            return np.array(hashed, dtype=np.uint64).reshape((-1, 1))

    with tempfile.TemporaryDirectory() as folder:
        config = MinhashConfig(num_buckets=plan.number, hashes_per_bucket=plan.rows)
        documents = (Document(text=text, id=str(at)) for at, text in enumerate(texts))
        Characters(f"{folder}/signatures", config, WhitespaceTokenizer()).run(documents, 0, 1)
        joined = Joined(len(texts))
        for bucket in range(plan.number):
            MinhashDedupBuckets(f"{folder}/signatures", f"{folder}/pairs", config=config).run(None, bucket, plan.number)
        for file in sorted(Path(folder, "pairs").glob("*.dups")):
            for _, one, _, other in struct.iter_unpack("<4I", file.read_bytes()):
                joined.join(one, other)
    return [int(root) for root in joined.roots()]


if __name__ == "__main__":
    main()
