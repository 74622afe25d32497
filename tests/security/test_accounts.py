"""Login, invitations, sessions and their tokens, as browsers see them."""

import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import delete, select, update

from arena.people import add_user, invite, restore, revoke, revoke_invites, set_password, users
from arena.people.limits import LOGIN_HERE, WINDOW
from arena.people.sessions import IDLE, LONGEST
from arena.people.tables import AttemptRow, InviteRow, PersonRow, SessionRow
from store.engine import reading, transaction
from tests.security.conftest import PAGE, PASSWORD, Server, serving, token_of


@pytest.fixture(autouse=True)
def no_attempts(server: Server) -> None:
    """Each test begins with no failure counted."""
    with transaction(server.store) as session:
        session.execute(delete(AttemptRow))


def log_in(browser: httpx.Client, name: str, password: str, next_page: str = "", **more: str) -> httpx.Response:
    token = token_of(browser.get("/login", headers=PAGE).text)
    data = {"csrf": token, "name": name, "password": password, "next": next_page, **more}
    return browser.post("/login", data=data, headers=PAGE)


def test_a_password_lets_in(server: Server):
    browser = server.browser()
    assert browser.get("/arena/state").status_code == 401
    answer = log_in(browser, "boss", PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = next(one for one in answer.headers.get_list("set-cookie") if "-session=" in one and "-form=" not in one)
    assert {"httponly", "samesite=strict", "path=/"} <= set(cookie.lower().split("; "))
    assert "secure" not in cookie.lower()
    assert browser.get("/arena/state").status_code == 200


@pytest.mark.parametrize(
    ("name", "password"), [("boss", "wrong password"), ("nobody", PASSWORD), ("zhang", ""), ("zhang", "x" * 2000)]
)
def test_a_wrong_password_does_not(server: Server, name: str, password: str):
    browser = server.browser()
    answer = log_in(browser, name, password or " ")
    assert answer.status_code == 401
    assert "用户名或密码不对" in answer.text
    assert password not in answer.text or not password
    assert browser.get("/arena/state").status_code == 401


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_pages_speak_both_languages_and_show_names_as_text(server: Server, lang: str):
    browser = server.browser(cookies={"lang": lang})
    page = log_in(browser, '"><script>alert(1)</script>', "x").text
    assert ("Log in" in page) == (lang == "en")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/a\r\nb"]
)
def test_the_login_leads_nowhere_else(server: Server, target: str):
    assert log_in(server.browser(), "boss", PASSWORD, target).headers["location"] == "/"


