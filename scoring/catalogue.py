"""The instruments, norm sets and thresholds that are shipped, read once."""

from functools import cache
from importlib.resources import files
from pathlib import Path

from scoring.change import Threshold
from scoring.definition import Definition, NormSet
from scoring.errors import (
    DefinitionError,
    NormSetMismatch,
    UnknownInstrument,
    UnknownNormSet,
    UnknownThreshold,
)
from scoring.reading import FIRST_VERSION, read_definition
from scoring.reading_consistency import ConsistencyList, check_consistency_fit, read_consistency
from scoring.reading_norms import read_norm_set
from scoring.reading_thresholds import ThresholdSet, check_threshold_fit, read_thresholds


def available() -> tuple[str, ...]:
    """The ids of the instruments shipped."""
    return tuple(dict.fromkeys(_id_and_version(each)[0] for each in _shipped("instruments")))


def available_norm_sets() -> tuple[str, ...]:
    """The ids of the norm sets shipped, whichever instrument they are for."""
    return _shipped("norms")


@cache
def versions(instrument_id: str) -> tuple[str, ...]:
    """The versions of an instrument that are shipped, oldest first; none is ever taken away."""
    named = (_id_and_version(each) for each in _shipped("instruments"))
    found = sorted((version for name, version in named if name == instrument_id), key=int)
    if not found:
        raise UnknownInstrument(f"no such instrument; known: {', '.join(available())}")
    return tuple(found)


def load(instrument_id: str, version: str | None = None) -> Definition:
    """One instrument by its id, at one version or at the newest; the same object each time."""
    known = versions(instrument_id)
    version = known[-1] if version is None else version
    if version not in known:
        raise UnknownInstrument(f"{instrument_id} has no such version; known: {', '.join(known)}")
    return _load(instrument_id, version)


@cache
def _load(instrument_id: str, version: str) -> Definition:
    name = instrument_id if version == FIRST_VERSION else f"{instrument_id}.v{version}"
    return read_definition(content("instruments", name), f"{name}.toml")


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


@cache
def threshold_sets() -> tuple[ThresholdSet, ...]:
    """Every file of thresholds that is shipped, each threshold checked against its instruments."""
    sets = tuple(
        read_thresholds(content("thresholds", each), f"{each}.toml") for each in _shipped("thresholds")
    )
    for each in sets:
        for threshold in each.thresholds:
            for instrument in threshold.instruments:
                check_threshold_fit(threshold, load(instrument), f"{each.id}.toml")
    return sets


def available_thresholds(instrument_id: str | None = None) -> tuple[str, ...]:
    """The ids of the thresholds shipped: all, or those for one instrument."""
    return tuple(
        threshold.id
        for each in threshold_sets()
        for threshold in each.thresholds
        if instrument_id is None or instrument_id in threshold.instruments
    )


def load_threshold(threshold_id: str) -> Threshold:
    """One threshold by its id."""
    for each in threshold_sets():
        for threshold in each.thresholds:
            if threshold.id == threshold_id:
                return threshold
    raise UnknownThreshold(f"no such threshold; known: {', '.join(available_thresholds())}")


@cache
def consistency_list(definition: Definition) -> ConsistencyList | None:
    """The project's own contradiction checks for an instrument; None where it has none."""
    for name in _shipped("consistency"):
        found = read_consistency(content("consistency", name), f"{name}.toml")
        if definition.id in found.instruments:
            check_consistency_fit(found, definition)
            return found
    return None


def fitting_norm_set(
    definition: Definition, norms: str | NormSet | None, recall: str | None = None
) -> NormSet | None:
    """The norm set asked for, refused where it was made for another instrument or another recall."""
    if norms is None:
        return None
    norm_set = load_norm_set(norms) if isinstance(norms, str) else norms
    named = norm_set.id
    if norm_set.instrument != definition.id:
        raise NormSetMismatch(f"norm set {named} is for {norm_set.instrument}, not for {definition.id}")
    if recall is not None and norm_set.recall != recall:
        raise NormSetMismatch(f"norm set {named} is for {norm_set.recall} recall, not for {recall}")
    return norm_set


def check_fit(norm_set: NormSet, definition: Definition, file: str) -> None:
    """Refuse a norm set whose scales, summaries or recall are not those of its instrument."""
    if tuple(norm_set.means) != tuple(scale.code for scale in definition.scales):
        raise DefinitionError(file, "means", f"must name the scales of {definition.id}, in their order")
    if tuple(norm_set.weights) != tuple(summary.code for summary in definition.summaries):
        raise DefinitionError(file, "weights", f"must name the summaries of {definition.id}, in their order")
    if norm_set.recall not in definition.recalls:
        raise DefinitionError(file, "recall", f"must be a recall of {definition.id}")


def _id_and_version(name: str) -> tuple[str, str]:
    """Instrument and version from the name of a file: sf36v2, or sf36v2.v2 for the second version."""
    instrument_id, _, version = name.partition(".v")
    return instrument_id, version or FIRST_VERSION


@cache
def _shipped(kind: str) -> tuple[str, ...]:
    names = (entry.name for entry in (files("scoring") / kind).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def content(kind: str, name: str) -> bytes:
    """The bytes of a shipped file; `kind` is "instruments" or "norms"."""
    return (files("scoring") / kind / f"{name}.toml").read_bytes()
