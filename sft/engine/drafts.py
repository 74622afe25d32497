"""Drafts: tokens that a text will probably go on with, to be verified in one forward pass; wrong ones cost time and change nothing.

A draft grows token by token. For each, every source is asked how its text went on after the longest run of tokens that is the
same: the findings, what the row has written itself (small models repeat themselves), what the other texts of its request say,
what its system wrote before (models have habits), and the impressions of the training set. How often a source was right after a run of that length is counted as it is used,
for each system by itself, and decides which source is believed and where the draft ends.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sft.engine.phrases import Phrases

RUNS = (8, 5, 3, 2, 1)
"""Lengths of runs that are looked up, the longest first."""
LONGEST = 24
SOURCES = ("findings", "own", "other", "before", "training")
BETWEEN = (-1,) * 3
"""Stands between two texts, and before the first tokens of one."""
TRUST, WEIGHT = 0.6, 2.0
"""What a source is believed before it was tried, and how many trials that counts for."""
KEPT = 20_000
"""Tokens of earlier texts that are remembered of a system, in memory alone."""
MEMORY = 200.0
"""Trials after which older ones fade: what was true of the last report need not be of this one."""


class Guess(NamedTuple):
    """A drafted token, how probable it is if those before it are right, and where it comes from."""

    token: int
    chance: float
    source: str
    key: tuple[str, str, int]


class Runs:
    """Where each run of tokens of a growing text last stood."""

    def __init__(self, tokens: Sequence[int] = ()) -> None:
        self.tokens: list[int] = []
        self.next: dict[tuple[int, ...], int] = {}
        for token in tokens:
            self.add(token)

    def add(self, token: int) -> None:
        """Go on with a token."""
        at = len(self.tokens)
        for length in RUNS:
            if length <= at:
                self.next[tuple(self.tokens[at - length :])] = token
        self.tokens.append(token)


@dataclass
class Record:
    """How often guesses of one kind were right, fading."""

    right: float = TRUST * WEIGHT
    tried: float = WEIGHT

    @property
    def rate(self) -> float:
        """The share that was right."""
        return self.right / self.tried

    def count(self, right: bool) -> None:
        """Note a guess that was verified."""
        if self.tried >= MEMORY:
            self.right, self.tried = self.right / 2, self.tried / 2
        self.right, self.tried = self.right + right, self.tried + 1


@dataclass
class Tally:
    """What drafting did so far."""

    steps: int = 0
    """Of rows: one forward pass of one row each."""
    read: int = 0
    """Tokens that went through the layers."""
    scored: int = 0
    """Tokens that went through the output layer."""
    drafted: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)


class Drafter:
    """What guesses of every kind were worth, and the training set's phrases, shared by all rows of a generator."""

    def __init__(self, phrases: Phrases | None = None) -> None:
        self.phrases = phrases
        self.records: dict[tuple[str, str, int], Record] = {}
        self.before: dict[str, Runs] = {}
        self.tally = Tally()

    def remember(self, system: str, text: Sequence[int]) -> None:
        """Keep a finished text of a system; the older half is forgotten when there are too many."""
        kept = self.before.setdefault(system, Runs())
        if len(kept.tokens) > KEPT:
            kept = self.before[system] = Runs(kept.tokens[-KEPT // 2 :])
        for token in (*BETWEEN, *text):
            kept.add(token)

    def chance(self, key: tuple[str, str, int]) -> float:
        """How probable a guess of a kind is."""
        record = self.records.get(key)
        return record.rate if record else TRUST

    def verified(self, guesses: Sequence[Guess], accepted: int) -> None:
        """Learn from a verified draft: the first `accepted` guesses were right, and the next, if there is one, was wrong."""
        self.tally.steps += 1
        for at, guess in enumerate(guesses):
            self.tally.drafted[guess.source] += 1
            if at > accepted:
                continue
            self.tally.accepted[guess.source] += at < accepted
            self.records.setdefault(guess.key, Record()).count(at < accepted)


class Draft:
    """The sources of one row."""

    def __init__(self, drafter: Drafter, system: str, findings: Runs) -> None:
        self.drafter, self.system, self.findings = drafter, system, findings
        self.own = Runs()
        self.others: list[Runs] = []

    def guesses(self, least: float, most: int) -> list[Guess]:
        """A draft of at most `most` tokens, each with a chance of at least `least` that it is reached and right."""
        made: list[Guess] = []
        written = self.own.tokens
        tail = [*self.findings.tokens[-RUNS[0] :], *written][-RUNS[0] :]
        new = [*BETWEEN, *written][-RUNS[0] :]
        reached = 1.0
        while len(made) < min(most, LONGEST):
            guess = self.best(tail, new)
            if guess is None or reached * guess.chance < least:
                break
            reached *= guess.chance
            made.append(guess)
            tail, new = [*tail, guess.token][-RUNS[0] :], [*new, guess.token][-RUNS[0] :]
        return made

    def best(self, tail: list[int], new: list[int]) -> Guess | None:
        """The most probable token after a tail; `new` is the same without the prompt, with `BETWEEN` where it begins."""
        found: Guess | None = None
        places = [("own", self.own, tail), ("findings", self.findings, tail)]
        places += [("other", other, tail) for other in self.others]
        if self.system in self.drafter.before:
            places.append(("before", self.drafter.before[self.system], new))
        for source, runs, last in places:
            for length in RUNS:
                token = runs.next.get(tuple(last[-length:])) if length <= len(last) else None
                if token is not None:
                    break
            else:
                continue
            key = (self.system, source, length)
            chance = self.drafter.chance(key)
            if token >= 0 and (found is None or chance > found.chance):
                found = Guess(token, chance, source, key)
        phrase = self.drafter.phrases.next(new) if self.drafter.phrases else None
        if phrase is not None:
            key = (self.system, "training", 10 * phrase.run + round(phrase.share * 5))
            chance = self.drafter.chance(key)
            if found is None or chance > found.chance:
                found = Guess(phrase.token, chance, "training", key)
        return found
