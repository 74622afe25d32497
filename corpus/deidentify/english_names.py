"""Names in English text: after a label, after a title, before a degree, after words such as 'discussed with'."""

import re
from collections.abc import Iterator

from corpus.deidentify.english_bounded import CUES_LOWER, INSTITUTION, bounded, lower
from corpus.deidentify.english_words import NO_NAME, SERVICES
from corpus.deidentify.given_names import FAMILY_NAMES, GIVEN_NAMES
from corpus.deidentify.surnames import MONTHLIKE

DEGREE = r"(?:M\.?D\.?|D\.?O\.?|Ph\.?D\.?|MBBS|MBChB|FRCR|FACR|FRCPC|R\.?N\.?|N\.?P\.?|P\.?A\.?-?C?|R\.?T\.?(?:\(R\))?|BSN|APRN|CRNP|MPH|Jr|Sr|III?|FRANZCR|FRACP|FFR[A-Z]+|DMRD|DMRE|DNB|MRC[PS]|FRC[PS]|MB ?B?Ch[B]?|LPN|CNP|DNP|FNP(?:-C)?|FCCP|FACC|SpR)"
WORD = r"(?:(?:Mc|Mac|O['’]|D['’]|St\. )?[A-Z][a-zà-ɏḀ-ỿ]+(?:[-'’][A-Z]?[a-zà-ɏḀ-ỿ]+)*|[A-Z]{2,}(?:[-'’][A-Z]+)*|[A-Z][a-z]+[A-Z][a-z]+)(?![A-Za-zà-ɏḀ-ỿ])"
INITIAL = r"[A-Z](?:\.|(?![A-Za-z.]))"
PARTICLE = r"(?:van der|van den|van de|van|von|de la|de los|de|del|della|da|dos|di|la|le|bin|ibn|al|el|ten|ter)"
PIECE = rf"(?:{WORD}|{INITIAL})"
FULL = rf"(?:(?:{PARTICLE} )?{PIECE}(?:(?:,? +|(?<=\.)){PARTICLE} {WORD}|(?:, ?| +|(?<=\.))(?!{DEGREE}(?![A-Za-z])){PIECE}){{0,3}})"
LABEL = re.compile(
    r"(?<![A-Za-z])(?:(?i:(?:patient|pt|patient['’]s|full|last|first|family|given|maiden|legal|doctor"
    r"|physician)(?:['’]s)? name|name of (?:patient|physician|doctor)"
    r"|(?:attending|interpreting|reading|referring|ordering|requesting|primary(?: care)?|admitting|treating|reporting"
    r"|responsible|signing|consulting|supervising|staff|resident|fellow)"
    r"(?: (?:radiologist|physician|provider|doctor|clinician|md|resident|fellow|surgeon|attending))?"
    r"|(?:electronically |digitally |e-?)?(?:dictated|signed|reported|read|interpreted|reviewed|verified|transcribed"
    r"|typed|approved|finali[sz]ed|authenticated|attested|performed|scanned|prepared|authori[sz]ed|entered|checked"
    r"|co-?signed|validated|collected|picked up|received|accompanied|escorted|referred|requested|ordered|delivered|faxed|witnessed|brought in|chaperoned|given|supervised|edited|corrected|confirmed|released|completed|recorded|obtained)(?: and (?:dictated|signed|reviewed|verified|approved|interpreted|finali[sz]ed"
    r"|electronically signed))?(?: electronically)? by"
    r"|radiologist|technologist|technician|radiographer|transcriptionist|transcriber|typist|scribe|dictating|tech|physician|clinician|provider|consultant"
    r"|surgeon|oncologist|pulmonologist|cardiologist|doctor|nurse|patient|pt|name|signature|signed|dictator|author"
    r"|pcp|next of kin|emergency contact|contact person|guardian"
    r"|mother|father|spouse|wife|husband|daughter|son|cc|contact))\s*(?P<colon>[:：]|(?<=by))\s*(?:(?:Drs?|Mr|Mrs|Ms"
    r"|Prof)\b\.?\s*)*"
    rf"(?P<name>{FULL})"
)
TITLE = re.compile(
    rf"(?<![A-Za-z])(?:(?:Dr|DR|Mr|MR|Mrs|MRS|Ms|MS|Mx|Prof|PROF|Drs|DRS|Smt|Shri|Sri|Kumari|Master|Col|Capt|Sgt|Rev)\b\.?|Doctor|DOCTOR|Miss|Professor|Nurse"
    rf"|Sister(?! Mary Joseph))(?:\s+|(?<=\.))(?:(?:Dr|Mr|Mrs|Ms|Miss|Prof)\b\.?\s+)*(?P<name>{FULL})"
    rf"(?:(?:,? (?:and|&) +|, +)(?:Dr\.? +)?(?P<second>{FULL}))?"
)
BEFORE_DEGREE = re.compile(rf"(?<![A-Za-z])(?P<name>{FULL}),? +(?={DEGREE}(?![A-Za-z]))")
TOLD = re.compile(
    r"(?<![A-Za-z])(?i:(?:discussed|reviewed|communicated|shared|relayed|conveyed|correlated|spoke"
    r"|spoken) (?:directly |by telephone |by phone |verbally |in person )?(?:with|to)"
    r"|(?:communicated|reported|called|relayed|conveyed|telephoned|given|phoned|paged|provided"
    r"|transmitted|released|handed|mailed|sent|faxed|delivered|forwarded) (?:directly |by telephone |by phone |verbally )?to|notified|informed|paged|telephoned"
    r"|acknowledged by|received by|read back by|confirmed (?:with|by)|care of|c/o|seen by|per)\s+"
    rf"(?:(?:the )?(?:RN|NP|PA|nurse|resident|intern|fellow|attending|physician|surgeon|patient['’]s (?:nurse|wife"
    rf"|husband|daughter|son|mother|father)|radiologist|technologist"
    rf"|PCP),? +)?(?P<name>{WORD}(?: {INITIAL})?(?: (?:{PARTICLE} )?{WORD})+)"
)
PATIENT = re.compile(
    rf"(?<![A-Za-z])(?:[Tt]he )?(?:[Pp]atient|PATIENT|[Pp]t\.?|[Ww]ife|[Hh]usband|[Dd]aughter|[Ss]on|[Mm]other"
    rf"|[Ff]ather|[Ss]ister|[Bb]rother),? (?P<name>{WORD}(?: {INITIAL})?(?: (?:{PARTICLE} )?{WORD})+)(?=[,;.:(]? |[,;.:(]|$)"
)
HEADER = re.compile(
    rf"(?<![A-Za-z])(?P<name>{WORD},? {PIECE}(?: {PIECE})?)(?=,? +\(?(?:DOB\b|MRN\b|[MF][/ ]\d"
    rf"|\d{{1,3}}[- ]?(?:y/?o\b|years?[- ]old|yr|[MF]\b)))"
)
CUES = re.compile(
    r"[Dd]rs?\b|D[Rr][Ss]?\b|M[Rr][Ss]?\b|M[Ss]\b|[Bb][Yy]\b|[:：]|M\.?D\b|\bD\.?O\b|Ph\.?D|\bR\.?[NT]\b|\bN\.?P\b"
    r"|\bP\.?A\b|MBBS|FRC|[Dd]octor|[Nn]urse|Prof|M(?:is|aste)s?[sr] |Smt|Sh?ri |Mx|Kumari|Col|Capt|Sgt|Rev|Sister|with |WITH |to [A-Z]|otified|nformed|aged |atient|PATIENT"
    r"|[Ww]ife|usband|aughter|\bson\b|\bSon\b|other [A-Z]|ather [A-Z]|ister|\b[Pp]t\b|per [A-Z]|\b\d{1,3}[- ]?(?:y"
    r"|[MF]\b)|DOB|MRN|elephoned|care of|c/o"
)
NAMEABLE = re.compile(
    r"[a-z,:;)\]/*=|—–-]\s*[(\"“'\[]?(?!(?:CT|MRI?|PET|HRCT|CTPA|CXR|US|UIP|COPD|IV)\b)[A-Z](?:[a-zà-ɏ'’]|\. ?[A-Z]|[A-Z]{2})|[A-Z][A-Za-z'’.-]*(?:, ?|\s+|\^)(?!(?:CT|MRI?|PET|HRCT|CTPA|CXR|US|UIP|COPD|IV)\b)[A-Z]"
    r"|Drs?\.|DRS?\.|Mrs?\.|MRS?\.|Ms\.|MS\.|Mx\.|Prof\.|PROF\.|Pt\.|Col\.|Capt\.|Sgt\.|Rev\.|Smt\.|Shri\.|Sri\.|c/o|C/O|[\u4e00-\u9fff：（]\s*[A-Za-z]{3}"
)
"""A capital where no sentence begins, two capitalised words in a row, or letters in a Chinese sentence."""
LATIN = re.compile(r"[A-Za-z](?:[A-Za-z]{2}|(?<=[DM])[rRsS]|['’^.]|(?<=[A-Z])[a-z]| [A-Z])")
"""More than the units of a Chinese report."""


