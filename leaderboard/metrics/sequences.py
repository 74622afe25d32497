"""Length of the longest common subsequence of two lists of words."""

from collections.abc import Mapping, Sequence


def places_of(words: Sequence[str]) -> dict[str, int]:
    """For each word a number whose bits say where it stands."""
    places: dict[str, int] = {}
    for at, word in enumerate(words):
        places[word] = places.get(word, 0) | (1 << at)
    return places


def longest_common(places: Mapping[str, int], size: int, other: Sequence[str]) -> int:
    """Length of the longest common subsequence, by bit-parallel additions (Hyyrö 2004).

    Args:
        places: Of the one list, `size` words long.
        other: The other list.
    """
    every = (1 << size) - 1
    row = every
    for word in other:
        matched = row & places.get(word, 0)
        row = ((row + matched) | (row - matched)) & every
    return size - row.bit_count()
