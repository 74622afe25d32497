"""Which statements of a sentence are only possible: hedges and what they reach."""

import re
from collections.abc import Sequence

from corpus.stated import Statement

CLAUSE_ZH = re.compile(r"[^，,。；;！!\n]+")
AHEAD_ZH = re.compile(r"考虑|倾向(?:于)?|符合|提示|拟诊?|多系|警惕|可能(?=[为是系])|怀疑|多考虑|(?<!较)似")
NEXT_ZH = re.compile(r"可疑|疑似|疑(?!似)")
AROUND_ZH = re.compile(
    r"可能(?!性?(?:较|极|很)?(?:小|不大))(?![为是系])|(?:不|未|难以|不能|未能|尚不能|无法|不可)(?:完全|绝对)?(?:除外|排除)|待(?:除外|排除?|查|定)"
    r"|[?？]|鉴别"
)
AHEAD_EN = re.compile(
    r"\b(?:may|might|could|suggest(?:s|ing|ive(?: of)?|ed)?|consistent with|compatible with|concern(?:ing|s)?(?: for)?|suspicious for|"
    r"worrisome for|in keeping with|favou?r(?:s|ed|ing)?|represent|differential|can ?not (?:exclude|rule out)|"
    r"(?:not|without) (?:exclud|rul)\w+(?: out)?|question of|questionable|raises|presumably|perhaps)\b"
)
NEXT_EN = re.compile(r"\b(?:possibl[ey]|probabl[ey]|likely|suspected|presumed|suspicion of|equivocal|apparent)\b")
AFTER_EN = re.compile(
    r"\b(?:can ?not be (?:excluded|ruled out)|not (?:entirely |completely )?excluded|is possible|is suspected|are possible|is (?:also )?a possibility|is considered|\?)|\?"
)
CHOICE_EN = re.compile(
    r" *(?:or|versus|vs\.?|/|and or|  ) *(?:(?:a|an|the|early|mild|small|minimal|focal|developing|atypical) )*"
)
STOPS_EN = re.compile(r"\b(?:but|however|although|there (?:is|are)|with(?! or)|stable|unchanged)\b|[;]")
NOT_HEDGED = ("postoperative",)


def hedged(text: str, lang: str, found: Sequence[Statement]) -> set[int]:
    """The indices of the statements that a sentence hedges."""
    doubtful = chinese(text, found) if lang == "zh" else english(text, found)
    return {at for at in doubtful if found[at].concept not in NOT_HEDGED}


def chinese(text: str, found: Sequence[Statement]) -> set[int]:
    """考虑 reaches to the end of its clause, 可疑 the next finding, 待排 the clause's interpretations or else the nearest."""
    doubtful: set[int] = set()
    for clause in CLAUSE_ZH.finditer(text):
        inside = [at for at, one in enumerate(found) if clause.start() <= one.start < clause.end()]
        for match in AHEAD_ZH.finditer(text, *clause.span()):
            doubtful |= {at for at in inside if found[at].start >= match.end()}
        for match in NEXT_ZH.finditer(text, *clause.span()):
            doubtful |= {*[at for at in inside if found[at].start >= match.end()][:1]}
        for match in AROUND_ZH.finditer(text, *clause.span()):
            readings = [at for at in inside if found[at].reading]
            before = [at for at in inside if found[at].end <= match.start()][-1:]
            doubtful |= {*(readings or before or inside[:1])}
    return doubtful


def english(text: str, found: Sequence[Statement]) -> set[int]:
    """'may represent' reaches to the end of what it governs, 'possible' the next finding; 'or' shares its doubt."""
    doubtful: set[int] = set()
    for match in AHEAD_EN.finditer(text):
        stop = STOPS_EN.search(text, match.end())
        end = stop.start() if stop else len(text)
        doubtful |= {at for at, one in enumerate(found) if match.end() <= one.start < end}
    for match in NEXT_EN.finditer(text):
        doubtful |= {*[at for at, one in enumerate(found) if one.start >= match.end()][:1]}
    for match in AFTER_EN.finditer(text):
        start = max((text.rfind(mark, 0, match.start()) for mark in ",;"), default=-1)
        doubtful |= {*[at for at, one in enumerate(found) if start < one.start and one.end <= match.start()][-1:]}
    for at in range(len(found) - 1):
        if CHOICE_EN.fullmatch(text, found[at].end, found[at + 1].start):
            doubtful |= {at, at + 1}
    return doubtful
