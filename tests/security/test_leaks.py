"""While a study is open, nothing that a browser is sent before unblinding names a system or a run, or maps sides to them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from arena.study.texts import findings_sha256
from tests.arena.study.made import report
from tests.security.conftest import PAGE
from tests.security.listed import everything, reachable
from tests.security.studied import BASE, SFT, Studied, studied

BLIND = ("nobody", "zhang", "wang", "both")
WORDS = (SFT, BASE, "secret-", "on_left", "system_a", "system_b", "repeat_of", "adapter", "patient-0", "case-0")
"""Names of systems and runs, of the columns that hold sides, and of cases, which other pages would know them by."""
CARD = {"assignment", "position", "kind", "lang", "context", "findings", "a", "b", "question", "answer", "revision"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("leaks")


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[Studied]:
    with studied(folder) as made:
        yield made


def leaks(text: str, folder: Path) -> list[str]:
    hashes = [findings_sha256(report(k)["findings"]) for k in range(20)]
    return [word for word in (*WORDS, str(folder), *hashes) if word in text]


@pytest.mark.parametrize("headers", [None, PAGE], ids=["asked", "opened"])
@pytest.mark.parametrize("actor", BLIND)
def test_no_answer_tells(site: Studied, folder: Path, actor: str, headers: dict[str, str] | None):
    told = []
    for route in everything(site.server.guard):
        if route.key == "POST /logout":
            continue  # it would end this browser's session
        if (actor, headers) != ("nobody", None) and not reachable(site.server.guard, site.filled(route.path)):
            continue  # the guard turns those away before it is known who asks
        answer, body = site.ask(actor, route, headers)
        told += [(route.key, word) for word in leaks(body.decode("utf-8", "replace") + str(answer.headers), folder)]
    assert told == []


def test_the_test_would_see_a_leak(site: Studied, folder: Path):
    """The team is told, at least by the names of the pairs that it may judge in the open arena or by its pages."""
    site.server.store.dispose()
    assert leaks(f'{{"system": "{SFT}"}}', folder) == [SFT, "secret-"]
    assert leaks(findings_sha256(report(3)["findings"]), folder)


def test_a_card_holds_what_is_shown_and_no_more(site: Studied):
    seen = []
    for rater in ("zhang", "wang"):
        first = 0
        while (
            page := site.browsers[rater]
            .get("/rate/api/studies/trial/cards", params={"first": first, "count": 12})
            .json()
        ):
            seen += page
            first += 12
    assert {frozenset(card) for card in seen} == {frozenset(CARD)}
    assert {card["kind"] for card in seen} <= {"practice", "case", "guess"}  # never which one is a repeat
    assert len({card["assignment"] for card in seen}) == len(seen)
    lengths = {len(card["assignment"]) for card in seen}
    assert len(lengths) == 1


def test_the_same_case_looks_the_same_whichever_side_it_is_on(site: Studied):
    """But for the two texts, which change places, nothing of a card depends on its sides."""
    by_findings: dict[str, list[dict[str, object]]] = {}
    for rater in ("zhang", "wang"):
        for card in site.cards[rater]:
            if card["kind"] == "case":
                by_findings.setdefault(str(card["findings"]), []).append(card)
    swapped = 0
    for one, *others in by_findings.values():
        for other in others:
            texts = {str(one["a"]), str(one["b"])}
            if texts == {str(other["a"]), str(other["b"])}:
                swapped += one["a"] != other["a"]
                assert {key: one[key] for key in ("kind", "lang", "question", "context")} == {
                    key: other[key] for key in ("kind", "lang", "question", "context")
                }
    assert by_findings
    assert swapped >= 0


def test_the_open_arena_neither_draws_nor_takes_a_case_of_the_study(site: Studied, monkeypatch: pytest.MonkeyPatch):
    boss = site.browsers["boss"]
    number = next(
        k
        for k in range(20)
        if any(report(k)["findings"] in "".join(map(str, card["findings"])) for card in site.cards["zhang"])
    )
    findings = report(number)["findings"]
    for shown in (findings, findings.replace("，", " , "), f"1. {findings}\n"):
        answer = boss.post("/arena/pair", json={"findings": shown})
        assert (answer.status_code, answer.json()) == (409, {"problem": "in_study"})
    with boss.stream("POST", "/arena/pair", json={"findings": "另一份所见，两肺未见异常。"}) as answer:
        assert answer.status_code == 200
