"""Who may ask this server, for what, and what stands in its page."""

import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from common.errors import UserError
from tests.ui.fake import Fake, served
from ui.address import listen
from ui.door import Door


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with (
        served(tmp_path_factory.mktemp("site"), [Fake().system()]) as (address, _),
        httpx.Client(base_url=address) as made,
    ):
        yield made


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "10.0.0.5:7860", "", "localhost@evil.example"]
)
@pytest.mark.parametrize("path", ["/", "/config", "/arena/state", "/gradio_api/component_server"])
def test_a_foreign_host_is_refused(client: httpx.Client, host: str, path: str):
    assert client.get(path, headers={"host": host}).status_code == 400


@pytest.mark.parametrize("host", ["localhost:9000", "127.0.0.1", "[::1]:7860"])
def test_a_tunnel_s_own_port_is_no_foreign_host(client: httpx.Client, host: str):
    assert client.get("/arena/state", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "http://localhost"])
def test_a_foreign_origin_is_refused(client: httpx.Client, origin: str):
    answer = client.post("/arena/draw", json={}, headers={"origin": origin})
    assert answer.status_code == 403
    assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_the_page_s_own_origin_is_let_in(client: httpx.Client):
    own = str(client.base_url).rstrip("/")
    assert client.post("/arena/draw", json={}, headers={"origin": own}).status_code == 200


@pytest.mark.parametrize("header", ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Anything"])
def test_a_proxy_s_header_is_refused(client: httpx.Client, header: str):
    assert client.get("/", headers={header: "127.0.0.1"}).status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/docs",
        "/openapi.json",
        "/gradio_api/info",
        "/gradio_api/upload",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/proxy=https://evil.example/",
        "/gradio_api/queue/join",
        "/gradio_api/call/show",
        "/gradio_api/run/predict",
        "/gradio_api/runs",
        "/gradio_api/mcp",
        "/monitoring",
        "/manifest.json",
        "/ui/../app.py",
        "/ui/%2e%2e/app.py",
        "/static/%2e%2e/%2e%2e/app.py",
        "/assets/..%2f..%2fapp.py",
        "/login",
    ],
)
def test_what_the_page_does_not_need_is_not_there(client: httpx.Client, path: str):
    assert client.get(path).status_code == 404
    assert client.post(path, json={}).status_code in (404, 405)


@pytest.mark.parametrize("path", ["/", "/config", "/ui/arena.js", "/arena/state", "/nothing"])
def test_every_answer_carries_the_policy(client: httpx.Client, path: str):
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in re.search(r"script-src[^;]*", policy).group()  # type: ignore[union-attr]
    assert not re.search(r"https?:|\*", policy)
    assert headers["x-content-type-options"] == "nosniff"


def test_what_may_hold_report_text_is_not_kept_by_the_browser(client: httpx.Client):
    asset = re.search(r"assets/index-[\w-]+\.js", client.get("/").text).group()  # type: ignore[union-attr]
    kept = {path: client.get(path).headers["cache-control"] for path in ("/", "/config", "/arena/state", "/" + asset)}
    assert kept.pop("/" + asset) == "max-age=604800"
    assert set(kept.values()) == {"no-store"}


def test_the_page_names_no_other_host_and_runs_no_script_without_its_nonce(client: httpx.Client):
    answer = client.get("/")
    nonce = re.search(r"'nonce-([^']+)'", answer.headers["content-security-policy"]).group(1)  # type: ignore[union-attr]
    scripts = re.findall(r"<script\b[^>]*>", answer.text)
    assert len(scripts) > 4
    assert all(f'nonce="{nonce}"' in script for script in scripts)
    assert not re.findall(r"(?:src|href|content)\s*=\s*[\"'](?:https?:)?//(?!127\.0\.0\.1)[^\"']*", answer.text)
    assert client.get("/").headers["content-security-policy"] != answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("query", "cookie", "tag"),
    [
        ("", "", "zh-CN"),
        ("?lang=en", "", "en"),
        ("", "lang=en", "en"),
        ("?lang=zh", "lang=en", "zh-CN"),
        ("?lang=xx", "", "zh-CN"),
    ],
)
def test_the_document_is_in_the_browser_s_language(client: httpx.Client, query: str, cookie: str, tag: str):
    answer = client.get("/" + query, headers={"cookie": cookie})
    assert f'lang="{tag}"' in answer.text[:200]
    assert ("set-cookie" in answer.headers) == (query in ("?lang=en", "?lang=zh"))


def test_dark_is_remembered(client: httpx.Client):
    assert '<body class="dark rater"' in client.get("/", headers={"cookie": "theme=dark"}).text
    assert '<body class="rater"' in client.get("/", headers={"cookie": "theme=light"}).text


def test_real_reports_need_the_one_time_link(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("ui.door.ASK_AGAIN", 0.5)
    told: list[str] = []
    there: list[str] = []
    with served(tmp_path, [Fake().system()], lambda: bool(there), told.append) as (address, _):
        door = "/arena/state"
        with httpx.Client(base_url=address) as early:
            assert early.get(door).status_code == 200
            assert early.get("/?token=guess").status_code == 401
        assert told == []
        there.append("a real report")
        with httpx.Client(base_url=address) as browser, httpx.Client(base_url=address) as other:
            wait_for_closing(browser, door)
            for path in (door, "/config", "/ui/arena.js"):
                assert browser.get(path).status_code == 401
            assert "一次性链接" in browser.get("/").text
            assert len(told) == 1
            answer = browser.get(f"/?token={told[0]}")
            assert (answer.status_code, answer.headers["location"]) == (303, "/")
            cookie = answer.headers["set-cookie"].lower()
            assert "httponly" in cookie
            assert "samesite=strict" in cookie
            assert told[0] not in cookie
            assert browser.get(door).status_code == 200
            assert other.get(f"/?token={told[0]}").status_code == 401
            assert other.get(door).status_code == 401
            assert other.get(f"/?token={told[1]}").status_code == 303
            assert other.get(door).status_code == 200
            there.clear()
            with httpx.Client(base_url=address) as late:
                assert late.get(door).status_code == 401
    said = capfd.readouterr()
    assert not [token for token in told if token in said.out + said.err]


def wait_for_closing(browser: httpx.Client, path: str) -> None:
    deadline = time.monotonic() + 10
    while browser.get(path).status_code == 200:
        assert time.monotonic() < deadline, "the door stayed open"
        time.sleep(0.2)


def test_secrets_are_kept_as_hashes():
    told: list[str] = []
    door = Door(lambda: True, told.append, 1)
    assert door.closed()
    session = door.swap(told[0])
    assert session is not None
    assert door.knows(session)
    assert not door.knows(session + "x")
    held = repr(vars(door))
    assert session not in held
    assert not [token for token in told if token in held]


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "example.org", "::"])  # noqa: S104
def test_another_address_than_this_machine_s_own_needs_users(host: str):
    with pytest.raises(UserError, match="python -m arena user add NAME --role team") as refusal:
        listen(host, 7860)
    assert "\n" not in str(refusal.value)


def test_a_taken_port_is_told_with_a_remedy():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UserError, match=f"--port {port}: address already in use; name another --port"):
            listen("127.0.0.1", port)


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_number_that_is_no_port_is_refused(port: int):
    with pytest.raises(UserError, match="from 0 to 65535"):
        listen("127.0.0.1", port)
