"""A message in the participant's language, made from the study's own words."""

from uuid import UUID

from pro_service.channels.protocol import Outgoing
from pro_service.domain.message_texts import render
from pro_service.domain.reminders import quiet_from
from pro_service.domain.windows import last_day
from pro_service.services import contacts
from pro_service.services.reminders.desk import Desk, Known

APP = "/app/"


def outgoing(
    desk: Desk, known: Known, assessment_id: UUID, message: str, own_id: UUID, channel: str
) -> Outgoing:
    """The message about an assessment: until when, where to go, whom to call, how to have no more of them.

    own_id  by which the other side is told that it is the same message, if it comes twice
    """
    definition, enrolment = known.course.definition, known.course.found.enrolment
    plan, window = definition.reminders, known.standing(assessment_id).window
    assert plan is not None
    assert window is not None
    site = definition.site(enrolment.site)
    texts = plan.messages.get(message) or plan.messages[plan.steps[-1].message]
    chosen, link = known.state.preferences.language, f"{desk.base_url}{APP}"
    language = chosen if chosen in texts else site.languages[0]
    words = render(texts[language], language, last_day(window, site.zone), link, site.phone)
    stop_link = contacts.stop_link(desk.secret, desk.base_url, enrolment.id) if channel == "email" else None
    return Outgoing(
        id=str(own_id),
        subject=words.subject,
        body=f"{words.subject}\n{link}" if channel == "sms" else words.body,  # a text message is short
        language=language,
        link=link,
        stop_link=stop_link,
        expires_at=min(window.closes_at, quiet_from(known.now, known.state.preferences)),
    )
