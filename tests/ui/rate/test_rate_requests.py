"""The requests of the rater's app: who may ask for what, what comes back, and what is refused."""

import json
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from arena.study.answers import LONGEST_COMMENT, MOST_MARKS
from arena.study.shapes import Answer, ErrorTag, Harm, Link
from tests.ui.rate.desk import SYSTEMS, TOKEN, FakeDesk, mounted
from ui.rate import page
from ui.rate.texts import TEXTS

KEY = "0123456789abcdef"
RATING = "/rate/api/studies/demo/ratings/{}"
FIRST = "li-practice-000"
FULL: dict[str, Any] = {
    "said": "a",
    "strength": 2,
    "scores": {"completeness": {"a": 5, "b": 3}},
    "errors": [{"side": "b", "tag": "wrong_side", "significant": True, "sentence": 0}],
    "links": [{"side": "a", "sentence": 1, "support": None}],
    "harm": {"b": {"likelihood": 2, "extent": 4}},
    "comment": "左右颠倒\x00 <b>",
    "seconds": 12,
}


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


def client_of(desk: FakeDesk, name: str | None = "li", token: str | None = TOKEN) -> TestClient:
    client = TestClient(mounted(desk), raise_server_exceptions=True)
    if name:
        client.cookies.set("rater", name)
    if token:
        client.headers["x-csrf"] = token
    return client


@pytest.fixture
def client(desk: FakeDesk) -> TestClient:
    return client_of(desk)


def sent(answer: Any = None, key: str = KEY) -> dict[str, Any]:
    return {"answer": FULL if answer is None else answer, "idempotency": key}


def routes() -> list[tuple[str, str]]:
    inner = mounted(FakeDesk()).routes[-1].app.routes  # type: ignore[attr-defined]
    found = [(method, route.path) for route in inner for method in route.methods if method != "HEAD"]
    assert len(found) >= 8
    filled = {"study": "demo", "assignment": FIRST, "name": "main.js"}
    return [(method, "/rate" + path.format(**filled)) for method, path in found]


def ask(client: TestClient, method: str, path: str) -> int:
    query = "?first=0&count=2" if path.endswith("/cards") else ""
    return client.request(method, path + query, json=sent() if method == "POST" else None).status_code


@pytest.mark.parametrize(("method", "path"), routes())
def test_every_route_but_code_and_style_asks_who_it_is(desk: FakeDesk, method: str, path: str):
    code = path.startswith("/rate/files/")
    assert ask(client_of(desk, None), method, path) == (200 if code else 401)
    assert ask(client_of(desk, "team"), method, path) == (200 if code else 403)
    assert desk.log == []
    own = path.endswith(("/rate/", "/api/me", "/api/studies"))
    assert ask(client_of(desk, "nobody-s"), method, path) == (200 if code or own else 404)
    assert desk.log == []


@pytest.mark.parametrize("path", ["/rate/api/studies/demo/ratings/{}", "/rate/api/studies/demo/skip/{}"])
def test_another_rater_s_assignment_is_unknown(desk: FakeDesk, path: str):
    answer = client_of(desk, "wang").post(path.format("li-case-001"), json=sent())
    assert (answer.status_code, answer.json()) == (404, {"problem": "unknown"})
    assert desk.log == []
    assert [card.assignment for card in desk.decks["li"]][1] == "li-case-001"


def test_a_change_without_the_token_is_refused(desk: FakeDesk):
    assert client_of(desk, token=None).post(RATING.format(FIRST), json=sent()).status_code == 403
    assert desk.log == []


def test_an_answer_reaches_the_desk_as_it_was_given(client: TestClient, desk: FakeDesk):
    answer = client.post(RATING.format(FIRST), json=sent())
    assert (answer.status_code, answer.json()) == (200, {"assignment": FIRST, "revision": 1, "done": 1})
    ((rater, assignment, got),) = desk.log
    assert (rater, assignment) == ("li", FIRST)
    assert got == Answer(
        said="a",
        strength=2,
        scores={"completeness": {"a": 5, "b": 3}},
        errors=(ErrorTag(side="b", tag="wrong_side", significant=True, sentence=0),),
        links=(Link(side="a", sentence=1, support=None),),
        harm={"b": Harm(likelihood=2, extent=4)},
        comment="左右颠倒 <b>",
        seconds=12.0,
    )


def test_the_same_request_again_is_one_rating(client: TestClient, desk: FakeDesk):
    first = client.post(RATING.format(FIRST), json=sent()).json()
    assert client.post(RATING.format(FIRST), json=sent()).json() == first
    assert client.post(RATING.format(FIRST), json=sent({"said": "tie"}, KEY + "2")).json()["revision"] == 2
    assert [answer.said for _, _, answer in desk.log] == ["a", "tie"]


