"""Names in English text: after a label, after a title, before a degree, after words such as 'discussed with'."""

import re
from collections.abc import Iterator

from corpus.deidentify.surnames import MONTHLIKE
from corpus.wordlist import words

DEGREE = r"(?:M\.?D\.?|D\.?O\.?|Ph\.?D\.?|MBBS|MBChB|FRCR|FACR|FRCPC|R\.?N\.?|N\.?P\.?|P\.?A\.?-?C?|R\.?T\.?(?:\(R\))?|BSN|APRN|CRNP|MPH|Jr|Sr|III?)"
WORD = r"(?:(?:Mc|Mac|O['’]|D['’]|St\. )?[A-Z][a-zà-ÿ]+(?:[-'’][A-Z]?[a-zà-ÿ]+)*|[A-Z]{2,}(?:[-'’][A-Z]+)*|[A-Z][a-z]+[A-Z][a-z]+)"
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
    rf"(?<![A-Za-z])(?:(?:Dr|DR|Mr|MR|Mrs|MRS|Ms|MS|Prof|PROF|Drs|DRS)\b\.?|Doctor|DOCTOR|Miss|Professor|Nurse"
    rf"|Sister)\s+(?:(?:Dr|Mr|Mrs|Ms|Miss|Prof)\b\.?\s+)*(?P<name>{FULL})"
    rf"(?:(?:,? (?:and|&) +|, +)(?:Dr\.? +)?(?P<second>{FULL}))?"
)
LOWER = re.compile(r"(?<![A-Za-z])dr\.? (?P<name>[a-z][a-z'’-]+(?: [a-z]\.)?)")
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
    r"|\bP\.?A\b|MBBS|FRC|[Dd]octor|[Nn]urse|Prof|Miss|with |WITH |to [A-Z]|otified|nformed|aged |atient|PATIENT"
    r"|[Ww]ife|usband|aughter|\bson\b|\bSon\b|other [A-Z]|ather [A-Z]|ister|\b[Pp]t\b|per [A-Z]|\b\d{1,3}[- ]?(?:y"
    r"|[MF]\b)|DOB|MRN|elephoned|care of|c/o"
)
SERVICES = words(
    "clinic department dept service services team room medicine surgery unit floor center centre hospital ward office"
    " care group practice"
    " society association criteria classification staff laboratory lab imaging radiology oncology university college"
    " health"
)
"""Words after which what stood before was no person: 'with Thoracic Surgery'."""
NO_NAME = SERVICES | words(
    "location follow-up bed ssn phone fax email e-mail addr accession modality hosp chart acct the a an is was are were has had and or of to in on at for with from by this that these those no not none"
    " unknown anonymous name date time"
    " mri ct cta ctpa hrct pet us xr cxr mr mra dr md rn er ed icu or pacu ward clinic department dept service team"
    " emergency room medicine surgery"
    " hosp hosp. chart acct radiology oncology cardiology pulmonary neurology hospital medical center centre unit nursing staff floor"
    " primary care internal general"
    " chest lung lungs heart pleural findings impression indication history comparison technique exam examination"
    " study contrast left right bilateral upper lower middle"
    " male female age sex dob mrn id patient patients referring attending resident physician provider radiologist"
    " technologist signed electronically dictated reviewed"
    " position positioning rotated prior previous old new acute chronic stable unchanged normal abnormal clinical"
    " correlation report reports portable frontal lateral"
    " january february march april may june july august september october november december jan feb mar apr jun jul"
    " aug sep sept oct nov dec"
    " monday tuesday wednesday thursday friday saturday sunday phone fax tel telephone pager address"
    " please see note there it he she they we i if when while since after before during however also and additional"
    " recommend recommended follow followup"
    " pm am est pst cst utc multiple mild moderate severe small large possible probable likely interval increased"
    " decreased"
    " thoracic cardiothoracic vascular infectious disease diseases hematology gastroenterology transplant trauma"
    " orthopedic orthopedics urology"
    " nephrology pathology anesthesia anesthesiology critical intensive pediatrics pediatric family urgent"
    " hospitalist surgical ordering"
    " notified informed called aware agrees agreed reviewed acknowledged who whom regarding about via verbally"
    " directly personally"
    " telephonically immediately today yesterday tomorrow yes none available correlate correlated compared evaluate"
    " evaluation assess"
    " pgy radiograph radiographs view views body habitus focal appears could femur your back area status post"
    " complains single unable density seen have"
    " known apex states will be would presents denies admitted underwent fell cannot should did does reported without"
    " being remains feels"
    " again now treated moved breathing motion rotation supine prone arms intubated tube line catheter port obese"
    " morbidly entering"
    " cardiac mediastinal thyroid liver spleen kidney bone bones spine rib ribs aorta aortic airway airways bronchial"
    " abdominal abdomen pelvis"
    " ground glass opacity opacities nodule nodules mass effusion pneumonia cough pain fever dyspnea shortness breath"
)


WORDED = re.compile(r"[A-Z][a-z]{1,}|[A-Z]{4}|[a-z]{3}|[A-Z]\. ?[A-Z]|[A-Z]{2,} [A-Z]{2}|D[rR]\b")
"""More than the abbreviations and units of a Chinese report."""


def english_names(text: str) -> Iterator[tuple[int, int]]:
    """Where names stand."""
    if not WORDED.search(text) or not CUES.search(text):
        return
    for pattern in (LABEL, TITLE, BEFORE_DEGREE, TOLD, PATIENT, HEADER):
        for match in pattern.finditer(text):
            for group in match.re.groupindex:
                if group in ("name", "second") and match[group]:
                    strict = pattern in (TOLD, PATIENT, BEFORE_DEGREE, HEADER) or group == "second"
                    yield from trimmed(text, *match.span(group), strict=strict)
    for match in LOWER.finditer(text):
        if match["name"].split()[0] not in NO_NAME:
            yield match.span("name")


PIECES = re.compile(r"[A-Za-zà-ÿ'’.-]+")


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
