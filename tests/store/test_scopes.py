"""No query reads a participant's data without being told how far it may reach.

A query of the store takes a scope, a condition made from one, or an enrolment (or what belongs to one) that
was found within a scope. What the service itself asks, for everybody, is named here with its reason.
"""

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType

import pytest

import pro_service.services
import pro_service.store
from pro_service.api import document
from pro_service.api.problems import ProblemApi
from pro_service.app import create_app
from pro_service.domain.permissions import PUBLIC, TABLE, Reach
from pro_service.settings import Settings
from pro_service.store import administrations, enrolments
from pro_service.store.base import Base
from pro_service.store.tables import metadata

SCOPES = {"scope", "within"}
FOUND_IN_SCOPE = {
    "enrolment_id", "enrolments", "assessment_id", "assessments", "device_id", "delivery_id", "runs",
    "delivery", "slots",
}  # fmt: skip
OF_THE_SERVICE = {
    "contacts.all_changes": "a restored backup is told what was taken away since; the operator does it",
    "contacts.last_withdrawals": "a restored backup is told who wanted no contact; the operator does it",
    "contacts.with_ended_contact": "housekeeping takes addresses away that nobody may use any more",
    "contacts.with_revoked_phones": "housekeeping takes away what revoked phones left",
    "covered.between": "a rescoring covers a whole study; the operator starts it",
    "covered.following": "a rescoring covers a whole study; the operator starts it",
    "covered.passed_over": "a rescoring covers a whole study; the operator starts it",
    "covered.progress": "a rescoring covers a whole study; the operator starts it",
    "devices.by_code": "a pairing code says whose it is: whoever has it is the participant",
    "devices.paired_by": "the phone of a pairing code that was just found by its hash",
    "differences.largest": "the report of a rescoring, for the operator",
    "differences.mended": "the report of a rescoring, for the operator",
    "drafts.remove_closed": "housekeeping takes drafts away that nobody can send any more",
    "drafts.remove_ended": "housekeeping takes drafts away of whom nothing is expected any more",
    "enrolments.all_after": "walkers of the operator compare projections with facts",
    "enrolments.all_own_ids": "walkers of the operator replay every trail",
    "enrolments.ids_of": "a site that was found within the scope is signed, copied or locked whole",
    "enrolments.of_site": "an amendment walks the participants of the sites that are in the caller's scope",
    "enrolments.streams_of": "the trail of a study that was found within the scope is verified whole",
    "erasures.any_since": "whether anything is to be carried over to a backup: a yes or no for the operator",
    "erasures.blocked_until_before": "housekeeping destroys blocked addresses whose term is over",
    "erasures.everything": "the operator carries erasures over to a backup that was restored",
    "licences.of_study": "how many administrations a licence has seen: a count, and nobody's data",
    "locks.last_of": "whether a place is locked: nobody's data",
    "locks.over": "whether a place is locked: nobody's data",
    "message_tests.waiting": "the dispatcher sends for everybody",
    "metrics.held": "a figure for the operator",
    "metrics.reminders_since": "a figure for the operator",
    "metrics.submissions_since": "a figure for the operator",
    "participants.last_enrolment": "whether a subject id is free; told as taken, and no more",
    "protocol_changes.following_another": "an amendment walks the participants of the caller's sites",
    "quarantine.resolution_of": "of what is kept aside, which was found within the scope",
    "queries.corrections_for": "of queries that were found within the scope",
    "queries.is_closed": "of a query that was found within the scope",
    "queries.is_reopened": "of a query that was found within the scope",
    "queries.steps_of": "of queries that were found within the scope",
    "queries.to_answer": "the condition of a worklist, made from its scope",
    "reminders.planning.next_due": "the scheduler plans for everybody",
    "reminders.planning.plan": "the scheduler plans for everybody",
    "reminders.queue.by_message": "a bounce names the message, and an id of ours stands for its delivery",
    "reminders.queue.by_reference": "a signed receipt names the message by the gateway's reference",
    "reminders.queue.claim": "the dispatcher sends for everybody",
    "reminders.queue.is_sending": "whether a bounce has to wait: a yes or no of a channel",
    "reminders.queue.run_out": "the dispatcher gives up for everybody",
    "reminders.queue.times": "the dispatcher sends for everybody",
    "rescoring.that_scored": "of a response version that was just written",
    "responses.does_version_stand": "of a response version whose scores are about to be written",
    "trail.versions": "of events of a trail that was found within the scope",
}


