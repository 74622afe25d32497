"""A whole report in one field, cut into its sections."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from corpus.column_names import NOBODY
from corpus.headings import KINDS, candidate

NUMBERING = re.compile(
    r"(?:^|(?<=[\s。；;！!？?.]))(?:[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2}|[IVX]{1,4})\s*[)）、.．:：]|[①-⑩]|[#*•·►■□◆●※>-]+)\s*$"
)
ENDS = "。；;！!？?)）】]."
STARTS = re.compile(r"[双两胸左右气肺心纵骨肋扫平所对本]|CT|\d|[①-⑩(（]")
"""How findings and impressions begin that stand right behind a name without a colon."""
NO_HEADING = re.compile(r"\s*(?:[与和同及较的示符为是无均不，,。、)）]|未见不)")
MODIFIERS = frozenset(
    re.split(
        " ",
        "the these those this above see of for and no as per my same with in other incidental additional cardiac pulmonary"
        " lung chest any prior ct imaging on to or from her his key significant acute new major minor radiographic",
    )
)
RULER = re.compile(r"^[\s\-_=*~#—]{3,}$", re.MULTILINE)
BEFORE = 200  # characters that are looked at before a name
LONGEST = 50_000  # characters: what is longer is no report, and its headings are not looked for
EDGE = " \t\r\n\u3000\u00a0"
CHINESE_PEOPLE = re.compile(
    r"[\u3400-\u9fff]{1,4}(?:[·•][\u3400-\u9fff]{1,8})?(?:[ \u3000]?[\u3400-\u9fff](?![\u3400-\u9fff]))?"
)
ENGLISH_PEOPLE = re.compile(r"[A-Z][\w.'’-]*(?:,? [A-Z][\w.'’-]*){1,3}|[A-Z][a-z]{2,}")
DEGREES = re.compile(
    r"\b(?:Dr|Prof|Mr|Mrs|Ms)\.? |,? ?\b(?:M\.?D|D\.?O|Ph\.?D|MBBS|FRCR|R\.?N|PA-C)\b\.?.*", re.IGNORECASE
)
AFTER_NAME = re.compile(r"\s+(?:on|at)\s+.*|[\d\[(（;；].*", re.IGNORECASE)
FIELDS = ("sex", "age", "date", "exam", "part", "modality")
HEADED = ("technique", "indication", "comparison", "exam", "other")
NOTHING: Mapping[str, str] = MappingProxyType({})


class Sections(NamedTuple):
    """A report's parts, without their headings and the white space around them."""

    findings: str = ""
    impression: str = ""
    """Several stand below each other in their order, an addendum with its heading and after the report's own."""
    indication: str = ""
    comparison: str = ""
    technique: str = ""
    rest: str = ""
    """What stands under no heading or under another; the whole text where it has none."""
    known: tuple[tuple[str, str], ...] = ()
    """(kind, value) of the personal data in its head and signature."""
    fields: Mapping[str, str] = NOTHING
    """What its head says: `sex`, `age`, `date`, `exam`, `part`, `modality`."""


class Heading(NamedTuple):
    """A name that opens a section, or labels a field; `start` includes its number."""

    start: int
    end: int
    kind: str
    role: str


