"""A server while a study is open: two raters in it, somebody who is rater and team, and the team."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Engine

from arena.study.chain import make_key
from arena.study.protocol import Rater
from arena.study.records import create, lock
from tests.arena.study.made import protocol, run_folder
from tests.security.conftest import Server, add_people, serving
from tests.security.listed import Listed

SFT, BASE = "secret-sft-run", "secret-base-run"
ACTORS = ("nobody", "zhang", "wang", "both", "boss")
ENDLESS = "text/event-stream"


def open_study(store: Engine, folder: Path) -> None:
    """Lock a study of zhang's and wang's whose systems have names that stand nowhere else."""
    run_folder(folder / SFT, "sft", "影像诊断：1. 结节{k}mm。2. 建议随访。")
    run_folder(folder / BASE, "base", "结节可能，大小{k}mm")
    made = protocol(
        folder,
        systems={SFT: str(folder / SFT), BASE: str(folder / BASE), "reference": "reference"},
        pairs=((SFT, BASE), ("reference", SFT)),
        raters=(Rater(name="zhang"), Rater(name="wang"), Rater(name="r3")),
    )
    create(store, made)
    lock(store, make_key(store), made.name)


@dataclass
class Studied:
    """The server and everybody's browsers."""

    server: Server
    browsers: dict[str, httpx.Client] = field(default_factory=dict)
    cards: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def filled(self, path: str) -> str:
        """A route's path with zhang's study and cards in it."""
        known = {
            "study": "trial",
            "assignment": self.cards["zhang"][0]["assignment"],
            "name": "main.js" if path.startswith("/rate") else "arena.js" if path.startswith("/ui") else "team.css",
            "token": "0123456789abcdef.secret",
            "action": "close",
            "form": "csv",
        }
        return re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: known.get(found[1], "sample"), path)

    def ask(self, actor: str, route: Listed, headers: dict[str, str] | None = None) -> tuple[httpx.Response, bytes]:
        """The answer to a route, and what there is of its body."""
        path = self.filled(route.path)
        method = route.method if route.method.isupper() else "GET"
        query = {"first": "0", "count": "4"} if method == "GET" else {}
        sent: dict[str, Any] = {} if method in ("GET", "HEAD") else {"json": route.body or BODIES.get(route.key, {})}
        with self.browsers[actor].stream(method, path, params=query, headers=headers, **sent) as answer:
            endless = answer.headers.get("content-type", "").startswith(ENDLESS)
            return answer, b"" if endless else answer.read()


BODIES: dict[str, dict[str, Any]] = {
    "POST /arena/pair": {"findings": "右肺上叶见结节。"},
    "POST /arena/vote": {"pair": "none", "answer": "tie"},
    "POST /rate/api/studies/{study}/ratings/{assignment}": {
        "answer": {"said": "a", "seconds": 3.0, "comment": "好"},
        "idempotency": "0123456789abcdef",
    },
}


def verdict(answer: httpx.Response, body: bytes) -> str:
    """What the server said before any app: `login`, `forbidden`, `absent`, or `let in`."""
    if answer.status_code == 404 and body.strip() in (b"Nothing here.", b""):
        return "absent"
    if answer.status_code in (401, 403):
        if answer.request.method == "HEAD":
            return {401: "login", 403: "forbidden"}[answer.status_code]
        try:
            return str(json.loads(body)["problem"])
        except ValueError:
            return f"unclear {answer.status_code}"
    return "let in"


@contextmanager
def studied(folder: Path) -> Iterator[Studied]:
    """A server with users and an open study."""

    def before(store: Engine) -> None:
        add_people(store)
        open_study(store, folder)

    with serving(f"sqlite:///{folder / 'arena.db'}", before=before) as server:
        made = Studied(server)
        made.browsers = {name: server.as_user(name) for name in ACTORS[1:]} | {"nobody": server.browser()}
        for rater in ("zhang", "wang"):
            answer = made.browsers[rater].get("/rate/api/studies/trial/cards", params={"first": 0, "count": 12})
            assert answer.status_code == 200, answer.text
            made.cards[rater] = answer.json()
        yield made
