from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leaderboard.metrics import grams

TEXTS = st.lists(st.one_of(st.text(alphabet="右肺见结节。 \n", max_size=12), st.text(max_size=8)), max_size=8)


def expected(prediction, reference):
    row = []
    for n in range(1, 5):
        ours, theirs = (
            Counter(text[at : at + n] for at in range(len(text) - n + 1)) for text in (prediction, reference)
        )
        row.append(sum(min(times, theirs[gram]) for gram, times in ours.items()))
    return row


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_pairs_counted_together_are_counted_as_alone(texts):
    predictions, references = texts, texts[::-1]
    found = grams.shared_grams(predictions, references, 4)
    assert found.tolist() == [expected(a, b) for a, b in zip(predictions, references, strict=True)]


def test_batches_are_joined(monkeypatch):
    monkeypatch.setattr(grams, "BATCH", 2)
    predictions = ["右肺", "左肺结节", "", "肺肺肺", "结节"]
    found = grams.shared_grams(predictions, ["左肺"] * 5, 4)
    assert found.tolist() == [[1, 0, 0, 0], [2, 1, 0, 0], [0, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]]


@pytest.mark.parametrize("bits", [63, 30, 12])
def test_an_alphabet_that_cannot_be_packed_is_split(monkeypatch, bits):
    monkeypatch.setattr(grams, "BITS", bits)
    texts = ["".join(chr(0x4E00 + 3 * at + k) for k in range(40)) for at in range(30)]
    found = grams.shared_grams(texts, texts[1:] + texts[:1], 4)
    assert found[:-1].tolist() == [[37, 36, 35, 34]] * 29
    assert found[-1].tolist() == expected(texts[-1], texts[0])


def test_one_text_with_more_characters_than_can_be_packed():
    text = "".join(map(chr, np.random.default_rng(0).permutation(np.arange(0x10000, 0x10000 + 40_000))))
    assert grams.shared_grams([text], [text], 4).tolist() == [[40_000, 39_999, 39_998, 39_997]]


NUMBERS = st.lists(st.lists(st.integers(0, 6) | st.integers(0, (1 << grams.WORD_BITS) - 1), max_size=9), max_size=8)


@settings(max_examples=150, deadline=None)
@given(NUMBERS)
def test_distinct_words_and_pairs_are_counted_as_sets_are(texts):
    found = grams.distinct_grams(texts, texts[::-1])
    for n, table in enumerate(found):
        rows = []
        for ours, theirs in zip(texts, texts[::-1], strict=True):
            mine, other = ({tuple(text[at : at + n + 1]) for at in range(len(text) - n)} for text in (ours, theirs))
            rows.append([len(mine), len(other), len(mine & other)])
        assert table.tolist() == rows