def test_an_earlier_answer_comes_back_with_its_card(client: TestClient):
    client.post(RATING.format(FIRST), json=sent())
    card = client.get("/rate/api/studies/demo/cards?first=0&count=1").json()[0]
    expected = {**FULL, "comment": "左右颠倒 <b>", "sure": None}
    del expected["seconds"]
    assert card["answer"] == expected


WRONG: list[dict[str, Any]] = [
    {},
    {"said": "A"},
    {"said": "a", "strength": 4},
    {"said": "a", "strength": True},
    {"said": "a", "scores": {"beauty": {"a": 3}}},
    {"said": "a", "scores": {"correctness": {"a": 6}}},
    {"said": "a", "scores": {"correctness": {"left": 3}}},
    {"said": "a", "errors": [{"side": "a", "tag": "ugly"}]},
    {"said": "a", "errors": [{"side": "a", "tag": "wrong_site", "sentence": -1}]},
    {"said": "a", "errors": [{"side": "a", "tag": "wrong_site"}] * (MOST_MARKS + 1)},
    {"said": "a", "links": [{"side": "a", "sentence": 0}]},
    {"said": "a", "harm": {"a": {"likelihood": 1}}},
    {"said": "a", "seconds": -1},
    {"said": "a", "comment": "x" * (LONGEST_COMMENT + 1)},
    {"said": "a", "comment": None},
    {"said": "a", "system": "x"},
]


@pytest.mark.parametrize("answer", WRONG)
def test_what_is_no_answer_is_refused_in_one_word(client: TestClient, desk: FakeDesk, answer: dict[str, Any]):
    refusal = client.post(RATING.format(FIRST), json=sent(answer))
    assert (refusal.status_code, refusal.json()) == (422, {"problem": "invalid"})
    assert desk.log == []


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "with spaces in the key", "钥匙" * 10])
def test_a_key_of_another_form_is_refused(client: TestClient, desk: FakeDesk, key: str):
    assert client.post(RATING.format(FIRST), json=sent(key=key)).status_code == 422
    assert desk.log == []


@pytest.mark.parametrize(
    "query", ["", "?first=-1&count=1", "?first=0&count=0", "?first=0&count=13", "?first=x&count=1"]
)
def test_cards_come_a_few_at_a_time(client: TestClient, query: str):
    assert client.get("/rate/api/studies/demo/cards" + query).status_code == 422


def test_a_closed_study_takes_nothing_and_says_so(client: TestClient, desk: FakeDesk):
    desk.state = "closed"
    refusal = client.post(RATING.format(FIRST), json=sent())
    assert (refusal.status_code, refusal.json()) == (410, {"problem": "closed"})
    assert client.get("/rate/api/studies/demo").json()["state"] == "closed"


def test_a_case_is_put_off_to_the_end_of_the_cases(client: TestClient):
    assert client.post("/rate/api/studies/demo/skip/li-case-001", json={}).status_code == 200
    cards = client.get("/rate/api/studies/demo/cards?first=0&count=12").json()
    names = [(card["position"], card["assignment"]) for card in cards]
    assert names[1] == (1, "li-case-002")
    assert names[4] == (4, "li-case-001")


def test_a_card_has_its_fields_and_no_other(client: TestClient):
    (card,) = client.get("/rate/api/studies/demo/cards?first=1&count=1").json()
    assert set(card) == {
        *("assignment", "position", "kind", "lang", "context", "findings", "a", "b", "question", "answer", "revision")
    }
    assert card["kind"] == "case"
    assert "".join(card["findings"]).startswith("胸廓对称")
    assert len(card["findings"]) == 7


def test_nothing_names_a_system(client: TestClient):
    seen = [client.get(path).text for path in ("/rate/", "/rate/api/me", "/rate/api/studies", "/rate/api/studies/demo")]
    seen += [client.get("/rate/api/studies/demo/cards?first=0&count=12").text]
    seen += [client.get("/rate/files/" + name).text for name in page.FILES]
    assert not [word for word in SYSTEMS for text in seen if word in text]


def test_guidance_comes_as_a_tree_of_harmless_elements(client: TestClient):
    tree = client.get("/rate/api/studies/demo").json()["guidance"]["zh"]
    assert tree[0] == ["h2", "如何判断"]
    assert ["strong", "临床上是否安全、有用"] in tree[1]
    tags = set(re.findall(r'\["(\w+)"', json.dumps(tree)))
    assert tags <= {"h2", "p", "ol", "li", "em", "strong"}
    assert "outside.example" not in json.dumps(tree)
    assert "<img src=x onerror=alert(1)>" in json.dumps(tree)


