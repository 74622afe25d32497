"""Names, origins and proxies: who may stand between a browser and the server, and what is believed of them."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from app import app
from arena.people import add_user
from common.commands import run
from common.errors import UserError
from store.engine import open_store
from tests.security.conftest import PAGE, PASSWORD, Server, add_people, serving, token_of
from ui.guard import Guard
from ui.network import Network, RefusedError, network

NAME = "arena.example.org"
PROXIED = {"host": NAME, "x-forwarded-for": "192.0.2.7", "x-forwarded-proto": "https"}


def scope(peer: str = "127.0.0.1", method: str = "GET", scheme: str = "http", **headers: str) -> dict[str, Any]:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return {
        "type": "http",
        "scheme": scheme,
        "method": method,
        "client": (peer, 5000),
        "headers": [(name.encode(), value.encode()) for name, value in names.items()],
    }


BEHIND = network("127.0.0.1", [NAME], ["10.0.0.0/24", "127.0.0.1"], "/arena")
OPEN = network("0.0.0.0", [NAME])  # noqa: S104


@pytest.mark.parametrize(
    ("net", "host"),
    [
        (Network(), "127.0.0.1:7860"),
        (Network(), "localhost"),
        (OPEN, "192.168.1.5:7860"),
        (OPEN, "[2001:db8::1]:7860"),
        (OPEN, NAME),
        (OPEN, f"{NAME}:7860"),
        (OPEN, "ARENA.example.ORG"),
    ],
)
def test_own_names_are_answered(net: Network, host: str):
    assert net.caller(scope(host=host)).host == host


@pytest.mark.parametrize(
    ("net", "host"),
    [
        (Network(), "192.168.1.5:7860"),
        (Network(), "evil.example"),
        (OPEN, "evil.example"),
        (OPEN, "192.168.1.5.evil.example"),
        (OPEN, f"{NAME}.evil.example"),
        (OPEN, f"evil.example#{NAME}"),
        (OPEN, ""),
        (OPEN, "[::1"),
        (network("127.0.0.1", [NAME], ["127.0.0.1"]), "127.0.0.1"),
    ],
)
def test_other_names_are_not(net: Network, host: str):
    with pytest.raises(RefusedError):
        net.caller(scope(host=host))


@pytest.mark.parametrize(
    "header",
    ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-anything", "x-real-ip", "x-gradio-server"],
)
@pytest.mark.parametrize("net", [Network(), OPEN, BEHIND])
def test_a_proxy_that_is_not_named_is_refused(net: Network, header: str):
    with pytest.raises(RefusedError, match="not told of"):
        net.caller(scope("10.9.9.9", host=NAME if net is not Network() else "localhost", **{header: "192.0.2.7"}))


@pytest.mark.parametrize(
    ("chain", "address"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("198.51.100.1, 192.0.2.7", "192.0.2.7"),  # the first one is what the browser itself claimed
        ("192.0.2.7, 10.0.0.9", "192.0.2.7"),
        ("127.0.0.1, 192.0.2.7, 10.0.0.9", "192.0.2.7"),
        ("2001:db8::7", "2001:db8::7"),
    ],
)
def test_the_address_is_the_last_one_that_no_trusted_proxy_has(chain: str, address: str):
    caller = BEHIND.caller(
        scope("10.0.0.5", host="internal", x_forwarded_host=NAME, x_forwarded_for=chain, x_forwarded_proto="https")
    )
    assert (caller.address, caller.scheme, caller.host) == (address, "https", NAME)


@pytest.mark.parametrize(
    "changed",
    [
        {"x_forwarded_proto": "http"},
        {"x_forwarded_proto": ""},
        {"x_forwarded_for": ""},
        {"x_forwarded_for": "unknown"},
        {"x_forwarded_host": "evil.example"},
        {"x_forwarded_host": f"evil.example, {NAME}"},
    ],
)
def test_a_trusted_proxy_that_says_too_little_or_something_else_is_refused(changed: dict[str, str]):
    said = {"host": NAME, "x_forwarded_for": "192.0.2.7", "x_forwarded_proto": "https"} | changed
    with pytest.raises(RefusedError):
        BEHIND.caller(scope("10.0.0.5", **said))


@pytest.mark.parametrize("origin", [f"http://{NAME}", f"https://{NAME}:8443", "https://evil.example", "null", ""])
def test_a_foreign_origin_is_refused_behind_a_proxy(origin: str):
    said = {"host": NAME, "x_forwarded_for": "192.0.2.7", "x_forwarded_proto": "https", "origin": origin}
    with pytest.raises(RefusedError, match="another page"):
        BEHIND.caller(scope("10.0.0.5", "POST", **said))


@pytest.mark.parametrize("origin", [f"https://{NAME}", f"https://{NAME}:443"])
def test_the_own_origin_is_let_in_behind_a_proxy(origin: str):
    said = {"host": NAME, "x_forwarded_for": "192.0.2.7", "x_forwarded_proto": "https", "origin": origin}
    assert BEHIND.caller(scope("10.0.0.5", "POST", **said)).host == NAME


@pytest.mark.parametrize(
    ("site", "mode", "method", "refused"),
    [
        ("cross-site", "navigate", "GET", False),  # a link on another page
        ("cross-site", "navigate", "POST", True),
        ("cross-site", "no-cors", "GET", True),
        ("same-site", "cors", "GET", True),  # another port of this machine
        ("same-origin", "cors", "POST", False),
        ("none", "navigate", "GET", False),
    ],
)
def test_what_another_page_loads_is_refused(site: str, mode: str, method: str, refused: bool):
    asked = scope(method=method, host="localhost", sec_fetch_site=site, sec_fetch_mode=mode)
    if refused:
        with pytest.raises(RefusedError):
            Network().caller(asked)
    else:
        Network().caller(asked)


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server below a root path behind a proxy."""
    paths = network("127.0.0.1", [NAME], ["127.0.0.1"], "/arena-of-ours")
    folder = tmp_path_factory.mktemp("proxied")
    with serving(f"sqlite:///{folder / 'arena.db'}", paths, add_people) as made:
        yield made


