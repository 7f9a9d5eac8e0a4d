"""The kinds of audit events: what each says in plain words, and to whom its instant is told.

A kind that is not listed here is still shown, by its own name; its instant is told to nobody beyond the site.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from string import Formatter
from typing import Any

LANGUAGES = ("es", "en")


class ToldTo(StrEnum):
    """Who is told the instant of an event; everybody else is told its day alone (I8, R34).

    By the instant of an infusion, or of what is done around one, the order of a day's infusions could be
    worked out.
    """

    ALL = "all"
    SITE = "site"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Kind:
    """The plain words of a kind; `{column}` stands for what a row of the table `of`, or the event, says."""

    es: str
    en: str
    of: str = ""
    told_to: ToldTo = ToldTo.SITE


_ALL, _NOBODY = ToldTo.ALL, ToldTo.NOBODY

KINDS: Mapping[str, Kind] = {
    # accounts and packs
    "account.created": Kind("Creó la cuenta {login}", "Created the account {login}", "account", _ALL),
    "role.given": Kind("Dio el papel {role}", "Gave the role {role}", "role_grant", _ALL),
    "signed-in": Kind("Inició sesión", "Signed in", "", _ALL),
    "signed-out": Kind("Cerró sesión", "Signed out", "", _ALL),
    "sign-in.begun": Kind(
        "Dio la contraseña; falta el segundo factor",
        "Gave the password; the second factor is missing", "", _ALL
    ),
    "account.invited": Kind("Invitó a poner una contraseña", "Invited to set a password", "invitation", _ALL),
    "account.suspended": Kind(
        "Suspendió una cuenta: {reason}", "Suspended an account: {reason}", "account_change", _ALL
    ),
    "account.resumed": Kind(
        "Reactivó una cuenta: {reason}", "Resumed an account: {reason}", "account_change", _ALL
    ),
    "account.second-factor-reset": Kind(
        "Retiró el segundo factor de una cuenta: {reason}",
        "Took the second factor of an account away: {reason}",
        "account_change", _ALL,
    ),
    "account.confirmed": Kind(
        "Confirmó en manos de quién está una cuenta", "Confirmed whose hands an account is in", "", _ALL
    ),
    "role.ended": Kind("Retiró un papel", "Ended a role", "", _ALL),
    "password.set": Kind("Puso su contraseña por invitación", "Set the password by an invitation", "", _ALL),
    "password.changed": Kind("Cambió su contraseña", "Changed the password", "", _ALL),
    "second-factor.begun": Kind(
        "Empezó a añadir un segundo factor", "Began to add a second factor", "", _ALL
    ),
    "second-factor.confirmed": Kind("Añadió un segundo factor", "Added a second factor", "", _ALL),
    "second-factor.refused": Kind("Se rechazó un segundo factor", "A second factor was refused", "", _ALL),
    "signature.refused": Kind("Se rechazó una firma", "A signature was refused", "", _ALL),
    "data-keys.rotated": Kind(
        "Empezó a sellar de nuevo {values} valores con la clave {key_id}",
        "Began to seal {values} values anew with the key {key_id}", "", _ALL,
    ),
    "service-token.issued": Kind(
        "Emitió un acceso para el programa {name}", "Issued a token for the program {name}",
        "service_token", _ALL,
    ),
    "service-token.revoked": Kind(
        "Revocó el acceso de un programa: {reason}", "Revoked a program's token: {reason}",
        "service_token_revocation", _ALL,
    ),
    "write.refused": Kind(
        "Intentó {operation} sin tener permiso", "Tried {operation} without the right to"
    ),
    "ids.searched": Kind(
        "Pidió {n} cosas que para esta cuenta no existen", "Asked for {n} things that are not there for it"
    ),
    "clock.sent-on": Kind(
        "Adelantó el reloj del ensayo a {to_at}", "Sent the rehearsal's clock on to {to_at}", "", _ALL
    ),
    "sign-in.refused": Kind("Se rechazó un inicio de sesión", "A sign-in was refused", "", _ALL),
    "instrument-pack.imported": Kind(
        "Importó el paquete {id} de {instrument}", "Imported the pack {id} of {instrument}",
        "instrument_pack", _ALL,
    ),
    "instrument-pack.retired": Kind(
        "Retiró el paquete {pack_id}", "Took the pack {pack_id} out of use", "pack_retirement", _ALL
    ),
    # the study
    "study.loaded": Kind(
        "Cargó la versión {version} del estudio", "Loaded version {version} of the study",
        "study_version", _ALL,
    ),
    "licence.added": Kind(
        "Añadió una licencia de {instrument} ({language})", "Added a licence of {instrument} ({language})",
        "licence", _ALL,
    ),
    "rescoring.started": Kind(
        "Empezó a puntuar de nuevo {instrument}", "Began to score {instrument} again", "rescoring", _ALL
    ),
    "rescoring.scored": Kind("Puntuó de nuevo {n} respuestas", "Scored {n} responses again", "", _ALL),
    "rescoring.promoted": Kind(
        "Hizo vigentes las puntuaciones nuevas", "Made the new scores the current ones", "promotion", _ALL
    ),
    # the participation
    "participant.enrolled": Kind(
        "Incluyó al participante en el centro {site}", "Enrolled the participant at site {site}",
        "enrolment", _ALL,
    ),
    "consent.added": Kind(
        "Registró el consentimiento, versión {version}", "Recorded the consent, version {version}",
        "consent", _ALL,
    ),
    "anchor-event.added": Kind(
        "Registró {kind} del {occurred_on}", "Recorded {kind} of {occurred_on}", "anchor_event", _NOBODY
    ),
    "protocol.changed": Kind(
        "Pasó a la versión {study_version} del estudio", "Moved to version {study_version} of the study",
        "protocol_change", _ALL,
    ),
    "visit.checked-in": Kind("Registró la llegada a {visit}", "Recorded the arrival at {visit}", "check_in"),
    "contact.logged": Kind(
        "Anotó un contacto: {channel}, {outcome}", "Logged a contact: {channel}, {outcome}", "contact_attempt"
    ),
    "unblinding.recorded": Kind(
        "Registró un desenmascaramiento: {kind}, {through}", "Recorded an unblinding: {kind}, {through}",
        "unblinding",
    ),
    # phones
    "pairing-code.issued": Kind("Emitió un código de emparejamiento", "Issued a pairing code"),
    "device.paired": Kind("Emparejó un teléfono", "Paired a phone"),
    "device.revoked": Kind("Revocó un teléfono: {reason}", "Revoked a phone: {reason}", "device_revocation"),
    "tablet.handed-over": Kind(
        "Entregó la tableta del centro para {visit}", "Handed over the site's tablet for {visit}", "hand_over"
    ),
    "own-data.exported": Kind("Se llevó sus propios datos", "Took the own data along", "", _ALL),
    # questionnaires
    "assessment.started": Kind(
        "Se mostró el cuestionario por primera vez", "The questionnaire was shown for the first time", "",
        _ALL,
    ),
    "assessment.exempt": Kind(
        "Eximió el cuestionario: {reason}", "Exempted the questionnaire: {reason}", "expectation_change"
    ),
    "assessment.cancelled": Kind(
        "Canceló el cuestionario: {reason}", "Cancelled the questionnaire: {reason}", "expectation_change"
    ),
    "assessment.expected": Kind(
        "Volvió a esperar el cuestionario: {reason}", "Expected the questionnaire again: {reason}",
        "expectation_change",
    ),
    "assessment.not-done": Kind(
        "Anotó por qué falta: {reason}", "Noted why it is missing: {reason}", "not_done_reason"
    ),
    "submission.received": Kind(
        "Se recibió y aceptó el cuestionario ({timing})", "The questionnaire was received ({timing})",
        "submission", _ALL,
    ),
    "submission.held": Kind(
        "Se apartó un envío: {reason}", "An upload was kept aside: {reason}", "quarantined", _ALL
    ),
    "paper.entered": Kind(
        "Introdujo un cuestionario en papel ({mode})", "Entered a questionnaire from paper ({mode})",
        "paper_entry", _ALL,
    ),
    "paper.accepted": Kind(
        "Introdujo y aceptó un cuestionario en papel ({mode})", "Entered one from paper ({mode})",
        "paper_entry", _ALL,
    ),
    "response.corrected": Kind(
        "Corrigió el cuestionario (versión {version}): {reason}",
        "Corrected the questionnaire (version {version}): {reason}",
        "response_version",
    ),
    "response.invalidated": Kind(
        "Anuló el cuestionario ({kind}): {reason}", "Invalidated the questionnaire ({kind}): {reason}",
        "invalidation",
    ),
    "response.moved": Kind(
        "Llegó un cuestionario que constaba en otro participante",
        "A questionnaire came here that stood with another participant",
    ),
    **{
        f"quarantine.{outcome}": Kind(
            f"{es}: {{reason}}", f"{en}: {{reason}}", "quarantine_resolution"
        )
        for outcome, es, en in (
            ("accepted", "Aceptó un envío apartado", "Accepted an upload that was kept aside"),
            ("attached", "Asignó un envío apartado", "Attached an upload that was kept aside"),
            ("rejected", "Rechazó un envío apartado", "Rejected an upload that was kept aside"),
        )
    },
    "alert.answered": Kind(
        "Atendió un aviso: {outcome}", "Answered an alert: {outcome}", "pro_alert_outcome"
    ),
    # review
    "query.opened": Kind("Abrió una consulta: {text}", "Opened a query: {text}", "query", _ALL),
    "query.answered": Kind("Contestó una consulta: {text}", "Answered a query: {text}", "query_step"),
    "query.closed": Kind("Cerró una consulta", "Closed a query", "query_step", _ALL),
    "locked": Kind(
        "Bloqueó los datos ({part}, {state}): {reason}", "Locked the data ({part}, {state}): {reason}",
        "lock_change", _ALL,
    ),
    "unlocked": Kind(
        "Desbloqueó los datos ({part}, {state}): {reason}", "Unlocked the data ({part}, {state}): {reason}",
        "lock_change", _ALL,
    ),
    "refused.locked": Kind(
        "Se rechazó {operation}: los datos están bloqueados", "{operation} was refused: the data are locked"
    ),
    "data.signed": Kind("Firmó los datos: {statement}", "Signed the data: {statement}", "sign_off"),
    "site-copy.left": Kind(
        "La copia del {local_day} quedó en la carpeta del centro {site}",
        "The copy of {local_day} was left in the folder of site {site}",
        "site_copy", _ALL,
    ),
    # contact
    "preferences.put": Kind("Cambió sus preferencias", "Changed the preferences"),
    "contact-data.put": Kind("Cambió los datos de contacto", "Changed the contact data"),
    "push-subscription.added": Kind("Activó los avisos del teléfono", "Turned push messages on"),
    "push-subscription.removed": Kind("Desactivó los avisos del teléfono", "Turned push messages off"),
    "contact.postponed": Kind("Pidió más tarde: {kind}", "Asked for later: {kind}", "postponement"),
    "message-test.asked": Kind(
        "Pidió un mensaje de prueba por {channel}", "Asked for a test message by {channel}", "message_test"
    ),
    "message-test.noted": Kind(
        "Mensaje de prueba: {state}", "The test message: {state}", "message_test_event"
    ),
    "contact.withdrawn": Kind("Retiró el permiso de contacto", "Withdrew the permission of contact"),
    "channel.stopped": Kind("Detuvo un canal", "Stopped a channel"),
    "address.gone": Kind("Una dirección ya no existe", "An address is gone"),
    "address.erased": Kind("Se borró una dirección", "An address was erased"),
    "contact-data.erased": Kind(
        "Hizo retirar los datos de contacto ({step}): {reason}",
        "Had the contact data taken away ({step}): {reason}",
        "erasure",
    ),
    "contact.looked-up": Kind(
        "Buscó de quién es una dirección ({channel}); encontró {found}",
        "Looked up whose an address is ({channel}); found {found}",
        "", _ALL,
    ),
    "erasure.carried-over": Kind(
        "Repitió la retirada de los datos de contacto tras restaurar una copia ({step})",
        "Took contact data away again after a backup was restored ({step})",
        "erasure",
    ),
    "blocked-data.disclosed": Kind(
        "Consultó los datos de contacto bloqueados: {reason}",
        "Was told the blocked contact data: {reason}",
        "erasure",
    ),
    "blocked-data.destroyed": Kind(
        "Se destruyeron los datos de contacto bloqueados", "The blocked contact data were destroyed"
    ),
    # reminders
    "reminder.nudged": Kind("Pidió un recordatorio a mano", "Asked for a reminder by hand"),
    "reminder.to-send": Kind(
        "Se decidió enviar {step} por {channel}", "It was decided to send {step} by {channel}",
        "reminder_decision",
    ),
    "reminder.not-sent": Kind(
        "Se decidió no enviar {step}: {not_sent_because}", "{step} was not sent: {not_sent_because}",
        "reminder_decision",
    ),
    "alarm.raised": Kind("Alarma: {kind}", "Alarm: {kind}", "alarm"),
    **{
        f"reminder.{state}": Kind(
            f"El recordatorio {{step}} por {{channel}}: {es}", f"Reminder {{step}} by {{channel}}: {en}",
            "delivery_event",
        )
        for state, es, en in (
            ("handed-over", "entregado al canal", "handed over"),
            ("not-now", "aún no aceptado", "not taken yet"),
            ("delayed", "retrasado", "delayed"),
            ("delivered", "llegó", "delivered"),
            ("bounced", "devuelto", "bounced"),
            ("failed", "falló", "failed"),
            ("unknown", "no se sabe si llegó", "nobody knows whether it arrived"),
            ("withheld", "retenido", "withheld"),
            ("quarantined", "apartado por un fallo nuestro", "set aside through a fault of ours"),
        )
    },
    # the trail itself
    "heads.left": Kind(
        "La cabeza de la cadena salió de la máquina", "The head of the chain left the machine", "", _ALL
    ),
    "event.redacted": Kind(
        "Tachó el contenido del suceso {seq}", "Redacted the content of event {seq}",
        "redaction", _ALL,
    ),
}  # fmt: skip

REDACTED: Mapping[str, str] = {"es": "contenido tachado", "en": "content redacted"}


def told_to(kind: str) -> ToldTo:
    """To whom the instant of an event of this kind is told."""
    return KINDS[kind].told_to if kind in KINDS else ToldTo.SITE


def summary(kind: str, body: Mapping[str, Any] | None, language: str) -> str:
    """One plain sentence about an event; `body` is None where it was redacted.

    Raises KeyError for a language that is none of LANGUAGES.
    """
    words = {"es": KINDS[kind].es, "en": KINDS[kind].en} if kind in KINDS else dict.fromkeys(LANGUAGES, kind)
    if body is None:
        return f"{_filled(words[language], {})} ({REDACTED[language]})"
    of = KINDS[kind].of if kind in KINDS else ""
    return _filled(words[language], {**_details(body), **_first(body.get("facts", ()), of)})


def _first(facts: Iterable[Mapping[str, Any]], table: str) -> Mapping[str, Any]:
    return next((each["row"] for each in facts if each["table"] == table), {})


def _details(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name != "facts"}


def _filled(words: str, values: Mapping[str, Any]) -> str:
    parts = (
        text + ("" if slot is None else _shown(values.get(slot)))
        for text, slot, _, _ in Formatter().parse(words)
    )
    return "".join(parts)


def _shown(value: Any) -> str:
    return "…" if value is None else str(value)
