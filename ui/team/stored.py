"""The office over the database."""

import sqlalchemy

from arena.report.stored import report_of
from arena.study import records
from arena.study.chain import ChainKey
from arena.study.records import Progress, StudyState
from ui.team.office import File, Result


class StoredOffice:
    """Studies of the store."""

    def __init__(self, store: sqlalchemy.Engine, key: ChainKey) -> None:
        self.store, self.key = store, key

    def studies(self) -> list[StudyState]:
        """All studies, the newest first."""
        return records.studies(self.store)

    def progress(self, study: str) -> Progress:
        """How far a study is; nothing about who wins."""
        return records.progress(self.store, study)

    def lock(self, study: str) -> None:
        """Open a draft for rating."""
        records.lock(self.store, self.key, study)

    def close(self, study: str) -> None:
        """End the rating."""
        records.close(self.store, self.key, study)

    def result(self, study: str) -> Result:
        """The report of a closed study."""
        return Result(*report_of(self.store, study))

    def ratings(self, study: str, form: str) -> File:
        """A closed study's ratings as `csv`, `jsonl`, `dpo` or `kto`."""
        raise NotImplementedError
