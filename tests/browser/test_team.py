"""The team's pages in a real browser: looking, closing, the report, export, two languages, light and dark, three widths."""

import importlib.util
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn

from arena.people import LOCAL
from arena.report.figures import roomy
from tests.arena.report.made import HOSTILE, design, numbers
from tests.chromium import chromium
from tests.conftest import skip_or_fail
from tests.ui.team.fake import FakeOffice, served, state
from ui.address import listen
from ui.team.office import Result

pytestmark = pytest.mark.browser

PAGES = ("", "studies/open-one", "studies/draft-one/lock", "studies/closed-one")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as made:
        yield made


@pytest.fixture
def office() -> FakeOffice:
    return FakeOffice()


@pytest.fixture
def address(office: FakeOffice) -> Iterator[str]:
    listener = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(served(office, LOCAL), log_level="error", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started:
        assert time.monotonic() < deadline * thread.is_alive(), "the server did not start"
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/team/"
    server.should_exit = True
    thread.join(20)
    listener.close()


@pytest.fixture
def visit(address: str, browser: Any) -> Iterator[Any]:
    """Opens a page; at the end, no other host was asked and nothing failed."""
    contexts, hosts, errors = [], set(), []

    def open_page(path: str = "", width: int = 1440, **settings: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 900}, **settings)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        page.goto(address + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert hosts <= {urlsplit(address).netloc}
    assert errors == []


def fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("width", [400, 800, 1440])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_fits_the_window(visit: Any, width: int, lang: str):
    page = visit(f"?lang={lang}", width)
    for path in PAGES:
        page.goto(page.url.partition("/team/")[0] + "/team/" + path)
        assert fits(page), path
        assert page.get_by_text("仅供研究，不用于临床决策" if lang == "zh" else "Research use only").first.is_visible()


def test_from_the_list_to_the_report_by_keyboard(visit: Any, office: FakeOffice):
    office.kept = [state("open-one")]
    page = visit("?lang=en")
    page.get_by_role("link", name="Base, fine-tuned and physician").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".tiles")
    assert page.get_by_role("row").filter(has_text="rater-4").get_by_text("6 faster than reading takes").is_visible()
    page.get_by_role("link", name="Close the study…").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Close and reveal").focus()
    page.keyboard.press("Enter")
    assert office.one("open-one").state == "open", "the box is not ticked: the browser asks for it"
    page.get_by_role("checkbox").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Close and reveal").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".report .answer")
    assert page.inner_text(".report h2.lead").startswith("Raters preferred demo-lora to demo-base")
    with page.expect_download() as download:
        page.get_by_role("link", name="Report (report.html)").click()
    assert download.value.suggested_filename == "open-one-report.html"
    assert "<!doctype html>" in download.value.path().read_text(encoding="utf-8")


def test_progress_fills_while_the_page_is_open(visit: Any, office: FakeOffice):
    page = visit("studies/open-one")
    page.clock.install()
    page.reload()
    assert "171" in page.inner_text(".tiles")
    office.change("open-one", ratings=172)
    page.clock.run_for(11_000)
    page.wait_for_function("() => document.querySelector('.tiles').innerText.includes('172')")
    office.close("open-one")
    page.clock.run_for(11_000)
    page.wait_for_selector(".report .answer")


def test_dark_is_remembered_and_follows_the_system_before_that(visit: Any):
    page = visit("studies/closed-one", color_scheme="dark")
    dark = "document.body.classList.contains('dark')"
    assert page.evaluate(dark)
    page.click("header .theme")
    assert not page.evaluate(dark)
    page.reload()
    page.wait_for_function(f"() => !({dark})")
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("[...document.querySelectorAll('details')].every((one) => one.open)")
    assert not page.is_visible(".exports")


def test_switching_the_language_stays_on_the_page(visit: Any):
    page = visit("studies/closed-one")
    page.click("header .language")
    page.wait_for_selector("html[lang=en]")
    assert page.url.endswith("/team/studies/closed-one"), "the address is the page's own again"
    assert "Raters preferred" in page.inner_text(".report h2.lead")


def test_marks_stand_where_their_numbers_are(visit: Any):
    page = visit("studies/closed-one?lang=en")
    place = """(label) => {
      const row = [...document.querySelectorAll('.pair .fig:nth-of-type(2) tr')].find((one) => one.innerText.startsWith(label));
      const svg = row.querySelector('svg.m').getBoundingClientRect(), dot = row.querySelector('.dot').getBoundingClientRect();
      const ci = row.querySelector('.ci').getBoundingClientRect();
      return [dot.x + dot.width / 2, ci.left, ci.right].map((x) => (x - svg.left) / svg.width);
    }"""
    dot, low, high = page.evaluate(place, "All raters")
    scale = roomy([numbers()["pairs"][0]["net_preference"]], None).high

    def at(value: float) -> float:
        return 0.02 + 0.96 * (value + scale) / (2 * scale)

    assert dot == pytest.approx(at(92 / 480), abs=0.004)
    assert low == pytest.approx(at(92 / 480 - 0.11), abs=0.004)
    assert high == pytest.approx(at(92 / 480 + 0.11), abs=0.004)


def test_hostile_text_is_shown_as_text(visit: Any, office: FakeOffice):
    found = numbers()
    found["pairs"][0]["system_a"] = found["strengths"][0]["system"] = HOSTILE
    office.result = lambda study: Result(found, design())  # type: ignore[method-assign,assignment]
    office.kept = [state("closed-one", state="closed", title={"zh": HOSTILE, "en": HOSTILE})]
    for path in ("", "studies/closed-one"):
        page = visit(path)
        assert page.evaluate("window.hit") is None
        assert "<script>window.hit=1</script>" in page.inner_text("main")
        assert page.locator("main script").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(visit: Any, scheme: str):
    found = importlib.util.find_spec("axe_playwright_python")
    if found is None:
        skip_or_fail("axe-core is not installed: pip install -r requirements-dev.txt")
    source = (Path(str(found.origin)).parent / "axe.min.js").read_text(encoding="utf-8")  # type: ignore[union-attr]
    for path in PAGES:
        page = visit(path, bypass_csp=True, color_scheme=scheme)
        page.evaluate(source)
        result = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
        serious = [(one["id"], [node["html"][:160] for node in one["nodes"]][:3]) for one in result["violations"] if one["impact"] in ("serious", "critical")]  # fmt: skip
        assert serious == [], path
