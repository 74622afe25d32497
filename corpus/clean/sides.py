"""Impressions that name the other side than the findings."""

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from corpus.clean.claims import HALF, TELLING, Claim, claims
from corpus.clean.rule import Report
from corpus.groups import BOTH
from corpus.lexicon import lexicon
from corpus.sites import around, within

OPPOSITE = {"left": "right", "right": "left"}


def side_contradiction(report: Report) -> bool:
    """Whether the impression states a finding on one side that the findings describe on the other and not on that one.

    What the impression says is held against the findings as it is, and as it would be on the other side. It contradicts them
    where the other side fits clearly better, leaving out what other parts of the impression speak of.
    """
    if not HALF.search(report.impression):
        return False
    if not HALF.search(report.impression):
        return False
    halves = [one for one in claims(report.impression, report.lang, glance=True) if one.side in OPPOSITE]
    if not halves:
        return False
    facing = [one for one in claims(report.findings, report.lang, glance=True) if one.side in OPPOSITE]
    if not any(not one.kinds or not other.kinds or faces(one, other) for one in halves for other in facing):
        return False
    described, concluded = claims(report.findings, report.lang), claims(report.impression, report.lang)
    return any(contradicts(one, described, concluded) for one in concluded)


def contradicts(claim: Claim, described: Sequence[Claim], concluded: Sequence[Claim]) -> bool:
    """Whether a part of the impression fits the findings better on the other side."""
    there = [one for one in described if faces(claim, one)]
    if not there:
        return False
    best = [favourite(one, claim, described) for one in concluded if not same(one, claim)]
    facing = [
        fit
        for one in there
        if (fit := fits(claim, one)) and not any(other.most >= fit and other.means(one) for other in best)
    ]
    return bool(facing) and max(facing) > max(here(claim, described, best), default=0)


class Favourite(NamedTuple):
    """What another part of the impression most likely means."""

    claim: Claim
    first: Claim | None
    most: int
    """How well that fits."""

    def means(self, one: Claim) -> bool:
        """Whether it means this: its favourite, or what is described alike."""
        if one is self.first:
            return True
        if self.first is None or fits(self.claim, one) < self.most:
            return False
        return self.claim.side == BOTH or one.kinds == self.first.kinds


def here(claim: Claim, described: Sequence[Claim], best: Sequence[Favourite]) -> Iterator[int]:
    """How well what is described on the side that the impression names fits, but for what its other parts mean."""
    for one in described:
        if one.side not in (claim.side, BOTH):
            continue
        fit = fits(claim, one)
        if any(other.most > fit and other.means(one) for other in best):
            continue
        if not fit and one.side == claim.side and claim.site not in (None, "lung") and near(claim.site, one.site) >= 2:
            yield UNEXPLAINED
        yield fit


UNEXPLAINED = 6
"""How well something fits that is at the very place and that nothing else in the impression speaks of."""


def favourite(other: Claim, claim: Claim, described: Sequence[Claim]) -> Favourite:
    """What another part of the impression most likely means; of several alike what fits the claim least."""
    one = max(
        (one for one in described if other.side in (one.side, BOTH)),
        key=lambda one: (fits(other, one), -fits(claim, one)),
        default=None,
    )
    most = fits(other, one) if one else 0
    return Favourite(other, one if most else None, most)


def same(one: Claim, other: Claim) -> bool:
    """Whether two parts of the impression may mean one thing."""
    if one.side != other.side or not one.kinds & other.kinds or near(one.site, other.site) < 3:
        return False
    return not (one.sizes and other.sizes) or bool(one.sizes & other.sizes)


def faces(claim: Claim, one: Claim) -> bool:
    """Whether something described on the other side can well be what the impression means."""
    if not claim.kinds or OPPOSITE.get(claim.side or "") != one.side:
        return False
    kind, place = related(claim.kinds, one.kinds, claim.site), near(claim.site, one.site)
    if claim.site is None or one.site is None:
        return kind == 3
    return place >= 2 and (kind >= 2 or (kind == 1 and (claim.site in TELLING or not one.kinds)))


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
    if kinds & others - WEAK:
        return 3
    if kinds & others:
        return 2
    if any(other in drawn(one) or one in drawn(other) for one in kinds for other in others):
        return 2
    if any(family(one) & family(other) for one in kinds for other in others):
        return 1
    return int(site in TELLING)


@cache
def drawn(concept: str) -> frozenset[str]:
    """What a reader may draw a finding from."""
    return frozenset((*lexicon()[concept].supported_by, *ALSO.get(concept, "").split()))


WEAK = frozenset(
    ["opacity", "lesion", "abnormality", "soft-tissue-density", "old-lesion", "thickening", "dilatation", "enlargement"]
)
"""Names that say too little to tell one finding from another."""
ALSO = {
    "ground-glass-nodule": "nodule ground-glass-opacity",
    "mass": "nodule soft-tissue-density lesion",
    "lesion": "nodule mass ground-glass-nodule opacity",
    "pleural-calcification": "calcification pleural-plaque pleural-thickening",
    "pleural-plaque": "calcification pleural-thickening",
    "pleural-thickening": "adhesion thickening",
    "pleural-nodule": "nodule pleural-thickening",
    "pleural-mass": "mass nodule",
    "radiation-change": "consolidation opacity fibrosis ground-glass-opacity",
    "fracture": "bone-destruction",
    "small-airway-disease": "opacity nodule",
    "bronchitis": "bronchiectasis",
    "cavity": "bulla lung-cyst",
    "renal-stone": "calcification",
    "hydropneumothorax": "pneumothorax pleural-effusion air-fluid-level",
    "tension-pneumothorax": "pneumothorax gas-collection",
    "pneumothorax": "gas-collection",
    "subcutaneous-emphysema": "gas-collection emphysema",
    "pleural-effusion": "fluid",
    "empyema": "pneumothorax hydropneumothorax",
}


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


ZONES = {
    "upper-zone": "upper-lobe",
    "lower-zone": "lower-lobe",
    **dict.fromkeys(("mid-zone", "perihilar", "pulmonary-artery", "pulmonary-vein"), "lung"),
    **dict.fromkeys(("bronchus", "main-bronchus", "bronchial-wall"), "lung"),
}


@lru_cache(maxsize=1 << 12)
def near(site: str | None, other: str | None) -> int:
    """3: the place that is claimed or a part of it. 2: around it, or unknown. 1: other parts of one lobe. 0: apart."""
    if site is None or other is None:
        return 2
    site, other = ZONES.get(site, site), ZONES.get(other, other)
    if within(other, site):
        return 3
    if within(site, other) or ("fissure" in (site, other) and within(site, "lung") != within(other, "lung")):
        return 2
    if "middle-lobe" in (site, other) and (within(site, "lingula") or within(other, "lingula")):
        return 2  # what the other side has in its place
    lobes = [next((one for one in around(place) if one.endswith("-lobe")), None) for place in (site, other)]
    return int(lobes[0] is not None and lobes[0] == lobes[1])
