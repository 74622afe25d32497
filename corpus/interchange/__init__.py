"""Prepared reports in the formats of other training tools, and back without loss."""

from corpus.interchange.formats import FORMATS
from corpus.interchange.read import import_reports
from corpus.interchange.write import export

__all__ = ["FORMATS", "export", "import_reports"]
