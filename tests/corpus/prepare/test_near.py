import random
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.near import HASHES, MISSED, bands, clusters, estimates, jaccard, overlap, shingle_set, shingled, sketched

LONG = "双肺纹理清晰走行自然气管及主要支气管通畅纵隔居中未见明显肿大淋巴结心影大小形态正常双侧胸腔未见积液胸廓对称骨质未见异常"


def clustered(texts: list[str], threshold: float) -> list[int]:
    shingles = shingled(texts)
    ends = np.cumsum(shingles.counts)
    return clusters(
        sketched(shingles, bands(threshold)),
        lambda at: shingles.hashes[ends[at] - shingles.counts[at] : ends[at]],
        threshold,
    ).tolist()


def edited(count: int, seed: int) -> list[str]:
    """Texts, each followed by itself with some letters changed."""
    chance = random.Random(seed)
    texts = []
    for _ in range(count):
        text = [chance.choice("abcdefgh") for _ in range(200)]
        texts.append("".join(text))
        for place in chance.sample(range(200), chance.choice((1, 2, 20))):
            text[place] = "z"
        texts.append("".join(text))
    return texts


def test_near_copies_are_joined_and_others_are_not() -> None:
    near, far = LONG.replace("骨质未见异常", "骨质未见明显异常"), LONG[::-1]
    assert jaccard(LONG, near) > 0.85
    assert clustered([LONG, near, far], 0.85) == [0, 0, 2]
    assert clustered([LONG, near, far], 1) == [0, 1, 2]


def test_clusters_are_those_that_jaccard_names() -> None:
    texts = edited(60, 1)
    found = clustered(texts, 0.9)
    alike = [(i, j) for i in range(len(texts)) for j in range(i) if jaccard(texts[i], texts[j]) >= 0.9]
    assert len(alike) > 20
    assert sum(found[i] == found[j] for i, j in alike) >= 0.99 * len(alike)
    assert {i for i, root in enumerate(found) if root != i} <= {max(pair) for pair in alike}


def test_a_thousand_likes_are_one_cluster() -> None:
    chance = random.Random(2)
    texts = [LONG * 4 + chance.choice("甲乙丙丁") + chance.choice("子丑寅卯") for _ in range(1000)]
    assert set(clustered(sorted(set(texts)), 0.9)) == {0}


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=8))
def test_hashed_shingles_are_those_of_the_text(texts: list[str]) -> None:
    shingles = shingled(texts)
    assert shingles.counts.tolist() == [len(shingle_set(text)) for text in texts] or any("\0" in text for text in texts)
    parts = np.split(shingles.hashes, np.cumsum(shingles.counts)[:-1])
    for text, part in zip(texts, parts, strict=True):
        assert part.tolist() == sorted(set(part.tolist()))
        assert shingled([text]).hashes.tolist() == part.tolist()
    for a, b in pairwise(texts):
        if "\0" not in a + b and min(len(a), len(b)) >= 5:
            assert overlap(shingled([a]).hashes, shingled([b]).hashes) == pytest.approx(jaccard(a, b))


@pytest.mark.parametrize("threshold", [0.8, 0.85, 0.9, 0.95, 0.99])
def test_bands_miss_as_few_as_promised(threshold: float) -> None:
    plan = bands(threshold)
    assert plan.hashes <= HASHES
    assert plan.missed(threshold) <= MISSED
    assert plan.missed(threshold - 0.3) > 0.5  # and let most of the others go by


def test_equal_bytes_estimate_the_similarity() -> None:
    texts = edited(100, 4)
    sketches = sketched(shingled(texts), bands(0.9))
    pairs = np.array([(i, i + 1) for i in range(0, len(texts), 2)])
    true = [jaccard(texts[i], texts[j]) for i, j in pairs]
    assert np.abs(estimates(sketches, pairs) - true).mean() < 0.04
