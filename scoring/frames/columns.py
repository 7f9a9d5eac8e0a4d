"""The columns of a frame: which there must be, and the codes that stand in them."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from scoring.answers import NOT_APPLICABLE
from scoring.definition import Definition, Item
from scoring.errors import DuplicateIds, WrongColumns

NO_CODE = np.inf  # stands for a cell that holds no code; the kernel takes it as off the scale

Cells = dict[str, float]


def refuse_other_columns(names: Sequence[str], definition: Definition, id_columns: Sequence[str]) -> None:
    """Raise WrongColumns unless the names are the items and the ids, each once, in any order."""
    items = [item.id for item in definition.items]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise WrongColumns(f"a column stands there twice: {_listed(twice)}")
    if absent := [name for name in items if name not in names]:
        strangers = [name for name in names if name not in items]
        raise WrongColumns(
            f"items of {definition.id} are missing: {_listed(absent)}" + _nearest(absent, strangers)
        )
    if absent := [name for name in id_columns if name not in names]:
        raise WrongColumns(f"id columns are missing: {_listed(absent)}" + _nearest(absent, names))
    if shared := [name for name in id_columns if name in items]:
        raise WrongColumns(f"an item cannot be an id: {_listed(shared)}")
    if strangers := [name for name in names if name not in items and name not in id_columns]:
        raise WrongColumns(
            f"columns that are no items of {definition.id}: {_listed(strangers)}; "
            "name those to be kept in id_columns"
        )


def refuse_duplicates(given: nw.DataFrame[Any], id_columns: Sequence[str]) -> None:
    """Raise DuplicateIds at the first row whose ids, taken together, an earlier row has."""
    if not id_columns or len(given) == 0:
        return
    ids = zip(*(given[name].to_list() for name in id_columns), strict=True)
    seen: set[tuple[object, ...]] = set()
    for row, key in enumerate(ids):
        if key in seen:
            raise DuplicateIds(row)
        seen.add(key)


def codes(
    frame: nw.DataFrame[Any], definition: Definition, not_applicable: float = np.nan
) -> NDArray[np.float64]:
    """(responses, items) codes, NaN where unanswered, infinite where no number stands.

    not_applicable  what stands for "NA"
    """
    table = np.empty((len(frame), len(definition.items)), order="F")
    for nth, item in enumerate(definition.items):
        table[:, nth] = _item_codes(frame[item.id], item, not_applicable)
    return table


def _item_codes(cells: nw.Series[Any], item: Item, not_applicable: float) -> NDArray[np.float64]:
    if cells.dtype.is_numeric():
        return cells.cast(nw.Float64()).to_numpy()
    known = _texts(item, not_applicable)
    unanswered = cells.is_null().to_list()
    return np.array(
        [
            np.nan if empty else _cell(cell, known)
            for cell, empty in zip(cells.to_list(), unanswered, strict=True)
        ],
        dtype=np.float64,
    )


def _cell(cell: object, known: Cells) -> float:
    if isinstance(cell, str):
        return known.get(cell, NO_CODE)
    if isinstance(cell, int | float | np.integer | np.floating) and not isinstance(cell, bool):
        return float(cell)
    return NO_CODE


def _texts(item: Item, not_applicable: float) -> Cells:
    """What a text may be: nothing at all, unless the item offers "not applicable"."""
    if not item.allows_not_applicable:
        return {}
    return {"": np.nan, NOT_APPLICABLE: not_applicable} | {str(code): float(code) for code in item.codes}


def _nearest(absent: Sequence[str], names: Sequence[str]) -> str:
    near = ((name, get_close_matches(str(name).lower(), absent, n=1, cutoff=0.5)) for name in names)
    return "".join(f"; is {name!r} meant to be {found[0]!r}?" for name, found in near if found)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(repr(name) for name in names)