@pytest.mark.parametrize("root", ["", "/arena-of-ours"], ids=["cut off", "passed on"])
def test_behind_a_proxy_all_addresses_and_cookies_are_below_the_root_path(proxied: Server, root: str):
    browser = proxied.browser(headers=PROXIED)
    led = browser.get(root + "/team/", headers=PAGE)
    assert (led.status_code, led.headers["location"]) == (303, "/arena-of-ours/login?next=%2Fteam%2F")
    page = browser.get(root + "/login?next=%2Fteam%2F", headers=PAGE)
    assert 'action="/arena-of-ours/login"' in page.text
    assert 'href="/arena-of-ours/ui/accounts.css"' in page.text
    held = "; ".join(one.partition(";")[0] for one in page.headers.get_list("set-cookie"))
    form = {"csrf": token_of(page.text), "name": "boss", "password": PASSWORD, "next": "/team/"}
    answer = browser.post(root + "/login", data=form, headers={"cookie": held, "origin": f"https://{NAME}"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/arena-of-ours/team/")
    cookie = answer.headers.get_list("set-cookie")[0].split("; ")
    assert {"Secure", "HttpOnly", "SameSite=strict", "Path=/arena-of-ours"} <= set(cookie)
    home = browser.get(root + "/", headers={**PAGE, "cookie": cookie[0]})
    assert home.status_code == 200
    assert 'src="/arena-of-ours/ui/session.js"' in home.text
    assert f'"root":"https://{NAME}/arena-of-ours"' in home.text.replace(" ", "").replace("\\/", "/")
    assert "http://" not in home.text.replace("http://www.w3.org", "")
    team = browser.get(root + "/team/", headers={**PAGE, "cookie": cookie[0]})
    assert team.status_code == 200
    assert 'href="/arena-of-ours/team/files/' in team.text


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ("/arena/arena/state", "/arena/state"),
        ("/arena/state", "/arena/state"),
        ("/arena/", "/"),
        ("/arena/team/", "/team/"),
        ("/team/", "/team/"),
        ("/arena/theme.css", "/theme.css"),
        ("/arenas/team/", "/arenas/team/"),
        ("/arena/nothing", "/arena/nothing"),
    ],
)
def test_a_root_path_may_be_called_like_a_part_of_the_server(asked: str, path: str):
    from ui.server import own

    async def nothing(*_: object) -> None:
        """No app."""

    assert Guard(nothing, own, BEHIND).below(asked) == path


def test_behind_a_proxy_the_limit_is_the_browser_s(proxied: Server):
    browser = proxied.browser()
    answers = [
        browser.get("/invite/a.b", headers={**PROXIED, "x-forwarded-for": f"203.0.113.{k}, 192.0.2.99"}).status_code
        for k in range(31)
    ]
    assert answers == [410] * 30 + [429]
    assert browser.get("/invite/a.b", headers={**PROXIED, "x-forwarded-for": "192.0.2.98"}).status_code == 410


def test_a_direct_request_past_the_proxy_is_refused(proxied: Server):
    assert httpx.get(proxied.address + "/login").status_code == 400
    assert httpx.get(proxied.address + "/login", headers={"host": NAME}).status_code == 400


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--host", "0.0.0.0"], "python -m arena user add NAME --role team --password"),  # noqa: S104
        (["--host", "::"], "python -m arena user add NAME --role team --password"),
        (["--name", NAME], "python -m arena user add NAME --role team --password"),
        (["--name", NAME, "--trusted-proxy", "10.0.0.5"], "python -m arena user add NAME --role team --password"),
        (["--trusted-proxy", "10.0.0.5"], "--name arena.example.org"),
        (["--trusted-proxy", "proxy", "--name", NAME], "write an address or a network"),
        (["--root-path", "/arena"], "--trusted-proxy"),
        (["--root-path", "arena", "--name", NAME, "--trusted-proxy", "10.0.0.5"], "write a path such as /arena"),
        (["--root-path", "/team", "--name", NAME, "--trusted-proxy", "10.0.0.5"], "choose another path"),
        (["--name", "https://arena.example.org"], "write the host's name alone"),
        (["--certificate", "a.pem"], "--certificate and --key go together"),
        (["--certificate", "a.pem", "--key", "b.pem"], "give the PEM files of one certificate"),
    ],
)
def test_what_would_let_everybody_in_refuses_to_start_in_one_line(
    tmp_path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
):
    assert run(app, [*arguments, "--port", "0", "--store", f"sqlite:///{tmp_path / 'arena.db'}"]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1


def test_with_a_user_another_address_is_served(tmp_path):
    from arena.people import any_user
    from ui.address import listen

    store = open_store(f"sqlite:///{tmp_path / 'arena.db'}")
    with pytest.raises(UserError):
        listen("0.0.0.0", 0, users=any_user(store))  # noqa: S104
    add_user(store, "boss", ["team"])
    listen("0.0.0.0", 0, users=any_user(store)).close()  # noqa: S104
    store.dispose()
