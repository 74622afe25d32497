"""A rater's study in a real Chromium, over a desk that keeps its answers in memory."""

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from arena.study import desk
from arena.study.records import close, judged
from arena.study.shapes import DIMENSIONS, Asks, ErrorTag, Harm, Link
from store.engine import open_store
from tests.arena.study.made import open_study
from tests.chromium import chromium
from tests.conftest import skip_or_fail
from tests.ui.rate.desk import EVERYTHING, FINDINGS, PLAIN, SYSTEMS, A, B, FakeDesk, mounted, served
from ui.rate.service import StoredDesk

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
HOSTILE = (
    "<script>window.hit=1</script><img src=x onerror='window.hit=1'>\u202e倒\u202c\x07 {{value}} ${value} <b>粗</b>"
)
NEXT = "article.rating h1"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as made:
        yield made


@dataclass
class Site:
    """A server, and browsers that visit it; at the end no script failed and no other host was asked."""

    browser: Any
    desk: Any
    address: str
    contexts: list[Any]
    errors: list[str]
    hosts: set[str]

    def visit(
        self, rater: str = "li", path: str = "/rate/?study=demo", width: int = 1440, height: int = 900, **more: Any
    ) -> Any:
        context = self.browser.new_context(viewport={"width": width, "height": height}, **more)
        context.add_cookies([{"name": "rater", "value": rater, "url": self.address}])
        self.contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda said: self.errors.append(said.text) if "Content Security" in said.text else None)
        page.goto(self.address + path)
        page.wait_for_selector("#view > *")
        return page

    def rate(self, rater: str = "li", **more: Any) -> Any:
        """A rater's first open card, the guidance read."""
        page = self.visit(rater, **more)
        if page.locator(".page.reading").count():
            page.keyboard.press("Enter")
        page.wait_for_selector("article.rating")
        return page


@pytest.fixture
def site(browser: Any) -> Iterator[Any]:
    """Makes a site around a desk."""
    open_now: list[Any] = []

    def make(desk: Any) -> Site:
        server = served(mounted(desk))
        made = Site(browser, desk, server.__enter__(), [], [], set())
        open_now.append((server, made))
        return made

    yield make
    for server, made in open_now:
        for context in made.contexts:
            context.close()
        server.__exit__(None, None, None)
    for _, made in open_now:
        assert made.errors == []
        assert made.hosts - {""} == {urlsplit(made.address).netloc}


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def at(page: Any, words: str) -> None:
    """Wait for the card of this number."""
    page.wait_for_function("words => document.querySelector('article.rating h1')?.textContent === words", arg=words)


def said(page: Any, words: str) -> None:
    """Wait until this is told."""
    page.wait_for_function("words => document.querySelector('#said').textContent.includes(words)", arg=words)


def saved(page: Any) -> None:
    page.wait_for_selector("#state[data-state=saved]")


def fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_a_whole_study_by_keyboard(site: Any):
    here = site(FakeDesk(asks=EVERYTHING, practice=1, cases=2, guesses=1))
    page = here.visit(path="/rate/")
    press(page, "Enter")  # the study
    page.wait_for_selector(".page.reading")
    press(page, "Enter")  # 'I have read it'
    at(page, "练习 1 / 1")
    press(page, "Enter")
    said(page, "请先选择")
    press(page, "Numpad5", "Enter")
    page.wait_for_selector(".page.between")
    press(page, "NumpadEnter")
    at(page, "1 / 2")
    # B's first sentence: wrong side, significant; wrong follow-up, not; supported by the second sentence of the findings
    press(page, "b", "Enter", "q", "j", "p", "k", "l", "ArrowDown", "Enter", "Escape")
    # the whole of A: missed a finding, weight unsaid; A's first sentence has no support
    press(page, "a", "Enter", "x", "Escape", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "Space", "t", "Escape")
    press(page, "r", *"4352415534", "Backspace", "5", *"2312", "r", "Escape")
    press(page, "Digit1", "NumpadAdd", "Equal", "Equal", "Minus")
    press(page, "c")
    page.keyboard.type("1 2 0 9 5, 句子")
    press(page, "Enter")
    page.keyboard.type("第二行")
    press(page, "Escape", "Enter")
    at(page, "2 / 2")
    press(page, "2", "Enter")
    said(page, "还有 14 项没有评分")
    press(page, "Enter")
    page.wait_for_selector(".page.between")
    assert "猜一猜" in page.inner_text(".page")
    press(page, "Enter")
    at(page, "猜测 1 / 1")
    assert page.get_by_text("哪一份出自微调后的模型").is_visible()
    press(page, "0", "2", "+", "+", "Enter")
    page.wait_for_selector(".page.end")
    page.wait_for_selector(".page .problem", state="hidden")
    practice, first, second, guess = [answer for _, _, answer in here.desk.log]
    assert (practice.said, second.said, second.scores, second.strength) == ("cannot_judge", "b", {}, None)
    assert (guess.said, guess.sure) == ("b", 2)
    assert (first.said, first.strength, first.comment) == ("a", 2, "1 2 0 9 5, 句子\n第二行")
    assert set(first.errors) == {
        ErrorTag(side="b", tag="wrong_side", significant=True, sentence=0),
        ErrorTag(side="b", tag="wrong_follow_up", significant=False, sentence=0),
        ErrorTag(side="a", tag="missed_finding", significant=None, sentence=None),
    }
    assert set(first.links) == {Link(side="b", sentence=0, support=1), Link(side="a", sentence=0, support=None)}
    assert [first.scores[name] for name in DIMENSIONS] == [
        {"a": a, "b": b} for a, b in ((4, 3), (5, 2), (4, 1), (5, 5), (3, 5))
    ]
    assert first.harm == {"a": Harm(likelihood=2, extent=1), "b": Harm(likelihood=3, extent=2)}
    assert 0 < first.seconds < 60
    press(page, "Backspace", "Backspace")
    at(page, "2 / 2")


