"""The authorisation matrix: every route that the server lists, and who is let in while a study is open.

A new route fails here until it stands in `KNOWN`.
"""

from collections.abc import Iterator

import pytest

from tests.security.conftest import PAGE
from tests.security.listed import Listed, everything, reachable
from tests.security.studied import ACTORS, Studied, studied, verdict

LOGIN, FORBIDDEN, IN, ABSENT, UNKNOWN = "login", "forbidden", "let in", "absent", "unknown"
RATERS = dict(zip(ACTORS, (LOGIN, IN, IN, IN, IN), strict=True))
TEAM = dict(zip(ACTORS, (LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, IN), strict=True))
ANYBODY = dict.fromkeys(ACTORS, IN)
NOWHERE = dict.fromkeys(ACTORS, ABSENT)

KNOWN = {
    "GET /": TEAM,
    "HEAD /": TEAM,
    "GET /arena/state": TEAM,
    "POST /arena/draw": TEAM,
    "POST /arena/pair": TEAM,
    "POST /arena/vote": TEAM,
    "GET /config": TEAM,
    "GET /config/": TEAM,
    "GET /theme.css": TEAM,
    "GET /assets/{path:path}": TEAM,
    "GET /static/{path:path}": TEAM,
    "GET /favicon.ico": TEAM,
    "POST /gradio_api/component_server": TEAM,
    "POST /gradio_api/component_server/": TEAM,
    "GET /gradio_api/startup-events": TEAM,
    "GET /gradio_api/app_id": TEAM,
    "GET /gradio_api/app_id/": TEAM,
    "GET /gradio_api/heartbeat/{session_hash}": TEAM,
    "GET /ui/{name}": TEAM,  # but for the files of the login page: `test_what_is_open`
    "GET /team/": TEAM,
    "GET /team/files/{name}": TEAM,
    "GET /team/studies/{study}": TEAM,
    "GET /team/studies/{study}/{action}": TEAM,
    "POST /team/studies/{study}/{action}": TEAM,
    "GET /team/studies/{study}/export/{form}": TEAM,
    "GET /login": ANYBODY,
    "POST /login": ANYBODY,
    "GET /login/session": ANYBODY,
    "GET /logout": ANYBODY,
    "POST /logout": ANYBODY,
    "GET /password": ANYBODY,
    "POST /password": ANYBODY,
    "GET /invite/{token}": ANYBODY,
    "GET /rate/": RATERS,
    "GET /rate/files/{name}": RATERS,
    "GET /rate/api/me": RATERS,
    "GET /rate/api/studies": RATERS,
    "GET /rate/api/studies/{study}": RATERS,
    "GET /rate/api/studies/{study}/cards": RATERS,
    "POST /rate/api/studies/{study}/ratings/{assignment}": RATERS,
    "POST /rate/api/studies/{study}/skip/{assignment}": RATERS,
}
"""By method and path. `TEAM`: who is a rater too is turned away while a study is open."""

