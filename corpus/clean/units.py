"""Measures: one way to write units, dimensions and large numbers."""

import re

from corpus.clean.cues import NUMBER_WORD, calls

CUE = re.compile(r"[0-9]\s*(?:[a-zA-Z㎜㎝毫厘公亨個个乘*＊×✕✖╳⨯∗хХ]|-[A-Za-z]|[0-9]|[,.] ?\d)")
UNIT = re.compile(
    r"(?P<digit>[0-9])(?P<gap>\s*(?:-(?=[a-zA-Z]))?)(?:(?P<mm>毫米|公厘|㎜|[mM]\s?[mM](?:'?s)?(?![A-Za-z²³])|m\.m\.|(?i:mill?i[- ]?met(?:er|re)s?)\b)"
    r"|(?P<cm>厘米|公分|㎝|[cC]\s?[mM](?:'?s)?(?![A-Za-z])|c\.m\.|(?i:centi[- ]?met(?:er|re)s?)\b)"
    r"|(?P<hu>亨氏单位|亨氏|亨斯菲尔德单位|亨(?=[，。；、）\s]|$)|个?[hH]\s?[uU](?:单位|'?s(?![A-Za-z]))?(?![A-Za-z])|H\.U\.?|(?i:hou?n?d?s?f(?:ie|ei|i|e)lds?(?: units?| numbers?)?(?: \(HU\))?)\b)"
    r"|(?P<ml>毫升|[mM][lL][sS]?(?![A-Za-z])|(?i:mill?ilit(?:er|re)s?)\b))"
)
BARE_H = re.compile(
    r"((?:CT值|密度|[Aa]ttenuation|[Dd]ensity)[^，。；,;\n]{0,16}?-?\d+)\s?H(?=[，。；,;）)\s]|\.(?:\s|$)|$)"
)
SPELT = re.compile(
    r"\b(?i:(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty))(?: |-)(?=(?i:mm|cm|mill?imet(?:er|re)s?|centimet(?:er|re)s?)\b)"
)
NUMBERS = {
    word: str(at)
    for at, word in enumerate(
        [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ],
        1,
    )
}
TIMES = re.compile(
    r"(?<![A-WYZa-wyz\d.])((?!0[xX])\d+(?:\.\d+)?(?:\s*(?:mm|cm)\.?)?)(?:\s*[x×X*＊✕✖╳⨯∗хХ]\s*|\s*乘以?\s*)(?=\d+(?:\.\d+)?\s*(?:mm|cm"
    r"|[x×X*＊✕✖╳⨯∗хХ乘]|[^\w\s]|\s|$|[\u4e00-\u9fff]))"
)
BY = re.compile(r"(?<!from )(?<![\w.])(\d+(?:\.\d+)?(?: ?(?:mm|cm))?) by (?=\d+(?:\.\d+)? ?(?:mm|cm|by|x)\b)")
THOUSANDS = re.compile(r"(?<![\d,.])(\d{1,3}(?:,\d{3})+)(?=\s*(?:mm|cm|HU|ml|mL))")
COMMA = re.compile(r"(?<![\d,.])(\d{1,2}),(\d)(?=\s?(?:cm|mm)(?![A-Za-z])|\s?[x×]\s?\d{1,2},\d\s?(?:[x×]|[cm]m))")
NAKED = re.compile(r"\.(?=\d{1,2} ?(?:cm|mm)(?![A-Za-z]))(?<![\d.,A-Za-z]\.)")
SIGN = re.compile(r"[0-9][\smc.]*[x×X*＊✕✖╳⨯∗хХ乘]")
SPACE = re.compile(r"\s")
SPLIT = re.compile(r"(?<=[约×x为径值度长宽])\s*(\d{1,3})\s?\.\s?(\d{1,2})(?=\s?(?:[cm]m|HU|×|x))")
RANGE = re.compile(r"(?<=\d)\s*([~～])\s*(?=\d+(?:\.\d+)?\s*(?:mm|cm|HU))")


def units(text: str, lang: str) -> str:
    """mm, cm, HU and ml by these names; 3×4cm in Chinese, 3 x 4 cm in English; no comma in 1,200 HU."""
    english = lang == "en"
    if english and calls(text) & NUMBER_WORD:
        text = SPELT.sub(lambda number: NUMBERS[number[1].lower()] + " ", text)
    if not CUE.search(text):
        return text
    names = {"mm": "mm", "cm": "cm", "hu": "HU", "ml": "mL" if english else "ml"}
    gap = " " if english else ""
    text = UNIT.sub(lambda unit: unit["digit"] + gap + names[unit.lastgroup or ""], text)
    if "," in text:
        text = COMMA.sub(r"\1.\2", THOUSANDS.sub(lambda number: number[1].replace(",", ""), text))
    text = BY.sub(r"\1 x ", text) if " by " in text else text
    if SIGN.search(text):
        text = TIMES.sub(r"\1 x " if english else r"\1×", text)
    if "H" in text:
        text = BARE_H.sub(r"\1 HU" if english else r"\1HU", text)
    if english:
        return NAKED.sub("0.", text)
    text = SPLIT.sub(r"\1.\2", text) if SPACE.search(text) else text
    return RANGE.sub("~", text) if "~" in text or "～" in text else text
