"""`pro-service promote`."""

from uuid import UUID

import click

from pro_service import clock
from pro_service.cli.database import environment, opened, operator
from pro_service.cli.rescore import refusing
from pro_service.cli.speaking import say
from pro_service.services import rescoring
from pro_service.services.transactions import in_transaction


@click.command()
@click.argument("rescoring_id", metavar="ID", type=click.UUID)
@click.option("--reason", required=True, help="Why; it stands in the audit trail.")
def promote(rescoring_id: UUID, reason: str) -> None:
    """Make the scores of a rescoring the current ones.

    What was scored as received stays as it is, and analysts can ask for both. Only a rescoring that is
    complete can be promoted; an earlier one can be promoted again. Look at `rescore report` first.

    \b
      pro-service promote 8d0f2c1e-… --reason "agreed with the sponsor on 2 March"
    """
    with opened(environment().database_url) as engine, refusing():
        made = in_transaction(
            engine, lambda s: rescoring.promote(s, clock.now(s), operator(), rescoring_id, reason)
        )
    say(f"Since {made.recorded_at:%Y-%m-%d %H:%M} UTC its scores are the current ones.")
