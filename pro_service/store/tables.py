"""All tables together: importing this module makes the metadata whole."""

from pro_service.store import (  # noqa: F401 (each adds its tables)
    accounts,
    anchor_events,
    assessments,
    audit,
    check_ins,
    confirmations,
    contact_attempts,
    contacts,
    corrections,
    counters,
    deployment,
    devices,
    drafts,
    erasures,
    head_leavings,
    invitations,
    jobs,
    licences,
    locks,
    message_tests,
    not_done_reasons,
    packs,
    paper,
    paradata,
    participants,
    pro_alerts,
    protocol_changes,
    quarantine,
    queries,
    redactions,
    reminders,
    rescoring,
    scores,
    seals,
    second_factors,
    service_tokens,
    sign_offs,
    site_copies,
    site_mails,
    standings,
    studies,
    submissions,
    unblindings,
)
from pro_service.store.base import Base, Fact

metadata = Base.metadata


def fact_tables() -> tuple[str, ...]:
    """The names of the tables whose rows are added and never changed, in order of their dependencies."""
    facts = {
        str(getattr(mapper.class_, "__tablename__", ""))
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, Fact)
    }
    return tuple(table.name for table in metadata.sorted_tables if table.name in facts)
