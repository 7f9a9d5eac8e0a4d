"""What a site's copy says of itself, in Spanish and in English."""

SPANISH = """\
COPIA DE LOS DATOS FUENTE DEL CENTRO {site} · ESTUDIO {study_id}
Situación a {as_of}

Esta copia es del centro. Contiene lo que respondieron sus participantes, cada corrección con su motivo, lo
que quedó apartado y todo el registro de auditoría de sus participantes. No contiene datos de contacto.

  facts/*.jsonl       cada hecho, una línea de JSON por fila, tal como consta en el registro de auditoría
  assessments.jsonl   qué cuestionario corresponde a qué visita
  trail/*.jsonl       el registro de auditoría de cada participante, encadenado
  answers.csv         todas las respuestas de todas las versiones, para leer
  manifest.json       de qué y de cuándo es la copia, y dónde termina cada cadena
  SHA256SUMS          la huella de cada archivo
  check.py            el comprobador

Lo que se estaba registrando en los dos minutos anteriores al instante de la copia puede faltar: cada cadena
llega hasta donde dice manifest.json, y la copia siguiente lo contiene.

Para comprobarla:  python3 check.py            (no necesita nada nuestro, ni red)
Frente a otra:     python3 check.py ESTA.zip ANTERIOR.zip
Guarde las copias anteriores: solo así se ve si después se cambió o se quitó algo.

answers.csv es para leer. Una celda que empieza por = + - @ o un tabulador lleva delante un apóstrofo, para
que ninguna hoja de cálculo la tome por una fórmula. Los textos exactos están en facts/.
Cada versión figura con sus propios datos: quién contestó, cuándo, en qué modo. Si invalidated_at no está
vacío, la respuesta se anuló entonces, y ninguna de sus versiones cuenta desde ese momento.
El registro de auditoría contiene también las puntuaciones calculadas. No son datos fuente.
"""

ENGLISH = """\
COPY OF THE SOURCE DATA OF SITE {site} · STUDY {study_id}
As of {as_of}

This copy belongs to the site. It holds what its participants answered, each correction with its reason, what
was kept aside, and the whole audit trail of its participants. It holds no contact data.

  facts/*.jsonl       each fact, one line of JSON a row, as it stands in the audit trail
  assessments.jsonl   which questionnaire belongs to which visit
  trail/*.jsonl       the audit trail of each participant, chained
  answers.csv         every answer of every version, for reading
  manifest.json       what the copy is of and when, and where each chain ends
  SHA256SUMS          the digest of each file
  check.py            the checker

What was being recorded in the two minutes before the instant of the copy may be missing: each chain goes as
far as manifest.json says, and the next copy holds it.

To check it:       python3 check.py            (it needs nothing of ours, and no network)
Against another:   python3 check.py THIS.zip OLDER.zip
Keep older copies: only they show whether something was changed or taken away later.

answers.csv is for reading. A cell that begins with = + - @ or a tab has an apostrophe before it, so that no
spreadsheet takes it for a formula. The exact texts are in facts/.
Each version stands with its own particulars: who answered, when, in which mode. Where invalidated_at is not
empty, the response was invalidated then, and none of its versions counts from there on.
The audit trail also holds the scores that were computed. They are no source data.
"""
