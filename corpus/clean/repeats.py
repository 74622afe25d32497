"""Clauses and sentences that stand twice."""

import re

PARTS = re.compile(r"([，,、。；;！？!?\n]+|(?<=[A-Za-z)])\.+(?=\s|$|[A-Z])|(?<=\d)\.(?=\s+[A-Z]|\s*$))")
PIECES = re.compile(r"[，,、。；;！？!?\n.]")
ENDS = re.compile(r"[。；;！？!?\n.]")
NUMBER = re.compile(r"\s*(?:[(（]?\d{1,2}[.、．)）]|[①-⑳])?\s*")
LISTED = re.compile(r"(?:^|[\n。；;.] ?)2[.、．)]", re.MULTILINE)
ADVICE = re.compile(r"建议|随访|复查|(?i:recommend|follow|suggest|advis|correlat)")
SHORTEST_ZH, SHORTEST_EN = 6, 3  # characters, words: shorter sentences are repeated on purpose, under other headings


def once(text: str, lang: str) -> str:
    """Leave out a clause that follows itself, and a sentence that stood in the text before.

    Not in a list, where the same may be said of two things, and no advice, which may be given twice.
    """
    pieces = [piece.strip() for piece in PIECES.split(text.lower()) if len(piece) > 3]
    if len(pieces) == len({*pieces}):
        return text
    parts = PARTS.split(text)
    clauses = [part.strip() for part in parts[::2]]
    bare = [NUMBER.sub("", clause, count=1).lower() for clause in clauses]
    if len({*bare}) == len(bare):
        return text
    half = len(text) // 2
    if text[:half].strip() == text[half:].strip():
        return text[:half].strip()
    return "".join(kept(parts, bare, lang, listed=LISTED.search(text) is not None))


def kept(parts: list[str], bare: list[str], lang: str, *, listed: bool) -> list[str]:
    """The clauses and marks without repeats."""
    out: list[str] = []
    seen: set[tuple[str, ...]] = set()
    sentence: list[str] = []
    before: tuple[str, ...] = ()
    begun = 0
    for at, clause in enumerate(bare):
        mark = parts[2 * at + 1] if 2 * at + 1 < len(parts) else ""
        if clause and sentence and clause == sentence[-1] and long_enough(clause, lang, follows=True):
            if out and mark:
                out[-1] = mark if ENDS.search(mark) else out[-1]
        else:
            out += [parts[2 * at], mark]
            sentence.append(clause)
        if ENDS.search(mark) or 2 * at + 1 >= len(parts):
            key = tuple(sentence)
            words = ("" if lang == "zh" else " ").join(key)
            follows = key == before
            before = key
            wanted = listed or ADVICE.search(words)
            if key in seen and (follows or not wanted) and long_enough(words, lang, follows=follows):
                del out[begun:]
                if "\n" in mark and out and "\n" not in out[-1]:
                    out[-1] += "\n"
            elif len(key) > 1 or key != ("",):
                seen.add(key)
            sentence, begun = [], len(out)
    return out


def long_enough(clause: str, lang: str, *, follows: bool) -> bool:
    """Whether a repeat of a clause is no accident."""
    if lang == "en":
        return clause.count(" ") + 1 >= (2 if follows else SHORTEST_EN)
    return len(clause) >= (4 if follows else SHORTEST_ZH)