def english_names(text: str) -> Iterator[tuple[int, int]]:
    """Where names stand."""
    if not text.isascii() and not LATIN.search(text):
        return
    if CUES_LOWER.search(text):
        yield from lower(text)
    if not NAMEABLE.search(text):
        return
    if CUES.search(text):
        for pattern in (LABEL, TITLE, BEFORE_DEGREE, TOLD, PATIENT, HEADER):
            for match in pattern.finditer(text):
                for group in match.re.groupindex:
                    if pattern is PATIENT and INSTITUTION.match(text, match.end()):
                        continue
                    if group in ("name", "second") and match[group]:
                        strict = pattern in (TOLD, PATIENT, BEFORE_DEGREE, HEADER) or group == "second"
                        for start, end in parted(text, *match.span(group), many=match[0][:3] in ("Drs", "DRS")):
                            yield from trimmed(text, start, end, strict=strict)
    yield from bounded(text)


LISTED = re.compile(r"[A-Z][\w'’-]+(?: [A-Z]\.?)? [A-Z][\w'’-]+, (?=[A-Z][\w'’-]+(?: [A-Z]\.?)? [A-Z])")


def parted(text: str, start: int, end: int, *, many: bool) -> Iterator[tuple[int, int]]:
    """The names in a list of names, as in 'cc: Robert Brown, Jane Smith'."""
    listed = LISTED.match(text, start, end)
    comma = text.find(",", start, end)
    if listed:
        yield start, text.rindex(",", start, listed.end())
        yield listed.end(), end
    elif comma < 0 and (third := third_word(text, start, end)):
        yield start, third
        yield third, end
    elif many and comma >= 0:
        yield start, comma
        yield comma + 1, end
    else:
        yield start, end


