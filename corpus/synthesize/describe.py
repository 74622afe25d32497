"""The findings text of an exam, in words drawn at random."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from corpus.synthesize.anatomy import LOBES, lobes_of, place
from corpus.synthesize.exams import Exam
from corpus.synthesize.findings import Finding
from corpus.synthesize.kinds import Region
from corpus.synthesize.normal import NORMALS, Normal
from corpus.synthesize.rules import SAYINGS
from corpus.synthesize.words import expand, listed, sentence

ONE_ZH = "{at}{sees}[[一|一枚|]{noun}，{size}|[一|]{size}的{noun}]"
ONE_EN = (
    "[[there is|] a {size} {noun} in {at}|a {noun} [is seen|is present] in {at}, measuring {size}|"
    "in {at}, there is a {size} {noun}|a {noun} in {at} measures {size}]"
)
UNMEASURED_ZH = "{at}{sees}[一|]{noun}"
UNMEASURED_EN = "[there is|] a {noun} in {at}"
SEVERAL_ZH = "{at}{sees}[多发|数枚|多枚]{noun}，[较大者|大者|最大者]{size}"
SEVERAL_EN = "[there are|] [several|multiple|a few] {noun}s in {at}, [the largest measuring|measuring up to] {size}"
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
MORE = {"short": 0.12, "full": 0.6}
SAID = 0.85  # of the normal statements that a full report may make
RARE = 0.5


@dataclass(frozen=True)
class Style:
    """The habits of one report's writer."""

    lang: str
    centimetres: bool
    bare: bool
    """One unit for both axes."""
    dated: bool
    """The prior exam's date stands first, not at each finding."""
    two: bool
    """两肺, not 双肺."""

    def measure(self, mm: int) -> str:
        """A length with its unit."""
        space = "" if self.lang == "zh" else " "
        return f"{mm / 10:g}{space}cm" if self.centimetres else f"{mm}{space}mm"

    def area(self, size: tuple[int, ...]) -> str:
        """All axes with their unit."""
        if len(size) == 1:
            return self.measure(size[0])
        if self.lang == "zh" and not self.bare:
            return "×".join(self.measure(mm) for mm in size)
        times = "×" if self.lang == "zh" else " x "
        first = f"{size[0] / 10:g}" if self.centimetres else f"{size[0]}"
        return times.join((first, self.measure(size[1])))


def draw_style(lang: str, rng: random.Random) -> Style:
    """A writer."""
    return Style(lang, rng.random() < 0.3, rng.random() < 0.5, rng.random() < 0.4, rng.random() < 0.35)


def spoken_date(lang: str, day: date, rng: random.Random) -> str:
    """A date as reports write it."""
    if lang == "zh":
        return rng.choice((day.isoformat(), f"{day.year}年{day.month}月{day.day}日", day.isoformat()))
    return rng.choice(
        (f"{day.day} {MONTHS[day.month - 1]} {day.year}", f"{MONTHS[day.month - 1]} {day.day}, {day.year}")
    )


def slots(finding: Finding, style: Style, when: str) -> Mapping[str, str]:
    """What the templates of a finding may ask for."""
    lang = style.lang
    words = finding.kind.zh if lang == "zh" else finding.kind.en
    several = finding.several or len(finding.sites) > 1 or any(site.side == "both" for site in finding.sites)
    plural = several or any(" ribs " in site.id and site.en.endswith("ribs") for site in finding.sites)
    side = finding.sites[0].side if finding.sites else ""
    area = style.area(finding.size) if finding.size else ""
    round_ = "[大小约|大小约|约]" if len(finding.size) > 1 else "[直径约|最大径约|大小约]"
    before = style.measure(finding.before) if finding.before else ""
    return {
        "at": place(lang, finding.sites),
        "adj": side if side != "both" else "bilateral",
        "side": {"right": "右", "left": "左", "both": "双"}.get(side, ""),
        "sees": "[似见|疑见|可疑见]" if finding.doubtful else "[见|可见|内见|见]",
        "noun": ("questionable " if finding.doubtful and lang == "en" else "") + words.noun,
        "size": f"{round_}{area}" if lang == "zh" else area,
        "mm": style.measure(finding.size[0]) if finding.size else "",
        "percent": f"{5 * round(finding.size[0] / 5)}%" if finding.size else "",
        "grade": (finding.grade.zh if lang == "zh" else finding.grade.en) if finding.grade else "",
        "amount": "[多发|数个|]",
        "a": "" if plural else "a",
        "s": "s" if plural else "",
        "is": "are" if plural else "is",
        "there": there(words.seen),
        "when": when,
        "before_zh": f"（[原约|前约|原为]{before}）" if before else "",
        "before_en": f" (previously {before})" if before else "",
    }


def there(seen: str) -> str:
    """An optional opening that agrees with what follows."""
    if seen.startswith("{there}{a}"):
        return "[there {is}|] "
    if seen.startswith(("{there}a ", "{there}[a ")):
        return "[there is|] "
    return "[there are|] " if "opacities in {at}" in seen else ""


