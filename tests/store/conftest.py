"""A database in which something of every kind stands."""

from datetime import timedelta
from uuid import uuid4

import pytest

from pro_service.domain.permissions import Role
from pro_service.services import accounts, presentations, submissions
from pro_service.services.accounts import RoleAsked
from pro_service.services.transactions import in_transaction
from tests.services.test_longitudinal import DAY_0
from tests.services.test_presentations import EVENING
from tests.support import aftermath, contacts, factories, packs, reviewing, rights
from tests.support.factories import FORMS, OPERATOR, TWO_VISITS, arrival, upload


@pytest.fixture
def every_fact(engine, database, tmp_path):
    """A participant, in a database where every table of facts has rows."""

    def prepare(session):
        factories.load_two_visits(session)
        return factories.participant_on_day_0(session)

    made = in_transaction(engine, prepare)
    noted = factories.noted_beside(factories.all_middle("sf36v1"), DAY_0)
    sent = arrival(upload(made, "first", "sf36v1", DAY_0, paradata=noted), DAY_0)
    own = made.assessment("first", "sf36v1")
    in_transaction(engine, lambda s: submissions.receive(s, DAY_0, FORMS, made.caller, own, sent))
    begun = made.assessment("first", "lupusqol")
    in_transaction(engine, lambda s: presentations.start(s, EVENING, FORMS, made.caller, begun, "es"))
    in_transaction(engine, lambda s: factories.record_at_site(s, EVENING, made))
    in_transaction(engine, packs.add_licence)
    in_transaction(engine, lambda s: packs.import_pack(s, packs.pack()))
    in_transaction(engine, packs.retire)
    factories.rescore(engine, DAY_0, "sf36v1", promoted=True)
    in_transaction(engine, lambda s: contacts.say_everything(s, made, EVENING))
    in_transaction(engine, lambda s: factories.pair(s, made.enrolment_id, EVENING))
    held = arrival(upload(made, "first", "sf36v1", DAY_0), DAY_0)
    in_transaction(engine, lambda s: submissions.receive(s, EVENING, FORMS, made.caller, uuid4(), held))
    role = RoleAsked(Role.ANALYST, TWO_VISITS)
    in_transaction(
        engine, lambda s: accounts.create(s, EVENING, OPERATOR, "eva", "Eva", "a long password", role)
    )
    in_transaction(engine, lambda s: rights.come_and_go(s, EVENING))
    in_transaction(engine, lambda s: aftermath.lose_a_phone(s, EVENING, made))
    other = in_transaction(engine, lambda s: factories.participant_on_day_0(s, "01-002"))
    aftermath.remind(engine, DAY_0, other)
    in_transaction(engine, lambda s: aftermath.enter_on_paper(s, EVENING, other))
    in_transaction(engine, lambda s: aftermath.say_in_words(s, EVENING, other))
    in_transaction(engine, lambda s: aftermath.alert(s, EVENING, made))
    in_transaction(engine, lambda s: aftermath.hand_over(s, EVENING, made))
    in_transaction(engine, lambda s: aftermath.unblind(s, EVENING, made))
    reviewing.everything(engine, EVENING, made.enrolment_id)
    in_transaction(engine, lambda s: aftermath.amend(s, EVENING + timedelta(days=1)))
    aftermath.let_heads_leave(engine, EVENING + timedelta(days=1), tmp_path)
    aftermath.redact(database.owner_url, EVENING + timedelta(days=1), made.enrolment_id)
    in_transaction(engine, lambda s: aftermath.put_right(s, EVENING + timedelta(days=2), made, own))
    return made
