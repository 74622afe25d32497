"""Cut Chinese text into words exactly as jieba does, many times faster: each run of unseen characters is cut once.

Every protocol has words of its own: jieba's global tokenizer is never used, since a word added to it anywhere in the
process would change every score. Nothing is logged, and no cache file is written.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from itertools import chain, pairwise
from pathlib import Path

from common.files import sha256_of_file
from common.provenance import ROOT
from leaderboard.metrics.ways import ways

DICTIONARY = ROOT / "assets" / "radiology_dictionary.txt"
MARKS = frozenset("，。、；：！？（）,;:!?() \n")
"""The usual marks, which end a run of characters; a rare one is found in the run."""
MOST_RUNS = 200_000
LEAST = -3.14e100  # what jieba's model gives to what it has never seen
STATES = "BMES"

Emission = tuple[float, float, float, float]


class Words:
    """A dictionary with the words it cuts texts into.

    Args:
        words: Added to jieba's own dictionary.
        native: Whether a native library looks the dictionary's words up; by default where it is installed.
    """

    def __init__(self, words: Sequence[str] = (), native: bool | None = None) -> None:
        found = ways(words, native)
        self.way = found.way
        self.runs = Runs(found.has_word)

    def cut(self, text: str) -> list[str]:
        """The words of a text, which join to the text again: jieba's default mode, HMM on."""
        runs = self.runs
        if len(runs) > MOST_RUNS:
            runs.clear()
        found: list[str] = []
        run = ""
        for word in self.way(text):
            if len(word) == 1 and word not in MARKS:
                run += word
            else:
                if run:
                    found += runs[run]
                    run = ""
                found.append(word)
        if run:
            found += runs[run]
        return found


class Runs(dict[str, Sequence[str]]):
    """Runs of characters that a dictionary leaves single, each with the words in it; marks may stand in a run.

    Args:
        has_word: Whether the dictionary has a word.
    """

    def __init__(self, has_word: Callable[[str], bool]) -> None:
        from jieba import re_han_default
        from jieba.finalseg import re_han, re_skip

        super().__init__()
        self.has_word = has_word
        self.blocks, self.chinese, self.spoken = re_han_default, re_han, re_skip

    def __missing__(self, run: str) -> Sequence[str]:
        """Cut a run and remember it."""
        if self.chinese.fullmatch(run):
            words = run if len(run) == 1 or self.has_word(run) else modelled(run)
        else:
            words = tuple(
                word
                for at, part in enumerate(self.blocks.split(run))
                for word in (self.settled(part) if at % 2 else part)
            )
        self[run] = words
        return words

    def settled(self, characters: str) -> Iterable[str]:
        """The words in characters without marks: what the model sees, unless the dictionary has them as a word."""
        if len(characters) == 1 or self.has_word(characters):
            return characters
        return chain.from_iterable(
            modelled(part) if at % 2 else filter(None, self.spoken.split(part))
            for at, part in enumerate(self.chinese.split(characters))
        )


def modelled(characters: str) -> Sequence[str]:
    """The words that the model sees in Chinese characters: each begins (B), continues (M) or ends (E) one or is one (S).

    The sums are jieba's, in its order, and ties are settled as there. A word starts at the first character whatever its
    state is, and at each B and S.
    """
    if len(characters) == 1:
        return characters
    first, emissions, (e_b, s_b, m_m, b_m, b_e, m_e, s_s, e_s) = model()
    begins, goes_on, ends, single = first(characters[0])
    back: list[tuple[int, int, int, int]] = []
    for character in characters[1:-1]:
        in_b, in_m, in_e, in_s = emissions(character)
        one, two = ends + e_b + in_b, single + s_b + in_b
        new_b, from_b = (two, 3) if two >= one else (one, 2)
        one, two = begins + b_m + in_m, goes_on + m_m + in_m
        new_m, from_m = (two, 1) if two >= one else (one, 0)
        one, two = begins + b_e + in_e, goes_on + m_e + in_e
        new_e, from_e = (two, 1) if two >= one else (one, 0)
        one, two = ends + e_s + in_s, single + s_s + in_s
        new_s, from_s = (two, 3) if two >= one else (one, 2)
        begins, goes_on, ends, single = new_b, new_m, new_e, new_s
        back.append((from_b, from_m, from_e, from_s))
    _, _, in_e, in_s = emissions(characters[-1])  # the last ends a word or is one
    one, two = begins + b_e + in_e, goes_on + m_e + in_e
    three, four = ends + e_s + in_s, single + s_s + in_s
    is_word = (four if four >= three else three) >= (two if two >= one else one)
    if not back:
        return characters if is_word else (characters,)
    state = (3 if four >= three else 2) if is_word else (1 if two >= one else 0)
    cuts = [len(characters)]
    if is_word:
        cuts.append(len(characters) - 1)
    for at in range(len(back), 0, -1):
        if state in (0, 3):
            cuts.append(at)
        state = back[at - 1][state]
    cuts.append(0)
    cuts.reverse()
    return tuple(characters[start:end] for start, end in pairwise(cuts))


@lru_cache(maxsize=1)
def model() -> tuple[Callable[[str], Emission], Callable[[str], Emission], tuple[float, ...]]:
    """jieba's model: each character's weights where it stands first and elsewhere, and the eight moves it knows."""
    from jieba.finalseg import emit_P, start_P, trans_P

    @cache
    def emissions(character: str) -> Emission:
        begins, goes_on, ends, single = (emit_P[state].get(character, LEAST) for state in STATES)
        return begins, goes_on, ends, single

    @cache
    def first(character: str) -> Emission:
        starts = (start_P[state] for state in STATES)
        begins, goes_on, ends, single = (start + seen for start, seen in zip(starts, emissions(character), strict=True))
        return begins, goes_on, ends, single

    moves = (("E", "B"), ("S", "B"), ("M", "M"), ("B", "M"), ("B", "E"), ("M", "E"), ("S", "S"), ("E", "S"))
    return first, emissions, tuple(trans_P[a].get(b, LEAST) for a, b in moves)


@lru_cache(maxsize=1)
def plain_words() -> Words:
    """Protocol `paper`'s: jieba's dictionary alone."""
    return Words()


@lru_cache(maxsize=1)
def radiology_words() -> Words:
    """Protocol `standard`'s: jieba's dictionary and the project's radiology terms."""
    return Words(terms(DICTIONARY))


def terms(path: Path) -> list[str]:
    """The words of a dictionary file, one a line; `#` starts a comment."""
    lines = (line.split("#", 1)[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    return list(dict.fromkeys(line for line in lines if line))


def dictionary_sha256(path: Path | None = None) -> str:
    """The hash of jieba's dictionary, with that of added terms where a file is given."""
    import jieba

    own = sha256_of_file(Path(jieba.__file__).parent / "dict.txt")
    if path is None:
        return own
    return hashlib.sha256((own + "\n".join(terms(path))).encode()).hexdigest()