def test_the_next_case_is_in_the_page_before_it_is_asked_for(site: Any, record_property: Any):
    here = site(FakeDesk(asks=EVERYTHING, practice=0, cases=24, guesses=0, pause=0.5))
    page = here.rate()
    page.evaluate("""() => { window.taken = [];
      new PerformanceObserver((list) => list.getEntries().forEach((one) => one.name === "keydown" && window.taken.push(one.duration)))
        .observe({ type: "event", durationThreshold: 16 }); }""")
    for nth in range(1, 21):
        at(page, f"{nth} / 24")
        page.wait_for_timeout(60)
        press(page, "5")
        press(page, "Enter")
    page.wait_for_timeout(400)
    taken = sorted(page.evaluate("window.taken"))
    record_property("key press to next case painted, ms", taken)
    print(
        "key press to next case painted, ms: median", taken[len(taken) // 2] if taken else "< 16", "longest", taken[-1:]
    )
    assert not taken or taken[len(taken) // 2] < 150


def test_a_case_comes_at_once_while_the_server_sleeps(site: Any):
    here = site(FakeDesk(asks=PLAIN, practice=0, cases=9, guesses=0))
    page = here.rate()
    page.wait_for_load_state("networkidle")
    page.route("**/rate/api/**", lambda route: None)  # no answer ever comes
    for nth in range(1, 4):
        at(page, f"{nth} / 9")
        assert (
            page.evaluate("""() => {
          for (const code of ["Digit1", "Enter"]) document.body.dispatchEvent(new KeyboardEvent("keydown", { code, key: code, bubbles: true }));
          return document.querySelector("article.rating h1").textContent; }""")
            == f"{nth + 1} / 9"
        )


def test_two_raters_at_once_each_have_their_own(site: Any):
    here = site(FakeDesk(asks=PLAIN, practice=0, cases=3, guesses=0))
    one, other = here.rate("li"), here.rate("wang")
    press(one, "1", "Enter")
    press(other, "2", "Enter", "0", "Enter")
    at(one, "2 / 3")
    at(other, "3 / 3")
    saved(one)
    saved(other)
    assert [(who, answer.said) for who, _, answer in sorted(here.desk.log, key=lambda one: one[0])] == [
        ("li", "a"),
        ("wang", "b"),
        ("wang", "tie"),
    ]


def test_closing_the_browser_and_resuming(site: Any):
    here = site(FakeDesk(asks=PLAIN, practice=1, cases=3, guesses=0))
    page = here.rate()
    press(page, "5", "Enter")
    page.wait_for_selector(".page.between")
    press(page, "Enter", "1", "Enter")
    at(page, "2 / 3")
    saved(page)
    here.contexts.pop().close()
    again = here.visit()
    at(again, "2 / 3")
    assert again.locator(".page.reading").count() == 0
    assert "约 2 分钟" in again.inner_text("#where")


def test_a_reload_keeps_what_was_not_saved_yet(site: Any):
    here = site(FakeDesk(asks=EVERYTHING, practice=0, cases=3, guesses=0))
    page = here.rate()
    press(page, "2", "c")
    page.keyboard.type("未保存的说明")
    press(page, "Escape", "a", "Enter", "e", "Escape")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.reload()
    at(page, "1 / 3")
    assert asked == ["beforeunload"]
    assert page.input_value("#comment") == "未保存的说明"
    assert page.is_checked("input[name=said][value=b]")
    assert "阴阳性颠倒" in page.inner_text(".side.a .marks >> nth=0")
    kept = page.evaluate("JSON.stringify([{ ...sessionStorage }, { ...localStorage }])")
    assert "未保存的说明" in kept
    assert not [piece for text in (FINDINGS, A, B) for piece in text.split("。") if len(piece) > 4 and piece in kept]


def test_back_and_edit_makes_a_revision_and_looking_makes_none(site: Any):
    here = site(FakeDesk(asks=PLAIN, practice=0, cases=3, guesses=0))
    page = here.rate()
    press(page, "1", "+", "Enter", "2", "Enter")
    at(page, "3 / 3")
    press(page, "Backspace", "Backspace")
    at(page, "1 / 3")
    assert page.is_checked("input[name=said][value=a]")
    assert page.is_checked("input[name=strength][value='1']")
    press(page, "Backspace")
    said(page, "已经是第一例")
    press(page, "Enter")  # unchanged
    at(page, "2 / 3")
    press(page, "0", "Enter")
    at(page, "3 / 3")
    saved(page)
    assert [answer.said for _, _, answer in here.desk.log] == ["a", "b", "tie"]
    assert here.desk.decks["li"][1].revision == 2
    press(page, "Backspace", "Backspace", "n")
    at(page, "3 / 3")


def test_held_down_and_hurried_keys_rate_once(site: Any):
    here = site(FakeDesk(asks=PLAIN, practice=0, cases=5, guesses=0, pause=0.2))
    page = here.rate()
    press(page, "1")
    page.evaluate("""() => { for (let i = 0; i < 20; i++)
      document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { code: "Enter", key: "Enter", repeat: i > 0, bubbles: true })); }""")
    press(page, "Enter", "Enter")
    at(page, "2 / 5")
    saved(page)
    assert len(here.desk.log) == 1


def test_a_case_put_off_comes_last(site: Any):
    here = site(FakeDesk(asks=PLAIN, practice=0, cases=4, guesses=0))
    page = here.rate()
    first = page.inner_text(".findings .sentences")
    press(page, "s")
    assert page.inner_text(".findings .sentences") != first
    assert page.inner_text(NEXT) == "1 / 4"
    for nth in range(1, 4):
        at(page, f"{nth} / 4")
        press(page, "1", "Enter")
    at(page, "4 / 4")
    assert page.inner_text(".findings .sentences") == first
    press(page, "s")
    said(page, "不能推后")
    press(page, "1", "Enter")
    page.wait_for_selector(".page.end")
    assert [name for _, name, _ in here.desk.log] == [f"li-case-{nth:03d}" for nth in (1, 2, 3, 0)]


def test_the_language_changes_in_place(site: Any):
    here = site(FakeDesk(asks=EVERYTHING, practice=0, cases=3, guesses=0))
    page = here.visit()
    assert "如何判断" in page.inner_text(".guidance")
    page.click("header .language")
    assert "How to judge" in page.inner_text(".guidance")
    assert "胸部" not in page.inner_text(".page")
    press(page, "Enter")
    page.wait_for_selector("article.rating")
    press(page, "2", "b", "Enter", "w", "j")
    page.fill("#comment", "both are fine")
    assert "Wrong site" in page.inner_text(".side.b .marks >> nth=0")
    page.click("header .language")
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    assert "部位错误" in page.inner_text(".side.b .marks >> nth=0")
    assert page.inner_text(".answer.a .words") == "A 更好"
    assert page.input_value("#comment") == "both are fine"
    assert page.is_checked("input[name=said][value=b]")
    page.keyboard.press("Escape")
    press(page, "Enter", "Enter")
    at(page, "2 / 3")
    page.click("header .language")
    assert page.get_attribute("#comment", "placeholder") == "Comment (optional)"
    assert not [words for words in page.locator("[data-t]").all_inner_texts() if "更好" in words or "影像" in words]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_on_a_phone_by_touch(site: Any, lang: str):
    here = site(FakeDesk(asks=EVERYTHING, practice=1, cases=2, guesses=1))
    page = here.visit(path=f"/rate/?study=demo&lang={lang}", width=400, height=780, has_touch=True, is_mobile=True)
    assert fits(page)
    page.tap(".page .primary")
    page.wait_for_selector("article.rating")
    assert fits(page)
    page.tap(".answer.tie")
    page.tap("button.save")
    page.tap("button.save")
    page.tap(".page .primary")
    at(page, "1 / 2")
    page.tap(".side.b button.sentence >> nth=0")
    assert fits(page)
    page.tap(".panel .tag >> nth=0")
    page.tap(".panel .choice >> nth=1")
    page.tap(".findings button.sentence >> nth=2")
    page.tap(".panel .done")
    page.tap(".scores .group.a label >> nth=3")
    page.tap(".answer.b")
    page.tap(".segments label >> nth=2")
    page.tap("button.save")
    page.tap("button.save")
    at(page, "2 / 2")
    saved(page)
    answer = here.desk.log[-1][2]
    assert (answer.said, answer.strength, answer.scores) == ("b", 3, {"completeness": {"a": 4}})
    assert answer.errors == (ErrorTag(side="b", tag="wrong_side", significant=False, sentence=0),)
    assert answer.links == (Link(side="b", sentence=0, support=2),)
    bar = page.locator("#bar").bounding_box()["height"]
    assert bar < 240


def test_an_input_method_s_keys_answer_nothing(site: Any):
    here = site(FakeDesk(asks=EVERYTHING, practice=0, cases=3, guesses=0))
    page = here.rate()
    composing = """(target) => {
      const node = document.querySelector(target);
      for (const made of [{ isComposing: true }, { keyCode: 229 }])
        for (const code of ["Digit1", "Numpad2", "Digit0", "Digit9", "Digit5", "Enter", "Backspace", "KeyS", "KeyR"])
          node.dispatchEvent(new KeyboardEvent("keydown", { code, key: "Process", bubbles: true, cancelable: true, ...made }));
    }"""
    for target in ("#comment", "body", "article.rating h1", ".answers input"):
        page.evaluate(composing, target)
    page.focus("#comment")
    page.keyboard.type("1209")
    page.keyboard.press("Backspace")
    assert page.locator("input[name=said]:checked").count() == 0
    assert page.inner_text(NEXT) == "1 / 3"
    assert page.input_value("#comment") == "120"
    press(page, "Control+Enter")
    said(page, "请先选择")
    press(page, "Escape", "1", "c", "Control+Enter", "Control+Enter")
    at(page, "2 / 3")
    saved(page)
    assert here.desk.log[0][2].comment == "120"


def test_a_lost_connection_loses_nothing(site: Any):
    here = site(FakeDesk(asks=PLAIN, practice=0, cases=12, guesses=0))
    page = here.rate()
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    press(page, "1", "Enter", "2", "Enter", "0", "Enter")
    at(page, "4 / 12")
    page.wait_for_selector("#state[data-state=offline]")
    assert "3 份答案保留在本页" in page.inner_text("#state")
    press(page, "Backspace")
    at(page, "3 / 12")
    assert page.is_checked("input[name=said][value=tie]")
    press(page, "9", "Enter")  # a second thought, before the first was sent
    assert here.desk.log == []
    page.context.set_offline(False)
    saved(page)
    assert [answer.said for _, _, answer in here.desk.log] == ["a", "b", "both_bad"]
    press(page, "1", "Enter")
    at(page, "5 / 12")


def test_a_reload_sends_what_was_unsent_and_goes_on_behind_it(site: Any):
    here = site(FakeDesk(asks=PLAIN, practice=0, cases=6, guesses=0))
    page = here.rate()
    page.wait_for_load_state("networkidle")
    page.route("**/ratings/**", lambda route: route.abort())
    press(page, "1", "Enter", "2", "Enter")
    page.wait_for_selector("#state[data-state=offline]")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.unroute("**/ratings/**")
    page.reload()
    at(page, "3 / 6")
    assert [answer.said for _, _, answer in here.desk.log] == ["a", "b"]
    assert page.evaluate("Object.keys(sessionStorage).filter((name) => /unsent|draft/.test(name)).length") == 0


def test_an_answer_whose_receipt_was_lost_is_stored_once(site: Any):
    here = site(FakeDesk(asks=PLAIN, practice=0, cases=3, guesses=0))
    page = here.rate()
    lost: list[int] = []

    def lose(route: Any) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    page.route("**/ratings/**", lose)
    press(page, "1", "Enter")
    saved(page)
    assert lost == [200]
    assert len(here.desk.log) == 1


def test_a_login_that_ended_keeps_the_answers_until_the_next(site: Any):
    here = site(FakeDesk(asks=PLAIN, practice=0, cases=9, guesses=0))
    page = here.rate()
    page.wait_for_load_state("networkidle")
    page.context.clear_cookies()
    press(page, "1", "Enter", "2", "Enter")
    page.wait_for_selector("#state[data-state=signed_out]")
    assert "重新登录" in page.inner_text("#state a")
    assert here.desk.log == []
    page.context.add_cookies([{"name": "rater", "value": "wang", "url": here.address}])
    page.wait_for_timeout(1500)
    assert here.desk.log == []  # somebody else
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "rater", "value": "li", "url": here.address}])
    page.evaluate("dispatchEvent(new Event('focus'))")
    saved(page)
    assert [(who, answer.said) for who, _, answer in here.desk.log] == [("li", "a"), ("li", "b")]


