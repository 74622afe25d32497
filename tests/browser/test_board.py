"""The leaderboard in a real browser: one visitor's way through it, its address, its keys and its failures."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.chromium import chromium
from tests.ui.board.made import ZH, Made

pytestmark = [
    pytest.mark.browser,
    # gradio leaves sockets and event loops to the garbage collector
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
WAIT = 15_000  # milliseconds


@pytest.fixture(scope="module")
def source():
    return Made()


@pytest.fixture(scope="module")
def address(source):
    from tests.ui.board.app import serving

    with serving(source) as found:
        yield found


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser, address):
    """A page that fails its test when it asks another host, or a script of it breaks."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    opened = context.new_page()
    opened.set_default_timeout(WAIT)
    wrong: list[str] = []
    opened.on("request", lambda one: one.url.startswith((address, "blob:", "data:")) or wrong.append(one.url))
    opened.on("pageerror", lambda one: wrong.append(str(one)))
    yield opened
    harmed = opened.evaluate("window.harmed")
    context.close()
    assert wrong == []
    assert harmed is None


def visit(page, address: str, query: str = "", lang: str = "en") -> None:
    page.goto(f"{address}/?lang={lang}&{query}")
    page.wait_for_selector(".board .region")
    page.evaluate("lang => (document.documentElement.lang = lang)", "en" if lang == "en" else "zh-CN")
    page.wait_for_function("() => !document.querySelector('.board.busy')")


def asked(page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def runs(page) -> list[str]:
    return page.eval_on_selector_all(".board tbody:not(.group) .line input", "all => all.map(one => one.value)")


def test_a_visitor_sorts_filters_compares_opens_a_case_and_comes_back(page, address):
    visit(page, address)
    assert "Best:" in page.inner_text(".region-headline h2")
    assert "not distinguishable from second place" in page.inner_text(".region-headline h2")
    first = runs(page)
    assert first[0] == "gemma-270m-lora-s0"

    page.click("[id='board-head-paper.bleu-4']")
    page.wait_for_selector("th[aria-sort=descending] [id='board-head-paper.bleu-4']")
    assert asked(page)["sort"] == ["paper.bleu-4"]
    page.click("[id='board-head-paper.bleu-4']")
    page.wait_for_selector("th[aria-sort=ascending] [id='board-head-paper.bleu-4']")
    assert runs(page)[0] == "base-gemma-270m-1f2e3d4c"

    page.click("#board-protocol-standard")
    page.wait_for_selector("[id='board-head-standard.bleu']")
    assert "sacreBLEU" in page.text_content("details.protocol")
    assert page.locator(".board tbody.group").count() == 0, "published rows have no standard scores"
    page.click("#board-protocol-paper")
    page.wait_for_selector(".board tbody.group")

    page.keyboard.press("Escape")
    page.locator("body").press("/")
    page.keyboard.type("qwen")
    page.wait_for_function("() => document.querySelectorAll('.board tbody .line').length === 3")
    assert page.evaluate("document.activeElement.id") == "board-find"
    assert asked(page)["find"] == ["qwen"]
    page.fill("#board-find", "")
    page.wait_for_function("() => document.querySelectorAll('.board tbody .line').length > 10")

    page.check("input[value='gemma-270m-lora-s0']")
    page.wait_for_selector(".pickbar")
    page.check("input[value='qwen3-0.6b-ptuning']")
    page.wait_for_selector("#board-compare")
    page.locator("body").press("c")
    page.wait_for_selector(".differences")
    assert "A is better" in page.inner_text(".differences")
    page.wait_for_selector("[data-figure=scatter] .js-plotly-plot .point")

    page.click(".cases tbody tr:first-child a")
    page.wait_for_selector(".impression")
    opened = page.inner_text(".detail h2")
    assert page.locator(".impression .report del.word").count() > 0
    page.locator("body").press("ArrowRight")
    page.wait_for_function("before => document.querySelector('.detail h2').innerText !== before", arg=opened)
    page.go_back()
    page.wait_for_selector(".differences")
    page.go_back()
    page.wait_for_selector(".region-table")
    assert asked(page)["pick"] == ["gemma-270m-lora-s0", "qwen3-0.6b-ptuning"]


def test_a_link_restores_the_view_and_the_language_is_switched_in_place(page, address):
    query = "data=a1a1a1a1a1a1&protocol=standard&subset=abnormal&sort=-standard.bleu&find=lora&theme=x"
    visit(page, address, query)
    shown = Made().rows(ZH, "abnormal")
    expected = sorted(
        (row for row in shown if row.strategy == "lora"), key=lambda row: row.scores["standard.bleu"].value
    )
    assert runs(page) == [row.run for row in expected], "the lowest first"
    assert page.input_value("#board-find") == "lora"
    assert page.get_attribute("#board-subset-abnormal", "aria-checked") == "true"
    assert asked(page)["theme"] == ["x"], "what is not the board's stays in the address"
    before = runs(page)
    page.evaluate("document.documentElement.lang = 'zh-CN'")
    page.wait_for_function("() => document.querySelector('.region-headline h2').innerText.startsWith('最佳')")
    assert runs(page) == before
    assert page.input_value("#board-find") == "lora"


def test_pictures_are_drawn_in_the_colours_of_the_page(page, address):
    visit(page, address)
    for name in ("bars", "pareto", "heat", "length", "curves", "preference"):
        page.locator(f"[data-figure={name}]").scroll_into_view_if_needed()
        page.wait_for_selector(f"[data-figure={name}] .js-plotly-plot .main-svg")
        assert page.get_attribute(f"[data-figure={name}] .plot", "aria-label")
    paper = "document.querySelector('[data-figure=heat] .plot').layout.paper_bgcolor"
    assert page.evaluate(paper) == "#ffffff"
    page.evaluate("document.body.classList.add('dark')")
    page.wait_for_function(f"() => {paper} === '#1c2027'")


def test_a_run_opens_from_its_row_and_its_cases_are_saved(page, address):
    visit(page, address, "lang=en")
    page.click("tr.winner a.title")
    page.wait_for_selector(".region-run .prose-card")
    assert "learning_rate" in page.inner_text("pre.config")
    page.wait_for_selector("[data-figure=lengths] .js-plotly-plot .main-svg")
    with page.expect_download() as download:
        page.click("[data-export=cases]")
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert download.value.suggested_filename == "cases-gemma-270m-lora-s0-all.csv"
    assert len(lines) == 97
    page.locator("body").press("Escape")
    page.wait_for_selector(".region-table")


def test_a_failure_offers_another_try_and_loses_nothing(page, address, source):
    visit(page, address, "find=gemma")
    source.broken = True
    page.click("#board-protocol-standard")
    page.wait_for_selector(".failure")
    assert page.locator(".region-table").count() == 1, "what was there stays"
    source.broken = False
    page.click(".failure button")
    page.wait_for_selector("[id='board-head-standard.bleu']")
    assert page.locator(".failure").count() == 0
    assert page.input_value("#board-find") == "gemma"


def test_typing_with_an_input_method_sends_nothing_until_it_is_done(page, address):
    visit(page, address)
    page.focus("#board-find")
    page.evaluate(
        """() => {
          const field = document.querySelector('#board-find');
          field.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }));
          field.value = 'ni';
          field.dispatchEvent(new InputEvent('input', { bubbles: true, isComposing: true }));
        }"""
    )
    page.wait_for_timeout(400)
    assert "find" not in asked(page)
    page.evaluate(
        """() => {
          const field = document.querySelector('#board-find');
          field.value = 'nearest';
          field.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }));
        }"""
    )
    page.wait_for_function("() => document.querySelectorAll('.board tbody .line').length === 1")


@pytest.mark.parametrize("width", [400, 800, 1440])
def test_nothing_is_wider_than_the_window(page, address, width):
    page.set_viewport_size({"width": width, "height": 900})
    for query in ("", "run=gemma-270m-lora-s0", "run=gemma-270m-lora-s0&against=nearest", "case=case-001"):
        visit(page, address, query)
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) <= 0


