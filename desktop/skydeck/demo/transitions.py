"""Makes instances take their time between states, as AWS does; moto would change them at once."""

from __future__ import annotations

import heapq
import threading
import time
from collections.abc import Callable
from typing import Any

from skydeck.demo.metrics import MetricStore

CODES = {"pending": 0, "running": 16, "shutting-down": 32, "terminated": 48, "stopping": 64, "stopped": 80}
LAUNCH_SECONDS, START_SECONDS, STOP_SECONDS, TERMINATE_SECONDS, CHECK_SECONDS = 3.0, 3.0, 4.0, 4.0, 20.0
_MAY_START, _MAY_STOP, _MAY_REBOOT = ("stopped", "running", "pending"), ("running", "stopping", "stopped"), ("running",)


class Agenda:
    """Runs small jobs at their time, on one thread; `pace` is how many times sooner than they ask for."""

    def __init__(self, pace: float = 1.0) -> None:
        self._pace = pace
        self._jobs: list[tuple[float, int, Callable[[], None]]] = []
        self._changed = threading.Condition()
        self._count = 0
        threading.Thread(target=self._run, daemon=True, name="sandbox-agenda").start()

    def after(self, seconds: float, job: Callable[[], None]) -> None:
        """Run `job` that much later."""
        with self._changed:
            self._count += 1
            heapq.heappush(self._jobs, (time.monotonic() + seconds / self._pace, self._count, job))
            self._changed.notify()

    def _run(self) -> None:
        while True:
            self._next_due()()

    def _next_due(self) -> Callable[[], None]:
        with self._changed:
            while True:
                wait = self._jobs[0][0] - time.monotonic() if self._jobs else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._jobs)[2]
                self._changed.wait(wait)


class Transitions:
    """Puts itself between moto's instances and their states once seeding is through."""

    def __init__(self, agenda: Agenda, metrics: MetricStore) -> None:
        self._agenda = agenda
        self._metrics = metrics

    def install(self) -> None:
        """From now on, instances change in steps."""
        from moto.ec2.models.instances import Instance

        kind: Any = Instance
        kind.start = self._stepwise(kind.start, _MAY_START, "start", "pending", "running", START_SECONDS)
        kind.stop = self._stepwise(kind.stop, _MAY_STOP, "stop", "stopping", "stopped", STOP_SECONDS)
        kind.terminate = self._stepwise(
            kind.terminate, tuple(CODES), "terminate", "shutting-down", "terminated", TERMINATE_SECONDS
        )
        kind.reboot = _guarded(kind.reboot)
        kind.__init__ = self._pending_first(kind.__init__)
        kind.instance_status = kind.system_status = property(_checks)

    def settle(self, instance: Any, end: str, seconds: float) -> None:
        """Let an instance that is on its way arrive."""
        way = instance._state.name

        def arrive() -> None:
            if instance._state.name == way:
                _set(instance, end)
                self._follow(instance, end)

        self._agenda.after(seconds, arrive)

    def _stepwise(
        self, change: Callable[[Any], Any], allowed: tuple[str, ...], verb: str, way: str, end: str, seconds: float
    ) -> Callable[[Any], Any]:
        def changed(instance: Any) -> Any:
            state = instance._state.name
            if state not in allowed:
                raise _not_possible(instance, verb)
            before = change(instance)
            if state in (way, end):
                _set(instance, state)
                return before
            _set(instance, way)
            self.settle(instance, end, seconds)
            return before

        return changed

    def _pending_first(self, make: Callable[..., None]) -> Callable[..., None]:
        def made(instance: Any, *args: Any, **kwargs: Any) -> None:
            make(instance, *args, **kwargs)
            _set(instance, "pending")
            self.settle(instance, "running", LAUNCH_SECONDS)

        return made

    def _follow(self, instance: Any, state: str) -> None:
        dimension = ("InstanceId", instance.id)
        region = instance.ec2_backend.region_name
        if state == "running":
            instance.running_since = time.monotonic()
            self._metrics.resume(region, dimension, int(time.time()))
        else:
            self._metrics.stop(region, dimension, int(time.time()))


def _set(instance: Any, state: str) -> None:
    instance._state.name, instance._state.code = state, CODES[state]


def _guarded(reboot: Callable[[Any], None]) -> Callable[[Any], None]:
    def rebooted(instance: Any) -> None:
        if instance._state.name not in _MAY_REBOOT:
            raise _not_possible(instance, "reboot")
        reboot(instance)
        instance.running_since = time.monotonic()

    return rebooted


def _not_possible(instance: Any, verb: str) -> Exception:
    from moto.ec2.exceptions import EC2ClientError

    past = {"stop": "stopped", "start": "started", "reboot": "rebooted", "terminate": "terminated"}[verb]
    text = f"The instance '{instance.id}' is not in a state from which it can be {past}."
    error: Exception = EC2ClientError("IncorrectInstanceState", text)
    return error


def _checks(instance: Any) -> dict[str, Any]:
    """The status checks: none unless it runs, initializing for a while, then passed or as the seed says."""
    if instance._state.name != "running":
        return {"Status": "not-applicable"}
    young = time.monotonic() - getattr(instance, "running_since", 0.0) < CHECK_SECONDS
    status, detail = ("initializing", "initializing") if young else getattr(instance, "checks", ("ok", "passed"))
    return {"Status": status, "Details": [{"Name": "reachability", "Status": detail}]}
