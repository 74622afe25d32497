"""Numbers that name a person or an exam: identity cards, phones, hospital and exam numbers; and addresses in networks."""

import re
from collections.abc import Iterator, Sequence

from corpus.deidentify import identity, phones
from corpus.deidentify.records import EXAM, HOSPITAL, PLAIN, numbers_of
from corpus.deidentify.windows import Window, around, windows

Span = tuple[str, int, int]

EMAIL = re.compile(
    r"(?<![\w.+-])[A-Za-z\d_][\w.+-]*\s?[@＠]\s?[A-Za-z\d-]+(?:\.[A-Za-z\d-]+)*\.[A-Za-z]{2,}(?![A-Za-z\d])", re.ASCII
)
SPELT_EMAIL = re.compile(
    r"(?<![\w.+-])[A-Za-z\d_]+(?:[._+-][A-Za-z\d_]+)*\s?(?:[(\[{<]\s?(?:at|AT)\s?[)\]}>]|(?<=[a-z\d]) at (?=[a-z\d-]+ ?(?: dot |\.)[a-z]))\s?[A-Za-z\d-]+"
    r"(?:(?:\s?[(\[{]\s?dot\s?[)\]}]\s?| dot |\.)[A-Za-z\d-]+)*(?:\s?[(\[{]\s?dot\s?[)\]}]\s?| dot |\.)(?:com|org|net|edu|gov|uk|cn|ca|au|in|de|fr|io|co)(?![A-Za-z\d])",
    re.ASCII,
)
AT = re.compile(r"[(\[{<]\s?(?:at|AT)\s?[)\]}>]| at ")
ENDS = re.compile(r"\.(?:com|org|net|edu|gov|uk|cn|ca|au|in|de|fr|io|co)(?![A-Za-z\d])| dot |dot[)\]}]")
LINK = re.compile(
    r"(?<![A-Za-z])(?:https?://|ftp://|www\.)(?=[^\s，。；、]*(?:\?[^\s]*=|\d{5}|[~@]|/(?:doctor|patient|profile|user)s?/))(?!(?:dx\.)?doi\.|[^/\s]*(?:doi\.org|rsna|ncbi|nih\.gov|pubmed))[^\s，。；、<>\"'⟦⟧]+[^\s，。；、<>\"'⟦⟧.,;:)]"
)
"""A link with a number or name in it; one to a guideline has none."""
HOST = re.compile(
    r"(?<![\d.])(?:(?:10|127|172|192)(?:\.\d{1,3}){3}|(?<=IP[ :：])\d{1,3}(?:\.\d{1,3}){3}|(?<=IP: )\d{1,3}(?:\.\d{1,3}){3})(?![\d.]*\d)"
)


def emails(text: str) -> Iterator[Span]:
    """E-mail addresses, links and addresses of machines."""
    if "@" in text or "＠" in text:
        for match in EMAIL.finditer(text):
            yield "email", *match.span()
    if ENDS.search(text):
        for start, end in around(text, AT, 40, 60):
            for match in SPELT_EMAIL.finditer(text, start, end):
                yield "email", *match.span()
    if "://" in text or "www." in text:
        for match in LINK.finditer(text):
            yield "address", *match.span()
    if "192." in text or "172." in text or "10." in text or "127." in text or "IP" in text:
        for match in HOST.finditer(text):
            yield "address", *match.span()


def numbers(text: str) -> Iterator[Span]:
    """Numbers after what they are called, then those that are known by their form."""
    for start, end in phones.accounts(text):
        yield "phone", start, end
    if places := windows(text):
        yield from labelled(text, places)
        yield from unlabelled(text, places)


def labelled(text: str, places: Sequence[Window]) -> Iterator[Span]:
    """Numbers after what they are called."""
    for start, end in identity.identity_numbers(text, places):
        yield "id_number", start, end
    for start, end in numbers_of(HOSPITAL, text, places):
        yield kind_of(text[start:end]), start, end
    for start, end in numbers_of(EXAM, text, places):
        yield "exam_number", start, end
    for start, end in identity.identifiers(text, places):
        yield "id_number", start, end
    for start, end in numbers_of(PLAIN, text, places):
        yield kind_of(text[start:end]), start, end
    for start, end in phones.called(text, places):
        yield "phone", start, end


def kind_of(number: str) -> str:
    """The kind of a hospital number: one that is an identity number by its form and check is that."""
    known = identity.IDENTITY_18.fullmatch(number) and identity.checked(re.sub("[ -]", "", number))
    return "id_number" if known else "hospital_number"


def unlabelled(text: str, places: Sequence[Window]) -> Iterator[Span]:
    """Identity numbers and phones that are known by their form."""
    for start, end in identity.formed(text, places):
        if not phones.UNIT.match(text, end):
            yield "id_number", start, end
    for start, end in phones.formed(text, places):
        yield "phone", start, end
