"""A made-up study, a desk that keeps it in memory, raters known by a cookie, and a server around the rater's app."""

import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import uvicorn
from fastapi import FastAPI, HTTPException, Request
from starlette.types import ASGIApp

from arena.study.shapes import DIMENSIONS, Answer, Asks, Card, Overview, Receipt, RefusedError, State
from common.errors import UserError
from ui.rate.app import application
from ui.rate.service import Desk

SYSTEMS = ("secret-sft-run", "secret-base-run")
TOKEN = "token-of-this-browser"
EVERYTHING = Asks(strength=True, dimensions=DIMENSIONS, errors=True, harm=True, links=True, comment=True)
PLAIN = Asks(strength=True)
FINDINGS = (
    "胸廓对称，纵隔居中。右肺上叶尖段见混合磨玻璃结节，大小约12×9mm，边缘可见分叶及短毛刺，邻近胸膜牵拉。左肺下叶背段见实性小结节，直径约4mm，边界清。"
    "余双肺纹理清晰，气管及主支气管通畅。纵隔内未见肿大淋巴结。心影大小正常，冠状动脉走行区见点状钙化。双侧胸腔未见积液。"
)
A = "1. 右肺上叶尖段混合磨玻璃结节，考虑恶性可能，建议胸外科会诊。\n2. 左肺下叶背段实性小结节，建议年度复查。\n3. 冠状动脉钙化。"
B = "左肺上叶混合磨玻璃结节，建议随访。\n冠状动脉钙化。"
GUIDANCE = {
    "zh": "# 如何判断\n\n请以**临床上是否安全、有用**为准，不看文字长短。\n\n1. 先看有没有*错误*，再看有没有遗漏\n2. 表达方式不同但意思相同，选“相当”\n\n<img src=x onerror=alert(1)> [链接](https://outside.example/)",
    "en": "# How to judge\n\nAsk whether it is **safe and useful** for the patient, not how long it is.\n\n1. First look for *errors*, then for what is missing\n2. Same meaning in other words is 'equal'",
}


def said(
    nth: int, rater: str, kind: Any = "case", texts: tuple[str, str, str] = (FINDINGS, A, B), lang: str = "zh"
) -> Card:
    return Card(
        assignment=f"{rater}-{kind}-{nth:03d}",
        position=nth,
        kind=kind,
        lang=lang,
        findings=texts[0].replace("12×9", f"{nth + 8}×{nth + 5}"),
        context={"age": "63", "sex": "男", "indication": "体检"} if nth % 2 == 0 else {},
        a=texts[1] if nth % 3 else texts[2],
        b=texts[2] if nth % 3 else texts[1],
        question="which_is_model" if kind == "guess" else "preference",
        answer=None,
        revision=0,
    )


@dataclass
class FakeDesk:
    """Keeps every answer that came, by rater and assignment, in order."""

    asks: Asks = EVERYTHING
    practice: int = 1
    cases: int = 4
    guesses: int = 1
    raters: tuple[str, ...] = ("li", "wang")
    state: State = "open"
    title: Mapping[str, str] = field(
        default_factory=lambda: {"zh": "胸部 CT 影像诊断盲评", "en": "Chest CT impressions"}
    )
    guidance: Mapping[str, str] = field(default_factory=lambda: dict(GUIDANCE))
    texts: tuple[str, str, str] = (FINDINGS, A, B)
    lang: str = "zh"
    pause: float = 0.0
    demonstration: bool = False
    busy: bool = False
    decks: dict[str, list[Card]] = field(default_factory=dict)
    log: list[tuple[str, str, Answer]] = field(default_factory=list)
    keys: dict[str, Receipt] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        kinds = ["practice"] * self.practice + ["case"] * self.cases + ["guess"] * self.guesses
        self.decks = {
            rater: [said(nth, rater, kind, self.texts, self.lang) for nth, kind in enumerate(kinds)]
            for rater in self.raters
        }

    def own(self, study: str, rater: str) -> list[Card]:
        if study != "demo" or rater not in self.decks:
            raise RefusedError("unknown")
        return [replace(card, position=at) for at, card in enumerate(self.decks[rater])]

    def shown(self, study: str, rater: str) -> list[Card]:
        """All but the guesses, which are there once the rest is done."""
        cards = self.own(study, rater)
        ready = all(card.answer for card in cards if card.kind != "guess")
        return [card for card in cards if ready or card.kind != "guess"]

    def studies_of(self, rater: str) -> list[Overview]:
        return [self.overview("demo", rater)] if rater in self.decks else []

    def overview(self, study: str, rater: str) -> Overview:
        cards = self.own(study, rater)
        done = sum(card.answer is not None for card in cards)
        return Overview(
            study=study,
            title=self.title,
            guidance=self.guidance,
            state=self.state,
            asks=self.asks,
            total=len(cards),
            done=done,
            practice=self.practice,
            guesses=self.guesses,
            next=next((card.position for card in cards if card.answer is None), None),
            minutes_left=(len(cards) - done) * 0.75,
            synthetic=True,
            demonstration=self.demonstration,
        )

    def cards(self, study: str, rater: str, first: int, count: int) -> list[Card]:
        return self.shown(study, rater)[first : first + count]

    def find(self, study: str, rater: str, assignment: str) -> int:
        for card in self.own(study, rater):
            if card.assignment == assignment:
                return card.position
        raise RefusedError("unknown")

    def submit(self, study: str, rater: str, assignment: str, answer: Answer, idempotency: str) -> Receipt:
        time.sleep(self.pause)
        if self.busy:
            raise UserError("the store is busy")
        with self.lock:
            at = self.find(study, rater, assignment)
            if self.state == "closed":
                raise RefusedError("closed")
            if answer.comment == "REFUSE":
                raise RefusedError("invalid")
            if idempotency not in self.keys:
                old = self.decks[rater][at]
                self.decks[rater][at] = replace(old, answer=answer, revision=old.revision + 1)
                self.log.append((rater, assignment, answer))
                done = sum(card.answer is not None for card in self.decks[rater])
                self.keys[idempotency] = Receipt(assignment, old.revision + 1, done)
            return self.keys[idempotency]

    def skip(self, study: str, rater: str, assignment: str) -> None:
        with self.lock:
            at = self.find(study, rater, assignment)
            card = self.decks[rater].pop(at)
            if card.answer or card.kind != "case":
                self.decks[rater].insert(at, card)
                raise RefusedError("invalid")
            self.decks[rater].insert(self.practice + self.cases - 1, card)


def rater(request: Request) -> SimpleNamespace:
    """Stands in for the accounts: the cookie `rater` is a rater, `team` is none."""
    name = request.cookies.get("rater")
    if not name:
        raise HTTPException(401, "login")
    if name == "team":
        raise HTTPException(403, "forbidden")
    if request.method == "POST" and request.headers.get("x-csrf") != TOKEN:
        raise HTTPException(403, "stale_page")
    return SimpleNamespace(name=name, local=False)


def mounted(desk: Desk) -> FastAPI:
    """The rater's app where it lies on the site."""
    app = FastAPI(openapi_url=None)
    app.mount("/rate", application(desk, rater, lambda _request: TOKEN))
    return app


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """The address of a server on a free port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False, timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        deadline = time.monotonic() + 20
        while not server.started:
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.02)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)
