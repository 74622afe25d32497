"""Planting what cleaning should take away or put right: one function for each rule that changes a text."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from corpus.dirt import changes_en, changes_zh
from corpus.dirt.draft import FIELDS, Draft
from corpus.dirt.pieces import Piece, Planted, compose

CONTROLS = ("\u200b", "\ufeff", "\u00ad", "\u200e", "\u200f", "\u2060", "\u202a", "\u202c", "\u200d", "\x7f", "\u0091")
CONTROLS_NOT_XML = ("\x07", "\x1f", "\x08", "\x01", "\x1e")
BREAKS = ("\u2028", "\x85", "\u2029")
BREAKS_NOT_XML = ("\x0b", "\x0c")
TAGS = (
    *(
        "<br>",
        "<br/>",
        "<BR>",
        "<br />",
        "</p><p>",
        "<p></p>",
        "\\.br\\",
        "\\n",
        "\\r\\n",
        "&#10;",
        "&#13;&#10;",
        "&nbsp;",
    ),
    *("\\par ", "<div></div>", "<!-- -->", "&nbsp;&nbsp;", "<hr>", "\\X0D\\\\X0A\\", "<o:p></o:p>", "&#xD;"),
)
WRAPS = (
    *(("<p>", "</p>"), ("<b>", "</b>"), ('<span style="font-size:12px">', "</span>"), ("<font color=red>", "</font>")),
    *(("<![CDATA[", "]]>"), ("**", "**"), ("\\H\\", "\\N\\"), ("<strong>", "</strong>"), ('<P align="left">', "</P>")),
    *(("{\\rtf1\\ansi ", "}"), ("<u>", "</u>"), ("<text>", "</text>"), ("<div class='para'>", "</div>")),
)
ENTITIES = {
    "×": ("&times;", "&#215;"),
    "<": ("&lt;",),
    ">": ("&gt;",),
    "，": ("，&nbsp;",),
    ", ": (",&nbsp;", ", &nbsp;"),
}
FULL = {
    code: code + 0xFEE0
    for code in (*range(ord("0"), ord("9") + 1), *range(ord("A"), ord("Z") + 1), *range(ord("a"), ord("z") + 1))
}
NARROW = {"，": ",", "。": ".", "；": ";", "：": ":", "（": "(", "）": ")"}
WIDE = {",": "，", ".": "．", ":": "：", "(": "（", ")": "）", ";": "；"}
MEASURE = {
    "zh": re.compile(r"(\d+(?:\.\d+)?)(mm|cm|HU)(?![a-zA-Z])"),
    "en": re.compile(r"(\d+(?:\.\d+)?) (mm|cm|HU)\b"),
}
FRAMED = re.compile(r"[\[(（【<{*_]")  # gaps that look like a form's as well
TIMES = re.compile(r"(?<=\d|m)( ?[×x] ?)(?=\d)")


def point(letter: str) -> str:
    """A character by its number."""
    return f"U+{ord(letter):04X}"


def control_characters(draft: Draft) -> bool:
    """Characters that no one sees, and line breaks of other systems."""
    rng, name = draft.rng, field(draft)
    places = draft.fresh(name)
    if not places:
        return False
    place = rng.choice(places)
    text = draft.texts[name][place].text
    if rng.random() < 0.3:
        mark = draft.pick(BREAKS if draft.xml else BREAKS + BREAKS_NOT_XML, point)
        draft.change(name, place, text + mark, Planted("control_characters", mark, form=point(mark)))
        return True
    mark = draft.pick(CONTROLS if draft.xml else CONTROLS + CONTROLS_NOT_XML, point)
    for _ in range(rng.choice((1, 1, 2, 3))):
        at = rng.randrange(len(text))
        text = text[:at] + mark + text[at:]
    draft.change(name, place, text, Planted("control_characters", mark, form=point(mark)))
    return True


def width(draft: Draft) -> bool:
    """Full-width letters and digits; punctuation of the other width."""
    rng, name = draft.rng, field(draft)
    places = draft.fresh(name)
    narrow = draft.lang == "zh" and rng.random() < 0.4
    if narrow:  # the habit of a writer: every mark of a text
        swaps = dict(rng.sample(list(NARROW.items()), rng.randint(3, 6)))
        done = 0
        for place in places:
            text = draft.texts[name][place].text
            other = "".join(swaps.get(letter, letter) for letter in text)
            if other != text:
                draft.change(name, place, other, *([] if done else [Planted("width", None, form="half-width marks")]))
                done += 1
        return done > 0
    with_marks = draft.lang == "en" and rng.random() < 0.4
    for place in rng.sample(places, len(places)):
        text = draft.texts[name][place].text
        if with_marks:
            other = re.sub(r"[,:;()]|(?<=[a-z])\.$", lambda found: WIDE[found[0]], text)
        else:
            tokens = list(
                re.finditer(r"[0-9A-Za-z]+(?:\.\d+)?" if draft.lang == "zh" else r"\b\d+(?:\.\d+)? mm|\bCT\b|\d+", text)
            )
            chosen = tokens if rng.random() < 0.5 else tokens[:1]
            other = text
            for token in reversed(chosen):
                other = other[: token.start()] + token[0].translate(FULL) + other[token.end() :]
        if other != text:
            draft.change(
                name,
                place,
                other,
                Planted("width", None, form="full-width marks" if with_marks else "full-width letters"),
            )
            return True
    return False


def markup(draft: Draft) -> bool:
    """Tags, entities and escapes of the systems that a text has passed through."""
    rng, name = draft.rng, field(draft)
    places = draft.fresh(name)
    if not places:
        return False
    way = rng.choice(("tag", "tag", "wrap", "entity", "excel"))
    place = rng.choice(places)
    text = draft.texts[name][place].text
    if way == "entity":
        for place in rng.sample(places, len(places)):
            text = draft.texts[name][place].text
            for letter, names in ENTITIES.items():
                if letter in text:
                    mark = draft.pick(names)
                    draft.change(name, place, text.replace(letter, mark), Planted("markup", mark, form=mark))
                    return True
        way = "tag"
    if way == "excel":
        mark = "_x000D_"
        draft.change(name, place, f"{text}{mark}\n", Planted("markup", mark, form=mark, also=("control_characters",)))
    elif way == "wrap":
        before, after = draft.pick(WRAPS, lambda pair: pair[0])
        start = text[: len(text) - len(text.lstrip())]
        draft.change(name, place, f"{start}{before}{text.lstrip()}{after}", Planted("markup", before, form=before))
    else:
        mark = draft.pick(TAGS)
        draft.change(name, place, text + mark, Planted("markup", mark, form=mark))
        if "&#" in mark:
            draft.row.append(Planted("control_characters", None, "row", optional=True))
    return True


def dictation(draft: Draft) -> bool:
    """Spoken punctuation and commands, gaps, fillers, and the lines of dictation systems."""
    rng, name = draft.rng, field(draft)
    words = changes_zh if draft.lang == "zh" else changes_en
    spoken = changes_zh.SPOKEN_ZH if draft.lang == "zh" else changes_en.SPOKEN_EN
    unclear = changes_zh.UNCLEAR_ZH if draft.lang == "zh" else changes_en.UNCLEAR_EN
    way = rng.random()
    if words is changes_en and way < 0.2:
        return line(draft, "dictation", "tail", draft.pick(changes_en.UNCLEAR_LINES_EN, str.strip), also=("template",))
    places = draft.fresh(name)
    for place in rng.sample(places, len(places)) if way < 0.55 else []:
        text = draft.texts[name][place].text
        mark = rng.choice([mark for mark in spoken if mark in text] or [""])
        if mark and re.search(re.escape(mark) + r"(?!\d)", text):
            said = draft.pick(spoken[mark])
            at = [found.start() for found in re.finditer(re.escape(mark) + r"(?!\d)", text)]
            one = rng.choice(at)
            draft.change(
                name,
                place,
                text[:one] + said + text[one + len(mark) :],
                Planted("dictation", said, form=said),
            )
            return True
    if not places:
        return False
    place, mark = rng.choice(places), draft.pick(unclear)
    text = draft.texts[name][place].text
    start = len(text) - len(text.lstrip())
    if mark.endswith((" ", "，")):  # a filler stands before words
        text = text[:start] + mark + text[start:]
    else:
        text = text + (" " if draft.lang == "en" else "") + mark
    also = ("template",) if FRAMED.match(mark) else ()
    draft.change(name, place, text, Planted("dictation", mark.strip(), form=mark, also=also))
    return True


def template(draft: Draft) -> bool:
    """The forms' own sentences."""
    templates: Sequence[tuple[str, str]] = changes_zh.TEMPLATES_ZH if draft.lang == "zh" else changes_en.TEMPLATES_EN
    where, text = draft.pick(templates, lambda pair: pair[1].strip())
    return line(draft, "template", where, text)


