"""The catalogue of findings: one table a region, from the lungs to the upper abdomen."""

from corpus.synthesize.catalog.abdomen import ABDOMEN
from corpus.synthesize.catalog.airways import AIRWAYS
from corpus.synthesize.catalog.heart import HEART
from corpus.synthesize.catalog.infections import INFECTIONS
from corpus.synthesize.catalog.lungs import LUNGS
from corpus.synthesize.catalog.masses import MASSES
from corpus.synthesize.catalog.mediastinum import MEDIASTINUM
from corpus.synthesize.catalog.nodules import NODULES
from corpus.synthesize.catalog.opacities import OPACITIES
from corpus.synthesize.catalog.pleura import PLEURA
from corpus.synthesize.catalog.vessels import VESSELS
from corpus.synthesize.catalog.wall import WALL
from corpus.synthesize.kinds import Kind

KINDS: dict[str, Kind] = {
    kind.id: kind
    for table in (
        NODULES,
        MASSES,
        INFECTIONS,
        OPACITIES,
        LUNGS,
        AIRWAYS,
        MEDIASTINUM,
        HEART,
        VESSELS,
        PLEURA,
        WALL,
        ABDOMEN,
    )
    for kind in table
}
