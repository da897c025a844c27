"""Goal 8: a process that is killed while it changes settings starts clean and lost nothing older than a second."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from skydeck.settings.store import Settings

DESKTOP = Path(__file__).parents[2] / "desktop"
CHANGER = """
import sys, time
from pathlib import Path
from skydeck.settings.store import Settings
settings = Settings(Path(sys.argv[1]))
print("problem:" + settings.problem, flush=True)
for number in range(settings.state("count").get("number", 0) + 1, 10**9):
    settings.set_state("count", {"number": number, "ballast": "x" * (number % 5000)})
    print(number, flush=True)
    time.sleep(0.002)
"""


def killed_run(path: Path, after: float) -> tuple[str, int]:
    """Run the changer and kill it; what it said of its start, and the last number that was a second old by then."""
    process = subprocess.Popen(
        [sys.executable, "-c", CHANGER, str(path)], stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": str(DESKTOP)}
    )
    assert process.stdout is not None
    problem = process.stdout.readline().strip()
    start, old_enough = time.monotonic(), 0
    for line in process.stdout:
        passed = time.monotonic() - start
        if passed < after - 1:
            old_enough = int(line)
        if passed >= after:
            break
    process.kill()
    process.stdout.close()
    process.wait()
    return problem, old_enough


def life(folder: Path, seed: int, kills: int) -> list[str]:
    """Kill the same settings again and again; everything that was wrong."""
    chance, path, wrong = random.Random(seed), folder / "settings.json", []
    for _ in range(kills):
        problem, old_enough = killed_run(path, chance.uniform(0.05, 1.9))
        after = Settings(path)
        if problem != "problem:" or after.problem:
            wrong.append(problem + after.problem)
        if after.state("count").get("number", 0) < old_enough:
            wrong.append(f"lost {old_enough}, has {after.state('count').get('number')}")
    return wrong


def lives(folder: Path, kills: int) -> list[str]:
    folders = [folder / str(number) for number in range(5)]
    with ThreadPoolExecutor(len(folders)) as pool:
        found = pool.map(life, folders, range(5), [kills // 5] * 5)
    return [wrong for one in found for wrong in one]


def test_five_kills_lose_nothing_older_than_a_second(tmp_path: Path) -> None:
    assert lives(tmp_path, 5) == []
    assert Settings(tmp_path / "0" / "settings.json").state("count")["number"] > 0


@pytest.mark.soak
def test_fifty_kills_lose_nothing_older_than_a_second(tmp_path: Path) -> None:
    assert lives(tmp_path, 50) == []