def addendum(draft: Draft) -> bool:
    """What was added or put right after the report was signed."""
    zh = draft.lang == "zh"
    text = draft.rng.choice(changes_zh.ADDENDUM_TEXTS_ZH if zh else changes_en.ADDENDUM_TEXTS_EN)
    frame = draft.pick(changes_zh.ADDENDA_ZH if zh else changes_en.ADDENDA_EN)
    return line(draft, "addendum", "tail", "\n" + frame.replace("{text}", text), form=frame)


def line(draft: Draft, rule: str, where: str, text: str, also: tuple[str, ...] = (), form: str = "") -> bool:
    """A line of its own that cleaning should take away, with all that it says."""
    piece = compose(text, draft.cast.say, draft.rng)
    inside = tuple(replace(one, optional=True, form=rule) for one in piece.planted)
    name = "findings" if where == "head" else field(draft, 0.35)
    mark = Planted(rule, piece.text.strip(), form=form or text.strip(), also=also)
    draft.insert(where, name, Piece(piece.text, "", (mark, *inside)))
    return True


def units(draft: Draft) -> bool:
    """Measures in other spellings."""
    rng, name = draft.rng, field(draft)
    spellings = (changes_zh.MARKS_ZH if draft.lang == "zh" else changes_en.MARKS_EN)["units"]
    places = draft.fresh(name)
    for place in rng.sample(places, len(places)):
        text = draft.texts[name][place].text
        measures = list(MEASURE[draft.lang].finditer(text))
        if not measures:
            continue
        times = TIMES.search(text)
        if times and rng.random() < 0.35:
            sign = (
                rng.choice(("*", "X", "x", " X ", "*"))
                if draft.lang == "zh"
                else rng.choice(("*", "X", "x", " X ", "×", " × "))
            )
            if sign != times[1]:
                draft.change(name, place, TIMES.sub(sign, text), Planted("units", sign, form=f"times {sign}"))
                return True
        unit = measures[0][2]
        if unit == "HU":
            spelling = draft.pick(("{n}hu", "{n}Hu", "{n} Hu", "{n}hU"))
        else:
            spelling = draft.pick([one for one in spellings if ("{n}" in one) == (unit == "mm")])
        other = spelt(text, draft.lang, unit, spelling)
        example = spelling.format(n=measures[0][1], c=measures[0][1])
        also = ("width",) if spelling[-1] in "㎜㎝" else ()
        draft.change(name, place, other, Planted("units", example, form=spelling, also=also))
        return True
    return False


