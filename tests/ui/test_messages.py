"""The message bar and the jobs dock: what stays, what goes, what replaces what."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from skydeck.core.errors import AppError, ErrorKind
from skydeck.settings import schema
from skydeck.settings.store import Settings
from skydeck.ui.desk import Offer
from skydeck.ui.jobs_dock import JobsDock
from skydeck.ui.message_strip import MessageStrip, Note, explained
from skydeck.ui.messages import MessageBar
from skydeck.ui.voice import Voice
from tests.ui.window_link import denied


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    store = Settings(tmp_path / "settings.json")
    store.set(schema.MESSAGE_SECONDS, 2)
    yield store
    store.close()


@pytest.fixture
def bar(qtbot: QtBot) -> Iterator[MessageBar]:
    window = QWidget()
    qtbot.addWidget(window)
    made = MessageBar(window)
    made.resize(800, 400)
    yield made
    made.dismiss_all()


class OneBar(Voice):
    """Speaks through the one bar there is."""

    def __init__(self, settings: Settings, bar: MessageBar) -> None:
        super().__init__(settings, {})
        self._bar = bar

    def say(self, note: Note, seconds: int) -> None:
        self._bar.add(note, seconds)

    def clear(self, key: str) -> None:
        self._bar.clear(key)


@pytest.fixture
def say(settings: Settings, bar: MessageBar) -> Voice:
    return OneBar(settings, bar)


@pytest.fixture
def dock(qtbot: QtBot, settings: Settings) -> Iterator[JobsDock]:
    window = QWidget()
    qtbot.addWidget(window)
    made = JobsDock(settings, window)
    yield made
    made.clear_finished()


def shown(bar: MessageBar) -> list[str]:
    return [strip.note.text for strip in bar.findChildren(MessageStrip) if not strip.isHidden()]


def buttons(bar: MessageBar) -> list[str]:
    return [one.text() for one in bar.findChildren(QAbstractButton) if one.text() and not one.isHidden()]


def press(bar: MessageBar, text: str) -> None:
    next(one for one in bar.findChildren(QAbstractButton) if one.text() == text and not one.isHidden()).click()


def test_success_goes_by_itself_and_failure_stays(bar: MessageBar, say: Voice, qtbot: QtBot) -> None:
    say.done("Stopped 3 instances")
    say.failed(denied())
    qtbot.waitUntil(lambda: len(bar.notes()) == 1, timeout=4000)
    assert bar.notes()[0].error is not None


def test_the_same_key_replaces_and_clear_takes_away(bar: MessageBar, say: Voice) -> None:
    first, second = AppError(ErrorKind.OFFLINE, "No connection."), AppError(ErrorKind.THROTTLED, "Slow down.")
    say.failed(first, key="list:a")
    say.failed(AppError(ErrorKind.OFFLINE, "Other."), key="list:b")
    say.failed(second, key="list:a")
    assert [note.text for note in bar.notes()] == ["Other.", "Slow down."]
    bar.clear("list:a")
    assert [note.text for note in bar.notes()] == ["Other."]


def test_the_same_failure_without_a_key_is_said_once(bar: MessageBar, say: Voice) -> None:
    for _ in range(3):
        say.failed(denied())
    assert len(bar.notes()) == 1


def test_four_are_shown_and_the_others_counted_until_asked_for(bar: MessageBar, say: Voice) -> None:
    for number in range(7):
        say.warn(f"warning {number}")
    assert shown(bar) == ["warning 6", "warning 5", "warning 4", "warning 3"] or len(shown(bar)) == 4
    assert "and 3 more" in buttons(bar)
    press(bar, "and 3 more")
    assert len(shown(bar)) == 7


def test_a_cancelled_read_is_not_news_but_a_change_that_may_have_happened_is(bar: MessageBar, say: Voice) -> None:
    say.failed(AppError(ErrorKind.CANCELLED, "Cancelled."))
    assert not bar.notes()
    say.failed(AppError(ErrorKind.CANCELLED, "Cancelled.", may_have_happened=True))
    assert len(bar.notes()) == 1


def test_a_refusal_names_the_permission_to_ask_for(bar: MessageBar, say: Voice) -> None:
    say.failed(denied())
    assert "Why?" in buttons(bar)
    press(bar, "Why?")
    strip = bar.findChild(MessageStrip)
    assert isinstance(strip, MessageStrip)
    assert strip.details_shown()
    assert "ec2:StopInstances" in explained(denied())


def test_details_can_be_copied(bar: MessageBar, say: Voice) -> None:
    say.failed(denied())
    press(bar, "Copy details")
    copied = QGuiApplication.clipboard().text()
    assert "UnauthorizedOperation" in copied
    assert "req-9" in copied


def test_an_offer_acts_once_and_closes_its_strip(bar: MessageBar, say: Voice) -> None:
    done: list[int] = []
    say.failed(AppError(ErrorKind.THROTTLED, "Slow down."), [Offer("Retry", lambda: done.append(1))])
    press(bar, "Retry")
    assert done == [1]
    assert not bar.notes()


def test_trouble_gets_the_remedy_of_its_kind(bar: MessageBar, say: Voice) -> None:
    asked: list[str] = []
    say.remedies[ErrorKind.EXPIRED] = lambda error: Offer("Sign in", lambda: asked.append(error.account))
    say.failed(AppError(ErrorKind.EXPIRED, "The session ended.", account="profile:prod"))
    press(bar, "Sign in")
    assert asked == ["profile:prod"]


def test_markup_in_a_message_is_shown_as_it_is(bar: MessageBar, say: Voice) -> None:
    say.failed(AppError(ErrorKind.CONFLICT, "<b>x</b> & <img src='/etc/passwd'>"))
    assert "<b>x</b>" in bar.notes()[0].text
    bar.show()
    assert bar.findChild(MessageStrip).accessibleName().startswith("<b>x</b>")  # type: ignore[union-attr]


def test_a_job_counts_and_ends(dock: JobsDock) -> None:
    job = dock.begin("Stop 3 instances", 3)
    assert not dock.isHidden()
    job.step(2, "web-prod-2", 1)
    assert job.share == pytest.approx(2 / 3)
    job.finish("Stopped 2 of 3", [("web-prod-1", denied())])
    assert dock.running() == 0
    job.toggle_failures()
    assert job.failures_shown()


def test_a_job_that_went_well_leaves_and_one_with_failures_stays(dock: JobsDock, qtbot: QtBot) -> None:
    dock.begin("a", 1).finish("done")
    dock.begin("b", 1).finish("no", [("x", denied())])
    qtbot.waitUntil(lambda: len(dock.lines()) == 1, timeout=4000)
    assert dock.lines()[0].title == "b"
    dock.clear_finished()
    assert dock.isHidden()


def test_a_job_is_cancelled_once(dock: JobsDock) -> None:
    cancelled: list[int] = []
    job = dock.begin("a", 5, lambda: cancelled.append(1))
    button = next(one for one in job.findChildren(QAbstractButton) if one.accessibleName() == "Cancel a")
    button.click()
    button.click()
    assert cancelled == [1]


def test_failed_items_can_be_offered_again(dock: JobsDock) -> None:
    again: list[int] = []
    job = dock.begin("a", 1)
    job.finish("no", [("x", denied())], [Offer("Retry the failed", lambda: again.append(1))])
    next(one for one in job.findChildren(QAbstractButton) if one.text() == "Retry the failed").click()
    assert again == [1]
    assert not dock.lines()


def test_the_dock_folds_to_one_line(dock: JobsDock) -> None:
    dock.begin("a", 1)
    high = dock.sizeHint().height()
    dock.toggle()
    assert dock.is_collapsed()
    assert dock.sizeHint().height() < high
