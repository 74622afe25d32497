"""The arena's requests. Before a vote no answer names a system, a side, a time or a length that would tell them apart."""

import asyncio
import hashlib
import json
import secrets
import threading
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any, Literal

import sqlalchemy
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict

from arena import votes
from arena.cases import Drawn
from arena.study.records import open_cases
from arena.study.texts import findings_sha256
from arena.votes import Vote
from common.errors import UserError
from ui.arena.engine import Engine, FullError
from ui.arena.findings import LONGEST, LONGEST_COMMENT, clean, language, personal
from ui.arena.pairs import DrawnFor, Pair, Shelf
from ui.arena.reveal import reveal
from ui.arena.systems import System

TRIES = 100  # draws in search of a case that is in no open study
PACE = 0.05  # seconds between two looks at a pair that is being written


class Asked(BaseModel):
    """A wish for a pair."""

    model_config = ConfigDict(extra="forbid")
    findings: str
    drawn: str | None = None


class Wanted(BaseModel):
    """A wish for a case."""

    model_config = ConfigDict(extra="forbid")
    sample: str | None = None


class Cast(BaseModel):
    """A vote on sides."""

    model_config = ConfigDict(extra="forbid")
    pair: str
    answer: Literal["a", "b", "tie", "both_bad"]
    comment: str = ""
    keep: bool = False


class Arena:
    """What the open arena holds while the server runs."""

    def __init__(self, engine: Engine, store: sqlalchemy.Engine, samples: Sequence[Drawn]) -> None:
        self.engine, self.store = engine, store
        self.samples = {sample.id: sample for sample in samples}
        self.drawn: Shelf[DrawnFor] = Shelf()
        self.pairs: Shelf[Pair] = Shelf()
        self.voting = threading.Lock()

    def draw(self, sample: str | None) -> DrawnFor | None:
        """A sample by its id, else a validation case of any usable system, else any sample."""
        hidden = open_cases(self.store)  # cases of open studies: who rates them must not meet them here
        samples = {key: case for key, case in self.samples.items() if findings_sha256(case.findings) not in hidden}
        if sample is not None:
            return DrawnFor(samples[sample], None) if sample in samples else None
        systems = list(self.engine.usable)
        secrets.SystemRandom().shuffle(systems)
        for system in systems:
            for _ in range(TRIES if hidden else 1):
                case = system.draw()
                if case is not None and findings_sha256(case.findings) not in hidden:
                    return DrawnFor(case, system)
        return DrawnFor(secrets.choice(list(samples.values())), None) if samples else None

    def pair(self, findings: str, drawn: DrawnFor | None) -> Pair:
        """Join the queue for a pair.

        Raises:
            FullError: Too many wait.
        """
        system: System | None = drawn.system if drawn else None
        if system is None or system not in self.engine.usable:
            system = secrets.choice(self.engine.usable)
        lang = drawn.case.lang if drawn else language(findings)
        return Pair(self.engine.ask(system, findings, lang), drawn.case if drawn else None)

    def vote(self, name: str, pair: Pair, cast: Cast) -> tuple[Vote, bool]:
        """Store a vote; the stored one (the first, if it was sent twice), and whether findings were held back."""
        base, sft = pair.ticket.texts
        wanted = cast.keep and pair.drawn is None
        held_back = wanted and personal(pair.ticket.findings)
        vote = Vote(
            key=name,
            answer=pair.answer(cast.answer),
            base=pair.ticket.system.base,
            sft=pair.ticket.system.sft,
            on_left=pair.on_left,
            lang=pair.ticket.lang,
            base_sha256=sha256(base),
            sft_sha256=sha256(sft),
            seconds=pair.judged_in(),
            data=(pair.drawn.data or None) if pair.drawn else None,
            case=pair.drawn.id if pair.drawn else None,
            comment=clean(cast.comment)[:LONGEST_COMMENT],
        )
        if wanted and not held_back:
            vote = replace(vote, findings=pair.ticket.findings)
        return votes.record(self.store, vote), held_back