def test_a_study_that_is_closed_meanwhile_says_what_counts(site: Any):
    here = site(FakeDesk(asks=PLAIN, practice=0, cases=6, guesses=0))
    page = here.rate()
    press(page, "1", "Enter")
    saved(page)
    here.desk.state = "closed"
    press(page, "1", "Enter")
    page.wait_for_selector(".page.end")
    assert "研究已结束" in page.inner_text(".page")
    assert "1 份答案" in page.inner_text(".page")
    assert len(here.desk.log) == 1


def test_an_answer_that_is_refused_stays_in_the_page(site: Any):
    here = site(FakeDesk(asks=PLAIN, practice=0, cases=6, guesses=0))
    page = here.rate()
    page.fill("#comment", "REFUSE")
    press(page, "Escape", "1", "Enter")
    said(page, "第 1 例")
    press(page, "Backspace")
    at(page, "1 / 6")
    assert page.input_value("#comment") == "REFUSE"
    page.fill("#comment", "better")
    press(page, "Escape", "Enter")
    saved(page)
    assert [answer.comment for _, _, answer in here.desk.log] == ["better"]


def test_a_store_that_is_busy_is_tried_again(site: Any):
    here = site(FakeDesk(asks=PLAIN, practice=0, cases=6, guesses=0))
    page = here.rate()
    here.desk.busy = True
    press(page, "1", "Enter")
    page.wait_for_selector("#state[data-state=busy]")
    assert "暂时无法保存，1 份答案保留在本页" in page.inner_text("#state")
    here.desk.busy = False
    saved(page)
    assert [answer.said for _, _, answer in here.desk.log] == ["a"]