def about_participants() -> set[str]:
    """The tables whose rows belong to a participant: by a foreign key, or by way of one."""
    found = {"participant", "enrolment"}
    for _ in metadata.tables:
        found |= {
            table.name
            for table in metadata.tables.values()
            if any(key.column.table.name in found for key in table.foreign_keys)
        }
    return found


MODELS = {
    mapper.class_.__name__: mapper.class_
    for mapper in Base.registry.mappers
    if mapper.local_table.name in about_participants()
}


def functions_of(package) -> Iterator[tuple[str, FunctionType]]:
    """Every public function of a room that takes a session, as `module.function`."""
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        module = importlib.import_module(found.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            is_own = function.__module__ == module.__name__ and not name.startswith("_")
            if is_own and "session" in inspect.signature(function).parameters:
                yield f"{found.name.removeprefix(package.__name__ + '.')}.{name}", function


def required(function: FunctionType) -> set[str]:
    """The parameters that every caller has to give."""
    parameters = inspect.signature(function).parameters.values()
    return {each.name for each in parameters if each.default is inspect.Parameter.empty}


def names_a_model(function: FunctionType) -> bool:
    used = set(function.__code__.co_names)
    return any(function.__globals__.get(name) is model for name, model in MODELS.items() if name in used)


@pytest.mark.requirement("G4")
@pytest.mark.requirement("R29")
def test_every_query_of_participants_is_told_how_far_it_reaches():
    asking = {name: function for name, function in functions_of(pro_service.store) if names_a_model(function)}
    assert len(asking) > 50
    loose = {name for name, function in asking.items() if not required(function) & (SCOPES | FOUND_IN_SCOPE)}
    assert loose == set(OF_THE_SERVICE), (
        f"{sorted(loose ^ set(OF_THE_SERVICE))}: a query of participants takes `scope`, `within` or an "
        "enrolment found within a scope, without a default; one that the service asks for everybody is "
        "named in OF_THE_SERVICE with its reason"
    )


def test_an_enrolment_is_found_by_a_scope():
    for find in (enrolments.find, enrolments.page, administrations.find, administrations.page):
        assert {"scope", "study_id"} <= required(find)


QUERIES = {"select", "update", "delete", "insert", "text"}
MARKS_THE_DATABASE = {"installation.py"}  # it marks a database that was just made


def test_services_ask_by_named_queries_alone():
    """So that the test above sees every query there is."""
    folder = Path(pro_service.services.__file__).parent
    for path in sorted(folder.rglob("*.py")):
        called = {
            node.func.id
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert not called & QUERIES or path.name in MARKS_THE_DATABASE, path.name


@pytest.mark.requirement("G4")
def test_every_operation_within_a_study_hands_its_scope_on():
    app = create_app(Settings("sqlite://"))
    methods = {
        answering.operation.id: inspect.getsource(answering.__wrapped__) for answering in _answering(app)
    }
    assert len(methods) == len(TABLE) + len(PUBLIC)
    for url, _, operation, _ in document.operations(app):
        within = {Reach.SITE, Reach.STUDY} & set(TABLE.get(operation.id, {}).values())
        if within and "study_id" in url:
            assert "scope" in methods[operation.id], f"{operation.id} does not hand `asked.scope` on"


def _answering(app):
    api = app.extensions[ProblemApi.KEY]
    for namespace in api.namespaces:
        for route in namespace.resources:
            for method in sorted(route.resource.methods or ()):
                yield getattr(route.resource, method.lower())
