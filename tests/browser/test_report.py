"""The report file in a real browser: it opens without a network, speaks both languages and follows light and dark."""

import pytest

from leaderboard import board
from leaderboard.report.contents import chapters
from leaderboard.report.document import write_report
from store.engine import open_store
from tests.chromium import chromium
from tests.leaderboard.conftest import make_run
from tests.leaderboard.test_add import added

__all__ = ["make_run"]

pytestmark = pytest.mark.browser


@pytest.fixture
def page(tmp_path, make_run):
    """The opened report; the test fails when it asks for anything or a script of it breaks."""
    engine = open_store(f"sqlite:///{tmp_path}/arena.db")
    added(engine, make_run("good"), make_run("bad", lambda one: "左肺炎症。"))
    write_report(tmp_path / "report.html", chapters(engine, board.sets(engine), with_text=False))
    engine.dispose()
    wrong: list[str] = []
    with chromium() as browser:
        opened = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN").new_page()
        opened.on("request", lambda one: wrong.append(one.url) if not one.url.startswith(("file:", "data:")) else None)
        opened.on("pageerror", lambda one: wrong.append(str(one)))
        opened.on("console", lambda one: wrong.append(one.text) if one.type == "error" else None)
        opened.goto(f"file://{tmp_path}/report.html")
        yield opened
    assert not wrong


def test_a_colleague_reads_the_report(page):
    page.wait_for_selector(".plot svg.main-svg")
    assert page.locator(".plot .scatterlayer .point").count() > 10
    assert "最佳" in page.inner_text(".head")
    assert "Best" not in page.inner_text(".head")
    page.click("button[data-lang=en]")
    assert "Best" in page.inner_text(".head")
    assert "最佳" not in page.inner_text("body")
    assert "Training speed (samples/s)" in page.inner_text(".plot[data-figure=cost]")

    assert page.locator("text=Baichuan2-13B").filter(visible=True).count() == 0
    page.click("button[data-value=paper]")
    assert page.locator("text=Baichuan2-13B").filter(visible=True).count() > 0
    page.click("button[data-value=abnormal]")
    assert page.locator(".part:visible h3").first.inner_text() == "Paper protocol · Abnormal"


def test_it_follows_the_system_into_the_dark_and_fits_a_phone(page):
    def colours():
        return page.evaluate(
            "[getComputedStyle(document.body).backgroundColor, document.querySelector('.plot .bg')?.style.fill]"
        )

    page.wait_for_selector(".plot svg.main-svg")
    light = colours()
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("() => matchMedia('(prefers-color-scheme: dark)').matches")
    page.wait_for_timeout(300)
    dark = colours()
    assert dark[0] != light[0]
    assert dark[1] != light[1]
    page.set_viewport_size({"width": 400, "height": 800})
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") == 400
