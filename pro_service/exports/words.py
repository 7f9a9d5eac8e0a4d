"""The words of the certified copy's page, in Spanish and in English."""

from collections.abc import Mapping

LANGUAGES = ("es", "en")

WORDS: Mapping[str, tuple[str, str]] = {
    "title": ("Copia certificada", "Certified copy"),
    "study": ("Estudio", "Study"),
    "site": ("Centro", "Site"),
    "subject": ("Participante", "Participant"),
    "enrolment": ("Inscripción", "Enrolment"),
    "as_of": ("Situación a", "As of"),
    "made": ("Hecha el", "Made at"),
    "made_by": ("por", "by"),
    "software": ("Versión del programa", "Software version"),
    "content_hash": ("Huella del contenido (SHA-256)", "Content hash (SHA-256)"),
    "head": ("Final del registro de auditoría", "End of the audit trail"),
    "responses": ("Cuestionarios recibidos", "Questionnaires received"),
    "visit": ("Visita", "Visit"),
    "receipt": ("Recibo", "Receipt"),
    "submission": ("Envío", "Submission"),
    "completed": ("Completado", "Completed"),
    "received": ("Recibido", "Received"),
    "form": ("Formulario", "Form"),
    "mode": ("Modo", "Mode"),
    "by_whom": ("Contestado por", "Completed by"),
    "timing": ("Plazo", "Timing"),
    "flags": ("Marcas", "Flags"),
    "version": ("Versión", "Version"),
    "first": ("del participante", "the participant's"),
    "correction": ("corrección", "correction"),
    "reason": ("Motivo", "Reason"),
    "who": ("Quién", "Who"),
    "when": ("Cuándo (UTC)", "When (UTC)"),
    "item": ("Ítem", "Item"),
    "code": ("Código", "Code"),
    "held": ("Apartado, a la espera del centro", "Kept aside for the site"),
    "others": ("Los demás hechos", "All other facts"),
    "trail": ("Registro de auditoría", "Audit trail"),
    "what": ("Qué", "What"),
    "event": ("N.º", "No."),
    "hash": ("Huella", "Hash"),
    "none": ("Ninguno.", "None."),
    "about": (
        "Los ítems figuran por su identificador y las respuestas por su código; esta copia no contiene el "
        "texto de ningún cuestionario. «skipped»: visto y no contestado. «NA»: no procede. Un ítem que falta "
        "no se mostró. Las puntuaciones no son datos fuente. La copia en JSON contiene cada fila y cada "
        "suceso completos, y se compara con la base de datos.",
        "Items stand by their id and answers by their code; this copy holds no questionnaire's wording. "
        "“skipped”: seen and not answered. “NA”: not applicable. An item that is absent was not shown. "
        "Scores are no source data. The copy in JSON holds each row and each event whole, and can be "
        "compared with the database.",
    ),
}

KINDS: Mapping[str, tuple[str, str]] = {
    "participant.enrolled": ("Participante inscrito", "Participant enrolled"),
    "consent.added": ("Consentimiento añadido", "Consent added"),
    "anchor-event.added": ("Acontecimiento fechado registrado", "Dated event recorded"),
    "visit.checked-in": ("Llegada a una visita registrada", "Arrival at a visit recorded"),
    "protocol.changed": ("Pasa a otra versión del protocolo", "Came to another protocol version"),
    "pairing-code.issued": ("Código de emparejamiento emitido", "Pairing code issued"),
    "device.paired": ("Teléfono emparejado", "Phone paired"),
    "assessment.started": ("Cuestionario empezado", "Questionnaire begun"),
    "assessment.not-done": ("Motivo de no realización registrado", "Reason why not done recorded"),
    "assessment.exempt": ("Cuestionario eximido", "Questionnaire exempted"),
    "assessment.expected": ("Cuestionario de nuevo previsto", "Questionnaire expected again"),
    "submission.received": ("Cuestionario recibido y aceptado", "Questionnaire received and accepted"),
    "submission.held": ("Envío apartado", "Upload kept aside"),
    "paper.entered": ("Entrada desde papel o entrevista", "Entered from paper or interview"),
    "paper.accepted": ("Cuestionario en papel aceptado", "Questionnaire from paper accepted"),
    "contact.logged": ("Contacto anotado", "Contact logged"),
    "contact.withdrawn": ("Contacto retirado por el participante", "Contact ended by the participant"),
    "contact.postponed": ("Aplazado por el participante", "Put off by the participant"),
    "contact-data.put": ("Datos de contacto anotados", "Contact data entered"),
    "preferences.put": ("Preferencias de contacto cambiadas", "Contact preferences changed"),
    "reminder.to-send": ("Recordatorio por enviar", "Reminder to be sent"),
    "reminder.not-sent": ("Recordatorio no enviado", "Reminder not sent"),
    "reminder.nudged": ("Recordatorio pedido por el centro", "Reminder asked for by the site"),
    "alarm.raised": ("Alarma de recordatorio", "Alarm about a reminder"),
    "query.opened": ("Consulta abierta", "Query opened"),
    "query.answered": ("Consulta contestada", "Query answered"),
    "query.closed": ("Consulta cerrada", "Query closed"),
    "locked": ("Datos bloqueados", "Data locked"),
    "unlocked": ("Datos desbloqueados", "Data unlocked"),
    "refused.locked": ("Intento rechazado por bloqueo", "Attempt refused: locked"),
    "data.signed": ("Datos firmados", "Data signed"),
}
"""What an event says, by its kind; one that is not here is named by its kind."""


def words(language: str) -> Mapping[str, str]:
    """The words in a language of LANGUAGES."""
    nth = LANGUAGES.index(language)
    return {key: said[nth] for key, said in WORDS.items()}


def kind_said(kind: str, language: str) -> str:
    """An event's kind in words."""
    return KINDS[kind][LANGUAGES.index(language)] if kind in KINDS else kind
