"""A phone that others use too: what is kept on it, what is asked of whom, and what stands in addresses."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Request, expect

from tests.webapp.conftest import NewPhone
from tests.webapp.test_offline import KEPT
from tests.webapp.test_replies import finish
from tests.webapp.visiting import Visit

EVERYTHING = """async () => {
  const opened = await new Promise((done) => {
    const asked = indexedDB.open("pro-patient");
    asked.onsuccess = () => done(asked.result);
  });
  const all = [];
  for (const store of opened.objectStoreNames) {
    const rows = await new Promise((done) => {
      const asked = opened.transaction(store).objectStore(store).getAll();
      asked.onsuccess = () => done(asked.result);
    });
    for (const row of rows) {
      const data = row && row.data ? new TextDecoder("latin1").decode(row.data) : JSON.stringify(row);
      all.push(data);
    }
  }
  const { localStorage: kept, sessionStorage: session } = window;
  return [...all, JSON.stringify({ ...kept }), JSON.stringify({ ...session }), document.cookie];
}"""


@pytest.mark.requirement("R10", "R32")
def test_a_phone_asks_nobody_but_the_service_and_keeps_no_answer_once_it_is_sent(server, new_phone: NewPhone):
    """P26: from the first question to the receipt."""
    invited = server.answered_but_sent()
    page = new_phone(invited.link)
    asked: list[Request] = []
    page.context.on("request", lambda request: asked.append(request))
    visit = Visit(page, "es")
    finish(visit)
    expect(visit.heading(visit.says.arrived)).to_be_visible()
    assert {urlsplit(each.url).netloc for each in asked} == {urlsplit(server.app).netloc}
    assert page.evaluate(KEPT)["outbox"] == page.evaluate(KEPT)["drafts"] == 0
    assert len(server.submissions(invited.enrolment_id)) == 1


@pytest.mark.requirement("R32")
def test_nothing_that_was_answered_or_told_can_be_read_from_the_phones_storage(paired):
    """While it is filled in: the store holds no answer, no questionnaire and no secret in clear."""
    visit = Visit(paired, "es")
    visit.open_from_home(1)
    visit.begin()
    visit.choose(0)
    visit.next()
    visit.is_at(2)
    told = "\n".join(paired.evaluate(EVERYTHING))
    assert not re.search(r"sf36|lupusqol|answers|psd_|secret|Opci|Hospital|4711", told)


@pytest.mark.requirement("R32")
def test_no_address_says_what_is_answered_or_carries_a_code(server, unpaired):
    """The code of the link is taken out of the address before anything else happens."""
    invited = server.invite()
    unpaired.goto(invited.link)
    expect(unpaired.get_by_role("heading", name="Conecte este teléfono")).to_be_visible()
    assert unpaired.url == server.app
    assert invited.code not in unpaired.evaluate("() => JSON.stringify(history.state)")


def test_the_app_runs_under_a_policy_that_lets_nothing_else_in(server, unpaired):
    told = unpaired.request.get(server.app)
    policy = told.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert told.headers["cache-control"] == "no-cache"