def third_word(text: str, start: int, end: int) -> int | None:
    """Where a second name starts in four words that are two names: 'James Wilson Ingrid Lopez'."""
    pieces = [(piece.start(), piece[0].lower()) for piece in PIECES.finditer(text, start, end)]
    if (
        len(pieces) == 4
        and {pieces[0][1], pieces[2][1]} <= GIVEN_NAMES
        and not {pieces[1][1], pieces[3][1]} & GIVEN_NAMES
    ):
        return pieces[2][0]
    return None


PIECES = re.compile(r"[A-Za-zà-ɏḀ-ỿ'’.-]+")


def trimmed(text: str, start: int, end: int, *, strict: bool) -> Iterator[tuple[int, int]]:
    """A name without the words that cannot be part of one: 'Patient: John Smith MRN' ends before MRN.

    Args:
        strict: At least one word must not be an initial, and none may be a word of reports.
    """
    last = None
    first = None
    for piece in PIECES.finditer(text, start, end):
        word = piece[0].strip(".'’-").lower()
        if (
            word in NO_NAME
            and (word not in MONTHLIKE or text[piece.end() : piece.end() + 2].strip().isdigit())
            and not (len(word) == 1 and last is not None)
        ):
            if strict and (first is None or word in SERVICES):
                return
            break
        if (
            strict
            and last is not None
            and word.endswith(("ed", "ing", "es"))
            and piece[0].isupper()
            and word not in FAMILY_NAMES
            and word not in GIVEN_NAMES
        ):
            break
        if re.fullmatch(DEGREE, piece[0].rstrip(",")):
            if last is None and strict:
                return
            break
        if text[piece.end() : piece.end() + 2].strip()[:1] in (":", "：") and last is not None:
            break
        first = piece.start() if first is None else first
        last = piece.end()
    if first is None or last is None:
        return
    if text[last - 2 : last] in ("'s", "’s"):
        last -= 2
    value = text[first:last]
    if value.endswith(".") and not re.search(r"(?<![A-Za-z])[A-Z]\.$", value):
        last -= 1
    if re.search("[A-Za-z]{2}", text[first:last]):
        yield first, last
