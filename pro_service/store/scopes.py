"""Keeping a query within what its caller may reach."""

from sqlalchemy import ColumnElement, and_, or_

from pro_service.domain.permissions import Scope
from pro_service.store.participants import Enrolment


def within(scope: Scope, study_id: str) -> ColumnElement[bool]:
    """The condition on `enrolment`: this study, and of it what is in reach; an empty scope reaches no row."""
    if scope.is_everywhere or study_id in scope.studies:
        return Enrolment.study_id == study_id
    sites = [
        and_(Enrolment.study_id == study, Enrolment.site == site)
        for study, site in sorted(scope.sites)
        if study == study_id
    ]
    return or_(*sites) if sites else Enrolment.id.is_(None)