def test_the_page_that_was_asked_for_comes_after_the_login(server: Server):
    browser = server.browser()
    answer = browser.get("/team/", headers=PAGE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=%2Fteam%2F")
    assert log_in(browser, "boss", PASSWORD, "/team/").headers["location"] == "/team/"


def test_an_invitation_works_once_and_leads_away_from_its_address(server: Server):
    token = invite(server.store, "zhang")
    browser, other = server.browser(), server.browser()
    assert browser.get(f"/invite/{token}", headers={"sec-purpose": "prefetch"}).status_code == 503
    assert browser.head(f"/invite/{token}").status_code == 404
    answer = browser.get(f"/invite/{token}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/rate/")
    assert token not in str(answer.headers)
    assert browser.get("/rate/").status_code == 200
    refused = other.get(f"/invite/{token}", headers=PAGE)
    assert refused.status_code == 410
    assert "邀请链接无效" in refused.text
    assert other.get("/rate/").status_code == 401
    assert browser.get(f"/invite/{token}").headers["location"] == "/rate/"


@pytest.mark.parametrize("change", ["", "x", "."])
def test_a_changed_token_is_none(server: Server, change: str):
    key, _, secret = invite(server.store, "zhang").partition(".")
    token = f"{key}.{secret[:-1]}{change}" if change != "." else f"{key}."
    assert server.browser().get(f"/invite/{token}").status_code == 410


def test_a_reusable_invitation_works_until_it_is_revoked(server: Server):
    token = invite(server.store, "wang", reusable=True)
    first, second, third = server.browser(), server.browser(), server.browser()
    assert first.get(f"/invite/{token}").status_code == 303
    assert second.get(f"/invite/{token}").status_code == 303
    assert revoke_invites(server.store, "wang") >= 1
    assert third.get(f"/invite/{token}").status_code == 410
    assert first.get("/rate/").status_code == 200


def test_an_old_invitation_is_none(server: Server):
    token = invite(server.store, "zhang")
    with transaction(server.store) as session:
        session.execute(update(InviteRow).values(expires=datetime.now(UTC) - timedelta(seconds=1)))
    assert server.browser().get(f"/invite/{token}").status_code == 410


def test_a_revoked_user_is_out_at_once_and_for_good(server: Server):
    add_user(server.store, "gone", ["team"])
    browser = server.as_user("gone")
    token = invite(server.store, "gone", reusable=True)
    assert browser.get("/arena/state").status_code == 200
    revoke(server.store, "gone")
    assert browser.get("/arena/state").status_code == 401
    assert server.browser().get(f"/invite/{token}").status_code == 410
    restore(server.store, "gone")
    assert browser.get("/arena/state").status_code == 401
    assert server.browser().get(f"/invite/{token}").status_code == 410


def test_logging_out_ends_the_session_in_the_store(server: Server):
    browser = server.as_user("boss")
    kept = dict(browser.cookies)
    answer = browser.post("/logout", data={"csrf": browser.headers["x-csrf"]})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert server.browser(cookies=kept).get("/arena/state").status_code == 401


@pytest.mark.parametrize(("column", "age"), [("made", LONGEST), ("seen", IDLE)])
def test_sessions_grow_too_old(server: Server, column: str, age: timedelta):
    browser = server.as_user("boss")
    with transaction(server.store) as session:
        session.execute(update(SessionRow).values({column: datetime.now(UTC) - age - timedelta(seconds=1)}))
    assert browser.get("/arena/state").status_code == 401


def test_a_visit_keeps_a_session_alive(server: Server):
    browser = server.as_user("boss")
    before = datetime.now(UTC) - timedelta(hours=5)
    with transaction(server.store) as session:
        session.execute(update(SessionRow).values(seen=before))
    assert browser.get("/arena/state").status_code == 200
    with reading(server.store) as session:
        seen = session.scalars(select(SessionRow.seen)).all()
    assert sum(one.replace(tzinfo=UTC) > before + timedelta(hours=4) for one in seen) == 1


def test_a_new_password_ends_all_sessions_and_the_old_one_is_asked_for(server: Server):
    add_user(server.store, "li", ["rater"])
    browser, other = server.as_user("li"), server.as_user("li")
    form = {"csrf": browser.headers["x-csrf"], "new": PASSWORD, "again": PASSWORD}
    assert browser.post("/password", data={**form, "again": PASSWORD + "x"}).status_code == 422
    assert browser.post("/password", data={**form, "new": "short", "again": "short"}).status_code == 422
    assert other.get("/rate/").status_code == 200
    assert browser.post("/password", data=form).status_code == 303
    assert other.get("/rate/").status_code == 401
    assert log_in(server.browser(), "li", PASSWORD).headers["location"] == "/rate/"
    form["csrf"] = browser.headers["x-csrf"] = token_of(browser.get("/password").text)
    for old in ("", "wrong password"):
        assert browser.post("/password", data={**form, "old": old}).status_code == 422
    assert browser.post("/password", data={**form, "old": PASSWORD}).status_code == 303


@pytest.mark.parametrize("token", [None, "", "wrong", "0" * 64])
@pytest.mark.parametrize(
    "path", ["/arena/draw", "/logout", "/gradio_api/component_server", "/rate/api/studies/s/skip/a"]
)
def test_a_change_without_the_session_s_token_is_refused(server: Server, path: str, token: str | None):
    browser = server.as_user("both")
    del browser.headers["x-csrf"]
    headers = {} if token is None else {"x-csrf": token}
    assert browser.post(path, json={}, headers=headers).status_code == 403
    assert browser.post(path, data={"csrf": token or ""}).status_code == 403
    assert browser.get("/arena/state").status_code == 200


def test_a_token_belongs_to_one_session(server: Server):
    boss, zhang = server.as_user("boss"), server.as_user("zhang")
    answer = boss.post("/arena/draw", json={}, headers={"x-csrf": zhang.headers["x-csrf"]})
    assert (answer.status_code, answer.json()) == (403, {"problem": "stale_page"})
    assert boss.post("/arena/draw", json={}).status_code == 200


def test_a_login_form_belongs_to_one_browser(server: Server):
    """Nobody can log a person in as somebody else by a form on another page."""
    attacker, victim = server.browser(), server.browser()
    token = token_of(attacker.get("/login").text)
    form = {"csrf": token, "name": "boss", "password": PASSWORD}
    assert victim.post("/login", data=form).status_code == 403
    victim.get("/login")
    refused = victim.post("/login", data=form, headers=PAGE)
    assert refused.status_code == 403
    assert "页面已过期" in refused.text
    assert attacker.post("/login", data=form).status_code == 303


def test_a_login_begins_a_session_of_its_own(server: Server):
    browser = server.browser()
    name = next(iter(server.as_user("boss").cookies))
    browser.cookies.set(name, "chosen-by-somebody-else", domain="127.0.0.1")
    log_in(browser, "boss", PASSWORD)
    assert "chosen-by-somebody-else" not in [cookie.value for cookie in browser.cookies.jar if cookie.name == name][1:]
    assert server.browser(cookies={name: "chosen-by-somebody-else"}).get("/arena/state").status_code == 401


def test_failed_logins_are_stopped_for_a_while(server: Server):
    browser = server.browser()
    answers = [log_in(browser, "zhang", "wrong password").status_code for _ in range(LOGIN_HERE.most + 1)]
    assert answers == [401] * LOGIN_HERE.most + [429]
    set_password(server.store, "zhang", PASSWORD)
    blocked = log_in(browser, "zhang", PASSWORD)
    assert blocked.status_code == 429
    assert "15 分钟" in blocked.text
    assert log_in(browser, "boss", PASSWORD).status_code == 303
    with transaction(server.store) as session:
        session.execute(update(AttemptRow).values(began=datetime.now(UTC) - WINDOW - timedelta(seconds=1)))
    assert log_in(server.browser(), "zhang", PASSWORD).status_code == 303


def test_guessed_invitations_are_stopped_for_a_while(server: Server, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("ui.accounts.routes.redeem", lambda store, token: None)
    browser = server.browser()
    answers = [browser.get("/invite/a.b").status_code for _ in range(31)]
    assert answers == [410] * 30 + [429]
    monkeypatch.undo()
    assert browser.get(f"/invite/{invite(server.store, 'zhang')}").status_code == 429


def test_secrets_are_in_the_store_as_hashes_alone(server: Server):
    token = invite(server.store, "zhang")
    browser = server.as_user("boss")
    log_in(server.browser(), "zhang", "a password by mistake")
    with server.store.connect() as connection:
        held = str(
            [connection.execute(select(table)).all() for table in (PersonRow, InviteRow, SessionRow, AttemptRow)]
        )
    assert token.partition(".")[2] not in held
    assert PASSWORD not in held
    assert "mistake" not in held
    assert not [value for value in browser.cookies.values() if value and value in held]
    kept = re.findall(r"\$argon2id\$v=19\$", held)
    assert len(kept) >= 2


def test_without_users_there_are_no_account_pages(tmp_path):
    with serving(f"sqlite:///{tmp_path / 'arena.db'}") as alone:
        browser = alone.browser()
        for path in ("/login", "/login/session", "/logout", "/password", "/invite/a.b"):
            assert browser.get(path).status_code == 404
        assert browser.get("/arena/state").status_code == 200
        assert browser.post("/arena/draw", json={}).status_code == 200
        assert browser.get("/rate/").status_code == 200


def test_the_first_user_closes_a_running_server(tmp_path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("ui.accounts.entrance.ASK_AGAIN", 0.0)
    with serving(f"sqlite:///{tmp_path / 'arena.db'}") as alone:
        browser = alone.browser()
        assert browser.get("/arena/state").status_code == 200
        add_user(alone.store, "boss", ["team"])
        assert browser.get("/arena/state").status_code == 401
        revoke(alone.store, "boss")
        assert browser.get("/arena/state").status_code == 401
        assert [one.revoked for one in users(alone.store)] == [True]
