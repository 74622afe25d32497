"""What a sentence denies, and what it says about the past or the future: parts of a text that state nothing present.

Rules in the manner of NegEx (Chapman et al., 2001): a trigger denies what follows it up to the end of its scope, or what
stands before it; phrases that only look like a denial ("no change in", 不除外) are taken out first. Patterns read texts as
`corpus.lexicon.plain` returns them.
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

Why = Literal["denied", "told"]


class Span(NamedTuple):
    """A part of a text; `end` is exclusive."""

    start: int
    end: int
    why: Why = "denied"
    """Denied as of now, or only told: history and advice."""


def unstated(text: str, lang: str) -> list[Span]:
    """The parts of a sentence in which a named finding is not stated as present."""
    return [*(chinese(text) if lang == "zh" else english(text))]


# ── English ───────────────────────────────────────────────────────────────────────────────────────────────────────────
SEEN = (
    r"(?:seen|identified|visuali[sz]ed|visible|demonstrated|present|appreciated|evident|observed|noted|detected|apparent|"
    r"found|suspected|suggested)"
)
BE = r"(?:is|are|was|were|has been|have been|has|have|had|be|appears?|remains?)"
LOOKS_DENIED = re.compile(
    r"\b(?:can ?not|could not|not|unable to|difficult to|without)(?: \w+)?"
    r" (?:exclud\w+|rul(?:e|ed|ing) out)\b"
    r"|\b(?:no|not|without)(?: [a-z]+){0,3}? (?:changes?|increase|decrease|progression|worsening|improvement|difference)"
    r" (?:in|of)\b"
    r"|\bnot(?: [a-z]+)? (?:changed|increased|improved|progressed|worsened|larger|smaller|different|only|well|fully|"
    r"adequately|optimally|included|necessarily)\b"
    r"|\b(?:no|not|without)(?: [a-z]+){0,4}? (?:of|in) (?:the )?(?:known|previously)\b"
    r"|\bwith(?: or |  +)without\b|\bno doubt\b|\bnot (?:typical|specific)\b"
)
DENIES = re.compile(
    r"\b(?:no|not|without|w o|negative for|negative (?=for)|free (?:of|from)|absen(?:ce|t)(?: of)?|denies|denied|clear of|"
    r"devoid of|lack(?:s|ing)?(?: of)?|neither|nor|(?<!partial )(?<!incomplete )(?<!near )resolution of|resolved|"
    r"clearing of|clearance of|rather than|instead of|removal of|never|nothing to suggest|unlikely(?: to be)?)\b"
)
DENIED_BEFORE = re.compile(
    rf"\b(?:{BE} )?(?:not|no longer)(?: \w+)? {SEEN}\b"
    r"(?! (?:on|in|at) (?:the )?(?:\w+ )?(?:prior|previous|earlier|comparison|preceding|frontal|lateral|old))"
    rf"|\b{BE} (?:now |since |completely |largely |apparently )*(?:resolved|cleared|disappeared|removed|excluded|"
    r"ruled out|unlikely|absent|negative|unremarkable|normal|clear|within normal limits|of normal)\b"
    r"|\b(?:completely|fully) resolved\b"
)
STATES = (
    r"(?:stable|unchanged|mild|mildly|moderate|moderately|severe|minimal|minimally|small|tiny|persistent|chronic|old|prior|"
    r"probable|possible|likely|there|status|left|right|bilateral|bibasilar|increased|again|otherwise|continued|healed|"
    r"remote|calcified|low|the|with|slight|slightly|some|few|multiple|residual|new|subtle|minor|scattered|"
    r"hyper\w+|degenerative|atherosclerotic|tortuous|cardiomegaly|emphysema\w*|scarring|post\w*|consistent)"
)
SCOPE_ENDS = re.compile(
    r"[;:]|\b(?:but|however|except|although|though|whereas|while|which|other than|aside from|apart from|otherwise|"
    r"there (?:is|are|has|have|remains?)|with(?! or\b)|superimposed|compared|in this|in the setting)\b"
    rf"|\b(?:and|with|given|despite) (?={STATES}\b)"
    rf"|(?<=[a-z_]) (?={BE} (?:again|stable|unchanged|present\b(?! on)|enlarged)\b)"
)
COMMA = re.compile(r",(?: and)?(?= +(\w+))")
ENUMERATES = re.compile(r"\b(?:or|nor)\b")
ADVICE = re.compile(
    r"\b(?:recommend\w*|advised?|suggest(?:ed)? (?:follow|ct|clinical|further|correlation|dedicated|repeat)"
    r"|correlat\w+|consider(?:ation)?(?: of)?(?: \w+){0,2} (?:ct|imaging|radiographs?|films?|follow|evaluation|views?)"
    r"|follow ?up (?:(?:\w+ ){0,3}(?:is|are|recommended|ct|radiographs?|films?|exams?|imaging|study|with|until|suggested))"
    r"|if\b|to (?:exclude|evaluate|assess|rule out|document|confirm|ensure|further|better)"
    r"|for (?:further|better|evaluation)|further evaluation|evaluat(?:e|ion) (?:for|of)|evaluate\b"
    r"|clinical (?:concern|suspicion|correlation|question)|concern for rib|limit\w* (?:evaluation|assessment|sensitivity)"
    r"|rule out|exclude|sensitiv\w+|questions)\b.*"
)
HISTORY = re.compile(
    r"\b(?:(?:clinical |known |reported |given |patient s )?(?:history|hx) of|clinical history|h o|indication|reason for|"
    r"(?:in (?:this|a|the) |given (?:the )?)patients?(?: s)?(?: with)?|patient has|(?:pre|peri) ?operative evaluation)\b[^,.;]*"
)


def english(text: str) -> Iterator[Span]:
    """Denied, historic and advisory parts of an English sentence."""
    looks = [Span(*match.span()) for match in LOOKS_DENIED.finditer(text)]
    for pattern in (ADVICE, HISTORY, DENIES, DENIED_BEFORE):
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(span.start <= start < span.end for span in looks):
                continue
            if pattern is DENIES:
                end = scope_end(text, end)
            elif pattern is DENIED_BEFORE:
                start = scope_start(text, start)
            yield Span(start, end, "told" if pattern in (ADVICE, HISTORY) else "denied")


def scope_end(text: str, start: int) -> int:
    """Where an English denial ends: a comma carries it on in an enumeration, and unless something is stated after it."""
    boundary = SCOPE_ENDS.search(text, start)
    end = boundary.start() if boundary else len(text)
    for comma in COMMA.finditer(text, start, end):
        if ENUMERATES.search(text, comma.end(), end):
            continue
        if re.fullmatch(STATES, comma[1]):
            return comma.start()
    return end


def scope_start(text: str, end: int) -> int:
    """Where the clause before a position begins."""
    starts = [match.end() for match in re.finditer(r"[,;:]|\b(?:but|however|although|though|and|with)\b", text[:end])]
    return starts[-1] if starts else 0


# ── Chinese ───────────────────────────────────────────────────────────────────────────────────────────────────────────
CLAUSE = re.compile(r"[^，,。；;！!？?\n]+")
LOOKS_DENIED_ZH = re.compile(
    r"(?:不|未|难以|不能|未能|尚不能|尚未|无法|不可|不完全|未完全)(?:完全|绝对)?(?:除外|排除)|待(?:除外|排除?)"
    r"|(?:未见|无)(?:明显|显著|著|确切)?(?:变化|著变)|有无"
)
DENIES_ZH = re.compile(
    r"未(?:见|发现|探及|显示|提示|及|查见|检出|出现|伴|闻及)|没有|不(?:伴|存在|考虑|支持|提示|符合)|否认|排除"
    r"|(?<!有)无(?!名|症状|力|痛|强化|壁|创|菌|法|肺纹理[^，]*区)|非(?=结核|肿瘤)"
)
DENIED_BEFORE_ZH = re.compile(
    r"(?<!部分)(?<!大部)(?:(?:已|均|完全|基本|现已?)*(?:完全吸收|已吸收|消失|消退)|未见(?:确切|明确|明显)?(?:显示)?|未显示|阴性"
    r"|可能性?(?:较|极|很)?(?:小|不大)|(?:依据|证据)不足)$"
)
SCOPE_ENDS_ZH = re.compile(r"可见|见|但|而|考虑|另|余|示|伴(?=有|见)")
ADVICE_ZH = re.compile(
    r"(?:建议|请结合|结合临床|请与|必要时|随访|复查|复诊|定期|以(?:除外|排除)|除外|进一步|请随诊|随诊).*"
)
HISTORY_ZH = re.compile(r"(?:既往|病史[:：]|临床(?:诊断|提示|病史|疑)).*|.*(?<!病)(?:病史|史)(?:\d+余?[年月天])?$")
AFTER_TREATMENT = re.compile(
    r"(?:改良|扩大|姑息|根治|切除|介入|微创|综合|放化疗|靶向|射频|保乳|部分|全)*(?:术|治疗|化疗|放疗)后"
)


def chinese(text: str) -> Iterator[Span]:
    """Denied, historic and advisory parts of a Chinese sentence, clause by clause."""
    for part in CLAUSE.finditer(text):
        clause, offset = part[0].rstrip(), part.start()
        looks = [Span(*match.span()) for match in LOOKS_DENIED_ZH.finditer(clause)]
        for pattern in (ADVICE_ZH, HISTORY_ZH, DENIES_ZH, DENIED_BEFORE_ZH):
            for match in pattern.finditer(clause):
                if any(span.start <= match.start() < span.end for span in looks):
                    continue
                start, end = match.span()
                if pattern is DENIES_ZH:
                    boundary = SCOPE_ENDS_ZH.search(clause, end)
                    end = boundary.start() if boundary else len(clause)
                elif pattern is DENIED_BEFORE_ZH:
                    start = 0
                yield Span(offset + start, offset + end, "told" if pattern in (ADVICE_ZH, HISTORY_ZH) else "denied")
