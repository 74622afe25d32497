"""Length of the longest common subsequence of two lists of words."""

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

Word = TypeVar("Word", bound=Hashable)


def places_of(words: Sequence[Word]) -> dict[Word, int]:
    """For each word a number whose bits say where it stands."""
    places: dict[Word, int] = {}
    for at, word in enumerate(words):
        places[word] = places.get(word, 0) | (1 << at)
    return places


def longest_common(places: Mapping[Word, int], size: int, other: Sequence[Word]) -> int:
    """Length of the longest common subsequence, by bit-parallel additions (Hyyrö 2004).

    Args:
        places: Of the one list, `size` words long.
        other: The other list.
    """
    every = (1 << size) - 1
    row = every
    for here in map(places.get, other):
        if here:
            matched = row & here
            row = (row + matched) | (row - matched)  # what is carried beyond the list never comes back
    return size - (row & every).bit_count()
