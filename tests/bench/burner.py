"""Uses a given share of one core, evenly, until it is ended: the load of other programs without their work."""

from __future__ import annotations

import sys
import time

PERIOD_S = 0.02


def main(share: float) -> None:
    """Burn for a part of each period and sleep for the rest."""
    while True:
        end = time.perf_counter() + PERIOD_S * share
        while time.perf_counter() < end:
            pass
        time.sleep(PERIOD_S * (1 - share))


if __name__ == "__main__":
    main(min(1.0, float(sys.argv[1])))
