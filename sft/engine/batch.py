"""Rows in one batch: each step reads every row's new tokens and its draft in one pass, and keeps what the model itself would write."""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import torch

from sft.engine.drafts import Draft, Guess, Runs
from sft.engine.rows import Row
from sft.engine.slots import Feed, Slots, feed_of

if TYPE_CHECKING:
    from sft.generate import Generator

READ_AT_ONCE = 4096
"""Tokens of newcomers in one pass; the rest of them follows in another."""
TOKEN_SHARE = {"cpu": 1 / 24}
ELSEWHERE = 1 / 400
"""What one more token costs in parts of a pass over one: a 270M model on two cores; on a GPU the weights' way
from memory is nearly all (an estimate, not measured)."""
PACE = 50
"""Over about how many passes of a row its gain is averaged."""


class Forward(Protocol):
    """A forward pass over slots."""

    def choose(self, feed: Feed, slots: Slots) -> list[int]:
        """The most probable follower of every wanted token."""


class Seat:
    """A row's place in a batch."""

    def __init__(self, row: Row, draft: Draft | None, began: float) -> None:
        self.row, self.draft, self.began = row, draft, began
        self.filled = 0
        """Columns of its slot that hold tokens of the text, or virtual ones before it."""
        self.unread = [*row.prompt, *row.written]
        self.read = False
        """Whether the prompt is read, so that `unread` is the last token alone."""
        if draft:
            for token in row.written:
                draft.own.add(token)


class Batch:
    """Rows that share forward passes; they join and leave between steps."""

    def __init__(self, generator: "Generator", forward: Forward) -> None:
        self.generator, self.forward = generator, forward
        self.slots = Slots()
        self.seats: list[Seat] = []
        self.gain, self.drafts = 2.0, 2.0
        """Tokens that a row gains in a pass, and tokens of its draft, on average of late."""

    def join(self, rows: Sequence[Row]) -> None:
        """Take in rows that are shown together: each drafts from the others' texts too."""
        drafter = self.generator.drafter
        prompts: dict[tuple[int, ...], Runs] = {}
        drafts: list[Draft] = []
        began = time.monotonic()
        for row in rows:
            draft = None
            if drafter is not None:
                key = tuple(row.prompt)
                findings = prompts.get(key) or prompts.setdefault(key, Runs(key))
                draft = Draft(drafter, row.adapter, findings)
                drafts.append(draft)
            self.seats.append(Seat(row, draft, began))
        for draft in drafts:
            draft.others = [other.own for other in drafts if other is not draft and other.findings is draft.findings]

    @torch.inference_mode()
    def leave(self, rows: Sequence[Row]) -> None:
        """Free the rows' places; the last ones that were read move into them."""
        gone = {id(row) for row in rows}
        read = [seat for seat in self.seats if seat.read]
        fresh = [seat for seat in self.seats if not seat.read and id(seat.row) not in gone]
        at = 0
        while at < len(read):
            if id(read[at].row) not in gone:
                at += 1
                continue
            last = read.pop()
            if at < len(read):
                self.slots.move(len(read), at, last.filled)
                read[at] = last
        self.seats = read + fresh

    @property
    def rows(self) -> list[Row]:
        """Who is here."""
        return [seat.row for seat in self.seats]

    @torch.inference_mode()
    def step(self) -> None:
        """Write at least one token more in every row; those that are finished leave."""
        everybody = len(self.seats)
        new = next((at for at, seat in enumerate(self.seats) if not seat.read), everybody)
        if new:
            self.advance(0, new)
        while new < everybody:
            until, tokens = new, 0
            while until < everybody and (until == new or tokens + len(self.seats[until].unread) <= READ_AT_ONCE):
                tokens += len(self.seats[until].unread)
                until += 1
            for at in range(new, until):
                prefix = self.generator.prefix(self.seats[at].row.adapter)
                if prefix:
                    self.slots.fill(at, prefix)
                    self.seats[at].filled = max(keys.shape[1] for keys, _ in prefix)
            self.advance(new, until)
            new = until
        self.leave([row for row in self.rows if row.finish])

    def advance(self, first: int, until: int) -> None:
        """Read the new tokens and the drafts of some rows, and write what follows."""
        seats = self.seats[first:until]
        least = self.least()
        drafts = [self.drafted(seat, least) for seat in seats]
        feed = feed_of(
            first,
            [seat.filled for seat in seats],
            [[*seat.unread, *(guess.token for guess in draft)] for seat, draft in zip(seats, drafts, strict=True)],
            [len(draft) + 1 for draft in drafts],
            [seat.row.adapter for seat in seats],
            self.generator.where,
        )
        chosen = self.forward.choose(feed, self.slots)
        if self.generator.drafter:
            self.generator.drafter.tally.read += len(feed.ids)
            self.generator.drafter.tally.scored += len(chosen)
        now, at = time.monotonic(), 0
        for seat, draft in zip(seats, drafts, strict=True):
            gained = self.accept(seat, draft, chosen[at : at + len(draft) + 1], now)
            at += len(draft) + 1
            self.gain += (gained - self.gain) / PACE
            self.drafts += (len(draft) - self.drafts) / PACE

    def least(self) -> float:
        """The chance from which on a drafted token is worth its time: what the same time gains elsewhere."""
        share, rows = TOKEN_SHARE.get(self.generator.where.type, ELSEWHERE), len(self.seats)
        return share * rows * self.gain / (1 + share * rows * (1 + self.drafts))

    def drafted(self, seat: Seat, least: float) -> list[Guess]:
        """A row's draft, at most so long that one token of the model's own still fits behind it."""
        if seat.draft is None:
            return []
        return seat.draft.guesses(least, self.generator.limit - len(seat.row.written) - 1)

    def accept(self, seat: Seat, draft: Sequence[Guess], chosen: Sequence[int], now: float) -> int:
        """Write the tokens that the model chose as far as the draft was right, and the one behind; how many these are."""
        row, right = seat.row, 0
        before = len(row.written)
        for at, token in enumerate(chosen):
            self.generator.write(row, token, now - seat.began)
            agrees = at < len(draft) and draft[at].token == token
            right += agrees
            if row.finish or not agrees:
                break
        seat.filled += len(seat.unread) + right
        seat.unread, seat.read = row.written[-1:], True
        if seat.draft:
            for token in row.written[before:]:
                seat.draft.own.add(token)
            drafter = seat.draft.drafter
            drafter.verified(draft[: at + 1], right)
            if row.finish:
                ended = [token] if row.finish == "stop" else []
                drafter.remember(row.adapter, [*row.written, *ended])
        return len(row.written) - before
