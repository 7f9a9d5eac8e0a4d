"""Whether the time of an answer tells what is somebody else's from what is nowhere.

    python -m benchmarks.absence [--pairs 2000]

PostgreSQL, over the application itself, each pair in turns and in a random order. Prints the median of the
ratios of each operation and role: 1.00 is no difference. Pairs on which a role may do nothing are left out.
"""

import argparse
import io
import itertools
import random
import statistics
import time
from collections import defaultdict

from benchmarks.rescoring import database
from pro_service.api import log
from pro_service.app import create_app
from pro_service.settings import Settings
from tests.api.test_every_operation import ask, pairs
from tests.support import everything
from tests.support.databases import engine_of
from tests.support.factories import SECRET
from tests.support.http import Caller, contract_of


def main() -> None:
    """Ask for what is somebody else's and for what is nowhere, and compare how long it took."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--pairs", type=int, default=2000)
    wanted = asked.parse_args()
    with database("postgresql") as made, engine_of(made.url) as engine:
        world = everything.world(engine)
        app = create_app(Settings("", SECRET), engine, log.make(io.StringIO()))
        stranger = Caller(app, contract_of(app))
        found = list(pairs(world, list(everything.operations(app))))
        ratios: dict[str, list[float]] = defaultdict(list)
        for role, operation, foreign, absent in itertools.islice(itertools.cycle(found), wanted.pairs):
            caller = stranger.with_token(world.tokens[role])
            taken = {}
            for owner in random.sample((foreign, absent), 2):
                began = time.perf_counter()
                ask(caller, operation, owner)
                taken[owner is foreign] = time.perf_counter() - began
            ratios[f"{operation.id} by {role.value}"].append(taken[True] / taken[False])
    everyone = [each for mine in ratios.values() for each in mine]
    print(f"{made.version}, {len(everyone)} pairs, foreign / absent: {statistics.median(everyone):.3f}")
    for name, mine in sorted(ratios.items(), key=lambda each: -abs(statistics.median(each[1]) - 1)):
        print(f"  {statistics.median(mine):.3f}  {name}")


if __name__ == "__main__":
    main()
