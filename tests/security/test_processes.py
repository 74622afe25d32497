"""Two app processes, one Postgres, one address: any process answers any request, since all state is in the store."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine, delete, func, select

from arena.people import invite, revoke
from arena.people.limits import LOGIN_HERE
from arena.people.tables import AttemptRow
from arena.study.chain import make_key
from arena.study.records import progress, verify
from arena.study.tables import RatingRow
from store.engine import open_store, reading, transaction
from tests.security.conftest import PAGE, PASSWORD, add_people, token_of
from tests.security.processes import Process, apps
from tests.security.studied import open_study
from tests.store.conftest import postgres_server as postgres_server

NAME = "arena.example.org"
PROXIED = {"host": NAME, "x-forwarded-for": "192.0.2.7", "x-forwarded-proto": "https"}
RATINGS = "/rate/api/studies/trial/ratings/"
pytestmark = pytest.mark.postgres


class Balanced:
    """A browser whose requests go to each process in turn, as a balancer without stickiness sends them."""

    def __init__(self, processes: list[Process]) -> None:
        self.clients = [httpx.Client(base_url=one.address, timeout=30) for one in processes]
        self.turn = 0
        self.cookies: dict[str, str] = {}
        self.headers = dict(PROXIED)

    def ask(self, method: str, path: str, **sent: object) -> httpx.Response:
        client = self.clients[self.turn % len(self.clients)]
        self.turn += 1
        client.cookies.clear()
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {**self.headers, "cookie": cookie, **sent.pop("headers", {})}  # type: ignore[dict-item]
        answer = client.request(method, path, headers=headers, **sent)  # type: ignore[arg-type]
        for held in answer.headers.get_list("set-cookie"):
            name, _, value = held.partition(";")[0].partition("=")
            self.cookies[name] = value.strip('"')
        return answer


@pytest.fixture(scope="module")
def site(
    postgres_server: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Engine, list[Process], Path, list[str]]]:
    folder = tmp_path_factory.mktemp("processes")
    url = f"postgresql+psycopg://arena@/postgres?host={postgres_server}"
    store = open_store(url)
    key = folder / "study.key"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IMPRESSION_STUDY_KEY", str(key))
        add_people(store)
        open_study(store, folder)
    told: list[str] = []
    with apps(2, url, key, "--name", NAME, "--trusted-proxy", "127.0.0.1") as processes:
        yield store, list(processes), key, told
    said = "".join(line for one in processes for line in one.said)
    assert told
    assert not [secret for secret in told if secret in said], "a token stands in the log"
    assert "Traceback" not in said
    store.dispose()


@pytest.fixture
def balanced(site: tuple[Engine, list[Process], Path, list[str]]) -> Iterator[Balanced]:
    with transaction(site[0]) as session:
        session.execute(delete(AttemptRow))
    made = Balanced(site[1])
    yield made
    for client in made.clients:
        client.close()


def enter(balanced: Balanced, site: tuple[Engine, list[Process], Path, list[str]], name: str) -> None:
    """Come in by a link."""
    token = invite(site[0], name)
    site[3].append(token.partition(".")[2])
    assert balanced.ask("GET", f"/invite/{token}").status_code == 303
    balanced.headers["x-csrf"] = balanced.ask("GET", "/rate/api/me").json()["csrf"]
    site[3].extend(value for value in balanced.cookies.values() if value)


def test_a_rater_s_requests_may_go_anywhere(balanced: Balanced, site):
    store = site[0]
    enter(balanced, site, "zhang")
    page = balanced.ask("GET", "/rate/api/studies/trial/cards", params={"first": 0, "count": 6})
    cards = page.json()
    assert balanced.ask("GET", "/rate/api/studies/trial/cards", params={"first": 0, "count": 6}).json() == cards
    for number, card in enumerate(cards[:4]):
        sent = {"answer": {"said": "a", "seconds": 2.5}, "idempotency": f"zhang-rates-once-{number}"}
        first = balanced.ask("POST", RATINGS + card["assignment"], json=sent)
        again = balanced.ask("POST", RATINGS + card["assignment"], json=sent)
        assert first.status_code == 200, first.text
        assert first.json()["revision"] == again.json()["revision"] == 1
    revised = {"answer": {"said": "b", "seconds": 2.5}, "idempotency": "zhang-thinks-again-0"}
    assert balanced.ask("POST", RATINGS + cards[0]["assignment"], json=revised).json()["revision"] == 2
    done = next(one.done for one in progress(store, "trial").raters if one.rater == "zhang")
    assert done == 4
    assert balanced.ask("POST", "/logout").status_code == 303
    assert [balanced.ask("GET", "/rate/api/me").status_code for _ in range(2)] == [401, 401]


def test_both_processes_write_one_chain(balanced: Balanced, site):
    """Every card of wang's is sent to both processes at the same moment, under one key."""
    store, processes, key, _ = site
    enter(balanced, site, "wang")
    cards = balanced.ask("GET", "/rate/api/studies/trial/cards", params={"first": 0, "count": 12}).json()
    headers = {**balanced.headers, "cookie": "; ".join(f"{n}={v}" for n, v in balanced.cookies.items())}

    def send(work: tuple[Process, str]) -> httpx.Response:
        process, assignment = work
        sent = {"answer": {"said": "tie"}, "idempotency": f"wang-{assignment[:20]}".ljust(20, "0").replace("_", "0")}
        return httpx.post(process.address + RATINGS + assignment, json=sent, headers=headers, timeout=60)

    work = [(process, card["assignment"]) for card in cards for process in processes]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, work))
    assert [(answer.status_code, answer.json()["revision"]) for answer in answers] == [(200, 1)] * len(work)
    with reading(store) as session:
        rated = session.scalar(select(func.count()).select_from(RatingRow).where(RatingRow.idempotency.like("wang-%")))
    assert rated == len(cards)
    assert verify(store, make_key(store, key), "trial").holds


def test_failed_logins_count_in_all_processes_together(balanced: Balanced):
    statuses = []
    for _ in range(LOGIN_HERE.most + 2):
        form = {"csrf": token_of(balanced.ask("GET", "/login").text), "name": "boss", "password": "wrong password"}
        statuses.append(balanced.ask("POST", "/login", data=form).status_code)
    assert statuses == [401] * LOGIN_HERE.most + [429] * 2


def test_a_login_in_one_process_counts_in_the_other_until_the_user_is_revoked(balanced: Balanced, site):
    form = {"csrf": token_of(balanced.ask("GET", "/login").text), "name": "boss", "password": PASSWORD}
    assert balanced.ask("POST", "/login", data=form).status_code == 303
    site[3].append(PASSWORD)
    for _ in range(2):
        assert balanced.ask("GET", "/", headers=PAGE).status_code == 200
        assert balanced.ask("GET", "/team/studies/trial", headers=PAGE).status_code == 200
    shown = {balanced.ask("GET", "/config").text.partition('"dependencies"')[2] for _ in range(2)}
    assert len(shown) == 1, "a page of one process must be able to ask the other"
    revoke(site[0], "boss")
    assert [balanced.ask("GET", "/config").status_code for _ in range(2)] == [401, 401]
