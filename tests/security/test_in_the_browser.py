"""Logging in as a person does it, in a real Chromium: forms, links from elsewhere, and the pages behind the login."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from arena.people import invite, revoke
from tests.chromium import chromium as launched
from tests.security.conftest import PASSWORD, Server

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium(server: Server) -> Iterator[Any]:  # the server first: it begins in a loop of its own
    with launched() as made:
        yield made


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    """A fresh browser; at the end, the policy stopped nothing and no script failed."""
    errors: list[str] = []
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    made = context.new_page()
    made.set_default_timeout(20_000)
    made.on("pageerror", lambda error: errors.append(str(error)))
    made.on("console", lambda said: errors.append(said.text) if "Content Security" in said.text else None)
    yield made
    context.close()
    assert errors == []


def log_in(page: Any, server: Server, name: str = "boss", password: str = PASSWORD) -> None:
    page.goto(server.address + "/")
    page.wait_for_url("**/login")
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", password)
    page.keyboard.press("Enter")


def test_the_team_logs_in_and_uses_every_page(page: Any, server: Server):
    log_in(page, server, password="wrong password")
    page.wait_for_selector(".problem")
    assert page.input_value("input[name=name]") == "boss"
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#arena-findings")
    page.click("text=抽取病例")  # a change, with the session's token
    page.wait_for_function("document.querySelector('#arena-findings').value.length > 5")
    with page.expect_response(lambda answer: "component_server" in answer.url) as drawn:
        page.click("#tab-board")
    assert drawn.value.status == 200
    page.click("#page-study")
    page.wait_for_url("**/team/")
    page.goto(server.address + "/logout")
    page.click("main button")
    page.wait_for_url("**/login")
    page.goto(server.address + "/team/")
    page.wait_for_url("**/login?next=%2Fteam%2F")


def test_a_session_that_is_over_leads_to_the_login_and_the_text_is_kept(page: Any, server: Server):
    log_in(page, server)
    page.wait_for_selector("#arena-findings")
    page.fill("#arena-findings", "右肺上叶见结节，约8mm。")
    page.context.clear_cookies()
    page.click("text=生成两份印象")
    page.wait_for_url("**/login")
    page.fill("input[name=name]", "boss")
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#arena-findings")
    assert page.input_value("#arena-findings") == "右肺上叶见结节，约8mm。"


@pytest.fixture
def elsewhere(server: Server) -> Iterator[Any]:
    """Another site, with links to this one: a mail or a portal."""
    links: list[str] = []

    class Mail(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            text = "".join(f'<a href="{link}">{number}</a><br>' for number, link in enumerate(links))
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            pass

    mail = HTTPServer(("127.0.0.1", 0), Mail)
    thread = Thread(target=mail.serve_forever)
    thread.start()
    yield f"http://localhost:{mail.server_port}/", links
    mail.shutdown()
    thread.join()
    mail.server_close()


def test_a_link_in_a_mail_lets_in_and_still_works_when_it_was_used(page: Any, server: Server, elsewhere: Any):
    """Cookies of this server are not sent when another site leads here; the pages cope."""
    mail, links = elsewhere
    links.append(f"{server.address}/invite/{invite(server.store, 'zhang')}")
    for _ in range(2):
        page.goto(mail)
        page.click("text=0")
        page.wait_for_url("**/rate/")
    links.append(f"{server.address}/rate/")
    page.goto(mail)
    page.click("text=1")
    page.wait_for_url("**/rate/")
    page.goto(server.address + "/")
    page.wait_for_url("**/rate/")
    assert "invite" not in page.evaluate("performance.getEntriesByType('navigation')[0].name")


def test_the_login_page_fits_a_phone_and_the_dark(chromium: Any, server: Server, tmp_path: Path):
    context = chromium.new_context(viewport={"width": 400, "height": 700})
    page = context.new_page()
    page.goto(server.address + "/login?lang=en")
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    assert page.text_content("h1") == "Log in"
    assert page.evaluate("document.activeElement.name") == "name"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "password"
    page.screenshot(path=str(tmp_path / "login.png"))
    context.close()


def test_a_revoked_rater_sees_the_login_and_not_an_empty_page(page: Any, server: Server):
    from arena.people import add_user

    add_user(server.store, "leaver", ["rater"])
    page.goto(f"{server.address}/invite/{invite(server.store, 'leaver')}")
    page.wait_for_url("**/rate/")
    revoke(server.store, "leaver")
    page.reload()
    page.wait_for_url("**/login?next=%2Frate%2F")
