"""HL7 version 2 messages with results (ORU), as radiology systems send and archive them: a report a message."""

import re
from collections.abc import Iterable, Iterator

from corpus.read.entry import Bad, Entry, Row
from corpus.read.source import Source, open_text

OPENS = ("MSH", "PID", "OBR")
"""Segments with which a message begins; which of them, the file's first one tells."""
TEXTS = frozenset(("TX", "FT", "ST", ""))
IMPRESSION = re.compile(r"\bIMP\b|impression|conclusion|诊断|印象|结论|意见", re.IGNORECASE)
FINDINGS = re.compile(r"findings|所见|表现|描述", re.IGNORECASE)
ESCAPED = re.compile(r"\\(?:(\.br|X0[AD](?:0A)?)|([FSTRE])|[HN]|\.[a-z]{2}[+\-\d]*|X[0-9A-F]+)\\", re.IGNORECASE)
MEANS = {"F": "|", "S": "^", "T": "&", "R": "~", "E": "\\"}


def hl7(source: Source) -> Iterator[Entry]:
    """The messages of a file."""
    with open_text(source, newline=None) as file:
        yield from messages(str(source.path), file)


def messages(path: str, lines: Iterable[str]) -> Iterator[Entry]:
    """The messages among lines."""
    opens, start = "", 0
    segments: list[list[str]] = []
    for number, line in enumerate(lines, 1):
        fields = line.strip("\x0b\x1c\ufeff\r\n").split("|")
        if not opens and fields[0] in OPENS:
            opens = fields[0]
        if fields[0] == opens and segments:
            yield message(f"{path}:{start}", segments)
            segments = []
        if opens:
            start = start if segments else number
            segments.append(fields)
    if segments:
        yield message(f"{path}:{start}", segments)


def message(place: str, segments: list[list[str]]) -> Entry:
    """A message as a row."""
    texts: dict[str, list[str]] = {"findings": [], "impression": [], "report": []}
    row: dict[str, str] = {}
    for segment in segments:
        if segment[0] == "OBX" and field(segment, 2) in TEXTS:
            what = field(segment, 3)
            part = "impression" if IMPRESSION.search(what) else "findings" if FINDINGS.search(what) else "report"
            texts[part].append(plain(field(segment, 5)))
        elif segment[0] == "PID":
            row["patient_id"] = row.get("patient_id") or field(segment, 3).partition("^")[0]
            name = field(segment, 5).split("~")[0].split("^")[:2]
            row["patient_name"] = (" " if "".join(name).isascii() else "").join(filter(None, name))
        elif segment[0] == "OBR":
            row["accession_number"] = row.get("accession_number") or field(segment, 3).partition("^")[0]
            row["exam_date"] = field(segment, 7)
            row["exam_name"] = plain(field(segment, 4).split("^")[min(1, field(segment, 4).count("^"))])
    if not any(map(any, texts.values())):
        return Bad(place, "a message without a text (OBX); leave it out")
    if texts["impression"] and not texts["findings"]:
        texts["findings"], texts["report"] = texts["report"], []
    return Row(
        place, {"findings": "", "impression": "", **row} | {name: "\n".join(told) for name, told in texts.items()}
    )


def field(segment: list[str], place: int) -> str:
    """A field of a segment; empty where it ends before."""
    return segment[place].strip() if place < len(segment) else ""


def plain(text: str) -> str:
    """A field's text, its line ends, repetitions and escaped signs as they are meant."""
    return ESCAPED.sub(lambda one: "\n" if one[1] else MEANS.get((one[2] or "").upper(), ""), text.replace("~", "\n"))
