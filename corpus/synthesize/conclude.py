"""The impression of an exam: what follows from its findings by rules, in one house style without chance."""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.synthesize.anatomy import Site, lung_summary
from corpus.synthesize.describe import Style
from corpus.synthesize.exams import Exam
from corpus.synthesize.findings import Finding
from corpus.synthesize.kinds import Advice, Region
from corpus.synthesize.rules import INFERENCES, MERGERS, SAYINGS, SUSPICION
from corpus.synthesize.words import CHOICE, fill, sentence

JOINED_FROM = 75  # from this rank on, findings of one region share a line
NORMAL = {
    ("zh", False): "胸部CT平扫未见明显异常。",
    ("zh", True): "胸部CT增强扫描未见明显异常。",
    ("en", False): "No significant abnormality on chest CT.",
    ("en", True): "No significant abnormality on chest CT.",
}


@dataclass(frozen=True)
class Item:
    """One statement of the impression with the findings behind it."""

    findings: tuple[Finding, ...]
    text: str

    @property
    def rank(self) -> int:
        """The most significant finding's."""
        return min(finding.rank for finding in self.findings)

    @property
    def region(self) -> Region:
        """The first finding's."""
        return self.findings[0].kind.region


def conclude(exam: Exam, style: Style) -> str:
    """The impression: most significant first, numbered where there is more than one line."""
    return numbered(style.lang, items(exam, style)) or NORMAL[style.lang, exam.contrast]


def items(exam: Exam, style: Style) -> list[Item]:
    """Statements in order: lesions of one kind merged, the trivial left out where there is anything else."""
    groups: dict[str, list[Finding]] = {}
    for finding in exam.findings:
        groups.setdefault(finding.kind.id, []).append(finding)
    telling = {kind: group for kind, group in groups.items() if not group[0].kind.minor} or groups
    found: list[Item] = []
    merged: set[str] = set()
    for merger in MERGERS:
        if telling.keys() >= set(merger.kinds):
            pair = tuple(finding for kind in merger.kinds for finding in telling[kind])
            found.append(Item(pair, sentence(style.lang, merger.zh if style.lang == "zh" else merger.en)))
            merged |= set(merger.kinds)
    found += [
        Item(tuple(group), statement(group, exam, style)) for kind, group in telling.items() if kind not in merged
    ]
    order = list(groups)
    return sorted(found, key=lambda item: (item.rank, order.index(item.findings[0].kind.id)))


def numbered(lang: str, found: Sequence[Item]) -> str:
    """One line an item, lesser items of the same region on one line."""
    lines: list[list[Item]] = []
    for item in found:
        last = lines[-1][-1] if lines else None
        if last and last.rank >= JOINED_FROM and last.region == item.region:
            lines[-1].append(item)
        else:
            lines.append([item])
    texts = [("" if lang == "zh" else " ").join(item.text for item in line) for line in lines]
    if lang == "zh":
        texts = [text.replace("。", "；", text.count("。") - 1) for text in texts]
    if len(texts) < 2:
        return "".join(texts)
    space = "" if lang == "zh" else " "
    return "\n".join(f"{number}.{space}{text}" for number, text in enumerate(texts, 1))


def statement(group: Sequence[Finding], exam: Exam, style: Style) -> str:
    """What the impression says of all findings of one kind."""
    zh = style.lang == "zh"
    first = max(group, key=lambda finding: finding.size)
    kind = first.kind
    text = fill(kind.zh.read if zh else kind.en.read, named(group, first, style))
    if first.doubtful:
        text = f"可疑{text}" if zh else f"possible {text}"
    if any(finding.suspicious for finding in group) and not kind.malignant and kind.advice:
        text += SUSPICION[style.lang]
    text += inferred(kind.id, exam, style.lang)
    if first.change:
        saying = SAYINGS[kind.family][first.change]
        text += f"，{saying.zh_read}" if zh else f", {saying.en_read}"
    advice = recommended(group, first)
    if advice is None:
        return sentence(style.lang, text)
    return sentence(style.lang, f"{text}，{advice.zh}") if zh else f"{sentence(style.lang, text)} {advice.en}"


def named(group: Sequence[Finding], first: Finding, style: Style) -> dict[str, str]:
    """The slots of an impression's statement."""
    lang = style.lang
    sites = [site for finding in group for site in finding.sites]
    several = first.several or len(group) > 1
    plural = several or any(site.side == "both" or site.en.endswith("ribs") for site in sites)
    side = sites[0].side if sites else ""
    size = style.measure(first.size[0]) if first.size else ""
    grade = (first.grade.zh if lang == "zh" else first.grade.en) if first.grade else ""
    return {
        "at": summary(lang, sites),
        "adj": summary(lang, sites, adjective=True),
        "side": {"right": "右", "left": "左", "both": "双"}.get(side, ""),
        "many": "多发" if several else "",
        "size": (f"较大者{size}" if several else size) if lang == "zh" else (f"up to {size}" if several else size),
        "percent": f"{5 * round(first.size[0] / 5)}%" if first.size else "",
        "grade": grade,
        "s": "s" if plural else "",
    }


def summary(lang: str, sites: Sequence[Site], *, adjective: bool = False) -> str:
    """The impression's name for some sites: one by its full plain name, several lobes merged."""
    if any(site.lobe for site in sites) and (adjective or len(sites) > 1):
        return lung_summary(lang, sites, adjective=adjective)
    if not sites:
        return ""
    site = sites[0]
    return CHOICE.sub(lambda found: found[1].split("|")[0], site.zh if lang == "zh" else site.en)


def inferred(kind: str, exam: Exam, lang: str) -> str:
    """What the company of other findings makes of this one."""
    present = {finding.kind.id for finding in exam.findings}
    malignant = any(finding.kind.malignant or finding.suspicious for finding in exam.findings)
    for inference in INFERENCES:
        beside = malignant if inference.beside_malignancy else bool(inference.beside & present)
        if inference.kind == kind and beside:
            return inference.zh if lang == "zh" else inference.en
    return ""


def recommended(group: Sequence[Finding], first: Finding) -> Advice | None:
    """The first of the kind's recommendations whose conditions hold."""
    several = first.several or len(group) > 1
    suspicious = any(finding.suspicious for finding in group)
    longest = first.size[0] if first.size else 0
    for advice in first.kind.advice:
        if (
            longest >= advice.at_least
            and advice.suspicious in (None, suspicious)
            and advice.several in (None, several)
            and advice.change in (None, first.change)
        ):
            return advice if advice.zh else None
    return None