def test_a_study_that_asks_for_the_preference_alone(site: Any):
    asks = Asks(strength=False, errors=False, links=False, comment=False)
    here = site(FakeDesk(asks=asks, practice=0, cases=2, guesses=0))
    page = here.rate()
    assert page.locator("button.sentence, .scores, .grades, #comment").count() == 0
    press(page, "a", "b", "f", "r", "c", "x", "+", "Escape", "9", "Enter")
    at(page, "2 / 2")
    saved(page)
    assert here.desk.log[0][2].said == "both_bad"


def test_nothing_that_a_browser_gets_names_a_system(site: Any):
    here = site(FakeDesk(asks=EVERYTHING, practice=1, cases=2, guesses=1))
    page = here.rate()
    bodies: list[str] = []
    page.on("response", lambda answer: bodies.append(answer.text()) if "/rate/" in answer.url else None)
    page.reload()
    page.wait_for_load_state("networkidle")
    assert len(bodies) > 12
    assert not [word for word in SYSTEMS for body in [*bodies, page.content()] if word in body]


@pytest.mark.parametrize("asks", [PLAIN, EVERYTHING])
def test_hostile_text_is_shown_as_text(site: Any, asks: Asks):
    made = FakeDesk(asks=asks, practice=0, cases=2, guesses=0, texts=(HOSTILE, HOSTILE, ""))
    made.title, made.guidance = {"zh": HOSTILE}, {"zh": HOSTILE}
    for card in made.decks["li"]:
        object.__setattr__(card, "context", {HOSTILE: HOSTILE})
    here = site(made)
    page = here.visit(path="/rate/")
    assert "<img src=x" in page.inner_text(".study")
    press(page, "Enter")
    page.wait_for_selector(".page.reading")
    press(page, "Enter")
    page.wait_for_selector("article.rating")
    seen = page.inner_text("article.rating")
    assert seen.count("<script>window.hit=1</script>") >= 4
    assert "⟨U+202E⟩倒⟨U+202C⟩⟨U+0007⟩" in seen
    assert "（空白）" in seen
    page.fill("#comment", HOSTILE.replace("\x07", ""))
    press(page, "Escape", "1", "Enter", "Enter")
    at(page, "2 / 2")
    saved(page)
    assert made.log[0][2].comment == HOSTILE.replace("\x07", "")
    press(page, "Backspace")
    assert page.input_value("#comment") == HOSTILE.replace("\x07", "")
    assert page.evaluate("window.hit") is None
    assert page.locator("#view script, #view img, #view b:not([aria-hidden])").count() == 0