def cut(text: str) -> Sections:
    """Cut a report into its sections, by headings in Chinese and English.

    A heading stands at the start of a line or sentence, with a colon, in brackets, alone on its line, or, where it cannot
    be part of a sentence, before white space. The signature and the head's labels are cut out and handed over as `known`
    and `fields`. Without a heading for the findings they are what stands, under none, before the impression.
    """
    if len(text) > LONGEST:
        return Sections(rest=text)
    blocks, labels = divided(text)
    parts: dict[str, list[str]] = {}
    impressions: list[str] = []
    addenda: list[str] = []
    late = False
    for block in blocks:
        content = trimmed(text[block.start : block.end])
        if late and block.role != "tail":
            impressions.append(trimmed(text[block.heading : block.end]))
        elif block.role == "addendum":
            late = bool(impressions)
            (impressions if late else addenda).append(trimmed(text[block.heading : block.end]))
        elif block.role == "impression":
            impressions.append(content)
        elif block.role in HEADED and (behind := behind_heading(content, parts)):
            parts.setdefault(block.role, []).append(trimmed(content[: -len(behind)]))
            parts.setdefault("behind", []).append(behind)
        elif block.role != "rest" or not impressions:
            parts.setdefault(block.role, []).append(content)
        else:
            parts.setdefault("tail", []).append(content)
    joined = {role: "\n".join(filter(None, contents)) for role, contents in parts.items()}
    impression = "\n".join(filter(None, (*impressions, *addenda)))
    findings, rest = joined.get("findings", ""), joined.get("rest", "")
    if not findings and joined.get("behind"):
        findings = joined.pop("behind")
    if not findings and impression:
        findings, rest = rest, ""
    known = tuple(dict.fromkeys(one for role, value in labels for one in people(role, value)))
    fields = {role: value for role, value in reversed(labels) if role in FIELDS and value}
    exam = joined.get("exam", "").partition("\n")[0]
    return Sections(
        findings=findings,
        impression=impression,
        indication=joined.get("indication", ""),
        comparison=joined.get("comparison", ""),
        technique=joined.get("technique", ""),
        rest="\n".join(filter(None, (rest, *(joined.get(role, "") for role in ("behind", "other", "tail"))))),
        known=known,
        fields=fields | ({"exam": exam} if exam and "exam" not in fields else {}),
    )


class Block(NamedTuple):
    """A piece of a report between two headings."""

    role: str
    heading: int
    start: int
    end: int


def divided(text: str) -> tuple[list[Block], list[tuple[str, str]]]:
    """The blocks of a report in their order, and the labels of its head and signature with their values."""
    blocks: list[Block] = []
    labels: list[tuple[str, str]] = []
    role, heading, begin = "rest", 0, 0
    found = list(headings(text))
    ends = [*(other.start for other in found[1:]), len(text)]
    for one, following in zip(found, ends, strict=False):
        blocks.append(Block(role, heading, begin, one.start))
        if one.kind not in ("label", "sign"):
            role, heading, begin = one.role, one.start, one.end
            continue
        line = text.find("\n", one.end)
        begin = heading = min(following, line if line >= 0 else len(text))
        labels.append((one.role, trimmed(text[one.end : begin])))
        if one.kind == "sign" and role != "rest":
            role = "tail"
    blocks.append(Block(role, heading, begin, len(text)))
    return blocks, labels


def headings(text: str) -> Iterator[Heading]:
    """The headings and labels of a report."""
    head, labelled = True, -1
    one_line = "\n" not in text.strip()
    for match in candidate().finditer(text):
        plain = re.sub(r"\s+", "" if not match["name"].isascii() else " ", match["name"])
        kind, role = KINDS.get(plain) or KINDS.get(plain.upper().removesuffix("(S)")) or ("sign", "person")
        start = match.start("open") if match["open"] else match.start("name")
        line = text.rfind("\n", 0, start) + 1
        begin = max(line, start - BEFORE)
        before = text[begin:start]
        number = NUMBERING.search(before)
        if number:
            start, before = begin + number.start(), before[: number.start()]
        end = match.end() if match["close"] or not match["open"] else match.end("name")
        place = Place(match, before.strip(EDGE), before, text[end : end + 40], plain, one_line)
        if kind in ("label", "sign"):
            accepted = is_label(place, kind, head or labelled == line)
            labelled = line if accepted else labelled
        else:
            accepted = is_heading(place, kind)
            head = head and not (accepted and role in ("findings", "impression"))
        if accepted:
            yield Heading(start, end, kind, role)


class Place(NamedTuple):
    """Where a name stands."""

    match: re.Match[str]
    before: str
    """What stands before it on its line, without white space; empty at the start of a line."""
    spaced: str
    """The same with its white space."""
    after: str
    name: str
    one_line: bool
    """Whether the whole report is one line."""

    @property
    def bracketed(self) -> bool:
        """Whether it stands in brackets."""
        return bool(self.match["open"] and self.match["close"])

    @property
    def colon(self) -> bool:
        """Whether a colon or a dash follows."""
        return bool(self.match["colon"])

    @property
    def alone(self) -> bool:
        """Whether nothing follows on its line."""
        return not self.after.split("\n", 1)[0].strip(EDGE)


