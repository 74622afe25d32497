"""`prepare.html`: opens without a network, holds no text unless asked, and speaks both languages."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from common.files import read_jsonl
from corpus.prepare import PrepareConfig, prepare
from corpus.prepare.report.document import differing, document
from corpus.prepare.report.words import TEXTS, rule_name
from tests.chromium import chromium
from tests.corpus.conftest import raw_reports

Write = Callable[..., Path]


def reports() -> list[dict[str, Any]]:
    made = raw_reports(200)
    for i, one in enumerate(made):
        one["context"] = {"year": 2019 + i % 5}
        if i % 4 == 0:
            one["findings"] = f"<p>{one['findings']}</p>患者姓名：张伟民，电话13812345678。"
        if i % 11 == 0:
            one["impression"] = "同前。"
    return made


def outside(page: str) -> list[str]:
    """Addresses that the page would ask for: of what stands in attributes and style sheets, not in plotly's own strings."""
    without = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
    return re.findall(
        r"""(?:src|href|action)\s*=\s*["']?[^"'>]+|url\([^)]*\)|@import[^;]*|https?://[^\s"'<]+""", without
    )


def test_it_asks_for_nothing_and_holds_no_text(tmp_path: Path, raw_file: Write) -> None:
    prepare([raw_file(reports())], tmp_path / "data", PrepareConfig())
    path = tmp_path / "data" / "prepare.html"
    page = path.read_text(encoding="utf-8")
    assert path.stat().st_mode & 0o777 == 0o600
    assert outside(page) == []
    assert "default-src 'none'" in page
    body = page.replace(page[page.index("<script>") :], "")
    shown = json.dumps(json.loads(re.search(r'id="figures">(.*?)</script>', page, re.DOTALL)[1]), ensure_ascii=False)
    for text in ("右肺上叶见结节影", "双肺纹理清晰", "胸部CT未见异常", "13812345678", "张伟民"):
        assert text not in body + shown
    assert "banner" not in re.sub(r"<style>.*?</style>", "", body, flags=re.DOTALL)


def test_with_text_examples_are_masked_and_under_a_banner(tmp_path: Path, raw_file: Write) -> None:
    raw = raw_file(reports())
    before, _ = prepare([raw], tmp_path / "data", PrepareConfig())
    result, made = prepare([raw], tmp_path / "data", PrepareConfig(with_text=True))
    assert made  # told otherwise, the data stay as they were
    assert result["outputs"] == before["outputs"]
    page = (tmp_path / "data" / "prepare.html").read_text(encoding="utf-8")
    assert 'class="banner"' in page
    for text in ("13812345678", "张伟民"):
        assert text not in page + (tmp_path / "data" / "prepare.json").read_text(encoding="utf-8")
    rules = {rule["name"]: rule for rule in result["rules"]}
    example = rules["markup"]["examples"][0]
    assert "<p>" in example["before"]
    assert "<p>" not in example["after"]
    assert "⟦NAME⟧" in json.dumps(rules, ensure_ascii=False)
    assert "同前" in rules["refers_elsewhere"]["examples"][0]["impression"]
    assert "&lt;p&gt;" in page
    assert result["frequent"][0]["text"].startswith("胸部CT未见异常")


def test_every_rule_and_kind_has_words_in_both_languages() -> None:
    from corpus.clean import CHANGES, DROPS, FLAGS
    from corpus.deidentify import KINDS

    for name in [rule.name for rules in (CHANGES, DROPS, FLAGS) for rule in rules]:
        assert rule_name("zh", name) != name
    for kind in KINDS:
        assert f"personal.{kind}" in TEXTS
    for zh, en in TEXTS.values():
        assert zh
        assert en
        assert re.findall(r"\{\w+\}", zh) == [] or sorted(re.findall(r"\{\w+\}", zh)) == sorted(
            re.findall(r"\{\w+\}", en)
        )


def test_an_example_shows_where_it_was_changed() -> None:
    example = {"before": "…右肺\u200b结节，直径8MM，余…", "after": "…右肺结节，直径8mm，余未…"}
    before, after = (str(differing(example, part)) for part in ("before", "after"))
    assert before == '…右肺<mark><i class="sign">U+200B</i></mark>结节，直径8<mark>MM</mark>，余…'
    assert after == "…右肺结节，直径8<mark>mm</mark>，余未…"  # what follows is cut elsewhere, and no change
    assert str(differing({"findings": "a<b"}, "findings")) == "a&lt;b"


def test_reports_without_a_patient_are_counted_and_said(tmp_path: Path, raw_file: Write) -> None:
    made = reports()
    result, _ = prepare([raw_file(made)], tmp_path / "data", PrepareConfig(duplicates="all"))
    unknown = result["groups"]["without_patient"]
    rows = [one for side in ("train", "valid") for one in read_jsonl(tmp_path / "data" / f"{side}.jsonl")]
    assert unknown == sum(one["patient"] is None for one in rows) > 0
    assert f"{unknown} 份报告没有患者编号" in (tmp_path / "data" / "prepare.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("policy", ["all", "exact", "first", "cap:3"])
def test_the_policy_is_said_in_words(tmp_path: Path, raw_file: Write, policy: str) -> None:
    result, _ = prepare([raw_file(reports())], tmp_path / "data", PrepareConfig(duplicates=policy))
    page = document(result)
    said = TEXTS[f"policy.{policy.split(':')[0]}"][1].format(most=3, dropped=result["duplicates"]["dropped"])
    assert said in page


@pytest.fixture
def page(tmp_path: Path, raw_file: Write) -> Iterator[Any]:
    """The opened report; the test fails when it asks for anything or a script of it breaks."""
    prepare([raw_file(reports())], tmp_path / "data", PrepareConfig(with_text=True, test=10))
    wrong: list[str] = []
    with chromium() as browser:
        opened = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN").new_page()
        opened.on("request", lambda one: wrong.append(one.url) if not one.url.startswith(("file:", "data:")) else None)
        opened.on("pageerror", lambda one: wrong.append(str(one)))
        opened.on("console", lambda one: wrong.append(one.text) if one.type == "error" else None)
        opened.goto(f"file://{tmp_path}/data/prepare.html")
        yield opened
    assert not wrong


@pytest.mark.browser
def test_a_person_reads_it_in_a_browser_at_any_width(page: Any) -> None:
    page.wait_for_selector(".plot[data-figure=terms] svg.main-svg")
    drawn = page.eval_on_selector_all(
        ".plot", "all => all.map(one => [one.dataset.figure, !!one.querySelector('.bars path')])"
    )
    assert {name for name, _ in drawn} >= {
        "funnel",
        "personal",
        "clusters",
        "years",
        "findings",
        "impression",
        "leakage",
        "terms",
    }
    assert all(bars for _, bars in drawn)
    assert "份原始报告" in page.inner_text("h1")
    page.click("button[data-lang=en]")
    assert "raw reports" in page.inner_text("h1")
    assert "训练" not in page.inner_text(".plot[data-figure=funnel]")
    assert "规则" not in page.inner_text("main")
    for width in (1440, 800, 400):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(300)
        assert page.evaluate("document.documentElement.scrollWidth") == width
