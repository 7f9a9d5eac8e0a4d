"""The columns of a lineage: by what scores were made, or are to be made."""

from sqlalchemy.orm import Mapped, mapped_column

import scoring
from pro_service.store.types import Code, Hash


class Traced:
    """A row that names the definition, norm set and algorithm of scores, each with its version or hash."""

    instrument: Mapped[str] = mapped_column(Code)
    definition_version: Mapped[str] = mapped_column(Code)
    definition_hash: Mapped[str] = mapped_column(Hash)
    norm_set: Mapped[str | None] = mapped_column(Code)
    norm_hash: Mapped[str | None] = mapped_column(Hash)
    policy: Mapped[str] = mapped_column(Code)
    recall: Mapped[str] = mapped_column(Code)
    algorithm_version: Mapped[str] = mapped_column(Code)

    @property
    def lineage(self) -> scoring.Lineage:
        return scoring.Lineage.of(self)
