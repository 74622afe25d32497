"""Measures: one way to write units, dimensions and large numbers."""

import re

CUE = re.compile(r"\d\s*(?:[a-zA-Z㎜㎝毫厘公亨*＊×✕╳хХ]|\d|[,.] ?\d)")
UNIT = re.compile(
    r"(?<=\d)(?P<gap>\s*(?:-(?=[a-zA-Z]))?)(?:(?P<mm>毫米|㎜|[mM]\s?[mM]s?(?![A-Za-z²³])|(?i:millimet(?:er|re)s?)\b)"
    r"|(?P<cm>厘米|公分|㎝|[cC]\s?[mM]s?(?![A-Za-z])|(?i:centimet(?:er|re)s?)\b)"
    r"|(?P<hu>亨氏单位|亨氏|[hH][uU](?![A-Za-z])|H\.U\.?|(?i:hounsfield units?)\b)|(?P<ml>毫升|[mM][lL](?![A-Za-z])|(?i:millilit(?:er|re)s?)\b))"
)
TIMES = re.compile(
    r"(?<![A-WYZa-wyz\d.])((?!0[xX])\d+(?:\.\d+)?(?:\s*(?:mm|cm))?)\s*[x×X*＊✕╳хХ]\s*(?=\d+(?:\.\d+)?\s*(?:mm|cm"
    r"|[x×X*＊✕╳хХ]|[^\w\s]|\s|$|[\u4e00-\u9fff]))"
)
THOUSANDS = re.compile(r"(?<![\d,.])(\d{1,3}(?:,\d{3})+)(?=\s*(?:mm|cm|HU|ml|mL))")
SPLIT = re.compile(r"(?<=[约×x为径值度长宽])\s*(\d{1,3})\s?\.\s?(\d{1,2})(?=\s?(?:[cm]m|HU|×|x))")
RANGE = re.compile(r"(?<=\d)\s*([~～])\s*(?=\d+(?:\.\d+)?\s*(?:mm|cm|HU))")


def units(text: str, lang: str) -> str:
    """mm, cm, HU and ml by these names; 3×4cm in Chinese, 3 x 4 cm in English; no comma in 1,200 HU."""
    if not CUE.search(text):
        return text
    english = lang == "en"
    names = {"mm": "mm", "cm": "cm", "hu": "HU", "ml": "mL" if english else "ml"}
    text = UNIT.sub(lambda unit: (" " if english else "") + names[unit.lastgroup or ""], text)
    text = THOUSANDS.sub(lambda number: number[1].replace(",", ""), text)
    text = TIMES.sub(r"\1 x " if english else r"\1×", text)
    return text if english else RANGE.sub("~", SPLIT.sub(r"\1.\2", text))