def spelt(text: str, lang: str, unit: str, spelling: str) -> str:
    """A text with every measure of a unit in another spelling."""

    def other(found: re.Match[str]) -> str:
        return spelling.format(n=found[1], c=found[1]) if found[2] == unit else found[0]

    return MEASURE[lang].sub(other, text)


def spacing(draft: Draft) -> bool:
    """Spaces and line breaks where none belong, or none where one belongs."""
    rng, name = draft.rng, field(draft)
    places = draft.fresh(name)
    if not places:
        return False
    place = rng.choice(places)
    text = draft.texts[name][place].text
    ways: tuple[tuple[str, Callable[[str], str], tuple[str, ...]], ...] = (
        SPACINGS_ZH if draft.lang == "zh" else SPACINGS_EN
    )
    for form, way, also in rng.sample(ways, len(ways)):
        other = way(text)
        if other != text:
            draft.change(name, place, other, Planted("spacing", None, form=form, also=also))
            return True
    return False


SPACINGS_ZH: tuple[tuple[str, Callable[[str], str], tuple[str, ...]], ...] = (
    ("spread letters", lambda text: " ".join(text[:8]) + text[8:], ()),
    ("a space after the comma", lambda text: text.replace("，", "， ").replace("、", "、 "), ()),
    ("a space before the stop", lambda text: text.replace("。", " 。"), ()),
    ("spaces inside", lambda text: text[: len(text) // 2] + "   " + text[len(text) // 2 :], ()),
    ("indented", lambda text: "　　" + text, ("width",)),
    ("indented by four spaces", lambda text: "    " + text, ()),
    ("empty lines", lambda text: text + "\n\n\n", ()),
    ("a tab", lambda text: "\t" + text, ("control_characters",)),
    ("a hard space", lambda text: text[:2] + "\u00a0\u00a0" + text[2:], ("control_characters", "width")),
    ("spaces around numbers", lambda text: re.sub(r"(?<=[\u4e00-\u9fff])(\d+)", r"  \1", text), ()),
)
SPACINGS_EN: tuple[tuple[str, Callable[[str], str], tuple[str, ...]], ...] = (
    ("double spaces", lambda text: text[:1] + text[1:].replace(" ", "  "), ()),
    ("a space before the comma", lambda text: text.replace(",", " ,"), ()),
    ("a space before the stop", lambda text: re.sub(r"\.$", " .", text), ()),
    ("no space after the stop", lambda text: text.lstrip(" ") if text.startswith(" ") else text, ()),
    ("indented", lambda text: "\n      " + text.lstrip(), ()),
    ("empty lines", lambda text: text + "\n\n\n", ()),
    ("a tab", lambda text: "\t" + text, ("control_characters",)),
    ("a hard space", lambda text: text[:1] + text[1:].replace(" ", "\u00a0", 2), ("control_characters", "width")),
    ("three spaces inside", lambda text: text[:1] + text[1:].replace(" ", "   ", 1), ()),
    ("no space after the comma", lambda text: re.sub(r", (?=[a-z])", ",", text), ()),
)

TIDY = ("spacing", "units", "width")
CHANGES: dict[str, Callable[[Draft], bool]] = {
    "control_characters": control_characters,
    "width": width,
    "markup": markup,
    "dictation": dictation,
    "template": template,
    "addendum": addendum,
    "units": units,
    "spacing": spacing,
}
"""Each rule that changes a text, and what plants work for it; False where the report gives no occasion."""


def field(draft: Draft, findings: float = 0.75) -> str:
    """Findings or impression."""
    return FIELDS[draft.rng.random() > findings]


def plant_changes(draft: Draft, wanted: int) -> None:
    """Work for some rules, each in one place; an addendum comes last, since it may be taken to go on to the end.

    Beside what was planted, the rules of tidiness may put right what they find there.
    """
    done: list[str] = []
    for rule in draft.rng.sample(list(CHANGES), len(CHANGES)):
        if len(done) < wanted and (rule == "addendum" or CHANGES[rule](draft)):
            done.append(rule)
    if "addendum" in done:
        addendum(draft)
    draft.row += [Planted(rule, None, "row", optional=True) for rule in TIDY if done != [rule]]
