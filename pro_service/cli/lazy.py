"""A group of commands whose modules are imported only when one of them is called."""

import gc
import sys
from collections.abc import Mapping
from importlib import import_module
from types import ModuleType
from typing import Any, cast

import click


class LazyGroup(click.Group):
    """Knows each command by `module:name` and one line of help, in the order in which they are listed."""

    def __init__(self, *args: Any, lazy: Mapping[str, tuple[str, str]], **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.lazy:
            return None
        module, _, name = self.lazy[cmd_name][0].partition(":")
        return cast(click.Command, getattr(_imported(module), name))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in self.lazy.items()])


def _imported(name: str) -> ModuleType:
    """Imports without looking for garbage, then or at the end: what is loaded stays. Halves the start."""
    if name in sys.modules or not gc.isenabled():
        return import_module(name)
    gc.disable()
    try:
        module = import_module(name)
        gc.freeze()
    finally:
        gc.enable()
    return module