def describe(finding: Finding, style: Style, when: str, length: str, rng: random.Random) -> str:
    """One finding's sentence, with its features, more of its looks, and its change."""
    zh = style.lang == "zh"
    words = finding.kind.zh if zh else finding.kind.en
    if words.seen:
        template = words.seen
    elif finding.several:
        template = SEVERAL_ZH if zh else SEVERAL_EN
    elif finding.size:
        template = ONE_ZH if zh else ONE_EN
    else:
        template = UNMEASURED_ZH if zh else UNMEASURED_EN
    parts = [template]
    if finding.features:
        features = [feature.zh if zh else feature.en for feature in finding.features]
        parts.append("，".join(features) if zh else "with " + listed("en", features))
    if words.more and rng.random() < MORE[length]:
        parts.append(words.more)
    if finding.change:
        saying = SAYINGS[finding.kind.family][finding.change]
        parts.append(saying.zh if zh else saying.en)
    joined = ("，" if zh else ", ").join(parts)
    return sentence(style.lang, expand(joined, slots(finding, style, when), rng))


def normals(exam: Exam, length: str, wanted: int, rng: random.Random) -> list[Normal]:
    """Normal statements that nothing contradicts, each topic once: `wanted` of them, or most where the report is full."""
    chosen: list[Normal] = []
    said: set[str] = set()
    spoilt = {topic for finding in exam.findings for topic in finding.kind.spoils.split()}
    if any(finding.kind.region == Region.LUNG for finding in exam.findings):
        spoilt.add("lungs")
    if exam.findings and length == "short":  # what is well with the lungs goes without saying
        said.add("lungs")
    if any(len(lobes_of(finding.sites)) == len(LOBES) for finding in exam.findings):
        spoilt |= {"lungs", "rest"}
    order = sorted(NORMALS, key=lambda normal: rng.random() * (RARE if normal.rare else 1), reverse=True)
    if not exam.findings:  # the lungs first, and what shows that contrast was given
        order.sort(key=lambda normal: not (normal.topics == "lungs" or (normal.contrast and exam.contrast)))
    for normal in order:
        topics = set(normal.topics.split())
        blocked = topics & spoilt or topics & said or (normal.contrast and not exam.contrast)
        if blocked or (normal.rest and "lungs" not in spoilt):
            continue
        if (
            len(chosen) < wanted
            if length == "short"
            else rng.random() < SAID * (RARE if normal.rare else 1) or normal.topics == "lungs"
        ):
            chosen.append(normal)
            said |= topics
    return chosen


def findings_text(exam: Exam, lang: str, length: str, wanted: int, rng: random.Random) -> tuple[str, Style]:
    """The findings of an exam and the style they are written in, which the impression's units follow."""
    style = draw_style(lang, rng)
    zh = lang == "zh"
    sentences: list[str] = []
    when = ""
    compared = exam.prior is not None and any(finding.change for finding in exam.findings)
    if compared and exam.prior:
        day = spoken_date(lang, exam.prior, rng)
        if style.dated:
            header = f"[与{day}[CT|]片比较|对比{day}胸部CT|对照{day}CT]：" if zh else ""
            sentences.append(
                expand(header, {}, rng)
                if zh
                else sentence(lang, expand(f"[comparison is made with|compared with] the CT of {day}", {}, rng))
            )
            when = "[片|]" if zh else "[since the prior CT|compared with the prior|]"
        else:
            when = f"[片|CT|]（{day}）" if zh else f"[since|compared with] {day}"
    chosen = normals(exam, length, wanted, rng)
    for region in Region:
        seen: list[str] = []
        for finding in exam.findings:
            if finding.kind.region == region:
                seen.append(describe(finding, style, when, length, rng))
                if finding.change and not style.dated:
                    when = "[片|]" if zh else "[since the prior CT|]"
        well = [normal for normal in NORMALS if normal in chosen and normal.region == region]
        texts = [sentence(lang, expand(normal.zh if zh else normal.en, {}, rng)) for normal in well]
        opening = [text for normal, text in zip(well, texts, strict=True) if normal.topics == "shape"]
        others = [text for normal, text in zip(well, texts, strict=True) if normal.topics != "shape"]
        if region is not Region.LUNG and rng.random() < 0.5:
            sentences += opening + others + seen
        else:
            sentences += opening + seen + others
    text = ("" if zh else " ").join(run_on(sentences, rng) if zh else sentences)
    if style.two and zh:
        text = text.replace("双", "两").replace("两轨征", "双轨征").replace("呈两腔", "呈双腔")
    return text, style


def run_on(sentences: list[str], rng: random.Random) -> list[str]:
    """Chinese sentences, some of the short normal ones joined by a comma as they are in reports."""
    joined: list[str] = []
    for text in sentences:
        short = joined and max(len(text), len(joined[-1])) < 14 and joined[-1].endswith("。")
        if short and "较前" not in joined[-1] + text and rng.random() < 0.5:
            joined[-1] = joined[-1][:-1] + "，" + text
        else:
            joined.append(text)
    return joined
