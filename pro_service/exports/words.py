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
    "settled": ("Completa hasta", "Whole until"),
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
    "asked_by": ("A petición de", "On request of"),
    "query": ("Consulta", "Query"),
    "support": ("Justificante", "Support"),
    "invalidated": ("Anulado", "Invalidated"),
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
        "no se mostró. Las puntuaciones no son datos fuente. La copia está completa hasta el instante que se "
        "indica; lo que se estaba registrando después consta hasta el último suceso del registro de "
        "auditoría. La copia en JSON contiene cada fila y cada suceso completos, y se compara con la base de "
        "datos.",
        "Items stand by their id and answers by their code; this copy holds no questionnaire's wording. "
        "“skipped”: seen and not answered. “NA”: not applicable. An item that is absent was not shown. "
        "Scores are no source data. The copy is whole until the instant that is told; what was being "
        "recorded later is in it up to the last event of the audit trail. The copy in JSON holds each row "
        "and each event whole, and can be compared with the database.",
    ),
}


def words(language: str) -> Mapping[str, str]:
    """The words in a language of LANGUAGES."""
    nth = LANGUAGES.index(language)
    return {key: said[nth] for key, said in WORDS.items()}
