"""Spaces, line ends and repeated marks."""

import re

from corpus.normalise import HAN

FULL = "，。；：、！？（）【】“”《》"
SPACES = re.compile("  [ \t]*|[\t\x0b\x0c\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000][^\\S\n]*")
UNUSUAL = re.compile("[\t\x0b\x0c\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
LINES = re.compile(r"[^\S\n]*\n\s*")
REPEATED = re.compile(r"([。，、；：！？,;:!?])(?:\s*\1)+")
PAIR = re.compile(r"[。，、；：！？,;:!?]\s*[。，、；：！？,;:!?.]")
"""Two marks; nothing is repeated or mixed without."""
DOTS = re.compile(r"\.(?:\s*\.)+")
MIXED = re.compile(r"[，、；,;：](?:\s*)(?=[。.])(?!\.\d)|(?<=。)\s*[，、；.,;](?!\d)|(?<=[；])[，、]|[，、](?=；)")
OPENING = re.compile(r"[(（\[【]")
EMPTY = re.compile(r"[(（\[【]\s*[)）\]】]")
LEADING = re.compile(r"^[，。；、,;.!?！？\s]+(?=[^\s.\d])|(?<=\n)[，。；、,;]+\s*")
LIST_ZH = re.compile(r"(?:^|(?<=[\s。；，：]))(\d{1,2})[^\S\n]*([.、)）])[^\S\n]*(?=[^\d\s])", re.MULTILINE)
LIST_EN = re.compile(r"(?:^|(?<=[\n.;:] ))(\d{1,2})[^\S\n]*([.)])[^\S\n]*(?=[A-Z])", re.MULTILINE)
BETWEEN = re.compile(rf"(?:(?<=[{HAN}{FULL}])[^\S\n]+(?=[^\s])|(?<=[^\s])[^\S\n]+(?=[{HAN}{FULL}]))")
FIELD = re.compile(rf"[{HAN}]{{2,7}}[:：]|(?:\d{{1,2}}|[(（]\d{{1,2}})\s?[.、．)）](?!\d)|[①-⑳]")
FILLED = re.compile(r"(?:姓名|性别|年龄|科室|床号|医师|医生|技师|日期|号)[:：][^\s，。；]{1,12}$")
STARTS = re.compile("左|右|双|两|心影|心脏|纵隔|气管|余|胸|肝|脾|所见|扫描|主动脉|食管|建议|甲状腺|肋|胆|肾")
OPEN = re.compile("[见于在及和与示虑约为呈较]$")
GLUED = re.compile(r"(?<=[a-z])\.(?=\d{1,2}[.)]\s?[A-Z])")
BEFORE_MARK = re.compile(r"[^\S\n]+(?=[,.;:!?)](?![\d.]|\s*\.\.))")
AFTER_OPEN = re.compile(r"(?<=\()[^\S\n]+")
AFTER_MARK = re.compile(
    r",(?=[A-Za-z])(?<=[a-z],)|;(?=[A-Za-z])(?<=[a-z];)|\.(?=[A-Z][a-z])(?<=[a-z]{2}\.)|:(?=[A-Za-z])(?<=[a-z)]:)"
)
ITEM = re.compile(r"[0-9][^\S\n]*[.)]\s?[^\S\n]*[A-Z]")
BEFORE_TEXT = "，。；、,;.!?！？"
MARKED = re.compile(r"[^\S\n](?=[,.;:!?)])|\( |[a-z)][,;:.][A-Za-z\d]|^\d|\s\d{1,2}\s?[.)]|\)\s")


def spacing(text: str, lang: str) -> str:
    """Single spaces and line ends; none beside Chinese characters; one mark where a mark stands twice."""
    if "  " in text or UNUSUAL.search(text):
        text = SPACES.sub(" ", text)
    text = (LINES.sub("\n", text) if "\n" in text else text).strip()
    pairs = PAIR.search(text) is not None
    if pairs:
        text = REPEATED.sub(r"\1", text)
    if ".." in text or ". ." in text:
        text = DOTS.sub(dots, text)
    if lang == "zh":
        if pairs:
            text = MIXED.sub("", text)
        if OPENING.search(text):
            text = EMPTY.sub("", text)
        if " " in text:
            text = LIST_ZH.sub(r"\1\2", BETWEEN.sub(space, text))
    elif MARKED.search(text):
        text = BEFORE_MARK.sub("", text)
        if "( " in text:
            text = AFTER_OPEN.sub("", text)
        if "@" not in text and "//" not in text:
            text = AFTER_MARK.sub(lambda mark: mark[0] + " ", text)
        if ITEM.search(text):
            text = LIST_EN.sub(r"\1\2 ", GLUED.sub(". ", text))
    return (LEADING.sub("", text) if "\n" in text or text[:1] in BEFORE_TEXT else text).strip()


def dots(run: re.Match[str]) -> str:
    """An ellipsis stays; two dots, or dots with spaces, are one."""
    return "..." if run[0].count(".") >= 3 and run[0].count(".") == len(run[0]) else "."


def space(run: re.Match[str]) -> str:
    """Nothing, or one space before a field's name, a list number, or what begins another clause without a mark."""
    text, start, end = run.string, run.start(), run.end()
    if FIELD.match(text, end) and (start == 0 or text[start - 1] not in "：:，、（"):
        return " "
    if FILLED.search(text, max(0, start - 18), start):
        return " "
    clause = re.search(rf"[{HAN}\w]*$", text[max(0, start - 24) : start])
    if clause and len(clause[0]) >= 6 and STARTS.match(text, end) and not OPEN.search(clause[0]):
        return " "
    return ""
