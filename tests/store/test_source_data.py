"""Every table of facts about a participant has its place: signed, copied, or kept apart."""

from pro_service.domain.source_data import COPIED, SIGNED, TABLES
from pro_service.store.tables import fact_tables, metadata

BY_WAY_OF = ("enrolment_id", "assessment_id", "participant_id", "device_id", "alert_id")


def test_no_table_of_facts_about_a_participant_is_without_its_place():
    of_participants = {
        name for name in fact_tables() if any(each in metadata.tables[name].columns for each in BY_WAY_OF)
    }
    assert of_participants | {"participant", "enrolment"} == set(TABLES)


def test_what_is_signed_is_also_copied_and_scores_are_neither():
    assert set(SIGNED) < set(COPIED) <= set(fact_tables())
    assert not {"score", "score_run"} & set(COPIED)
