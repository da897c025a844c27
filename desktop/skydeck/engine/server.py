"""The engine's end of the link: takes requests to worker threads and answers back; leaves when the pipe ends."""

from __future__ import annotations

import itertools
import logging
import queue
import threading
from collections.abc import Callable, Mapping
from typing import Any

from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.work import jobs
from skydeck.engine.work.jobs import Job
from skydeck.engine.work.workers import Workers
from skydeck.link import messages
from skydeck.link.channel import Channel

_log = logging.getLogger(__name__)

# What the user is waiting for never queues behind automatic refreshes: each sort has workers of its own.
_WAITED_FOR, _BACKGROUND = 8, 4

Handler = Callable[[Job, Any], Any]


class Server:
    """Serves one window. `build` makes the handlers once the window has said `Hello`."""

    def __init__(self, read_fd: int, write_fd: int, build: Callable[[messages.Hello, Server], Mapping[type, Handler]]):
        self._build = build
        self._channel = Channel(read_fd, write_fd, self._received, self._closed, "window-link")
        self._handlers: Mapping[type, Handler] = {}
        self._jobs: dict[int, Job] = {}
        self._questions: dict[int, queue.SimpleQueue[str | None]] = {}
        self._numbers = itertools.count(1)
        self._waited_for = Workers(_WAITED_FOR, "waited-for")
        self._background = Workers(_BACKGROUND, "background")
        self._over = threading.Event()
        self._on_cancel: list[Callable[[], None]] = []
        self._at_end: list[Callable[[], None]] = []

    def on_cancel(self, callback: Callable[[], None]) -> None:
        """Call back after a job was cancelled, from the link's thread: what waits for something may look up."""
        self._on_cancel.append(callback)

    def at_end(self, callback: Callable[[], None]) -> None:
        """Call back when the window is gone."""
        self._at_end.append(callback)

    def run(self) -> None:
        """Serve until the window closes its end."""
        self._channel.start()
        self._over.wait()
        for pool in (self._waited_for, self._background):
            pool.close()
        for number in list(self._jobs):
            self._with_job(number, Job.cancel)
        for callback in (*self._on_cancel, *self._at_end):
            callback()
        for answer in list(self._questions.values()):
            answer.put(None)
        self._channel.close()

    def tell(self, event: Any) -> None:
        """Send an event that no request asked for."""
        self._channel.send(messages.EVENT, event)

    def ask(self, title: str, text: str, *, secret: bool = False, choices: tuple[str, ...] = ()) -> str | None:
        """Ask the person and wait, in a worker's thread; None: cancelled, or the window is gone."""
        number = next(self._numbers)
        answer: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._questions[number] = answer
        self.tell(messages.Question(number, title, text, secret, choices))
        try:
            with jobs.parked():
                return None if self._over.is_set() else answer.get()
        finally:
            del self._questions[number]

    def _closed(self) -> None:
        self._over.set()

    def _received(self, number: int, body: Any) -> None:
        if isinstance(body, messages.Hello):
            self._handlers = self._build(body, self)
            self._channel.send(number, messages.Done())
        elif isinstance(body, messages.UseNetwork):
            self._work(Job(number, body, self._channel))  # here: what comes after it goes that way already
        elif isinstance(body, messages.Cancel):
            self._with_job(body.request, Job.cancel)
            for callback in self._on_cancel:
                callback()
        elif isinstance(body, messages.Grant):
            self._with_job(body.stream, lambda job: job.grant(body.pages))
        elif isinstance(body, messages.Answer):
            self._answered(body)
        else:
            self._begin(number, body)

    def _with_job(self, number: int, act: Callable[[Job], None]) -> None:
        job = self._jobs.get(number)
        if job is not None:
            act(job)

    def _answered(self, body: messages.Answer) -> None:
        question = self._questions.get(body.question)
        if question is not None:
            question.put(body.value)

    def _begin(self, number: int, request: Any) -> None:
        workers = self._background if getattr(request, "background", False) else self._waited_for
        job = self._jobs[number] = Job(number, request, self._channel, workers)
        workers.submit(lambda: self._work(job))

    def _work(self, job: Job) -> None:
        with jobs.working(job):
            try:
                job.check()
                job.answer(messages.Done(self._handlers[type(job.request)](job, job.request)))
                job.finish()
            except AppError as error:
                job.answer(messages.Failed(error))
            except Exception as error:  # noqa: BLE001 - one of the two places: a bug ends one request, not the engine
                _log.exception("request %s failed", type(job.request).__name__)
                text = f"Something went wrong inside Skydeck's engine ({type(error).__name__})."
                job.answer(messages.Failed(AppError(ErrorKind.BUG, text)))
            finally:
                self._jobs.pop(job.number, None)
