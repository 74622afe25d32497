"""Cut Chinese text into words exactly as jieba does, several times faster: each distinct block of text is cut once.

Every protocol has words of its own: jieba's global tokenizer is never used, since a word added to it anywhere in the
process would change every score. Nothing is logged, and no cache file is written.
"""

import hashlib
import math
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from common.files import sha256_of_file
from common.provenance import ROOT

DICTIONARY = ROOT / "assets" / "radiology_dictionary.txt"
MOST_BLOCKS = 200_000
LEAST = -3.14e100  # what jieba's model gives to what it has never seen
STATES = "BMES"

Emission = tuple[float, float, float, float]


class Words:
    """A dictionary with the words it cuts texts into.

    Args:
        words: Added to jieba's own dictionary.
    """

    def __init__(self, words: Sequence[str] = ()) -> None:
        from jieba import Tokenizer, re_han_default, re_skip_default

        tokenizer = Tokenizer()
        frequencies, total = jieba_dictionary()
        tokenizer.FREQ, tokenizer.total, tokenizer.initialized = dict(frequencies), total, True
        for word in words:
            tokenizer.add_word(word)
        logtotal = math.log(tokenizer.total)
        self.weights: dict[str, float | None] = {
            word: math.log(count) - logtotal if count else None for word, count in tokenizer.FREQ.items()
        }
        """Each word's log probability; None for what only begins words."""
        self.unseen = math.log(1) - logtotal
        self.blocks: dict[str, list[str]] = {}
        self.han, self.skip = re_han_default, re_skip_default

    def cut(self, text: str) -> list[str]:
        """The words of a text, which join to the text again: jieba's default mode, HMM on."""
        found: list[str] = []
        known = self.blocks
        for block in self.han.split(text):
            words = known.get(block)
            found += self.learn(block) if words is None else words
        return found

    def learn(self, block: str) -> list[str]:
        """Cut what the pattern captured or what stands between, and remember it: the two have no character in common."""
        words = self.cut_block(block) if self.han.match(block) else self.cut_gap(block)
        if len(self.blocks) >= MOST_BLOCKS:
            self.blocks.clear()
        self.blocks[block] = words
        return words

    def cut_gap(self, gap: str) -> list[str]:
        """Punctuation by the character, white space whole."""
        if len(gap) == 1:
            return [gap]
        found: list[str] = []
        for part in self.skip.split(gap):
            if self.skip.match(part):
                found.append(part)
            else:
                found.extend(part)
        return found

    def cut_block(self, block: str) -> list[str]:
        """The words of a block without punctuation or space."""
        ends = self.best_path(block)
        found: list[str] = []
        start = at = 0  # `start`: where the single characters not yet settled began
        while at < len(block):
            end = ends[at]
            if end - at > 1:
                self.settle(block[start:at], found)
                found.append(block[at:end])
                start = end
            at = end
        self.settle(block[start:], found)
        return found

    def best_path(self, block: str) -> list[int]:
        """For each place where the word that starts there ends, on the most probable way to the block's end."""
        weights, size = self.weights, len(block)
        ends = [0] * size
        route = [0.0] * (size + 1)
        for at in range(size - 1, -1, -1):
            best, best_end = -math.inf, 0
            for end in range(at + 1, size + 1):
                word = block[at:end]
                if word not in weights:
                    break
                weight = weights[word]
                if weight is not None and weight + route[end] >= best:
                    best, best_end = weight + route[end], end
            if not best_end:
                best, best_end = self.unseen + route[at + 1], at + 1
            route[at], ends[at] = best, best_end
        return ends

    def settle(self, characters: str, found: list[str]) -> None:
        """Add a run of single characters: new words that the model sees in them, unless the dictionary knows the run."""
        if len(characters) < 2:
            if characters:
                found.append(characters)
        elif self.weights.get(characters) is not None:
            found.extend(characters)
        else:
            found.extend(new_words(characters))


@lru_cache(maxsize=MOST_BLOCKS)
def new_words(characters: str) -> Sequence[str]:
    """The words that jieba's hidden Markov model sees in characters that the dictionary leaves single."""
    from jieba.finalseg import re_han, re_skip

    found: list[str] = []
    for at, block in enumerate(re_han.split(characters)):
        if at % 2:
            states = most_likely_states(block)
            starts = [place for place, state in enumerate(states) if state in "BS"]
            found.extend(block[start:end] for start, end in pairwise([*starts, len(block)]))
        else:
            found.extend(part for part in re_skip.split(block) if part)
    return found


def most_likely_states(characters: str) -> str:
    """Whether each character begins (B), continues (M) or ends (E) a word or is one (S); ties as jieba settles them."""
    start, move, emissions = model()
    begins, goes_on, ends, single = (first + seen for first, seen in zip(start, emissions(characters[0]), strict=True))
    back: list[tuple[int, int, int, int]] = []
    e_b, s_b, m_m, b_m, b_e, m_e, s_s, e_s = move
    for character in characters[1:]:
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
    state = 3 if single >= ends else 2
    states = [state]
    for step in reversed(back):
        state = step[state]
        states.append(state)
    return "".join(STATES[one] for one in reversed(states))


@lru_cache(maxsize=1)
def model() -> tuple[Emission, tuple[float, ...], Any]:
    """jieba's model: the states' first weights, the eight moves it knows, and each character's weights."""
    from jieba.finalseg import emit_P, start_P, trans_P

    @cache
    def emissions(character: str) -> Emission:
        begins, goes_on, ends, single = (emit_P[state].get(character, LEAST) for state in STATES)
        return begins, goes_on, ends, single

    begins, goes_on, ends, single = (start_P[state] for state in STATES)
    moves = (("E", "B"), ("S", "B"), ("M", "M"), ("B", "M"), ("B", "E"), ("M", "E"), ("S", "S"), ("E", "S"))
    return (begins, goes_on, ends, single), tuple(trans_P[a].get(b, LEAST) for a, b in moves), emissions


@lru_cache(maxsize=1)
def jieba_dictionary() -> tuple[dict[str, int], int]:
    """jieba's own dictionary: how often each word was seen (0 for what only begins words), and the sum."""
    from jieba import Tokenizer

    tokenizer = Tokenizer()
    frequencies, total = Tokenizer.gen_pfdict(tokenizer.get_dict_file())
    return frequencies, total


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
