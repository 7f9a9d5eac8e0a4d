"""Stores of any size: what the services would have written is made in memory, and put in as rows.

For measuring, and for trying out what is slow only because it is much. Nobody is reminded of anything in
such a store, and its protocol is not amended.
"""

from pro_service.simulation.bulk.chronicle import NotMeantToBe
from pro_service.simulation.bulk.filling import Filled, fill

__all__ = ["Filled", "NotMeantToBe", "fill"]
