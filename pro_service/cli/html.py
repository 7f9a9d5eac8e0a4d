"""Pages that can be printed: one file each, without script, which needs nothing beside it."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined


def page(template: str, **shown: object) -> str:
    """The page of a template of cli/templates; whatever is shown stands there as text."""
    return _templates().get_template(template).render(shown)


@cache
def _templates() -> Environment:
    loader = PackageLoader("pro_service.cli")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
