"""Both languages, whole: same names, no empty words, and every key that the page asks for."""

import asyncio
import re
from pathlib import Path
from string import Formatter

import gradio as gr
import pytest

from arena.votes import Vote
from tests.ui.fake import BASE, CASE, NAME, SFT, Fake
from ui.arena.engine import Ticket
from ui.arena.findings import language, personal
from ui.arena.page import markup, samples
from ui.arena.pairs import Pair
from ui.arena.reveal import reveal
from ui.arena.texts import TEXTS as ARENA
from ui.shell import TEXTS, pages
from ui.texts import TEXTS as SHELL

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize("key", TEXTS)
def test_both_languages_say_it_with_the_same_values(key: str):
    chinese, english = TEXTS[key]
    assert chinese.strip()
    assert english.strip()
    names = [sorted(name for _, name, form, _ in Formatter().parse(one) if name) for one in (chinese, english)]
    assert names[0] == names[1]


def test_no_key_stands_in_two_tables():
    assert len(TEXTS) == len(SHELL) + len(ARENA)


def test_every_key_that_scripts_and_markup_ask_for_is_there():
    asked: set[str] = set()
    for file in ("ui/shell.js", "ui/shell.html", "ui/arena/arena.js", "ui/arena/arena.html", "ui/arena/routes.py"):
        source = (ROOT / file).read_text(encoding="utf-8")
        asked |= set(re.findall(r'"((?:arena|shell|problem)\.[a-z_.0-9]+[a-z0-9])"', source))
        asked |= {f"problem.{one}" for one in re.findall(r'(?:refuse\(\d+, |fail\()"([a-z_]+)"', source)}
    assert len(asked) > 40
    assert asked - {"arena.draft"} <= set(TEXTS)  # the draft's place in the browser is no text


def test_no_text_is_left_that_nothing_says():
    sources = "".join(
        (ROOT / file).read_text(encoding="utf-8")
        for file in (
            "ui/shell.js",
            "ui/shell.html",
            "ui/shell.py",
            "ui/document.py",
            "ui/arena/arena.js",
            "ui/arena/arena.html",
        )
    )
    made = ("arena.answer.", "arena.voted.", "arena.output.", "problem.", "arena.source.")
    assert [
        key for key in TEXTS if f'"{key}"' not in sources and f"'{key}'" not in sources and not key.startswith(made)
    ] == []


def test_samples_are_there_in_both_languages_and_called_synthetic():
    found = samples()
    assert {sample.case.lang for sample in found} == {"zh", "en"}
    assert all(sample.case.synthetic for sample in found)
    assert all(language(sample.case.findings) == sample.case.lang for sample in found)
    assert not any(personal(sample.case.findings) for sample in found)
    assert all(sample.id in markup("none") for sample in found)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("右肺结节", "zh"),
        ("Nodule, 5 mm.", "en"),
        ("CT值约30HU，右肺GGO", "zh"),
        ("", "en"),
        ("12", "en"),
        ("No effusion. 无", "en"),
    ],
)
def test_the_language_of_findings(text: str, lang: str):
    assert language(text) == lang


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("姓名：某某", True),
        ("Patient name: someone", True),
        ("住院号 0012345", True),
        ("身份证号11010519491231002X", True),
        ("联系电话13812345678", True),
        ("MRN: 0012345", True),
        ("右肺结节12×9mm，较2024-03-01增大", False),
        ("No enlarged lymph nodes (10 mm). Series 4, image 128.", False),
    ],
)
def test_what_looks_like_personal_data(text: str, found: bool):
    assert personal(text) is found


def ticket(base: str, sft: str, lang: str = "zh") -> Ticket:
    return Ticket(Fake().system(), "f", lang, "done", (base, sft), (3, 4), [0.52, 1.04])


def vote(pair: Pair, answer: str) -> Vote:
    return Vote(
        key="k", answer=pair.answer(answer), base=BASE, sft=SFT, on_left=pair.on_left, lang="zh",
        base_sha256="", sft_sha256="", seconds=1.0,
    )  # fmt: skip


@pytest.mark.parametrize(("on_left", "first"), [("base", 0), ("sft", 1)])
def test_the_reveal_names_the_sides_as_they_stood(on_left: str, first: int):
    pair = Pair(ticket("基座文本", "微调文本"), CASE, on_left)  # type: ignore[arg-type]
    answer = reveal(pair, vote(pair, "a"))
    outputs = [(BASE, "base", 3, 0.5), (SFT, "sft", 4, 1.0)]
    found = [(side["run"], side["output"], side["tokens"], side["seconds"]) for side in answer["sides"]]
    assert found == [outputs[first], outputs[1 - first]]
    assert (answer["system"], answer["answer"], answer["reference"]) == (NAME, "a", CASE.reference)


def test_differences_are_marked_and_the_texts_stay_whole():
    pair = Pair(ticket("1. 左肺结节。", "1. 右肺结节。\n2. 钙化。"), CASE._replace(reference="1. 右肺结节。"), "base")
    answer = reveal(pair, vote(pair, "b"))
    for side, text in zip(answer["each_other"], pair.sides(), strict=True):
        assert "".join(words for words, _ in side) == text
    for side, text in zip(answer["to_reference"], pair.sides(), strict=True):
        assert "".join(words for words, kind in side if kind != "missing") == text
    a, b = answer["to_reference"]
    assert ("右肺", "missing") in a or ("右", "missing") in a
    assert [words for words, kind in b if kind == "extra"] == ["钙化"]
    assert not any(kind == "missing" for _, kind in b)


def test_the_numbers_of_a_list_are_no_difference():
    pair = Pair(ticket("左肺炎症。", "1. 右肺结节。\n2. 钙化。"), None, "base")
    answer = reveal(pair, vote(pair, "b"))
    assert [words for words, kind in answer["each_other"][1] if kind] == ["右肺结节", "钙化"]
    pair = Pair(ticket("9 mm nodule.", "12 mm nodule.", "en"), CASE._replace(reference="1. 9 mm nodule."), "base")
    a, b = reveal(pair, vote(pair, "b"))["to_reference"]
    assert not [words for words, kind in a if kind]
    assert ("12", "extra") in b
    pair = Pair(ticket("A nodule of 9 mm.", "A nodule.", "en"), CASE._replace(reference="A nodule of 12 mm."), "base")
    a, b = reveal(pair, vote(pair, "b"))["to_reference"]
    assert ("9", "extra") in a
    assert ("12", "missing") in a


def test_answers_name_outputs_and_come_back_as_sides():
    for on_left in ("base", "sft"):
        pair = Pair(ticket("x", "y"), None, on_left)  # type: ignore[arg-type]
        assert pair.answer("a") == on_left
        assert pair.answer("b") != on_left
        assert [pair.said(pair.answer(one)) for one in ("a", "b", "tie", "both_bad")] == ["a", "b", "tie", "both_bad"]
        with pytest.raises(ValueError, match="left"):
            pair.answer("left")


def test_no_handler_is_open_to_the_public_api():
    async def made() -> gr.Blocks:
        return pages("none", None)  # type: ignore[arg-type]

    blocks = asyncio.run(made())
    assert [fn.api_name for fn in blocks.fns.values() if fn.api_visibility == "public"] == []
    assert blocks.analytics_enabled is False
