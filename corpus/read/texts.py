"""A folder of text files, one report each."""

import re
from collections import Counter
from collections.abc import Iterator
from io import StringIO

from corpus.read.entry import LONGEST_FIELD, Bad, Entry, Row
from corpus.read.hl7 import messages
from corpus.read.source import HL7, TEXTS, Source, encoding_of_text, files_of, name_in

PATIENT = re.compile(r"p\d{4,}")
"""A folder named after a patient, as in MIMIC-CXR (files/p10/p10000032/s50414267.txt)."""


def texts(source: Source) -> Iterator[Entry]:
    """The texts of a folder as whole reports; a report's id is its file's name, with its folders where two are alike."""
    files = [file for file in files_of(source.path) if file.suffix.lower() in TEXTS]
    counts = Counter(file.stem for file in files)
    for file in files:
        content = file.read_bytes()
        text = decoded(content)
        if text is None:
            yield Bad(str(file), "neither UTF-8 nor GB18030 nor UTF-16; save it as UTF-8")
        elif len(text) > LONGEST_FIELD:
            yield Bad(str(file), f"more than {LONGEST_FIELD} characters; one file must be one report")
        elif HL7.match(text):
            yield from messages(str(file), StringIO(text, newline=None))
        else:
            name = file.stem if counts[file.stem] == 1 else name_in(source.path, file).removesuffix(file.suffix)
            folder = file.parent.name
            who = folder if PATIENT.fullmatch(folder) and file.parent != source.path else None
            yield Row(str(file), {"text": text, "file name": name, **({"folder": who} if who else {})})


def decoded(content: bytes) -> str | None:
    """A short text in whichever encoding it is; None where it is in none."""
    encoding = encoding_of_text(content)
    return content.decode(encoding).removeprefix("\ufeff") if encoding else None
