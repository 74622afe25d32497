"""English names that no label announces: known given names beside a capitalised word, and what stands before and behind people.

Words that are capitalised in a row are looked at one after another: a given name and a word that reports do not use, 'Last, First',
or two such words behind what introduces a person (d/w, daughter, yours sincerely) or before what people do (was notified).
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from corpus.deidentify.english_words import NO_NAME, PLACES
from corpus.deidentify.given_names import FAMILY_NAMES, GIVEN_NAMES
from corpus.deidentify.surnames import EPONYMS
from corpus.wordlist import words

CAPITALISED = r"[A-Z][A-Za-zÀ-ɏ\u1e00-\u1eff]*(?:['’-][A-Za-zÀ-ɏ]+)*\.?"
JOINT = r"(?:,? +|,|\^+)(?:(?:van der|van den|van de|van|von|de la|de los|de|del|della|da|dos|di|la|bin|ibn|al|el|ten|ter) )?"
ROW = re.compile(rf"(?<![A-Za-z\d'’]){CAPITALISED}(?:{JOINT}{CAPITALISED})+")
PIECE = re.compile(CAPITALISED)
INTRODUCES = re.compile(
    r"(?:\b(?:by|named|called|d/w|dear|sincerely|regards|faithfully|cc|re|under(?: the)?(?: name| care)?(?: of)?|behalf of|request of|care of"
    r"|films? of|scans? of|images? of|known as|formerly|now|signed|/s/|e-signed|notified|informed|contacted|spoke (?:with|to)|spoken (?:with|to)"
    r"|discussed with|reviewed with|relayed to|given to|call(?:ed)? (?:placed )?to|call with|left for|from|name(?: is)?|per|copy to|copies to"
    r"|baby(?: boy| girl)?(?: of)?|[bsdw]/o|chat to|phone to|e-?mail to|page to|told|asked|accompanied by"
    r"|radiologist|attending|registrar|resident|fellow|consultant|radiographer|sonographer|technologist|technician|operator|reader(?: \d)?|nurse|rn|np"
    r"|pa|physician|surgeon|doctor|clinician|provider|gp|pcp|referrer|ref|md|dr|sho|spr|intern|carer|caregiver|interpreter|chaperone|nok|kin|contact|guardian"
    r"|patient|pt|wife|husband|daughter|son|mother|father|sister|brother|aunt|uncle|niece|nephew|cousin|partner|spouse|friend|neighbou?r|parent)"
    r"|(?:^|[.;\n] *)i|\[|/s/)[\s:：,=(*\"'-]*(?:(?:dr|mr|mrs|ms|prof)\b\.? *)?$",
    re.IGNORECASE,
)
ACTS = re.compile(
    r"(?:,? (?:rn|md|np|pa|do)\b)?[,)]* *(?:(?:was|were|is|has been|been) )?(?:(?:immediately|directly|also|verbally) )?"
    r"(?:notified|informed|paged|contacted|telephoned|acknowledged|acknowledges|verbali[sz]ed|confirmed|read back|aware|called back|concurs|agrees|phoned)\b"
    r"|(?: is|,) an? \d{1,3}[- ]year|,? \(?(?:(?:senior|specialist|specialty|chief|locum|academic|neuro|consultant|thoracic|radiology|clinical|reporting) )*"
    r"(?:consultant|registrar|radiologist|radiographer|resident|fellow|sonographer|technologist|physician)\b"
    r"|,? *[(|]* *\d{1,3} ?[ymf]\b|,? *[(|]* *\d{1,3} ?(?:yrs?|years?)\b|,? *[(|]* *(?:dob|mrn|nhs|chi)\b|,? [(|]*\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}",
    re.IGNORECASE,
)
INSTITUTION = re.compile(
    r"(?:['’]s)?[\s-]*(?:hospitals?|universit\w+|clinic|cent(?:er|re)|institute|college|school|foundation|memorial|infirmary|medical|health\w*|street|road|ward"
    r"|murmur|sign|disease|syndrome|nodes?|nodules?|stag\w+|classification|criteria|tear|drain|catheter|valve|tube|line|device|score|method|tumou?r|lymphoma|sarcoma"
    r"|procedure|operation|fracture|hernia|cyst|lobe|angle|grade|scale|shunt|filter|stent|plate|screws?|rods?)\b",
    re.IGNORECASE,
)
NOT_FIRST = frozenset(
    ["jean", "sister", "ann", "austin", "ram", "ray", "lance", "jo", "min", "lee", "ten", "max", "marie"]
)
"""Given names that say less than others: they need a known surname or someone who introduces them."""
SINGLE = re.compile(
    r"(?:(?:spoke|spoken|discussed|reviewed|communicated|conveyed|relayed) (?:with|to)|(?:given|called|conveyed|handed over) to|informed|notified|[Nn]amed|(?:by|By|BY):"
    r"|(?:[Ww]ife|[Hh]usband|[Dd]aughter|[Ss]on|[Mm]other|[Ff]ather|[Ss]ister|[Bb]rother),?|[Nn]urse|maiden name|[Bb]aby(?: boy| girl)?(?: of)?|(?:[Tt]he )?[Pp]atient)"
    r" \(?(?P<name>[A-Z][a-z]{2,})(?= (?!(?:criteria|disease|syndrome|sign|catheter)\b)[a-z(]| at\b|[,.;)]|$)"
)
MIDDLE = re.compile(r"[a-z,:] \(?[A-Z][a-z]{2}")
"""A capitalised word where no sentence begins."""
LOWER = re.compile(
    r"(?<![A-Za-z])(?:(?P<doctor>dr|doctor|prof|professor)|(?:mr|mrs|ms|miss)|(?P<label>(?i:patient name(?: is)?|name of patient|pt name"
    r"|(?:dictated|signed|reported|read|transcribed|typed|reviewed|approved|entered) by))|(?P<patient>patient|pt))[.:]? +(?:(?:dr|doctor)\.? +)?"
    r"(?P<first>[a-z][a-z'’-]+)(?P<second> (?:[a-z]\.? )?[a-z][a-z'’-]+)?(?![A-Za-z])"
)
CUES_LOWER = re.compile(
    r"dr[.:]? +[a-z]|doctor[.:]? +[a-z]|prof[.:]? +[a-z]|professor[.:]? +[a-z]|mr[.:]? +[a-z]|mrs[.:]? +[a-z]|ms[.:]? +[a-z]|miss[.:]? +[a-z]"
    r"|name(?: is)?[.:]? +[a-z]|Name(?: is)?[.:]? +[a-z]|NAME(?: IS)?[.:]? +[a-z]|ed by|Ed By|ED BY|ead by|patient +[a-z]{3}|pt[.:]? +[a-z]"
)
CARET = re.compile(r"(?<![A-Za-z^])[A-Za-z][A-Za-z'’-]+\^[A-Za-z][A-Za-z'’-]*(?:\^[A-Za-z]+)*")


class Word(NamedTuple):
    """A capitalised word, in lower case without a full stop, and its place."""

    plain: str
    start: int
    end: int


def bounded(text: str) -> Iterator[tuple[int, int]]:
    """Where such names stand."""
    for row in ROW.finditer(text):
        row_words = [
            Word(piece[0].rstrip(".").lower(), row.start() + piece.start(), row.start() + piece.end())
            for piece in PIECE.finditer(row[0])
        ]
        yield from people(text, row_words)
    for single in SINGLE.finditer(text) if MIDDLE.search(text) else ():
        name = single["name"].lower()
        if name in GIVEN_NAMES or (name in FAMILY_NAMES and name not in NO_NAME):
            yield single.span("name")
    if "^" in text:
        for caret in CARET.finditer(text):
            yield caret.span()


def people(text: str, row: list[Word]) -> Iterator[tuple[int, int]]:
    """The names in a row of capitalised words."""
    at = 0
    while at < len(row) - 1:
        end = one_name(text, row, at)
        if end:
            last = row[end - 1].end
            if text[last - 2 : last] in ("'s", "’s", "'S", "’S"):
                last -= 2
            elif text[last - 1] == "." and len(row[end - 1].plain) > 1:
                last -= 1
            yield row[at].start, last
            at = end
        else:
            at += 1


def one_name(text: str, row: list[Word], at: int) -> int | None:
    """The number of the word behind a name that begins at a word of a row; None where none does."""
    first = row[at]
    if len(first.plain) > 1 and not nameable(first.plain):
        return None
    if "," in text[first.end : row[at + 1].start]:
        return last_first(text, row, at)
    end = first_last(text, row, at)
    if end is None:
        return None
    last, upper = row[end - 1], first_caps(text, first)
    if (last.plain in EPONYMS and first.plain not in GIVEN_NAMES) or follows(text, last.end, caps=upper):
        return None
    listed = last.plain in FAMILY_NAMES
    sure = first.plain in GIVEN_NAMES and (first.plain not in NOT_FIRST or listed) and first.plain not in EPONYMS
    if sure and (not upper or listed or last.plain in GIVEN_NAMES):
        return end
    introduced = INTRODUCES.search(text[max(0, first.start - 32) : first.start])
    titled = introduced and introduced[0][:1].isupper() and ":" not in introduced[0]
    known = listed or first.plain in FAMILY_NAMES or first.plain in GIVEN_NAMES
    if not introduced and not ACTS.match(text, last.end):
        return None
    return end if (known or not (upper or titled)) and len(first.plain) + len(last.plain) > 4 else None


def last_first(text: str, row: list[Word], at: int) -> int | None:
    """The number of the word behind 'Smith, John A' in a row."""
    first, second = row[at], row[at + 1]
    if len(first.plain) < 2 or (first.plain in GIVEN_NAMES and first.plain not in FAMILY_NAMES):
        return None
    known = second.plain in GIVEN_NAMES and second.plain not in NOT_FIRST and nameable(second.plain)
    behind_another = at and not text[row[at - 1].end : first.start].strip() and row[at - 1].plain in GIVEN_NAMES
    if (not known or behind_another) and not (
        len(second.plain) > 2
        and nameable(second.plain)
        and first.plain in FAMILY_NAMES
        and INTRODUCES.search(text[max(0, first.start - 32) : first.start])
    ):
        return None
    end = at + 2
    if end < len(row) and len(row[end].plain) == 1 and "," not in text[second.end : row[end].start]:
        end += 1
    return None if follows(text, row[end - 1].end, caps=first_caps(text, first)) else end


def first_last(text: str, row: list[Word], at: int) -> int | None:
    """The number of the word behind 'John A. Smith' in a row, if all of its words can be part of a name."""
    end = at + 2
    while end < min(len(row), at + 4) and len(row[end - 1].plain) == 1:
        if "," in text[row[end - 1].end : row[end].start]:
            break
        end += 1
    last = row[end - 1]
    if len(last.plain) < 2 or any(len(one.plain) > 1 and not nameable(one.plain) for one in row[at:end]):
        return None
    if end == len(row) or end - at > 3 or text[last.end : row[end].start] != " ":
        return end
    more = row[end].plain
    middle = last.plain in GIVEN_NAMES and not text[last.start : last.end].isupper()
    return end + (len(more) > 2 and nameable(more) and (more in FAMILY_NAMES or middle))


def nameable(word: str) -> bool:
    """Whether a word can be part of a name."""
    return (
        word not in NO_NAME
        and word not in PLACES
        and not word.endswith(("oma", "osis", "itis", "scopy", "graphy", "ology", "ectomy"))
    )


def first_caps(text: str, word: Word) -> bool:
    """Whether a word is in capitals, as all of a text may be."""
    return text[word.start : word.end].isupper() and word.end - word.start > 1


def follows(text: str, end: int, *, caps: bool) -> bool:
    """Whether what follows makes a name the name of a hospital, sign or device."""
    return bool(INSTITUTION.match(text, end)) and not (caps and text[end : end + 1] == ",")


def lower(text: str) -> Iterator[tuple[int, int]]:
    """Names in small letters, as speech recognition writes them."""
    for match in LOWER.finditer(text):
        first, second = match["first"], (match["second"] or "").split()
        known = first in GIVEN_NAMES or (first in FAMILY_NAMES and first not in NO_NAME)
        if first in NO_NAME and not known:
            continue
        pair = bool(second) and first in GIVEN_NAMES and second[-1] not in NO_NAME and second[-1] not in STOPS
        if match["label"] and len(first) > 4 and first[1:] in FAMILY_NAMES and not second:
            yield match.span("first")
            continue
        if match["label"] and not known:
            continue
        if match["patient"] and not (pair and known):
            continue
        if not known and not match["doctor"]:
            continue
        if not pair and match["doctor"] and not known and match["doctor"] in ("doctor", "prof", "professor"):
            continue
        yield match.start("first"), match.end("second") if pair else match.end("first")


STOPS = words(
    "is was has had will would and or at by on in for with who to from states returns presents presented reports said the about"
    " via agrees concurs notified dictating"
)
"""What follows a name in small letters and is no part of it."""
