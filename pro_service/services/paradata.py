"""How questionnaires were filled in, for analysts and inspectors: never for the site."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from pro_service.domain.permissions import Scope
from pro_service.services import studies
from pro_service.store import paradata as paradata_store
from pro_service.store.arrivals import Key
from pro_service.store.paradata import Noted


def page(
    session: Session, scope: Scope, study_id: str, as_of: datetime, after: Key | None, limit: int
) -> tuple[Sequence[Noted], Key | None]:
    """Submissions that stand at `as_of` and came with paradata, oldest first, after the page before.

    The second of the pair is the last of this page, None where nothing follows. Raises NotFound where the
    study is out of reach.
    """
    studies.refuse_out_of_reach(scope, study_id)
    return paradata_store.page(session, scope, study_id, as_of, after, limit)
