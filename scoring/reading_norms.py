"""TOML -> NormSet, checked in the same way as instruments."""

from scoring.definition import Basis, NormSet
from scoring.reading import content_hash, read_id, read_sources
from scoring.tables import Table, least_sure, parse


def read_norm_set(content: bytes, file: str) -> NormSet:
    """One norm set from the bytes of its file; as sure as the least sure of its tables."""
    parsed = parse(content, file)
    top = Table(parsed, file)
    sources = read_sources(top)
    means, means_basis = _by_scale(top, "means", sources)
    sds, sds_basis = _by_scale(top, "sds", sources, like=tuple(means))
    for scale, sd in sds.items():
        if sd <= 0:
            raise top.fault(f"sds.{scale}", "must be above 0")
    weights, weight_bases = _weights(top, sources, like=tuple(means))
    bases = {"means": means_basis, "sds": sds_basis, **weight_bases}
    used = dict.fromkeys(key for basis in bases.values() for key in basis.sources)
    norm_set = NormSet(
        id=read_id(top, file),
        title=top.text("title"),
        hash=content_hash(parsed),
        instrument=top.text("instrument"),
        recall=top.text("recall"),
        is_secondary=top.choice("use", ("primary", "secondary")) == "secondary",
        source="; ".join(sources[key] for key in used),
        confidence=least_sure(*bases.values()),
        means=means,
        sds=sds,
        weights=weights,
        sources=sources,
        bases=bases,
    )
    top.refuse_rest()
    return norm_set


def _weights(
    top: Table, sources: dict[str, str], like: tuple[str, ...]
) -> tuple[dict[str, dict[str, float]], dict[str, Basis]]:
    """The weights of each summary, with the basis of each table."""
    tables = top.table("weights")
    weights: dict[str, dict[str, float]] = {}
    bases: dict[str, Basis] = {}
    for summary in tables.keys_left():
        weights[summary], bases[summary] = _by_scale(tables, summary, sources, like)
    if not weights:
        raise top.fault("weights", "must hold a table for each summary")
    return weights, bases


def _by_scale(
    top: Table, key: str, sources: dict[str, str], like: tuple[str, ...] | None = None
) -> tuple[dict[str, float], Basis]:
    """One number for each scale, in the file's order, with the basis of the table."""
    table = top.table(key)
    basis = table.basis(tuple(sources))
    if basis.confidence == "U":
        raise table.fault("confidence", "what is unverified is not shipped")
    numbers = {scale: table.number(scale) for scale in table.keys_left()}
    if not numbers or (like is not None and tuple(numbers) != like):
        raise top.fault(key, "must name the scales of the means, in their order")
    return numbers, basis