def test_a_megabyte_of_text_is_shown(site: Any):
    here = site(FakeDesk(asks=PLAIN, practice=0, cases=1, guesses=0, texts=("结节。" * 350_000, "长" * 1_000_000, B)))
    page = here.visit()
    page.set_default_timeout(60_000)
    press(page, "Enter")
    at(page, "1 / 1")
    assert len(page.text_content("article.rating")) > 2_000_000
    assert fits(page)
    press(page, "1", "Enter")
    page.wait_for_selector(".page.end")


def test_a_stored_study_from_first_card_to_closed_report(site: Any, tmp_path: Path):
    """Over the database: practice, cases put off, hidden repeats, guesses, then closed."""
    store = open_store(f"sqlite:///{tmp_path / 'arena.db'}")
    key = open_study(store, tmp_path)
    here = site(StoredDesk(store, key))
    page = here.rate("r1", path="/rate/?study=trial")
    total = desk.overview(store, "trial", "r1")
    put_off = 0
    for _ in range(total.total + 4):
        if page.locator(".page.end").count():
            break
        if page.locator(".page.between").count():
            press(page, "Enter")
            page.wait_for_selector("article.rating")
        shown = page.inner_text(NEXT)
        if put_off < 2 and "/" in shown and "练习" not in shown and "猜测" not in shown:
            put_off += 1
            press(page, "s")
            said(page, "稍后再评")
            continue
        press(
            page, "5" if "练习" in shown else "1", "Enter", *([] if "练习" in shown or "猜测" in shown else ["Enter"])
        )
        page.wait_for_function(
            "before => document.querySelector('.page') || (document.querySelector('article.rating h1') || {}).textContent !== before",
            arg=shown,
        )
    page.wait_for_selector(".page.end")
    page.wait_for_selector(".page .problem", state="hidden")
    now = desk.overview(store, "trial", "r1")
    assert (now.done, now.next) == (now.total, None)
    assert put_off == 2
    press(page, "Backspace")
    page.wait_for_selector("article.rating")
    close(store, key, "trial")
    press(page, "2", "Enter")
    page.wait_for_selector(".page.end")
    assert "研究已结束" in page.inner_text(".page")
    assert {one.rater for one in judged(store, "trial")} == {"r1"}
    store.dispose()


