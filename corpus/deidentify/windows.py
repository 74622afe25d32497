"""The parts of a text in which a number can name somebody: around the numbers that are long enough.

Most reports hold few such numbers, so that patterns that begin with a word are tried on some lines of a text only.
"""

import re

GAP = r"(?:[A-Za-z_/.*+-]{0,8}|[-. ()（）·–—－/]{1,3})"
LONG = re.compile(rf"\d(?:{GAP}[\d*]){{2,}}|[*＊xX#]{{3}}")
"""Three digits that letters, points or dashes part, or digits that are hidden by stars."""
BEFORE, AFTER = 70, 34
"""How far a label stands before its number, and how far what tells its end stands behind it."""
Window = tuple[int, int]


def windows(text: str) -> list[Window]:
    """Where long numbers stand, with what can belong to them, in order and apart."""
    found: list[Window] = []
    for match in LONG.finditer(text):
        start, end = max(0, match.start() - BEFORE), match.end() + AFTER
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], end
        else:
            found.append((start, end))
    return found
