"""A whole window over an engine process whose profiles lead to a scripted IAM Identity Center."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent

from skydeck.link.client import Link
from skydeck.link.messages import Hello
from skydeck.link.peers import EngineProcess
from skydeck.settings.store import Settings
from skydeck.tasks.runner import Runner
from skydeck.ui.window import MainWindow
from tests.helpers.scripted_sso import ScriptedSso
from tests.helpers.waiting import until_async

SIZE = (1280, 860)


@asynccontextmanager
async def real_window(
    home: Path, script: ScriptedSso, profiles: dict[str, str], more: str = ""
) -> AsyncIterator[MainWindow]:
    """Open it once the accounts are read; everything it ran has ended afterwards."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    # Nothing keeps secrets here: they stay in memory.
    environment |= script.engine_environment(home, **profiles) | {"PYTHON_KEYRING_BACKEND": "none"}
    with (home / ".aws" / "config").open("a") as config:
        config.write(more)
    settings, loop = Settings(home / "settings.json"), asyncio.get_running_loop()
    link = Link(lambda: EngineProcess(environment), [Hello(str(home))])
    runner = Runner(lambda key, error: window.report(key, error), loop)
    window = MainWindow(settings, lambda: (link, runner))
    link.open(loop)
    window.resize(*SIZE)
    window.show()
    try:
        window.start(None)
        await until_async(lambda: window.interior.house.tabs(), "the first page", timeout=30)
        yield window
    finally:
        window.leave()
        await runner.close()
        link.close()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        settings.close()
