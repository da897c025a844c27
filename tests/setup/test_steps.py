"""One step of the set-up: its output is kept, a stop ends it, and two set-ups take turns."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from desktop import steps
from tests.helpers.waiting import until

ROOT = Path(__file__).resolve().parents[2]


def _python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_output_of_a_failed_step_is_kept_and_cut_to_its_end() -> None:
    outcome = steps.run(_python("import sys; [print('line', n) for n in range(99)]; sys.exit(3)"))
    assert outcome.returncode == 3
    assert outcome.tail.splitlines()[-1].strip() == "line 98"
    assert len(outcome.tail.splitlines()) == steps.TAIL_LINES


def test_a_long_step_says_that_it_still_works(capfd: pytest.CaptureFixture[str]) -> None:
    steps.run(_python("import sys; sys.stdin.read(); import time; time.sleep(0.3)"), heartbeat=0.05)
    assert "still working" in capfd.readouterr().err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_ends_the_running_step_and_says_that_it_can_go_on(number: signal.Signals, tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    child = f"import os, pathlib, time; pathlib.Path({str(mark)!r}).write_text(str(os.getpid())); time.sleep(60)"
    program = (
        "import signal, sys\nfrom desktop import steps\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "signal.signal(signal.SIGHUP, signal.SIG_DFL)\n"
        "try:\n with steps.interruptible(): steps.run([sys.executable, '-c', sys.argv[1]])\n"
        "except steps.SetupInterruptedError as error: print(error)"
    )
    process = subprocess.Popen([*_python(program), child], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    pid = int(until(lambda: mark.read_text() if mark.exists() else "", "the step to start"))
    process.send_signal(number)
    assert "Run the same command again" in process.communicate(timeout=10)[0]
    assert not Path(f"/proc/{pid}").exists()


def test_a_second_setup_waits_for_the_first(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    order: list[str] = []

    def second() -> None:
        with steps.exclusive(tmp_path / "lock"):
            order.append("second")

    with steps.exclusive(tmp_path / "lock"):
        waiter = threading.Thread(target=second)
        waiter.start()
        until(lambda: "another set-up" in capfd.readouterr().err, "the second to say that it waits")
        order.append("first")
    waiter.join(5)
    assert order == ["first", "second"]


def test_an_installer_that_outlives_its_setup_keeps_the_lock(tmp_path: Path) -> None:
    program = (
        "import os, subprocess, sys\nfrom pathlib import Path\nfrom desktop import steps\n"
        "with steps.exclusive(Path(sys.argv[1])) as lock:\n"
        " child = subprocess.Popen(['cat'], stdin=subprocess.PIPE, pass_fds=(lock,), start_new_session=True)\n"
        " print(child.pid, flush=True); sys.stdin.read()"
    )
    lock = tmp_path / "lock"
    setup = subprocess.Popen(
        [*_python(program), str(lock)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert setup.stdout is not None
    installer = int(setup.stdout.readline())
    os.kill(installer, signal.SIGSTOP)  # it does not notice that its pipe is gone
    setup.kill()
    setup.wait()
    for stream in (setup.stdin, setup.stdout):
        assert stream is not None
        stream.close()
    descriptor = os.open(lock, os.O_RDWR)
    try:
        assert not steps._try_lock(descriptor)
        os.kill(installer, signal.SIGKILL)
        until(lambda: steps._try_lock(descriptor), "the lock to be free")
    finally:
        os.close(descriptor)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(steps.SetupError, match="cannot write in"), steps.exclusive(tmp_path / "gone" / "lock"):
        pass
