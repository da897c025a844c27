"""The composition root of the window: builds everything, joins it, and takes it apart at the end; owns no behaviour."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
from dataclasses import dataclass
from functools import partial
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING

from skydeck.core import logs
from skydeck.core.errors import AppError
from skydeck.core.folders import config_folder, data_folder
from skydeck.settings.store import Settings

if TYPE_CHECKING:
    from skydeck.demo.process import SandboxProcess
    from skydeck.link.client import Link
    from skydeck.link.messages import Hello
    from skydeck.link.peers import EngineProcess
    from skydeck.tasks.runner import Runner
    from skydeck.ui.app import Application
    from skydeck.ui.single_instance import SingleInstance
    from skydeck.ui.window import MainWindow

# What is imported further down is not needed for the first paint, and would put it off by a fifth.

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
    from skydeck.ui.single_instance import SingleInstance

    # A walk for pictures is nobody's window to come back to.
    instance = SingleInstance(folders.data) if options.screenshots is None else None
    if instance is not None and not instance.claim():
        return 0
    settings = Settings(folders.config / "settings.json")
    from skydeck.ui.app import Application

    application = Application([])
    session = Session(application, options, folders, settings)
    if instance is not None:
        session.listen(instance)
    code: int = application.loop.run_until_complete(session.run())
    settings.close()
    if session.leaves_work_behind:
        logging.shutdown()
        os._exit(code)  # the half-started sandbox sees its pipe end, and leaves too
    return code


class Session:
    """One run of the window and of the children that serve it."""

    def __init__(self, application: Application, options: Options, folders: Folders, settings: Settings) -> None:
        from skydeck.ui.window import MainWindow

        self._options, self._folders, self._settings = options, folders, settings
        self._loop = application.loop
        self._code = 0
        self._link: Link | None = None
        self._runner: Runner | None = None
        self._starting: asyncio.Future[SandboxProcess] | None = None
        self._window: MainWindow = MainWindow(settings, self._connect)
        application.catch_everything(self._window.report_bug)

    async def run(self) -> int:
        """Show the window, then start what it needs; return when it was closed."""
        closed: asyncio.Future[int] = self._loop.create_future()
        self._window.closed.connect(lambda: None if closed.done() else closed.set_result(self._code))
        self._window.show()
        try:
            return await closed
        finally:
            await self._end()

    def listen(self, instance: SingleInstance) -> None:
        """From the first paint on, later starts bring this window to the front."""
        instance.raise_wanted.connect(self.come_forward)
        self._window.furnished.connect(instance.listen)
        self._window.closed.connect(instance.close)

    def come_forward(self) -> None:
        """Somebody started Skydeck again."""
        self._window.come_forward()

    def _connect(self) -> tuple[Link, Runner]:
        """The window is on the screen: start its children, which come up on other cores while it makes its interior."""
        from skydeck.link.client import Link
        from skydeck.tasks import greetings
        from skydeck.tasks.runner import Runner

        if self._options.demo:
            self._begin_sandbox()
        hello = _hello(self._options, self._folders)
        self._link = link = Link(partial(_engine, self._options), [hello, *greetings.every(self._settings)])
        greetings.watch(self._settings, link.greet)
        self._runner = runner = Runner(self._failed, self._loop)
        link.open(self._loop)
        runner.start("open", self._open(link))
        self._window.sandbox_wanted.connect(lambda: runner.start("sandbox", self._add_sandbox(link)))
        return link, runner

    def _begin_sandbox(self) -> asyncio.Future[SandboxProcess]:
        from skydeck.demo import process

        if self._starting is None:
            self._starting = self._loop.run_in_executor(None, process.start)
        return self._starting

    async def _greet_sandbox(self, link: Link) -> None:
        from skydeck.link import messages

        starting = self._begin_sandbox()
        try:
            sandbox = await asyncio.shield(starting)
        except AppError:
            self._starting = None  # asked for again, it is tried again
            raise
        link.greet(
            messages.UseSandbox(
                sandbox.endpoint, sandbox.access_key_id, sandbox.secret_access_key, sandbox.account, sandbox.region
            )
        )

    async def _add_sandbox(self, link: Link) -> None:
        await self._greet_sandbox(link)
        self._window.interior.reload_accounts()

    async def _open(self, link: Link) -> None:
        from skydeck.link import messages

        if self._options.demo:
            await self._greet_sandbox(link)
        self._window.start(await link.call(messages.ListAccounts()))
        if self._options.screenshots is not None:
            await self._walk(self._options.screenshots)

    async def _walk(self, folder: Path) -> None:
        from skydeck.ui.screenshots import walk

        self._code = 1
        try:
            await walk(self._window, folder)
            self._code = 0
        finally:
            self._window.close()

    def _failed(self, key: str, error: AppError) -> None:
        self._window.report(key, error)

    async def _end(self) -> None:
        if self._runner is not None:
            await self._runner.close()
        if self._link is not None:
            self._link.close(_QUIT_SECONDS)
        if self._starting is not None and self._starting.done() and self._starting.exception() is None:
            self._starting.result().close()

    @property
    def leaves_work_behind(self) -> bool:
        """Whether a thread still starts the sandbox, which nobody waits for any more."""
        return self._starting is not None and not self._starting.done()


def _parse(arguments: list[str]) -> Options:
    parser = argparse.ArgumentParser(
        prog="skydeck",
        description="Run AWS accounts by pointing and clicking.",
        epilog="`skydeck credentials NAME` prints an account's credentials for another program.",
    )
    parser.add_argument("--version", action="store_true", help="print the version and leave")
    parser.add_argument("--demo", action="store_true", help="open the sandbox account: no AWS account, no network")
    parser.add_argument(
        "--screenshots", type=Path, metavar="DIR", help="walk the panels, write a picture of each to DIR, and leave"
    )
    found = parser.parse_args(arguments)
    return Options(found.demo, found.screenshots)


def _folders(options: Options) -> Folders:
    below = Path("sandbox") if options.demo else Path()
    config, data = config_folder() / below, data_folder() / below
    for folder in (config, data):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Folders(config, data)


def _log_to(path: Path) -> None:
    handler = RotatingFileHandler(path, maxBytes=_LOG_BYTES, backupCount=_LOG_FILES, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logs.level(), handlers=[handler])
    logging.captureWarnings(True)


def _engine(options: Options) -> EngineProcess:
    from skydeck.demo.environment import for_child
    from skydeck.link.peers import EngineProcess

    return EngineProcess(for_child(os.environ) if options.demo else None)


def _hello(options: Options, folders: Folders) -> Hello:
    from skydeck.link.messages import Hello

    return Hello(str(folders.data), sandbox_only=options.demo)
