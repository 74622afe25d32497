"""What a report system leaves behind: HTML, XML, RTF, Markdown, escaped characters."""

import html
import re

HL7 = re.compile(r"\\(?:X(?P<hex>(?:[0-9A-Fa-f]{2})+)|(?P<word>\.br|\.sp\d*|\.in[+-]?\d*|\.fi|\.nf|\.ce|[HNTSFRE]))\\")
HL7_WORDS = {"T": "&", "S": "^", "F": "|", "R": "~", "E": " ", "H": "", "N": ""}
MARKS = re.compile(r"[<&\\#`]|\*\*|__|_x0|\]\(")
BLOCKS = (
    "p|br|div|tr|li|ul|ol|table|h[1-6]|section|article|paragraph|para|hr|pre|blockquote|title|head|body|html|dl|dt|dd"
)
HIDDEN = re.compile(
    r"<!--.*?-->|<\?xml[^<>]*\?>|<!DOCTYPE[^<>]*>|<(style|script)\b[^<>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE
)
CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
TAG = re.compile(
    r"</?(?P<name>[A-Za-z][A-Za-z0-9]*(?:[:_-][A-Za-z0-9_-]+)?)(?:\s+[\w:-]+\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'"
    r"|[^\s<>\"']+))*\s*/?>"
)
NO_TAG = re.compile(r"(?:mm|cm|hu|ml|ct)", re.IGNORECASE)
ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});")
RTF = re.compile(r"\\(?:rtf\d|pard?\b|f\d+\b|fs\d+\b|ansi|plain\b|'[0-9a-f]{2})")
RTF_GROUP = re.compile(
    r"\{\\(?:\*|fonttbl|colortbl|stylesheet|info|pict|header|footer|generator)(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}"
)
RTF_BYTES = re.compile(r"(?:\\'[0-9a-fA-F]{2})+")
RTF_UNICODE = re.compile(r"\\u(-?\d{1,5})\s?\??")
RTF_BREAK = re.compile(r"\\(?:par|line|row|page|sect)(?![a-z])\s?")
RTF_WORD = re.compile(r"\\(?:[a-z]{1,24}-?\d{0,6}(?![a-z]) ?|[\\~*_|:-])")
ESCAPED = re.compile(r"(?:\\r)?\\n|\\r(?![a-z])|_x000[dD]_\n?")
TAB = re.compile(r"\\t(?![a-z])")
BOLD = re.compile(
    r"\*\*(?=[^\s*])([^*\n]+?)(?<=[^\s*])\*\*(?!\*)|(?<![_\w])__(?=[^\s_])([^_\n]+?)(?<=[^\s_])__(?![_\w])"
)
HEADING = re.compile(r"^[ \t]*#{1,6}[ \t]+", re.MULTILINE)
CODE = re.compile(r"```[a-z]*\n?|`(?=[^`\n]*`)|(?<=[^\s`])`")
LINK = re.compile(r"!?\[([^\]\[\n]*)\]\((?:https?://|/|#|mailto:)[^()\s]*\)")


def markup(text: str, lang: str) -> str:
    """Tags and entities go, what they meant for lines stays; `<5mm` is no tag."""
    if not MARKS.search(text):
        return text
    if "\\" in text:
        text = HL7.sub(unescaped, text)
        text = rtf(text, lang) if RTF.search(text) else TAB.sub(" ", ESCAPED.sub("\n", text))
    if "_x000" in text:
        text = ESCAPED.sub("\n", text)
    if "<" in text or "]]>" in text:
        text = CDATA.sub("", HIDDEN.sub("", text))
        text = TAG.sub(untagged, text)
    if "&" in text:
        text = ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    text = LINK.sub(r"\1", text) if "](" in text else text
    text = BOLD.sub(lambda bold: bold[1] or bold[2], text) if "**" in text or "__" in text else text
    text = CODE.sub("", text) if "`" in text else text
    return HEADING.sub("", text) if "#" in text else text


CHINESE = re.compile("[\u4e00-\u9fff]")
BLOCK = re.compile(rf"(?:[a-z]+:)?(?:{BLOCKS})", re.IGNORECASE)


def untagged(tag: re.Match[str]) -> str:
    """A line end for a tag that makes one, a space for a table's cell, nothing for the others."""
    name = tag["name"]
    if NO_TAG.fullmatch(name):
        return tag[0]
    return "\n" if BLOCK.fullmatch(name) else " " if name.lower() in ("td", "th") else ""


def unescaped(escape: re.Match[str]) -> str:
    """What an HL7 escape stands for."""
    if escape["hex"]:
        return bytes.fromhex(escape["hex"]).decode("latin-1").replace("\r", "\n")
    return HL7_WORDS.get(escape["word"], "\n")


def rtf(text: str, lang: str) -> str:
    """The text of an RTF document or of a piece of one."""
    text = RTF_GROUP.sub("", text)
    text = RTF_BREAK.sub("\n", text)
    chinese = lang == "zh" or any(CHINESE.search(decoded(run, "gb18030")) for run in RTF_BYTES.findall(text))
    text = RTF_BYTES.sub(lambda run: decoded(run[0], "gb18030" if chinese else "cp1252"), text)
    text = RTF_UNICODE.sub(lambda one: chr(int(one[1]) % 0x10000), text)
    return RTF_WORD.sub("", text).replace("\\{", "(").replace("\\}", ")").replace("{", "").replace("}", "")


def decoded(run: str, encoding: str) -> str:
    """Bytes of RTF as text: they are GBK in the whole document where any of them make Chinese characters."""
    return bytes.fromhex(run.replace("\\'", "")).decode(encoding, "ignore")
