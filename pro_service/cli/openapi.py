"""`pro-service openapi`."""

import click

from pro_service.api import document
from pro_service.app import create_app
from pro_service.cli.speaking import say
from pro_service.resources import openapi_file
from pro_service.settings import Settings


@click.command()
@click.option("--write", "is_written", is_flag=True, help="Write it to openapi/openapi.yaml instead.")
def openapi(is_written: bool) -> None:
    """Print the OpenAPI document, or write it to its file.

    It is told by the resources themselves; no database is needed. After a change of the API, write it and
    commit it: a test compares the file with the code.

    \b
      pro-service openapi > contract.yaml
      pro-service openapi --write
    """
    app = create_app(Settings(database_url="sqlite://"))
    if is_written:
        document.write(app, openapi_file())
        say(f"Wrote {openapi_file()}.")
    else:
        say(document.as_yaml(document.build(app)).rstrip())
