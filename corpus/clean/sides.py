"""Impressions that name the other side than the findings."""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from corpus.clean.claims import TELLING, Claim, claims
from corpus.clean.rule import Report
from corpus.lexicon import lexicon
from corpus.sites import around, within

OPPOSITE = {"left": "right", "right": "left"}
HALF = re.compile(r"左|右|left|right|\b(?:r[uml]l|l[ul]l|rt|lt)\b|lingul|中叶|舌|middle lobe", re.IGNORECASE)


def side_contradiction(report: Report) -> bool:
    """Whether the impression states a finding on one side that the findings describe on the other and not on that one.

    What the impression says is held against the findings as it is, and as it would be on the other side. It contradicts them
    where the other side fits clearly better, leaving out what other parts of the impression speak of.
    """
    if not HALF.search(report.impression):
        return False
    concluded = claims(report.impression, report.lang)
    if not any(one.side in OPPOSITE for one in concluded):
        return False
    described = claims(report.findings, report.lang)
    return any(contradicts(one, described, concluded) for one in concluded)


MARGIN = 2


def contradicts(claim: Claim, described: Sequence[Claim], concluded: Sequence[Claim]) -> bool:
    """Whether a part of the impression fits the findings clearly better on the other side."""
    side = claim.side
    if side not in OPPOSITE or not claim.kinds:
        return False
    there = [*facing(claim, OPPOSITE[side], described, concluded)]
    if not there:
        return False
    others = [one for one in concluded if one != claim]
    here = [0]
    for one in described:
        if one.side not in (side, "bilateral"):
            continue
        fit = fits(claim, one)
        if fit and any(speaks_of(other, one) and fits(other, one) > fit for other in others):
            continue
        if not fit and near(claim.site, one.site) >= 2 and one.side == side and claim.site not in (None, "lung"):
            fit = 0 if any(speaks_of(other, one) and fits(other, one) for other in others) else 5
        here.append(fit)
    return max(there) - max(here) >= MARGIN


def facing(claim: Claim, side: str, described: Sequence[Claim], concluded: Sequence[Claim]) -> Iterator[int]:
    """How well what is described on the other side fits, where nothing else in the impression speaks of it."""
    for one in described:
        if one.side != side or related(claim.kinds, one.kinds, claim.site) < 2 - (not one.kinds) or near(claim.site, one.site) < 2:
            continue
        fit = fits(claim, one)
        if not any(other != claim and speaks_of(other, one) and fits(other, one) >= fit for other in concluded):
            yield fit


def speaks_of(claim: Claim, one: Claim) -> bool:
    """Whether a part of the impression can mean something that is described, by its side."""
    return claim.side == one.side or claim.side == "bilateral"


def fits(claim: Claim, one: Claim) -> int:
    """How well a part of the impression fits something that is described, but for its side; 0 for not at all."""
    kind, place = related(claim.kinds, one.kinds, claim.site), near(claim.site, one.site)
    if not kind or not place:
        return 0
    size = 0
    if claim.sizes and one.sizes:
        size = 3 if claim.sizes & one.sizes else -2
    return 2 * kind + place + size


@lru_cache(maxsize=1 << 14)
def related(kinds: frozenset[str], others: frozenset[str], site: str | None) -> int:
    """3: of one name. 2: one is drawn from the other. 1: of one family, or unnamed at a place that tells. 0: other things."""
    if kinds & others:
        return 3
    if any(other in drawn(one) or one in drawn(other) for one in kinds for other in others):
        return 2
    if any(family(one) & family(other) for one in kinds for other in others):
        return 1
    return int(site in TELLING and not (kinds and others))


@cache
def drawn(concept: str) -> frozenset[str]:
    """What a reader may draw a finding from."""
    return frozenset(lexicon()[concept].supported_by)


FAMILIES = (
    "nodule ground-glass-nodule calcified-nodule mass lung-cancer metastasis malignancy tumour benign-tumour granuloma lesion"
    " adenoma hamartoma soft-tissue-density atypical-hyperplasia lymphoma cavity lung-abscess fungal-infection tuberculosis"
    " septic-emboli spiculation lobulation",
    "opacity ground-glass-opacity consolidation exudate pneumonia organising-pneumonia aspiration tree-in-bud lung-contusion"
    " lung-infarct pulmonary-haemorrhage oedema obstructive-pneumonia radiation-change tuberculosis fungal-infection atelectasis"
    " small-airway-disease abnormality lesion",
    "fibrosis old-lesion calcification reticulation interstitial-change interstitial-lung-disease honeycombing tuberculosis"
    " septal-thickening calcified-nodule granuloma increased-markings atelectasis radiation-change",
    "bronchiectasis bronchial-wall-thickening bronchitis mucus-plug small-airway-disease tree-in-bud airway-stenosis dilatation"
    " stenosis",
    "emphysema bulla lung-cyst hyperinflation copd cavity cyst",
    "pleural-effusion empyema haemothorax chylothorax hydropneumothorax fluid air-fluid-level",
    "pneumothorax hydropneumothorax tension-pneumothorax gas-collection air-fluid-level",
    "pleural-thickening pleural-plaque pleural-calcification pleural-nodule pleural-mass mesothelioma adhesion thickening",
    "fracture vertebral-compression bone-destruction bone-sclerosis bone-island rib-variant dislocation",
    "lymphadenopathy hilar-enlargement enlargement",
    "pulmonary-embolism thrombus",
    "cyst low-density-lesion liver-lesion haemangioma renal-stone hydronephrosis lesion",
)


@cache
def family(concept: str) -> frozenset[int]:
    """The families that a concept belongs to."""
    return frozenset(number for number, words in enumerate(FAMILIES) if concept in words.split())


ZONES = {"upper-zone": "upper-lobe", "lower-zone": "lower-lobe", "mid-zone": "lung", "perihilar": "lung", "fissure": "lung"}


@lru_cache(maxsize=1 << 12)
def near(site: str | None, other: str | None) -> int:
    """3: the same place. 2: one within the other. 1: unknown, or parts of one lobe. 0: apart."""
    if site is None or other is None:
        return 2 if site == other else 1
    site, other = ZONES.get(site, site), ZONES.get(other, other)
    if site == other:
        return 3
    if within(site, other) or within(other, site):
        return 2
    lobes = [next((one for one in around(place) if one.endswith("-lobe")), None) for place in (site, other)]
    return int(lobes[0] is not None and lobes[0] == lobes[1])