def test_a_browser_that_is_too_old_is_told(site: Any):
    here = site(FakeDesk())
    context = here.browser.new_context()
    here.contexts.append(context)
    context.add_cookies([{"name": "rater", "value": "li", "url": here.address}])
    context.add_init_script("delete Array.prototype.findLast")
    page = context.new_page()
    page.on("request", lambda request: here.hosts.add(urlsplit(request.url).netloc))
    page.goto(here.address + "/rate/")
    page.wait_for_selector("#old", state="visible")
    assert "109" in page.inner_text("#old")
    assert page.locator("#view > *").count() == 0


def axe_source() -> str:
    """axe-core from the installed package that brings it, or from node_modules."""
    found = importlib.util.find_spec("axe_playwright_python")
    places = [Path(str(found.origin)).parent / "axe.min.js"] if found else []
    places.append(ROOT / "node_modules" / "axe-core" / "axe.min.js")
    for place in places:
        if place.exists():
            return place.read_text(encoding="utf-8")
    skip_or_fail("axe-core is not installed: pip install -r requirements-dev.txt")
    raise AssertionError


@pytest.mark.parametrize(
    ("scheme", "width", "asks"),
    [("light", 1440, EVERYTHING), ("dark", 400, EVERYTHING), ("dark", 800, Asks(errors=False, links=False))],
)
def test_axe_finds_nothing_serious(site: Any, scheme: str, width: int, asks: Asks):
    source = axe_source()
    here = site(FakeDesk(asks=asks, practice=1, cases=1, guesses=1, demonstration=True))
    page = here.visit(path="/rate/", width=width, color_scheme=scheme, bypass_csp=True)
    page.evaluate(source)

    def look(where: str) -> None:
        page.evaluate("Promise.all(document.getAnimations().map((one) => one.finish()))")
        result = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
        bad = [
            (one["id"], one["impact"], [node["html"][:200] for node in one["nodes"]]) for one in result["violations"]
        ]
        assert [one for one in bad if one[1] in ("serious", "critical", "moderate")] == [], where

    again = 2 if asks.dimensions else 1  # once more without the scores
    look("studies")
    press(page, "Enter")
    page.wait_for_selector(".page.reading")
    look("guidance")
    press(page, "Enter")
    page.wait_for_selector("article.rating")
    look("card")
    press(page, "1")
    if asks.errors:
        press(page, "b", "Enter", "q", "j", "e", "x")
        look("open sentence")
        press(page, "Escape", "r", "3")
    look("answered")
    press(page, "Escape", "?")
    if width > 700:
        look("keys")
    press(page, "Escape", *["Enter"] * again)
    page.wait_for_selector(".page.between")
    look("between")
    press(page, "Enter", "0", *["Enter"] * again)
    page.wait_for_selector(".page.between")
    press(page, "Enter")
    at(page, "猜测 1 / 1")
    look("guess")
    press(page, "1", "Enter")
    page.wait_for_selector(".page.end")
    look("end")
