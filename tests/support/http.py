"""A client that holds every answer of the service against the written contract."""

import re
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any, TextIO
from uuid import uuid4

from flask import Flask
from jsonschema import Draft202012Validator, FormatChecker
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from pro_service import clock
from pro_service.api import document, log, parts
from pro_service.app import create_app
from pro_service.channels.configured import Outward
from pro_service.domain.permissions import Role
from pro_service.services import accounts, roles, secrets, sessions
from pro_service.services.accounts import AccountAsked, RoleAsked
from pro_service.services.transactions import in_transaction
from pro_service.settings import Settings
from pro_service.store.accounts import Account, AccountSecret
from tests.support.factories import OPERATOR, SECRET

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Contract:
    """The OpenAPI document, asked about one answer at a time."""

    told: dict[str, Any]

    @cached_property
    def _addresses(self) -> list[tuple[re.Pattern[str], dict[str, Any]]]:
        return [
            (re.compile(re.sub(r"\{\w+\}", "[^/]+", path) + "$"), methods)
            for path, methods in self.told["paths"].items()
        ]

    def operation(self, method: str, path: str) -> dict[str, Any] | None:
        for pattern, methods in self._addresses:
            if pattern.match(path) and method.lower() in methods:
                return methods[method.lower()]
        return None

    def check(self, method: str, path: str, response: TestResponse) -> None:
        """Fail where an answer has a status, a type, a header or a body that the document does not tell."""
        operation = self.operation(method, path)
        if operation is None:
            return
        told = operation["responses"].get(str(response.status_code))
        assert told is not None, f"{operation['operationId']} does not document {response.status_code}"
        assert set(told.get("headers", {})) <= set(response.headers.keys())
        content = told.get("content")
        if content is None:
            assert response.data == b""
            return
        assert response.mimetype in content
        body = response.json if response.is_json else response.get_data().decode(errors="replace")
        schema = {**content[response.mimetype]["schema"], "components": self.told["components"]}
        Draft202012Validator(schema, format_checker=FormatChecker()).validate(body)


@dataclass(frozen=True)
class Caller:
    """Sends requests with one token, or none."""

    app: Flask
    contract: Contract
    token: str = ""
    answers: list[TestResponse] = field(default_factory=list)

    def __call__(self, method: str, path: str, content: Any = None, **options: Any) -> TestResponse:
        headers = dict(options.pop("headers", {}))
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        if content is not None:
            options["json"] = content
        response = self.app.test_client().open(path, method=method, headers=headers, **options)
        self.contract.check(method, path.partition("?")[0], response)
        self.answers.append(response)
        return response

    def get(self, path: str, **options: Any) -> TestResponse:
        return self("GET", path, **options)

    def put(self, path: str, content: Any = None, **options: Any) -> TestResponse:
        return self("PUT", path, content, **options)

    def with_token(self, token: str) -> "Caller":
        return Caller(self.app, self.contract, token)


_CONTRACTS: dict[frozenset[str], Contract] = {}


def contract_of(app: Flask) -> Contract:
    """What the application documents; written once for all applications with the same addresses."""
    operations = frozenset(rule.rule for rule in app.url_map.iter_rules())
    if operations not in _CONTRACTS:
        _CONTRACTS[operations] = Contract(document.build(app))
    return _CONTRACTS[operations]


SETTINGS = Settings(database_url="", secret=SECRET, base_url="https://pro.example.org")
_APPS: dict[tuple[Engine, Outward], Flask] = {}


def app_over(engine: Engine, lines: TextIO, outward: Outward | None = None) -> Flask:
    """The application over a database marked `rehearsal`, logging to `lines`; put together once an engine.

    A test that adds something to the application makes one of its own.
    """
    known = (engine, outward or Outward())
    if known not in _APPS:
        _APPS[known] = create_app(SETTINGS, engine, outward=outward)
    app = _APPS[known]
    with app.app_context():
        parts.install(app, replace(parts.parts(), log=log.make(lines)))
    return app


def signed_in(engine: Engine, role: Role, study_id: str | None, site: str | None = None) -> str:
    """The token of a new account with one role, signed in at the database's own time, without a password."""

    def prepare(session: Session) -> str:
        now, account_id = clock.now(session), uuid4()
        login = f"{role.value}-{uuid4().hex[:8]}"
        accounts.create_without_password(session, now, OPERATOR, account_id, AccountAsked(login, login))
        asked = RoleAsked(role, study_id, site)
        roles.give(session, now, OPERATOR, account_id, uuid4(), asked)
        return sessions.opened(session, now, account_id, by="test").token

    return in_transaction(engine, prepare)


def give_passwords(engine: Engine) -> None:
    """Give PASSWORD to every account that has none: for what asks for it again, such as a signature."""

    def give(session: Session) -> None:
        known = select(AccountSecret.account_id)
        for account in session.scalars(select(Account).where(Account.id.not_in(known))):
            kept = _password_hash()
            session.add(
                AccountSecret(account_id=account.id, password_hash=kept, changed_at=clock.now(session))
            )

    in_transaction(engine, give)


@cache
def _password_hash() -> str:
    return secrets.password_hash(PASSWORD)
