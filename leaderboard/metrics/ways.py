"""The most probable way through a text with a dictionary's words: by `rjieba` where it is installed, else by our own.

Of `rjieba` only the dictionary's way is used (`hmm=False`): it has jieba's words and counts, and adds in jieba's order.
Its model of unseen words is jieba's with six decimals, which cuts 响痕垣 otherwise, and it keeps 3-6 whole; that part
stays ours. Both find the same words, so no score's signature names the package; only the versions compared are used.
"""

import math
import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Protocol

COMPARED = {"jieba": "0.42.1", "rjieba": "0.2.2"}
MOST_BLOCKS = 200_000
JOINED = re.compile("[a-zA-Z0-9][a-zA-Z0-9]")
OTHER_BLOCKS = re.compile("[\u3400-\u4dbf\u9fd6-\u9fff\ud800-\udfff\uf900-\ufaff\U00020000-\U0003ffff]")
"""What `rjieba` counts to a block and jieba doesn't (with more room than it takes), and what it can't be given."""
NO_WORD = "\ue000"  # of the private use area: in no block
TWICE = 3
"""What jieba's sum of counts has more than its words: its dictionary lists B超 twice."""


class Ways(Protocol):
    """A dictionary that finds ways through texts."""

    def way(self, text: str) -> Sequence[str]:
        """The words on the most probable way, what the dictionary lacks by the character; white space `\\r\\n` is one."""

    def has_word(self, word: str) -> bool:
        """Whether the dictionary has a word."""


def ways(words: Sequence[str], native: bool | None = None) -> Ways:
    """jieba's dictionary with words added.

    Args:
        words: The added words.
        native: Whether `rjieba` finds the ways; by default where it is installed.
    """
    if native is None:
        native = compared()
    # `rjieba` joins letters and digits that are no word: a word of nothing else could not be told from them
    return NativeWays(words) if native and not any(map(is_joined, words)) else OwnWays(words)


def compared() -> bool:
    """Whether the packages are there in the versions that find the same ways."""
    try:
        return all(version(package) == wanted for package, wanted in COMPARED.items())
    except PackageNotFoundError:
        return False


def is_joined(word: str) -> bool:
    """Whether a word is of ASCII letters and digits alone: jieba's dictionary has none."""
    return word.isascii() and word.isalnum()


class NativeWays:
    """The ways that `rjieba` finds."""

    def __init__(self, words: Sequence[str]) -> None:
        from jieba import re_han_default
        from rjieba import Jieba

        native, more = Jieba(), TWICE
        if words:
            tokenizer = tokenizer_with(words)
            known, total = jieba_dictionary()
            more += tokenizer.total - total
            for word in dict.fromkeys(words):
                native.add_word(word, tokenizer.FREQ[word], None)
                more -= tokenizer.FREQ[word] - known.get(word, 0)
        # jieba leaves the old count of an added word in its sum, too: a word that no text has makes the sums equal
        native.add_word(NO_WORD, more, None)
        self.split, self.cut = re_han_default.split, native.cut
        self.has_word = native.has_word

    def way(self, text: str) -> Sequence[str]:
        """The words on the most probable way, what the dictionary lacks by the character; white space `\\r\\n` is one."""
        if not OTHER_BLOCKS.search(text):
            return self.apart(text)
        found: list[str] = []
        for at, part in enumerate(self.split(text)):
            found += self.apart(part) if at % 2 else gap(part)
        return found

    def apart(self, text: str) -> list[str]:
        """The words of a text that both packages see the same blocks in; joined letters and digits by the character."""
        words: list[str] = self.cut(text, False)
        if JOINED.search(text):
            return [part for word in words for part in (word if word < "{" and is_joined(word) else (word,))]
        return words


def gap(text: str) -> list[str]:
    """What stands between blocks, by the character; `\\r\\n` is one."""
    from jieba import re_skip_default

    if len(text) < 2:
        return list(text)
    found: list[str] = []
    for at, part in enumerate(re_skip_default.split(text)):
        found += (part,) if at % 2 else part
    return found


class OwnWays:
    """The ways found in Python; each distinct block once."""

    def __init__(self, words: Sequence[str]) -> None:
        from jieba import re_han_default

        tokenizer = tokenizer_with(words)
        logtotal = math.log(tokenizer.total)
        self.weights: dict[str, float | None] = {
            word: math.log(count) - logtotal if count else None for word, count in tokenizer.FREQ.items()
        }
        """Each word's log probability; None for what only begins words."""
        self.unseen = math.log(1) - logtotal
        self.split = re_han_default.split
        self.through = lru_cache(maxsize=MOST_BLOCKS)(self.through_block)

    def has_word(self, word: str) -> bool:
        """Whether the dictionary has a word."""
        return self.weights.get(word) is not None

    def way(self, text: str) -> Sequence[str]:
        """The words on the most probable way, what the dictionary lacks by the character; white space `\\r\\n` is one."""
        found: list[str] = []
        for at, part in enumerate(self.split(text)):
            found += self.through(part) if at % 2 else gap(part)
        return found

    def through_block(self, block: str) -> Sequence[str]:
        """The words on the most probable way through a block without punctuation or space."""
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
        found: list[str] = []
        at = 0
        while at < size:
            found.append(block[at : ends[at]])
            at = ends[at]
        return tuple(found)


def tokenizer_with(words: Sequence[str]) -> Any:
    """A jieba tokenizer of its own with words added."""
    from jieba import Tokenizer

    tokenizer = Tokenizer()
    frequencies, total = jieba_dictionary()
    tokenizer.FREQ, tokenizer.total, tokenizer.initialized = dict(frequencies), total, True
    for word in words:
        tokenizer.add_word(word)
    return tokenizer


@lru_cache(maxsize=1)
def jieba_dictionary() -> tuple[dict[str, int], int]:
    """jieba's own dictionary: how often each word was seen (0 for what only begins words), and the sum."""
    from jieba import Tokenizer

    tokenizer = Tokenizer()
    frequencies, total = Tokenizer.gen_pfdict(tokenizer.get_dict_file())
    return frequencies, total
