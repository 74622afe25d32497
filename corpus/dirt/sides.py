"""A side that is right in the findings and wrong in the impression."""

import re
from dataclasses import replace

from corpus.dirt.draft import Draft
from corpus.dirt.pieces import Planted, whole
from corpus.synthesize.conclude import items
from corpus.synthesize.describe import Style

SWAPS = {
    "zh": {"左": "右", "右": "左"},
    "en": {"left": "right", "right": "left", "Left": "Right", "Right": "Left"},
}
NOWHERE = re.compile(r"左肺中叶|右肺[上下]?叶?[上下]?舌段|left middle|lingula", re.IGNORECASE)


def plant_contradiction(draft: Draft) -> bool:
    """Swap the side of one statement of the impression; False where none can be swapped."""
    report, lang = draft.report, draft.lang
    swaps = SWAPS[lang]
    side = re.compile("|".join(swaps) if lang == "zh" else r"\b(?:" + "|".join(swaps) + r")\b")
    kinds = [finding.kind.id for finding in report.exam.findings]
    found = []
    for centimetres in (False, True):
        for item in items(report.exam, Style(lang, centimetres, bare=True, dated=False, two=False)):
            text = item.text.rstrip("。.")
            lone = len(item.findings) == 1 and kinds.count(item.findings[0].kind.id) == 1
            sides = {site.side for finding in item.findings for site in finding.sites}
            swapped = side.sub(lambda match: swaps[match[0]], text)
            one = len(side.findall(text)) == report.impression.count(text) == 1
            if lone and one and sides in ({"left"}, {"right"}) and not NOWHERE.search(swapped):
                found.append((text, swapped))
    if not found:
        return False
    text, swapped = draft.rng.choice(found)
    draft.texts["impression"] = [
        replace(piece, base=False) for piece in whole(report.impression.replace(text, swapped), lang)
    ]
    draft.row.append(Planted("side_contradiction", swapped, "impression"))
    return True
