"""The instruments and norm sets that are shipped, read once."""

from functools import cache
from importlib.resources import files
from pathlib import Path

from scoring.definition import Definition, NormSet
from scoring.errors import DefinitionError, NormSetMismatch, UnknownInstrument, UnknownNormSet
from scoring.reading import read_definition
from scoring.reading_norms import read_norm_set


def available() -> tuple[str, ...]:
    """The ids of the instruments shipped."""
    return _shipped("instruments")


def available_norm_sets() -> tuple[str, ...]:
    """The ids of the norm sets shipped, whichever instrument they are for."""
    return _shipped("norms")


@cache
def load(instrument_id: str) -> Definition:
    """One instrument by its id; the same object each time."""
    if instrument_id not in available():
        raise UnknownInstrument(f"no such instrument; known: {', '.join(available())}")
    return read_definition(content("instruments", instrument_id), f"{instrument_id}.toml")


def load_file(path: Path) -> Definition:
    """An instrument from a file of your own, which bears its id as name: `my-scale.toml`.

    Raises DefinitionError, also where the id is that of a shipped instrument and the content is not: two
    instruments of one name could not be told apart in what is written about their scores.
    """
    try:
        definition = read_definition(path.read_bytes(), path.name)
    except OSError as fault:
        raise DefinitionError(path.name, "(whole file)", f"cannot be read: {fault.strerror}") from fault
    if definition.id not in available():
        return definition
    if definition.hash != load(definition.id).hash:
        raise DefinitionError(path.name, "id", "is that of a shipped instrument: give it an id of its own")
    return load(definition.id)


@cache
def load_norm_set(norm_set_id: str) -> NormSet:
    """One norm set by its id, checked against its instrument; the same object each time."""
    if norm_set_id not in _shipped("norms"):
        raise UnknownNormSet(f"no such norm set; known: {', '.join(_shipped('norms'))}")
    file = f"{norm_set_id}.toml"
    norm_set = read_norm_set(content("norms", norm_set_id), file)
    check_fit(norm_set, load(norm_set.instrument), file)
    return norm_set


@cache
def norm_sets(definition: Definition) -> tuple[str, ...]:
    """The ids of the norm sets made for this instrument, at any recall; secondary ones last."""
    sets = [load_norm_set(each) for each in _shipped("norms")]
    fitting = [each for each in sets if each.instrument == definition.id]
    return tuple(each.id for each in sorted(fitting, key=lambda each: (each.is_secondary, each.id)))


def fitting_norm_set(definition: Definition, norms: str | None, recall: str | None = None) -> NormSet | None:
    """The norm set asked for, refused where it was made for another instrument or another recall."""
    if norms is None:
        return None
    norm_set = load_norm_set(norms)
    if norm_set.instrument != definition.id:
        raise NormSetMismatch(f"norm set {norms} is for {norm_set.instrument}, not for {definition.id}")
    if recall is not None and norm_set.recall != recall:
        raise NormSetMismatch(f"norm set {norms} is for {norm_set.recall} recall, not for {recall}")
    return norm_set


def check_fit(norm_set: NormSet, definition: Definition, file: str) -> None:
    """Refuse a norm set whose scales, summaries or recall are not those of its instrument."""
    if tuple(norm_set.means) != tuple(scale.code for scale in definition.scales):
        raise DefinitionError(file, "means", f"must name the scales of {definition.id}, in their order")
    if tuple(norm_set.weights) != tuple(summary.code for summary in definition.summaries):
        raise DefinitionError(file, "weights", f"must name the summaries of {definition.id}, in their order")
    if norm_set.recall not in definition.recalls:
        raise DefinitionError(file, "recall", f"must be a recall of {definition.id}")


@cache
def _shipped(kind: str) -> tuple[str, ...]:
    names = (entry.name for entry in (files("scoring") / kind).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def content(kind: str, name: str) -> bytes:
    """The bytes of a shipped file; `kind` is "instruments" or "norms"."""
    return (files("scoring") / kind / f"{name}.toml").read_bytes()