OWN = {
    "GET /rate/api/studies/{study}": ("zhang", "wang"),
    "GET /rate/api/studies/{study}/cards": ("zhang", "wang"),
    "POST /rate/api/studies/{study}/ratings/{assignment}": ("zhang",),
    "POST /rate/api/studies/{study}/skip/{assignment}": ("zhang",),
}
"""Who gets more than 404 of what is asked about zhang's cards in zhang's and wang's study."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studied]:
    with studied(tmp_path_factory.mktemp("studied")) as made:
        yield made


def test_every_route_is_known_or_out_of_reach(site: Studied):
    guard = site.server.guard
    listed = everything(guard)
    assert len(listed) > 100
    new = [one.key for one in listed if one.key not in KNOWN and reachable(guard, site.filled(one.path))]
    assert new == [], "say in KNOWN who may reach these"
    gone = set(KNOWN) - {one.key for one in listed}
    assert gone <= {key for key in KNOWN if " /team/" in key}, "these are no routes any more: take them out of KNOWN"


@pytest.mark.parametrize("actor", ACTORS)
def test_only_what_is_allowed_answers(site: Studied, actor: str):
    wrong = []
    for route in everything(site.server.guard):
        if actor != "nobody" and route.key in ("POST /logout", "POST /password"):
            continue  # they would end this browser's session: test_accounts
        if actor not in ("nobody", "boss") and route.key not in KNOWN:
            continue  # the guard turns those away before it is known who asks
        answer, body = site.ask(actor, route)
        expected = KNOWN.get(route.key, NOWHERE)[actor]
        said = verdict(answer, body)
        if actor == "nobody" and KNOWN.get(route.key) is ANYBODY and route.method == "POST":
            expected = "stale_page"  # a change without the form that belongs to it
        if said != expected or answer.status_code >= 500:
            wrong.append((route.key, route.body.get("fn_name"), said, answer.status_code))
        if actor != "nobody" and route.key in OWN:
            theirs = actor in OWN[route.key]
            if theirs == (answer.status_code == 404) or not (theirs or body == b'{"problem":"unknown"}'):
                wrong.append((route.key, "another's", answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("actor", ACTORS)
def test_pages_lead_to_the_login_or_say_that_they_are_not_open(site: Studied, actor: str):
    for route in everything(site.server.guard):
        if route.method != "GET" or KNOWN.get(route.key) is not TEAM or actor == "boss":
            continue
        answer, body = site.ask(actor, route, PAGE)
        if actor == "nobody":
            assert (answer.status_code, answer.headers["location"][:6]) == (303, "/login"), route.key
        elif route.path == "/":
            assert (answer.status_code, answer.headers["location"]) == (303, "/rate/")
        else:
            assert answer.status_code == 403, route.key
            assert "盲法研究期间" in body.decode()


def test_what_is_open_is_the_login_page_and_what_it_is_drawn_with(site: Studied):
    from ui.server import FILES

    found = {name for name in FILES if site.browsers["nobody"].get(f"/ui/{name}").status_code == 200}
    assert found == {"arena-colours.css", "shell.css", "accounts.css", "accounts.js", "logo.svg"}


def test_no_rater_reaches_another_s_cards_or_answers(site: Studied):
    ours, theirs = ({card["assignment"] for card in site.cards[name]} for name in ("zhang", "wang"))
    assert len(ours) == len(theirs) == 12
    assert not ours & theirs
    for card in site.cards["wang"]:
        path = f"/rate/api/studies/trial/ratings/{card['assignment']}"
        sent = {"answer": {"said": "b"}, "idempotency": "fedcba9876543210"}
        answer = site.browsers["zhang"].post(path, json=sent)
        assert (answer.status_code, answer.json()) == (404, {"problem": "unknown"})


def test_once_no_study_is_open_who_is_both_reaches_everything(tmp_path):
    from arena.study.chain import make_key
    from arena.study.records import close

    with studied(tmp_path) as site:
        assert site.browsers["both"].get("/arena/state").status_code == 403
        close(site.server.store, make_key(site.server.store), "trial")
        assert site.browsers["both"].get("/arena/state").status_code == 200
        assert site.browsers["zhang"].get("/arena/state").status_code == 403


def test_a_server_without_the_open_study_s_key_does_not_start(tmp_path, monkeypatch: pytest.MonkeyPatch):
    from common.errors import UserError
    from store.engine import open_store
    from tests.security.studied import open_study
    from ui.server import study_key

    store = open_store(f"sqlite:///{tmp_path / 'arena.db'}")
    key = study_key(store)
    open_study(store, tmp_path)
    assert study_key(store) == key
    monkeypatch.setenv("IMPRESSION_STUDY_KEY", str(tmp_path / "nowhere.key"))
    with pytest.raises(UserError, match="no such file"):
        study_key(store)
    assert not (tmp_path / "nowhere.key").exists()
    (tmp_path / "nowhere.key").write_text("0" * 64)
    (tmp_path / "nowhere.key").chmod(0o600)
    with pytest.raises(UserError, match="trial"):
        study_key(store)
    store.dispose()


def test_a_route_that_nobody_remembered_fails(site: Studied, monkeypatch: pytest.MonkeyPatch):
    from tests.security import test_matrix as matrix

    listed = [*everything(site.server.guard), Listed("GET", "/arena/forgotten")]
    monkeypatch.setattr(matrix, "everything", lambda guard: listed)
    with pytest.raises(AssertionError, match="arena/forgotten"):
        test_every_route_is_known_or_out_of_reach(site)