def sha256(text: str) -> str:
    """Hex SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def refuse(status: int, problem: str) -> HTTPException:
    """An answer whose words the page knows by their key `problem.…`."""
    return HTTPException(status, problem)


def routes(arena: Arena) -> APIRouter:
    """The requests under `/arena/`."""
    router = APIRouter(prefix="/arena")

    @router.get("/state")
    def state() -> dict[str, Any]:
        """Whether a pair can be asked for, and how many votes there are."""
        return {"loaded": arena.engine.loaded, "votes": votes.count(arena.store)}

    @router.post("/draw")
    def draw(wanted: Wanted) -> dict[str, Any]:
        """A case: its findings alone."""
        found = arena.draw(wanted.sample)
        if found is None:
            raise refuse(404, "nothing_to_draw")
        source = "sample" if found.system is None else "validation"
        return {
            "drawn": arena.drawn.put(found),
            "findings": found.case.findings,
            "synthetic": found.case.synthetic,
            "source": source,
        }

    @router.post("/pair")
    async def pair(asked: Asked, request: Request) -> StreamingResponse:
        """Both impressions as they are written: one JSON object a line, until `ready` or `failed`."""
        findings = clean(asked.findings)
        if not findings:
            raise refuse(422, "empty")
        if len(findings) > LONGEST:
            raise refuse(422, "long")
        if findings_sha256(findings) in open_cases(arena.store):
            raise refuse(409, "in_study")
        if not arena.engine.usable:
            raise refuse(503, "unloaded" if arena.engine.systems else "no_systems")
        drawn = arena.drawn.find(asked.drawn)
        if drawn is not None and clean(drawn.case.findings) != findings:
            drawn = None
        try:
            made = arena.pair(findings, drawn)
        except FullError:
            raise refuse(503, "full") from None
        lines = follow(arena, made, request)
        return StreamingResponse(lines, media_type="application/x-ndjson", headers={"x-accel-buffering": "no"})

    @router.post("/vote")
    def vote(cast: Cast) -> dict[str, Any]:
        """Store the answer, then tell who wrote what."""
        made = arena.pairs.find(cast.pair)
        if made is None:
            raise refuse(410, "gone")
        if len(cast.comment) > LONGEST_COMMENT:
            raise refuse(422, "long_comment")
        try:
            with arena.voting:
                stored, held_back = arena.vote(cast.pair, made, cast)
        except UserError:
            raise refuse(503, "store_busy") from None
        return {**reveal(made, stored), "held_back": held_back, "votes": votes.count(arena.store)}

    return router


async def follow(arena: Arena, pair: Pair, request: Request) -> AsyncIterator[str]:
    """The lines of one pair; when the page goes away, the pair is left."""
    ticket, shown = pair.ticket, ""
    try:
        while True:
            told = look(arena, pair)
            line = json.dumps(told, ensure_ascii=False) + "\n"
            if line != shown:
                shown = line
                yield line
            if told["kind"] in ("ready", "failed") or await request.is_disconnected():
                return
            await asyncio.sleep(PACE)
    finally:
        arena.engine.leave(ticket)


def look(arena: Arena, pair: Pair) -> dict[str, Any]:
    """How far a pair is."""
    ticket = pair.ticket
    state = ticket.state
    usual = arena.engine.usual_seconds()
    if state == "waiting":
        left = arena.engine.seconds_left(ticket)
        seconds = None if left is None else max(1, round(left))
        return {
            "kind": "waiting",
            "ahead": ticket.ahead,
            "seconds": seconds,
            "loading": arena.engine.loaded == "loading",
        }
    if state in ("failed", "cancelled"):
        return {"kind": "failed", "problem": ticket.problem or "cancelled"}
    a, b = pair.sides()
    if state == "done":
        pair.ready = time.monotonic()
        return {"kind": "ready", "pair": arena.pairs.put(pair), "a": a, "b": b}
    return {"kind": "writing", "a": a, "b": b, "usual": None if usual is None else max(1, round(usual))}


def problem(_request: Request, error: Exception) -> JSONResponse:
    """The answer to a refused request, in a form the page reads."""
    if isinstance(error, HTTPException):
        return JSONResponse({"problem": error.detail}, error.status_code)
    return JSONResponse({"problem": "request"}, 422)