@pytest.mark.parametrize("path", ["/rate/", "/rate/api/studies", "/rate/api/nothing", "/rate/files/nothing"])
def test_every_answer_carries_the_strict_policy(client: TestClient, path: str):
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'" in policy
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"


def test_files_are_asked_for_by_name_alone(client: TestClient):
    for name in ("../app.py", "..%2fapp.py", "page.html", "%2e%2e%2fapp.py", "texts.py"):
        assert client.get("/rate/files/" + name).status_code == 404
    for name in page.FILES:
        assert client.get("/rate/files/" + name).status_code == 200


def test_the_document_has_no_script_in_it_and_asks_nothing_outside(client: TestClient):
    text = client.get("/rate/").text
    scripts = re.findall(r"<script\b([^>]*)>(.?)", text)
    assert [attributes for attributes, _ in scripts if "src=" not in attributes] == [
        ' type="application/json" id="facts"'
    ]
    assert not re.search(r"\son\w+=|\sstyle=|(?:src|href)=\"(?:https?:)?//", text)
    whole = "".join(path.read_text(encoding="utf-8") for path in page.FILES.values() if path.suffix in (".js", ".css"))
    assert not re.search(r"https?://|innerHTML|outerHTML|insertAdjacentHTML|eval\(|new Function|document\.write", whole)
    assert "localStorage" not in whole


@pytest.mark.parametrize(("query", "cookies", "lang", "dark"), [
    ("", {}, "zh-CN", False),
    ("?lang=en", {}, "en", False),
    ("", {"lang": "en", "theme": "dark"}, "en", True),
])  # fmt: skip
def test_the_document_is_in_the_browser_s_language_and_colours(
    client: TestClient, query: str, cookies: dict[str, str], lang: str, dark: bool
):
    for name, value in cookies.items():
        client.cookies.set(name, value)
    text = client.get("/rate/" + query).text
    assert f'<html lang="{lang}">' in text
    assert ('<body class="dark">' in text) == dark


def test_every_word_is_there_in_both_languages_with_the_same_places():
    for key, (zh, en) in TEXTS.items():
        assert zh.strip(), key
        assert en.strip(), key
        assert sorted(re.findall(r"\{\w+\}", zh)) == sorted(re.findall(r"\{\w+\}", en)), key
        assert not re.search(r"[\u4e00-\u9fff]", en), key


def test_every_word_that_the_page_names_is_there():
    code = "".join(path.read_text(encoding="utf-8") for path in page.FILES.values() if path.suffix == ".js")
    code += (page.HERE / "page.html").read_text(encoding="utf-8")
    named = set(re.findall(r"\"(rate\.[\w.]+)\"", code))
    whole = {name for name in named if not name.endswith(".")}
    assert len(whole) > 60
    assert whole <= set(TEXTS)
    for start in named - whole:
        assert any(key.startswith(start) for key in TEXTS), start


NEWER = (
    r"\.toSorted\(|\.toSpliced\(|\.toReversed\(|\.with\(|Object\.groupBy|Map\.groupBy|Promise\.withResolvers|Promise\.try|"
    r"Array\.fromAsync|\.isWellFormed|new Set\([^)]*\)\.(?:union|intersection|difference)|URL\.canParse|AbortSignal\.any|"
    r"popover|startViewTransition|scheduler\.|crypto\.randomUUID|\busing\s+\w+\s*=|/v[;,)]|Iterator\."
)
NEWER_STYLE = (
    r"&|@scope|@starting-style|@container style|color-mix|oklch|light-dark|text-wrap|view-transition|anchor\(|:user-valid|"
    r"\bsubgrid\b|\blh\b|field-sizing|scrollbar-color|interpolate-size|@property"
)  # fmt: skip


def test_nothing_newer_than_the_oldest_browser_is_used():
    for name, path in page.FILES.items():
        text = re.sub(
            r"/\*.*?\*/|//.*", "", path.read_text(encoding="utf-8"), flags=re.DOTALL if name.endswith(".css") else 0
        )
        if name.endswith(".js"):
            assert not re.search(NEWER, text), name
        elif name.endswith(".css"):
            assert not re.search(NEWER_STYLE, text), name


def test_the_first_script_is_one_that_any_browser_reads():
    text = page.FILES["browser.js"].read_text(encoding="utf-8")
    assert not re.search(r"=>|\b(?:const|let|class|async|await)\b|`|\?\.|\?\?", text)
