"""The composition root of the window: builds everything, joins it, and takes it apart at the end; owns no behaviour."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from skydeck.core.errors import AppError
from skydeck.demo import environment as demo_environment
from skydeck.demo import process as demo_process
from skydeck.link import messages
from skydeck.link.client import Link
from skydeck.link.peers import EngineProcess
from skydeck.settings import schema
from skydeck.settings.store import Settings
from skydeck.tasks.runner import Runner

if TYPE_CHECKING:
    from skydeck.ui.app import Application
    from skydeck.ui.window import MainWindow

_LOG_BYTES, _LOG_FILES = 1 << 20, 3
# A worker stuck in a call must not keep a closed program alive.
_QUIT_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asks for."""

    demo: bool
    screenshots: Path | None


@dataclass(frozen=True, slots=True)
class Folders:
    """Where this run keeps its files; the sandbox has its own."""

    config: Path
    data: Path


def main(arguments: list[str]) -> int:
    """Run the window until it is closed."""
    options = _parse(arguments)
    folders = _folders(options)
    _log_to(folders.data / "skydeck.log")
    settings = Settings(folders.config / "settings.json")
    from skydeck.ui.app import Application

    application = Application([])
    session = Session(application, options, folders, settings)
    code = application.loop.run_until_complete(session.run())
    settings.close()
    return code


class Session:
    """One run of the window and of the children that serve it."""

    def __init__(self, application: Application, options: Options, folders: Folders, settings: Settings) -> None:
        from skydeck.ui.window import MainWindow

        self._options, self._loop = options, application.loop
        self._sandbox: demo_process.SandboxProcess | None = None
        self._link = Link(_engine(options), [_hello(options, folders, settings)])
        self._runner = Runner(self._failed, self._loop)
        self._window: MainWindow = MainWindow(settings, self._link, self._runner)
        application.catch_everything(lambda line: self._window.interior.report_bug(line))

    async def run(self) -> int:
        """Show the window, then start what it needs; return when it was closed."""
        closed: asyncio.Future[int] = self._loop.create_future()
        self._window.closed.connect(lambda: closed.done() or closed.set_result(0))
        # The engine is started once the window has been painted: the window comes first.
        self._window.furnished.connect(self._start)
        self._window.show()
        try:
            return await closed
        finally:
            await self._end()

    def _start(self) -> None:
        self._link.open(self._loop)
        self._runner.start("open", self._open())

    async def _open(self) -> None:
        if self._options.demo:
            self._sandbox = sandbox = await asyncio.to_thread(demo_process.start)
            self._link.greet(
                messages.UseSandbox(
                    sandbox.endpoint, sandbox.access_key_id, sandbox.secret_access_key, sandbox.account, sandbox.region
                )
            )
        self._window.start(await self._link.call(messages.ListAccounts()))
        if self._options.screenshots is not None:
            from skydeck.ui.screenshots import walk

            await walk(self._window, self._options.screenshots)
            self._window.close()

    def _failed(self, key: str, error: AppError) -> None:
        self._window.report(key, error)

    async def _end(self) -> None:
        await self._runner.close()
        self._link.close(_QUIT_SECONDS)
        if self._sandbox is not None:
            self._sandbox.close()


def _parse(arguments: list[str]) -> Options:
    parser = argparse.ArgumentParser(prog="skydeck", description="Run AWS accounts by pointing and clicking.")
    parser.add_argument("--version", action="store_true", help="print the version and leave")
    parser.add_argument("--demo", action="store_true", help="open the sandbox account: no AWS account, no network")
    parser.add_argument(
        "--screenshots", type=Path, metavar="DIR", help="walk the panels, write a picture of each to DIR, and leave"
    )
    found = parser.parse_args(arguments)
    return Options(found.demo, found.screenshots)


def _folders(options: Options) -> Folders:
    below = Path("sandbox") if options.demo else Path()
    config = Path(platformdirs.user_config_dir("skydeck", appauthor=False)) / below
    data = Path(platformdirs.user_data_dir("skydeck", appauthor=False)) / below
    for folder in (config, data):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Folders(config, data)


def _log_to(path: Path) -> None:
    handler = RotatingFileHandler(path, maxBytes=_LOG_BYTES, backupCount=_LOG_FILES, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.captureWarnings(True)


def _engine(options: Options) -> Callable[[], EngineProcess]:
    environment = demo_environment.for_child(os.environ) if options.demo else None
    return partial(EngineProcess, environment)


def _hello(options: Options, folders: Folders, settings: Settings) -> messages.Hello:
    return messages.Hello(
        str(folders.data),
        sandbox_only=options.demo,
        connect_timeout=settings.get(schema.CONNECT_SECONDS),
        read_timeout=settings.get(schema.READ_SECONDS),
        max_attempts=settings.get(schema.ATTEMPTS),
    )