def is_heading(place: Place, kind: str) -> bool:
    """Whether a name opens a section where it stands, and is not a word of a sentence."""
    opened = place.match["open"]
    if opened and not place.match["close"]:
        return False
    if place.bracketed and (opened in "【[〔［" or not place.before or place.before[-1] in ENDS):
        return True
    if kind == "english":
        return is_english_heading(place)
    if not place.before:
        if place.colon or place.alone:
            return True
        if kind == "weak" or NO_HEADING.match(place.after):
            return False
        return place.after[:1] in EDGE or bool(STARTS.match(place.after))
    if not place.colon:
        return False
    sentence = place.before[-1] in ENDS
    if kind == "strong":
        return sentence or (place.spaced[-1] in EDGE and place.before[-1] not in ",，、")
    return sentence and place.name in ("诊断", "印象", "结论", "意见", "所见")


def is_english_heading(place: Place) -> bool:
    """The same for a name in English."""
    written = place.match["name"]
    capital = written.isupper()
    if not place.before:
        if place.match["colon"]:
            return place.colon
        if place.alone:
            return written[0].isupper()
        word = place.after.split(maxsplit=1)[0]
        mixed = (word[:1].isupper() and not word.isupper() and not word[1:2].isupper()) or word[:1].isdigit()
        return capital and place.after[:1] in EDGE and (mixed or word in ("No", "A"))
    if not place.match["colon"] or not written[0].isupper():
        return False
    if place.before[-1] in ".;:!?)]。；" or place.spaced.endswith(("  ", "\t")):
        return True
    last = place.before.split()[-1].strip("(,").lower()
    return capital and place.spaced[-1] in EDGE and last not in MODIFIERS and place.one_line


def is_label(place: Place, kind: str, in_head: bool) -> bool:
    """Whether a name labels a field of the head, or a person or a time of the signature."""
    first = not place.before
    by = kind == "sign" and place.name.isascii() and " by" in f" {place.name.lower()}"
    if place.bracketed:
        return first or in_head
    if place.match["open"] and not by:
        return False
    if kind == "label":
        return place.colon and (first or (in_head and (place.spaced[-1] in EDGE + ",，;；|/")))
    boundary = first or place.before[-1] in ENDS + ":：|,，" or (place.spaced[-1] in EDGE and not place.name.isascii())
    if place.colon:
        return boundary and (first or in_head or place.name not in ("日期", "护士", "技师"))
    if by or place.name.lower().startswith(("electronically", "digitally")):
        return (first or place.before[-1] in ".;)]") and written_as_title(place.match["name"])
    return first and place.after[:1] in EDGE and len(place.name) >= 4 and len(place.after.strip()) < 30


def written_as_title(words: str) -> bool:
    """Whether words begin with a capital."""
    return words[:1].isupper()


def behind_heading(content: str, parts: Mapping[str, list[str]]) -> str:
    """What stands under a heading such as a technique's but does not belong to it.

    That is what follows the first blank line; or the first line, where the findings' own heading has just stood there
    with nothing under it.
    """
    waiting = "findings" in parts and not any(parts["findings"])
    gap = re.search(r"\n", content) if waiting else re.search(r"\n[ \t\u3000]*\n", content)
    return content[gap.end() :].strip(EDGE) if gap else ""


def trimmed(content: str) -> str:
    """A section without the rulers, brackets' remains and white space around it."""
    return RULER.sub("", content).strip(EDGE) if content else ""


def people(role: str, value: str) -> list[tuple[str, str]]:
    """The personal data of a label, as (kind, value)."""
    if role in ("name", "person"):
        value = AFTER_NAME.sub("", DEGREES.sub("", value)).strip(EDGE + "，,:：")
        pattern = CHINESE_PEOPLE if re.search("[\u3400-\u9fff]", value) else ENGLISH_PEOPLE
        parts = re.split("[、/;；,，]", value) if pattern is CHINESE_PEOPLE else [value]
        names = [match[0].strip() for part in parts if (match := pattern.match(part.strip()))]
        names = [re.sub(r"\s", "", name) if pattern is CHINESE_PEOPLE else name for name in names]
        return [("name", name) for name in names if len(name) > 1 and name.lower() not in NOBODY]
    if role in ("phone", "id_number", "hospital_number", "exam_number", "address"):
        value = value.split("  ")[0].strip(EDGE + "，,。；;")
        return [(role, value)] if len(value) > 1 and value.lower() not in NOBODY else []
    return []