def test_errors_are_sorted_drawn_and_marked_in_the_text(page, address):
    visit(page, address)
    best = page.inner_text(".region-headline h2")
    page.click("[id='board-head-facts.laterality']")
    page.wait_for_selector("th[aria-sort=ascending] [id='board-head-facts.laterality']")
    assert page.inner_text(".region-headline h2") == best
    page.locator("[data-figure=errors]").scroll_into_view_if_needed()
    page.wait_for_selector("[data-figure=errors] .js-plotly-plot .barlayer .point")
    plot = "document.querySelector('[data-figure=errors] .plot')"
    assert page.evaluate(f"{plot}.data.length") == 6
    left = f"{plot}.layout.xaxis.domain[1]"
    assert page.evaluate(left) < 0.5
    page.set_viewport_size({"width": 400, "height": 900})
    visit(page, address)
    page.locator("[data-figure=errors]").scroll_into_view_if_needed()
    page.wait_for_function(f"() => {plot}.layout && {left} === 1")

    visit(page, address, "run=gemma-270m-lora-s1&metric=facts.laterality")
    assert page.locator(".sample").count() == 5
    page.locator(".sample .title").first.click()
    page.wait_for_selector(".impression")
    visit(page, address, "run=gemma-270m-lora-s1&case=case-000")
    page.click("#board-marks-facts")
    wrong = ".impression .fact.wrong"
    page.wait_for_selector(wrong)
    look = f"(() => {{ const one = document.querySelector('{wrong}'); return [getComputedStyle(one, '::after').content, getComputedStyle(one).color]; }})()"
    sign, colour = page.evaluate(look)
    assert "✗" in sign
    assert page.get_attribute(wrong, "data-why") == "side"
    assert colour != page.evaluate("getComputedStyle(document.querySelector('.impression .report')).color")
    assert "ground glass nodule, right upper lobe" in page.inner_text(".impression .omitted")
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    page.evaluate("document.body.classList.add('dark')")
    assert page.evaluate(look)[1] != colour
    page.evaluate("document.documentElement.lang = 'zh-CN'")
    page.wait_for_selector(".impression .omitted >> text=右上叶磨玻璃结节")
