"""Help comes at once, and every command teaches."""

import subprocess
import sys

import click
import pytest

from pro_service.cli import COMMANDS, main

HEAVY = ("sqlalchemy", "flask", "numpy", "alembic", "gunicorn", "rich")


def leaves(command, path=()):
    if not isinstance(command, click.Group):
        return [(path, command)]
    context = click.Context(command)
    return [
        leaf
        for name in command.list_commands(context)
        for leaf in leaves(command.get_command(context, name), (*path, name))
    ]


def test_help_loads_nothing_heavy():
    program = (
        "import sys; from pro_service.cli import main; main(['--help'], standalone_mode=False); "
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_every_command_is_listed_with_what_it_does(run):
    listed = run("--help").stdout
    for name, (_, line) in COMMANDS.items():
        assert name in listed
        assert line in listed


@pytest.mark.parametrize(
    ("path", "command"), [pytest.param(*leaf, id=" ".join(leaf[0])) for leaf in leaves(main)]
)
def test_every_command_says_what_it_does_in_its_first_line(run, path, command):
    shown = run(*path, "--help")
    assert shown.exit_code == 0
    assert shown.stdout.startswith(f"Usage: main {' '.join(path)}")
    assert command.help.splitlines()[0].endswith((".", ";"))
    assert all(
        option.help or option.name in SPEAKS_FOR_ITSELF
        for option in command.params
        if isinstance(option, click.Option)
    )


SPEAKS_FOR_ITSELF = {"port", "role", "participants", "separator"}


def test_an_unknown_command_is_refused(run):
    refused = run("nonsense")
    assert refused.exit_code == 2
    assert "No such command" in refused.stderr
