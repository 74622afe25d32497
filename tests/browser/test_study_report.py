"""The study's report file in a real browser: no network, two languages, light and dark, three widths, on paper."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from arena.report.document import write_report
from tests.arena.report.made import design, numbers
from tests.chromium import chromium

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_report(path, numbers(), design("synthetic"))
    return path


@pytest.fixture
def browser() -> Iterator[Any]:
    with chromium() as made:
        yield made


@pytest.fixture
def visit(browser: Any, file: Path) -> Iterator[Any]:
    """Opens the file; at the end, nothing was asked for and nothing failed."""
    wrong: list[str] = []

    def open_file(width: int = 1440, locale: str = "zh-CN", **settings: Any) -> Any:
        page = browser.new_context(viewport={"width": width, "height": 900}, locale=locale, **settings).new_page()
        page.on("request", lambda one: wrong.append(one.url) if not one.url.startswith(("file:", "data:")) else None)
        page.on("pageerror", lambda one: wrong.append(str(one)))
        page.on("console", lambda one: wrong.append(one.text) if one.type == "error" else None)
        page.goto(f"file://{file}")
        return page

    yield open_file
    assert wrong == []


def test_both_languages_one_at_a_time(visit: Any):
    page = visit()
    assert "评阅者更偏好" in page.inner_text("body")
    assert "Raters preferred" not in page.inner_text("body")
    page.click("button[data-lang=en]")
    assert "Raters preferred demo-lora to demo-base" in page.inner_text("h2.lead >> visible=true")
    assert "评阅者更偏好" not in page.inner_text("body")
    assert "Raters preferred" in visit(locale="en-GB").inner_text("body")


@pytest.mark.parametrize("width", [400, 800, 1440])
def test_it_fits(visit: Any, width: int):
    page = visit(width)
    for lang in ("en", "zh"):
        page.click(f"button[data-lang={lang}]")
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_follows_the_system_into_the_dark_and_is_light_on_paper(visit: Any):
    page = visit(color_scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(ground)
    bar = "getComputedStyle(document.querySelector('main.zh .part.a')).fill"
    assert page.evaluate(bar) == "rgb(127, 176, 245)"
    page.click("button[data-theme]")
    assert page.evaluate(ground) != dark
    page.click("button[data-theme]")
    assert page.evaluate(ground) == dark
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(bar) == "rgb(31, 95, 191)"
    assert page.evaluate("[...document.querySelectorAll('details')].every((one) => one.open)")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(ground) == dark
    assert page.pdf().startswith(b"%PDF")


def test_both_bad_is_told_by_its_pattern_too(visit: Any):
    page = visit()
    hatch = page.locator("main.zh rect.hatch >> visible=true").first
    assert hatch.get_attribute("fill") == "url(#hatch)"
    assert page.evaluate("document.querySelectorAll('#hatch').length") == 1
