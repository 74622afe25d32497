"""The arena as a person uses it, in a real Chromium, with a made-up model."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text

from tests.chromium import chromium
from tests.ui.fake import BASE, CASE, NAME, SFT, TEXTS, Fake, served
from ui.server import Site

pytestmark = pytest.mark.browser

HOSTILE = (
    "ECHO <script>window.hit=1</script><img src=x onerror='window.hit=1'>\u202e倒\u202c {{value}} ${value} <b>粗</b>"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Site]]:
    with served(tmp_path_factory.mktemp("site"), [Fake().system()]) as made:
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as made:
        yield made


@pytest.fixture
def site(server: tuple[str, Site]) -> Iterator[Site]:
    yield server[1]
    with server[1].store.begin() as connection:
        connection.execute(text("delete from arena_votes"))


@pytest.fixture
def visit(server: tuple[str, Site], browser: Any, site: Site) -> Iterator[Any]:
    """Opens the page; at the end, no other host was asked and no script failed."""
    contexts, hosts, errors = [], set(), []

    def open_page(path: str = "/", width: int = 1440, **settings: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 900}, **settings)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if "Content Security" in said.text else None)
        page.goto(server[0] + path)
        page.wait_for_selector("#arena-findings", state="attached")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert {host for host in hosts if host} == {urlsplit(server[0]).netloc}
    assert errors == []


def wait(page: Any, state: str) -> None:
    page.wait_for_selector(f".arena[data-state={state}]")


def rows(site: Site) -> list[dict[str, Any]]:
    with site.store.connect() as connection:
        return [dict(row) for row in connection.execute(text("select * from arena_votes order by id")).mappings()]


def fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("width", [1440, 800, 400])
def test_draw_generate_judge_by_key_and_see_who_wrote_what(visit: Any, site: Site, width: int):
    page = visit(width=width)
    assert page.get_by_text("仅供研究，不用于临床决策").is_visible()
    page.keyboard.press("d")
    page.wait_for_selector(".arena.made-up")
    assert page.input_value("#arena-findings") == CASE.findings
    assert page.get_by_text("合成文本，非真实患者").is_visible()
    page.keyboard.press("Control+Enter")
    wait(page, "judge")
    a = page.inner_text(".side.a .text")
    assert {a, page.inner_text(".side.b .text")} == set(TEXTS["zh"])
    seen = page.content()
    assert not [word for word in (NAME, BASE, SFT, CASE.reference) if word in seen]
    assert fits(page)
    page.keyboard.press("1")
    wait(page, "revealed")
    left = "base" if a == TEXTS["zh"][0] else "sft"
    assert page.inner_text(".side.a .name").startswith("微调前" if left == "base" else "微调后")
    assert page.inner_text(".reference .text") == CASE.reference
    assert page.locator(".side mark.extra").count() > 0
    assert page.get_by_text("已有 1 次盲评").count() == 1
    (row,) = rows(site)
    assert (row["answer"], row["on_left"], row["case_id"]) == (left, left, CASE.id)
    assert fits(page)
    page.keyboard.press("Enter")  # 'next case' has the focus
    wait(page, "idle")
    assert page.input_value("#arena-findings") == CASE.findings


@pytest.mark.parametrize("width", [1440, 800])
def test_typed_findings_in_english_judged_by_the_number_pad(visit: Any, site: Site, width: int):
    page = visit("/?lang=en", width)
    assert page.get_by_text("Research use only, not for clinical decisions").is_visible()
    page.fill("#arena-findings", "A 9 mm nodule in the right lower lobe.")
    page.keyboard.press("Control+Enter")
    wait(page, "judge")
    assert {page.inner_text(".side.a .text"), page.inner_text(".side.b .text")} == set(TEXTS["en"])
    page.fill("#arena-comment", "0 is no answer here, nor is 9")
    page.keyboard.press("Digit9")
    page.keyboard.press("Escape")
    assert rows(site) == []
    page.keyboard.press("Numpad0")
    wait(page, "revealed")
    (row,) = rows(site)
    assert (row["answer"], row["lang"], row["findings"]) == ("tie", "en", None)
    assert row["comment"] == "0 is no answer here, nor is 99"
    assert not page.is_visible(".reference")
    assert page.get_by_text("1 blind votes so far").count() == 1


@pytest.mark.parametrize(("answer", "stored"), [("a", {"base", "sft"}), ("both_bad", {"both_bad"})])
def test_answers_by_button(visit: Any, site: Site, answer: str, stored: set[str]):
    page = visit()
    page.click("button.sample >> nth=0")
    page.wait_for_selector(".arena[data-source=sample]")
    page.click(".generate")
    wait(page, "judge")
    page.dblclick(f".answers button[value={answer}]")
    wait(page, "revealed")
    (row,) = rows(site)
    assert row["answer"] in stored
    assert page.get_attribute(".marks [value=reference]", "aria-pressed") == "true"
    page.click(".marks [value=none]")
    assert page.locator(".side mark, .side del").count() == 0


def test_an_input_method_s_digits_and_enter_do_nothing(visit: Any, site: Site):
    page = visit()
    page.fill("#arena-findings", "右肺结节")
    page.click(".generate")
    wait(page, "judge")
    composing = """(target) => {
      const node = document.querySelector(target) || document.body;
      for (const made of [{ isComposing: true }, { keyCode: 229 }])
        for (const code of ["Digit1", "Numpad2", "Digit0", "Digit9", "Enter"])
          node.dispatchEvent(new KeyboardEvent("keydown", { code, key: "Process", bubbles: true, ...made }));
    }"""
    for target in ("#arena-comment", "#arena-findings", "body"):
        page.evaluate(composing, target)
    page.focus("#arena-comment")
    page.evaluate("""() => document.querySelector("#arena-comment")
        .dispatchEvent(new KeyboardEvent("keydown", { code: "Digit1", key: "1", bubbles: true }))""")
    page.wait_for_timeout(300)
    assert rows(site) == []
    page.keyboard.press("Escape")
    page.keyboard.press("2")
    wait(page, "revealed")
    assert len(rows(site)) == 1


def test_switching_the_language_keeps_what_was_typed_and_stays(visit: Any, server: tuple[str, Site]):
    page = visit()
    page.fill("#arena-findings", "右肺上叶见结节。")
    page.click("header .language")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.get_by_role("tab", name="Leaderboard").is_visible()
    assert page.get_attribute("#arena-comment", "placeholder") == "Comment (optional)"
    assert page.input_value("#arena-findings") == "右肺上叶见结节。"
    page.reload()
    page.wait_for_selector(".arena.filled")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.input_value("#arena-findings") == "右肺上叶见结节。"
    assert page.evaluate("JSON.stringify({ ...localStorage })").find("右肺") == -1
    page.click(".clear")
    page.reload()
    page.wait_for_selector("#arena-findings")
    assert page.input_value("#arena-findings") == ""


def test_hostile_text_is_shown_as_text(visit: Any, site: Site):
    page = visit()
    page.fill("#arena-findings", HOSTILE)
    page.click(".generate")
    wait(page, "judge")
    shown = {page.inner_text(".side.a .text"), page.inner_text(".side.b .text")}
    assert shown == {"（空：模型没有写出内容）", HOSTILE}
    page.fill("#arena-comment", HOSTILE)
    page.click(".answers button[value=tie]")
    wait(page, "revealed")
    assert page.evaluate("window.hit") is None
    assert page.locator(".side script, .side img, .side b").count() == 0
    assert rows(site)[0]["comment"] == HOSTILE


@pytest.mark.parametrize(
    ("findings", "said"),
    [
        ("MEMORY", "内存不足"),
        ("BROKEN", "书写时出错"),
        ("肺" * 4001, "超过 4000 字"),
        ("", "请先输入影像所见"),
    ],
)
def test_what_goes_wrong_is_said_and_the_text_stays(visit: Any, findings: str, said: str):
    page = visit()
    page.fill("#arena-findings", findings)
    page.click(".generate")
    page.wait_for_selector(".said.problem")
    assert said in page.inner_text(".said")
    assert page.input_value("#arena-findings") == findings
    assert page.is_visible(".generate")


def test_a_vote_while_the_server_is_away_is_not_lost(visit: Any, site: Site):
    page = visit()
    page.fill("#arena-findings", "右肺结节")
    page.click(".generate")
    wait(page, "judge")
    page.route("**/arena/vote", lambda route: route.abort())
    page.keyboard.press("1")
    page.wait_for_selector(".said.problem")
    assert "尚未保存" in page.inner_text(".said")
    page.unroute("**/arena/vote")
    page.keyboard.press("1")
    wait(page, "revealed")
    assert len(rows(site)) == 1


def test_tabs_have_addresses_and_dark_is_remembered(visit: Any):
    page = visit("/?tab=board")
    page.wait_for_selector("#panel-board", state="visible")
    assert not page.is_visible("#arena-findings")
    assert page.get_attribute("#tab-board", "aria-selected") == "true"
    page.click("#tab-arena")
    assert page.is_visible("#arena-findings")
    assert "tab=" not in page.url
    page.go_back()
    page.wait_for_selector("#panel-board", state="visible")
    page.click("header .theme")
    assert page.evaluate("document.body.classList.contains('dark')")
    page.reload()
    page.wait_for_selector("#panel-board", state="visible")
    assert page.evaluate("document.body.classList.contains('dark')")


def test_the_whole_judgement_needs_no_pointer_and_shows_where_the_focus_is(visit: Any, site: Site):
    page = visit()
    for _ in range(3):
        page.keyboard.press("Tab")
    style = "getComputedStyle(document.activeElement)"
    assert page.evaluate(f"{style}.outlineStyle") == "solid"
    page.keyboard.press("d")
    page.wait_for_selector(".arena.filled")
    page.keyboard.press("Control+Enter")
    wait(page, "judge")
    for name in ("A 更好", "B 更好", "相当", "都不好"):
        assert page.get_by_role("button", name=name).is_visible()
    assert page.get_by_role("textbox", name="影像所见").is_visible()
    assert page.get_by_role("textbox", name="说明（可选）").is_visible()
    page.keyboard.press("9")
    wait(page, "revealed")
    assert rows(site)[0]["answer"] == "both_bad"


def test_three_tabs_share_the_engine_and_a_closed_one_frees_its_place(browser: Any, tmp_path: Path):
    fake = Fake(at_once=1)
    fake.gate.clear()
    with served(tmp_path, [fake.system()]) as (address, _):
        context = browser.new_context()
        pages = [context.new_page() for _ in range(3)]
        for number, page in enumerate(pages):
            page.set_default_timeout(10_000)
            page.goto(address)
            page.wait_for_selector("#arena-findings")
            page.fill("#arena-findings", f"ECHO 第{number}例")
            page.click(".generate")
            wait(page, "busy")
            page.wait_for_function(
                "size => document.querySelector('.said').textContent.includes(size)", arg=said(number)
            )
        pages[1].close()
        pages[2].wait_for_function("size => document.querySelector('.said').textContent.includes(size)", arg=said(1))
        fake.gate.set()
        for number in (0, 2):
            wait(pages[number], "judge")
            texts = {pages[number].inner_text(f".side.{side} .text") for side in ("a", "b")}
            assert f"ECHO 第{number}例" in texts
            assert "tokens" not in pages[number].inner_text(".pair")
            pages[number].keyboard.press("0")
            wait(pages[number], "revealed")
            assert "每秒" in pages[number].inner_text(".pair")
        context.close()
    assert fake.asked == ["ECHO 第0例", "ECHO 第1例", "ECHO 第2例"]


def said(ahead: int) -> str:
    return f"前面还有 {ahead} 份" if ahead else "马上开始"
