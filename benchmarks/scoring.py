"""How fast scoring is, as ratios to what the same machine does in the same run.

    python -m benchmarks.scoring [--rows 1000000]

Measures, in turns, on one core and in CPU seconds:
    memcpy   bytes copied between two warm, preallocated buffers
    kernel   SF-36 v2 with US 1998 norms: 36 codes in, 18 scores out, into preallocated arrays
    array    the same through `scoring.score_array`, which checks and makes its results
    single   one response through `scoring.score`
    plain    a plain scorer in Python, one response at a time, on a sample
Each is the median of five. The scores of a sample are compared with the plain scorer's.
"""

import argparse
import resource
import statistics
import time
from collections.abc import Callable

import numpy as np
from rich.console import Console
from rich.table import Table

import scoring
from scoring import kernel
from scoring.plan import plan
from tests.scoring.cases import SF36V2, as_answers, random_codes
from tests.support.plain_scorer import plain_scores

NORMS = "us1998"
TURNS = 5
SINGLE, PLAIN, SAMPLE = 2_000, 5_000, 50_000  # responses


def main() -> None:
    """Measure all and print one table."""
    words = argparse.ArgumentParser(description="How fast scoring is")
    words.add_argument("--rows", type=int, default=1_000_000)
    rows = words.parse_args().rows
    codes = random_codes(SF36V2, rows, seed=1)
    seconds = measure(works(codes))
    compared = compare(codes[:SAMPLE])
    show(rows, codes.nbytes + rows * len(scoring.score_codes(SF36V2, NORMS)) * 8, seconds)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{compared} responses agree with the plain scorer. Peak memory {peak:.0f} MB, buffers included.")


def works(codes: np.ndarray) -> dict[str, Callable[[], object]]:
    """What is measured, by name; every buffer is made and written before."""
    tables = plan(SF36V2, scoring.load_norm_set(NORMS), "half")
    values = np.zeros((len(codes), len(scoring.score_codes(SF36V2, NORMS))))
    n_answered = np.zeros((len(codes), len(SF36V2.scales)), dtype=np.int32)
    source = np.ones(codes.size + values.size)
    target = np.zeros_like(source)
    one = [as_answers(SF36V2, row) for row in codes[:SINGLE]]
    plain = [[answers[item.id] for item in SF36V2.items] for answers in map_rows(codes[:PLAIN])]
    return {
        "memcpy": lambda: np.copyto(target, source),
        "kernel": lambda: kernel.run(codes, tables, values, n_answered, True),
        "array": lambda: scoring.score_array(SF36V2, codes, norms=NORMS),
        "single": lambda: [scoring.score(SF36V2, answers, norms=NORMS) for answers in one],
        "plain": lambda: [plain_scores("sf36v2", answers, NORMS) for answers in plain],
    }


def map_rows(codes: np.ndarray) -> list[dict[str, int | None]]:
    return [as_answers(SF36V2, row) for row in codes]


def measure(each: dict[str, Callable[[], object]]) -> dict[str, float]:
    """CPU seconds of each, the median of five turns after one that warms up."""
    found: dict[str, list[float]] = {name: [] for name in each}
    for _ in range(TURNS + 1):
        for name, work in each.items():
            start = time.process_time()
            work()
            found[name].append(time.process_time() - start)
    return {name: statistics.median(turns[1:]) for name, turns in found.items()}


def compare(codes: np.ndarray) -> int:
    """Score a sample with both scorers: scales to the last bit, the rest to 1e-9, gaps in the same places."""
    ours = scoring.score_array(SF36V2, codes, norms=NORMS).values
    rows = (list(answers.values()) for answers in map_rows(codes))
    theirs = np.array([list(plain_scores("sf36v2", row, NORMS).values()) for row in rows], dtype=float)
    scales = len(SF36V2.scales)
    if not np.array_equal(ours[:, :scales], theirs[:, :scales], equal_nan=True):
        raise SystemExit("the scales differ from the plain scorer's")
    if not np.allclose(ours, theirs, rtol=0, atol=1e-9, equal_nan=True):
        raise SystemExit("the norm-based scores differ from the plain scorer's")
    return len(codes)


def show(rows: int, size: int, seconds: dict[str, float]) -> None:
    """One line for each: microseconds a response, and the ratio that it is judged by."""
    memcpy = seconds["memcpy"]  # the buffers are as long as codes and scores together
    per_response = {
        "memcpy": memcpy / rows,
        "kernel": seconds["kernel"] / rows,
        "array": seconds["array"] / rows,
        "single": seconds["single"] / SINGLE,
        "plain": seconds["plain"] / PLAIN,
    }
    ratios = {
        "memcpy": f"{size / memcpy / 1e9:.1f} GB/s copied",
        "kernel": f"{memcpy / seconds['kernel']:.1%} of memcpy",
        "array": f"{memcpy / seconds['array']:.1%} of memcpy",
        "single": f"{per_response['single'] * 1e3:.3f} ms a response",
        "plain": f"the kernel is {per_response['plain'] / per_response['kernel']:.0f} times as fast",
    }
    table = Table("", "µs a response", "ratio", title=f"SF-36 v2, {rows:,} responses with gaps")
    for name, each in per_response.items():
        table.add_row(name, f"{each * 1e6:,.3f}", ratios[name])
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
