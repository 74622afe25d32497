"""Chinese and English: one mechanism for every page.

Words. Each part of the pages has a table `TEXTS: dict[str, tuple[str, str]]`, key to (Chinese, English), both written, none
translated word by word; `{names}` are filled in. A tuple cannot lack a language, and a test checks that neither is empty and
that both have the same names.

Which language. One per browser, in the cookie `lang` (`zh`, the default, or `en`). `?lang=` in the address wins and is
kept. The server renders the first page in it; the document says so in `<html lang="zh-CN">` or `<html lang="en">`.

Switching. Nothing is loaded again, so whatever was typed stays. The shell sets `<html lang>` and the cookie, and gives every
element made by `mark` its words anew from the tables that the page carries (`data-t` holds the key, `data-values` what is
filled in, `data-t-placeholder`, `data-t-title` and `data-t-label` the keys of attributes). A part that draws its views on the
server watches `<html lang>` with a MutationObserver and asks for its view again. Pages look at nothing else.

The colours work the same way: `<body class="dark">` is there or not, and the variables of `assets/arena.css` follow it.
"""

import json
from collections.abc import Mapping
from typing import Literal

from markupsafe import Markup

Language = Literal["zh", "en"]
Texts = Mapping[str, tuple[str, str]]

LANGUAGES: tuple[Language, Language] = ("zh", "en")
DEFAULT: Language = "zh"
COOKIE = "lang"
TAGS: dict[Language, str] = {"zh": "zh-CN", "en": "en"}
"""What stands in `<html lang>`."""


def say(texts: Texts, key: str, lang: str, **values: object) -> str:
    """The words for a key, its `{names}` filled in.

    Raises:
        KeyError: No such text, or a name without a value: a programmer's mistake.
    """
    chinese, english = texts[key]
    words = english if lang == "en" else chinese
    return words.format(**values) if values else words


def mark(texts: Texts, key: str, lang: str, **values: object) -> Markup:
    """An element whose words the shell changes when the language is switched; values are escaped."""
    filled = Markup(' data-values="{}"').format(json.dumps(values, ensure_ascii=False, default=str)) if values else ""
    return Markup('<span data-t="{}"{}>{}</span>').format(key, filled, say(texts, key, lang, **values))


def choose(asked: str | None, kept: str | None) -> Language:
    """The language of a browser: what the address asks for, else what its cookie keeps, else Chinese."""
    for value in (asked, kept):
        if value in LANGUAGES:
            return value
    return DEFAULT
