import hashlib
import json
import os
from itertools import count

import pytest

from corpus.pool import mapped
from corpus.synthesize import WORTHWHILE, synthesize

WRITTEN = {
    ("zh", "full"): "587baefe67ace79114a8714a051a7feaf82c2ad168e917b0b4a95800ff531474",
    ("zh", "short"): "2cacce67c5feabfa11c36041338d8fd013a7d3110777599077aed3f94c232eae",
    ("en", "full"): "0b628f261ceb0554fa1172ca3fcea05d4103698c4448c1fee3355f8a9645db18",
    ("en", "short"): "b1fb2a394f55719f15a19f7eecb410c0dfb07ebc4b1a4af180f0ec179eb8e5c7",
}
"""SHA-256 of the file that `synthesize --n 4000 --seed 0` writes: stored results and the demo stand on these bytes."""


@pytest.mark.parametrize(("lang", "length"), WRITTEN)
def test_the_bytes_are_those_that_stored_results_were_made_with_whatever_the_workers(lang, length):
    text = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in synthesize(lang, 4000, 0, length, workers=2))
    assert hashlib.sha256(text.encode()).hexdigest() == WRITTEN[lang, length]


def test_one_process_writes_what_three_write():
    n = WORTHWHILE + 7
    assert list(synthesize("zh", n, 5, "short")) == list(synthesize("zh", n, 5, "short", workers=3))


def process(number: int) -> tuple[int, int]:
    return number, os.getpid()


@pytest.mark.parametrize("workers", [1, 2])
def test_chunks_come_in_order_and_from_as_many_processes_as_asked(workers):
    chunks = mapped(process, count(), workers)
    found = [next(chunks) for _ in range(200)]
    chunks.close()
    assert [number for number, _ in found] == list(range(200))
    here = {pid for _, pid in found} == {os.getpid()}
    assert here == (workers == 1)
