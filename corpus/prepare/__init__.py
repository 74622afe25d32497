"""Raw reports to `train.jsonl` and `valid.jsonl`: cleaned, de-identified, without copies, split so that nothing leaks.

The way: `collect` reads every row once, workers (`work`) clean and sketch it, the `spool` keeps what they make on disk;
`duplicates` decides which rows stay, `corpus.split` which side each is on, `leakage` that no near-copy is on two sides;
`write`, `summary` and `report` tell all of it. Only numbers and ids are in memory at once.
"""

from corpus.prepare.config import PrepareConfig
from corpus.prepare.make import most_frequent, prepare

__all__ = ["PrepareConfig", "most_frequent", "prepare"]
