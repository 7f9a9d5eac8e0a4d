"""The words of the pages that are read in two languages; a test holds their keys equal."""

from collections.abc import Mapping
from typing import Any

from flask import request

LANGUAGES = {"es": "Español", "en": "English"}
FALLBACK = "en"

TEXTS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "skip": "Skip to the content",
        "languages": "Language",
        "name": "PRO service",
        "simulated": "Simulated data: no real person stands behind anything in this service.",
        "rehearsal": "Rehearsal: for trying out. Nobody real takes part, the clock may be moved, and no"
        " answer given here reaches a study.",
        "title": "Patient-reported outcomes in clinical trials",
        "lead": "From a tap on a phone to a score that can be explained: nothing lost, nothing counted"
        " twice, and every number traceable to the answers it came from.",
        "who": "Where do you want to go?",
        "patients": "Patients",
        "patients_text": "Your study nurse gives you a link or a code for your phone. It works once, for"
        " 72 hours. Nobody reads your answers right away: if you feel unwell, call your"
        " study site or the emergency number.",
        "patients_link": "How the link works",
        "nurses": "Study nurses and investigators",
        "nurses_text": "Enrol participants, give them their pairing link, and record the dates that"
        " visits are counted from. The work list says whom to call today, why, and what is lost if"
        " nobody does; the timeline says what was reminded, and why not. Scores are never shown to you,"
        " so that nobody can guess the treatment.",
        "nurses_link": "Operations for the site",
        "analysts": "Analysts",
        "analysts_text": "Read scores and change from baseline, each with its instrument version, norm"
        " set and algorithm, and with a reason wherever there is no number.",
        "analysts_link": "Operations for analysts",
        "developers": "Developers",
        "developers_text": "One HTTP interface, described in OpenAPI 3.1: strict, safe to repeat, with"
        " stable error codes and an example of everything.",
        "developers_link": "Interface documentation",
        "now": "What this version has",
        "now_text": "This version has the app for patients, the page of the site's tablet, the interface and"
        " the command line. The nurses' other screens are not part of it yet.",
        "owners": "Questionnaires, their wording and their norms belong to their owners. No questionnaire"
        " wording comes with this service.",
        "app_title": "The patient app",
        "app_lead": "The app was not built on this machine, so it cannot be opened here.",
        "app_code": "What happens with your code",
        "app_code_1": "The code stands in the link behind the sign #. Your browser keeps that part to"
        " itself: it was not sent to us, and it stands in no log.",
        "app_code_2": "The code is not used up by opening this page. It works once, for 72 hours, for one"
        " phone.",
        "app_help": "If you need help",
        "app_help_text": "Call your study site: you can get a new code at any time. Do not send the code"
        " to anybody else.",
        "app_developers": "For developers: `make webapp` builds it; it needs Node.js 20.19 or newer.",
        "stop_title": "No more e-mails from the study",
        "stop_text": "If you press the button, the study writes you no more e-mails. Nothing else changes:"
        " your questionnaires wait for you as before, and what comes by telephone still comes.",
        "stop_button": "Stop the e-mails",
        "stopped_title": "The e-mails are stopped",
        "stopped_text": "The study writes you no more e-mails. If you want them again, choose so in the"
        " settings of your study, or tell your study site.",
        "home": "First page",
        "refused_help": "The address may be mistyped, or what was there is gone.",
    },
    "es": {
        "skip": "Ir al contenido",
        "languages": "Idioma",
        "name": "Servicio PRO",
        "simulated": "Datos simulados: detrás de lo que se ve en este servicio no hay ninguna persona real.",
        "rehearsal": "Ensayo: para hacer pruebas. No participa ninguna persona real, el reloj se puede"
        " adelantar y ninguna respuesta dada aquí llega a un estudio.",
        "title": "Resultados comunicados por pacientes en ensayos clínicos",
        "lead": "Del toque en un teléfono a una puntuación que se puede explicar: nada se pierde, nada se"
        " cuenta dos veces y cada número se puede seguir hasta las respuestas de las que sale.",
        "who": "¿Adónde quiere ir?",
        "patients": "Pacientes",
        "patients_text": "El equipo de su estudio le da un enlace o un código para su teléfono. Sirve"
        " una sola vez, durante 72 horas. Nadie lee sus respuestas al momento: si se"
        " encuentra mal, llame a su centro o al número de emergencias.",
        "patients_link": "Cómo funciona el enlace",
        "nurses": "Enfermería del estudio e investigadores",
        "nurses_text": "Incluir participantes, darles su enlace y registrar las fechas desde las que se"
        " cuentan las visitas. La lista de trabajo dice a quién llamar hoy, por qué y qué se pierde si"
        " nadie llama; el historial, qué se recordó y por qué no. Aquí nunca se le muestran puntuaciones,"
        " para que nadie pueda adivinar el tratamiento.",
        "nurses_link": "Operaciones para el centro",
        "analysts": "Analistas",
        "analysts_text": "Leer puntuaciones y cambios desde la visita basal, cada uno con la versión del"
        " cuestionario, la norma y el algoritmo, y con un motivo donde no hay número.",
        "analysts_link": "Operaciones para analistas",
        "developers": "Desarrolladores",
        "developers_text": "Una interfaz HTTP descrita en OpenAPI 3.1: estricta, segura al repetir, con"
        " códigos de error estables y un ejemplo de cada cosa.",
        "developers_link": "Documentación de la interfaz (en inglés)",
        "now": "Qué tiene esta versión",
        "now_text": "Esta versión tiene la aplicación para pacientes, la página de la tableta del centro, la"
        " interfaz y la línea de órdenes. Las demás pantallas de enfermería todavía no forman parte de ella.",
        "owners": "Los cuestionarios, su texto y sus normas pertenecen a sus titulares. Este servicio no"
        " contiene el texto de ningún cuestionario.",
        "app_title": "La aplicación para pacientes",
        "app_lead": "La aplicación no se ha construido en esta máquina, así que aquí no se puede abrir.",
        "app_code": "Qué pasa con su código",
        "app_code_1": "El código está en el enlace, detrás del signo #. Su navegador se guarda esa parte:"
        " no se nos ha enviado y no está en ningún registro.",
        "app_code_2": "Abrir esta página no gasta el código. Sirve una sola vez, durante 72 horas, para"
        " un solo teléfono.",
        "app_help": "Si necesita ayuda",
        "app_help_text": "Llame a su centro del estudio: puede recibir un código nuevo en cualquier"
        " momento. No envíe el código a nadie más.",
        "app_developers": "Para desarrolladores: `make webapp` la construye; necesita Node.js 20.19 o más"
        " nuevo.",
        "stop_title": "No recibir más correos del estudio",
        "stop_text": "Si pulsa el botón, el estudio no le enviará más correos electrónicos. Nada más cambia:"
        " sus cuestionarios le esperan como antes, y lo que le llega por teléfono le seguirá llegando.",
        "stop_button": "No enviarme más correos",
        "stopped_title": "Ya no recibirá correos",
        "stopped_text": "El estudio no le enviará más correos electrónicos. Si los quiere otra vez, elíjalo"
        " en los ajustes de su estudio o dígaselo a su centro.",
        "home": "Primera página",
        "refused_help": "Puede que la dirección esté mal escrita o que lo que había ya no esté.",
    },
}


def spoken(preferred: str | None = None) -> dict[str, Any]:
    """The language asked for, else the one preferred here, else the one that the browser prefers."""
    asked = request.args.get("lang", "")
    if preferred not in LANGUAGES:
        preferred = request.accept_languages.best_match(list(LANGUAGES), default=FALLBACK)
    language = asked if asked in LANGUAGES else preferred
    return {"language": language, "languages": LANGUAGES, "t": TEXTS[language], "path": request.path}
