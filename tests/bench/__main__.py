"""`python3 -m tests --bench [names]`: runs the benchmarks and prints one table; a slow machine is no failure."""

from __future__ import annotations

import os
import platform
import sys
import time
import traceback
from collections.abc import Callable, Sequence

from tests.bench import footprint, heartbeat, listing, stalls, start, tables
from tests.bench.figures import Figure, table
from tests.bench.stage import Stage, stage

BENCHES: dict[str, Callable[[Stage], list[Figure]]] = {
    "start": start.measure,
    "loop": heartbeat.measure,
    "memory": footprint.memory,
    "idle": footprint.idle,
    "table": tables.measure,
    "stalls": stalls.measure,
    "engine": listing.measure,
}


def main(names: Sequence[str]) -> int:
    """Run these, or all; only an error gives a code other than 0."""
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        print(f"there is no benchmark {', '.join(unknown)}; there are {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    figures: list[Figure] = []
    broken: list[str] = []
    before = os.getloadavg()[0]
    with stage() as where:
        for name in names or BENCHES:
            began = time.monotonic()
            try:
                figures += BENCHES[name](where)
            except (RuntimeError, OSError, AssertionError):
                traceback.print_exc()  # the others are measured all the same
                broken.append(name)
            print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    load = f"load {before:.1f} before, {os.getloadavg()[0]:.1f} after"
    print(f"\nPython {platform.python_version()}, {os.cpu_count()} cores, {load} (of others too, if there are any);")
    print("medians (least–most), each beside its peer from the same run, in turns\n")
    print(table(figures))
    missed = sum(figure.missed for figure in figures)
    print(f"\n{missed} goals missed" if missed else "\nno goal missed")
    if broken:
        print(f"ended with an error: {', '.join(broken)}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
