"""The command line: one module a command, loaded when the command is called, so that help comes at once."""

import click

from pro_service.cli.lazy import LazyGroup

COMMANDS = {
    "demo": ("pro_service.cli.demo:demo", "Run a whole study with simulated participants, from nothing."),
    "migrate": (
        "pro_service.cli.migrate:migrate",
        "Create the tables of a database, or bring them up to date.",
    ),
    "study": ("pro_service.cli.study:study", "Load study files, and list the studies loaded."),
    "accounts": ("pro_service.cli.accounts:accounts", "Give the staff of a study their logins and roles."),
    "licences": ("pro_service.cli.licences:licences", "Enter licences, and list what is left of them."),
    "instruments": (
        "pro_service.cli.instruments:instruments",
        "Import signed instrument packs, check them, and list them.",
    ),
    "channels": (
        "pro_service.cli.channels:channels",
        "Set up and try e-mail, push and SMS.",
    ),
    "bounces": ("pro_service.cli.bounces:bounces", "Note a bounced e-mail that the mail server pipes in."),
    "contacts": (
        "pro_service.cli.contacts:contacts",
        "List erasures; repeat them in a restored backup.",
    ),
    "keys": ("pro_service.cli.keys:keys", "Exchange the keys that contact data are sealed with."),
    "serve": ("pro_service.cli.serve:serve", "Serve the API and the pages."),
    "scheduler": ("pro_service.cli.scheduler:scheduler", "Run the service's jobs, or tell how they stand."),
    "rehearsal": (
        "pro_service.cli.rehearsal:rehearsal",
        "Try a study out, with a clock that can be moved.",
    ),
    "simulate": (
        "pro_service.cli.simulate:simulate",
        "Fill a rehearsal database with simulated participants.",
    ),
    "score": ("pro_service.cli.score:score", "Score a CSV file of answers; needs no database."),
    "quality": ("pro_service.cli.quality:quality", "Evaluate the quality of answers in a CSV file."),
    "explain": ("pro_service.cli.explain:explain", "Explain the scores of a response in a CSV file."),
    "copies": (
        "pro_service.cli.copies:copies",
        "Write copies of source data, and hold one against the database.",
    ),
    "audit": (
        "pro_service.cli.audit:audit",
        "Follow the chains of the audit trail; export it, redact a text.",
    ),
    "verify": ("pro_service.cli.verify:verify", "Try the installed scoring; write a signed report of it."),
    "pages": ("pro_service.cli.pages:pages", "Print the page of an instrument; write those of docs."),
    "rescore": ("pro_service.cli.rescore:rescore", "Score stored responses again, beside what is there."),
    "promote": ("pro_service.cli.promote:promote", "Make the scores of a rescoring the current ones."),
    "scores": ("pro_service.cli.scores:scores", "List failed scorings, and explain a stored score."),
    "openapi": ("pro_service.cli.openapi:openapi", "Print the OpenAPI document, or write it to its file."),
}


@click.group(cls=LazyGroup, lazy=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pro-service", prog_name="pro-service")
def main() -> None:
    """Patient-reported outcomes in clinical trials: from a tap on a phone to a score that can be explained.

    To look around, `pro-service demo` needs nothing else. To run a study of your own:

    \b
      export PRO_DATABASE_URL=postgresql://…   where the data are kept
      pro-service migrate                      make its tables
      pro-service study load my-study.yaml     say what is asked, and when
      pro-service accounts add …               let the staff in
      pro-service serve                        open the doors
      pro-service scheduler                    run what has to be done at intervals

    Each command tells more with --help. Settings are read from the environment: PRO_DATABASE_URL,
    PRO_SECRET, PRO_DATA_KEYS, PRO_BASE_URL, PRO_FORMS, PRO_PACK_KEYS, PRO_METRICS_TOKEN, PRO_PURPOSE,
    PRO_HEADS_FOLDER, PRO_HEADS_MAIL, PRO_SITE_COPY_DIR, PRO_SECOND_FACTOR, and those of the channels, which
    `pro-service channels list` names.
    """
