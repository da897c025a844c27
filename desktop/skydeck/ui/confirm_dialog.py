"""Says what a change will do, to what and where, and asks as much as its risk demands; it sends nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QElapsedTimer, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QHideEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from skydeck.core.lookalikes import strange_letters
from skydeck.core.text import account_text, display
from skydeck.link.messages import Preparation, Target
from skydeck.tasks.ladder import HOLD_SECONDS, Guard, difference
from skydeck.ui.plain import MutedLabel, PlainLabel, StrongLabel, set_class, set_name
from skydeck.ui.sheet import LONGEST_NAME, LONGEST_TEXT, Sheet, cut
from skydeck.ui.strings import tr
from skydeck.ui.widgets.banner import Banner
from skydeck.ui.widgets.buttons import Button, DangerButton, IconButton, LinkButton, PrimaryButton
from skydeck.ui.widgets.loading import ThinProgress

SHOWN_TARGETS = 20
_EXPANDED_TARGETS = 1000
_TICK_MS = 100
_CLI_SHOWN = 600


@dataclass(frozen=True, slots=True)
class Confirmation:
    """All that the dialog says."""

    title: str
    verb: str  # on the button
    guard: Guard
    scenes: tuple[Preparation, ...]  # one for each account and region
    consequence: str = ""
    typed: str = ""  # for `Guard.TYPED`
    many: bool = False  # the typed text is a count, not a name
    production: bool = False
    hold_seconds: float = HOLD_SECONDS

    @property
    def targets(self) -> tuple[Target, ...]:
        """What it applies to."""
        return tuple(target for scene in self.scenes for target in scene.targets if not target.refused)

    @property
    def refused(self) -> tuple[Target, ...]:
        """What it does not apply to."""
        return tuple(target for scene in self.scenes for target in scene.targets if target.refused)


def where_text(scene: Preparation) -> str:
    """Account, number and region: "acme-production (1234 5678 9012) · us-east-1"."""
    return f"{account_text(scene.account_name, scene.account_number)} · {scene.region}"


class ConfirmDialog(Sheet):
    """Yes or no; a hold before sending; or the name typed. Cancel is the default in all of them."""

    def __init__(self, confirmation: Confirmation, parent: QWidget | None = None) -> None:
        one = confirmation.scenes[0] if len(confirmation.scenes) == 1 else None
        super().__init__(confirmation.title, where_text(one) if one else "", parent)
        self._said = confirmation
        self._field: ExactField | None = None
        self._hold = Hold(confirmation.verb, confirmation.hold_seconds, self.accept)
        kind: type[Button] = DangerButton if confirmation.guard >= Guard.HOLD else PrimaryButton
        self.go = kind(confirmation.verb, "", self._on_go)
        self._fill()
        self.finish_buttons(self.go)
        self._check()
        self.fit()
        self._first_field().setFocus()

    def _first_field(self) -> QWidget:
        return self._field or self.cancel

    @property
    def field(self) -> ExactField | None:
        """Where the name is typed, when it must be."""
        return self._field

    @property
    def holding(self) -> bool:
        """Whether the seconds run in which it can be taken back."""
        return self._hold.running

    def _fill(self) -> None:
        said = self._said
        if said.production:
            self.body.addWidget(_banner(tr("This is a production account."), "bad"))
        if said.consequence:
            self.body.addWidget(PlainLabel(cut(said.consequence, LONGEST_TEXT), wrap=True))
        for warning in dict.fromkeys(text for scene in said.scenes for text in scene.warnings):
            self.body.addWidget(_banner(cut(warning), "busy"))
        self._fill_targets()
        for scene in said.scenes:
            if scene.cli:
                self.body.addWidget(CodeLine(scene.cli, tr("Copy AWS CLI command")))
        if said.guard is Guard.TYPED and said.targets:
            self._field = ExactField(said.typed, many=said.many, paste=not said.production, changed=self._check)
            self.body.addWidget(self._field)
        self.body.addStretch()
        if said.guard is Guard.HOLD:
            self.footer.addWidget(self._hold)
        else:
            self._hold.setParent(self)
            self._hold.hide()

    def _fill_targets(self) -> None:
        several = len(self._said.scenes) > 1
        for scene in self._said.scenes:
            title = where_text(scene) if several else ""
            applies = [target for target in scene.targets if not target.refused]
            if applies:
                self.body.addWidget(TargetList(title, applies))
        if refused := self._said.refused:
            title = tr("Left out: {count}").format(count=len(refused))
            self.body.addWidget(TargetList(title, refused))

    def _check(self) -> None:
        typed = self._field is None or self._field.is_right()
        self.go.setEnabled(bool(self._said.targets) and typed and not self._hold.running)

    def _on_go(self) -> None:
        if self._said.guard < Guard.HOLD or self._said.guard is Guard.TYPED:
            self.accept()
        else:
            self._begin_hold()

    def _begin_hold(self) -> None:
        self._hold.start()
        self._check()
        self.cancel.setFocus()


class Hold(QWidget):
    """Counts down in words, then calls back once; its room is kept free before, so that no button moves."""

    def __init__(self, verb: str, seconds: float, over: Callable[[], None]) -> None:
        super().__init__()
        self._verb, self._seconds, self._over = verb, seconds, over
        self._words = StrongLabel()
        self._bar = ThinProgress()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._words)
        column.addWidget(self._bar)
        self._clock = QElapsedTimer()
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._tick)
        policy = self._bar.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._bar.setSizePolicy(policy)
        self._bar.hide()

    @property
    def running(self) -> bool:
        """Whether it counts."""
        return self._timer.isActive()

    def words(self) -> str:
        """What it says."""
        return self._words.full_text()

    def start(self) -> None:
        """Count from now on."""
        self._clock.start()
        self._timer.start()
        self._bar.show()
        self._tick()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _tick(self) -> None:
        left = self._seconds - self._clock.elapsed() / 1000
        if left <= 0:
            self._timer.stop()
            self._over()
            return
        words = tr("{verb} in {seconds} s. Cancel to take it back.")
        self._words.setText(words.format(verb=self._verb, seconds=int(left) + 1))
        self._bar.set_share(1 - left / self._seconds)


class ExactField(QWidget):
    """Is right only when every code point is; says where the text goes wrong, since look-alikes can't be seen."""

    def __init__(self, wanted: str, *, many: bool, paste: bool, changed: Callable[[], None]) -> None:
        super().__init__()
        self._wanted, self._changed = wanted, changed
        self.line = _Line(paste=paste)
        self._problem = PlainLabel(variant="bad small", wrap=True)
        words = tr("Type the number of targets, {text}, to go on:") if many else tr("Type {text} to go on:")
        label = PlainLabel(words.format(text=display(wanted, LONGEST_NAME)), wrap=True)
        set_name(self.line, words.format(text=cut(wanted)))
        set_class(self.line, "mono")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (label, self.line, self._problem):
            column.addWidget(widget)
        self.line.textChanged.connect(self._on_text)
        self.setFocusProxy(self.line)

    def is_right(self) -> bool:
        """Whether exactly the wanted code points are there."""
        return self.line.text() == self._wanted

    def problem(self) -> str:
        """What is wrong, if it is already."""
        return self._problem.full_text()

    def _on_text(self, text: str) -> None:
        place = difference(text, self._wanted)
        self._problem.setText("" if place is None else self._explain(text, place))
        set_class(self.line, "mono" if place is None else "mono invalid")
        self._changed()

    def _explain(self, text: str, place: int) -> str:
        typed, wanted = text[place - 1 : place], self._wanted[place - 1 : place]
        if not wanted:
            return tr("There is too much after character {place}.").format(place=place - 1)
        words = tr("Character {place} is {typed} and should be {wanted}.")
        return words.format(place=place, typed=_named(typed), wanted=_named(wanted))


class _Line(QLineEdit):
    """Enter does nothing here: it must neither send nor close the dialog by surprise."""

    def __init__(self, *, paste: bool) -> None:
        super().__init__()
        self._paste = paste
        if not paste:
            self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
            self.setAcceptDrops(False)
            self.setPlaceholderText(tr("Typed by hand: pasting is off in production"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        paste = event.matches(QKeySequence.StandardKey.Paste)
        if enter or (paste and not self._paste):
            event.accept()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        # On X11 the middle button pastes the selection.
        if self._paste or event.button() != Qt.MouseButton.MiddleButton:
            super().mouseReleaseEvent(event)


class TargetList(QWidget):
    """Names with ids; the first ones at once, the rest on request."""

    def __init__(self, title: str, targets: Sequence[Target]) -> None:
        super().__init__()
        self._targets = targets
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        if title:
            self._column.addWidget(StrongLabel(title))
        self._add(targets[:SHOWN_TARGETS])
        self.more: LinkButton | None = None
        if (rest := len(targets) - SHOWN_TARGETS) > 0:
            self.more = LinkButton(tr("and {count} more").format(count=f"{rest:,}"), "", self._expand)
            self._column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeading)

    def _expand(self) -> None:
        if self.more is not None:
            self.more.hide()
            self._add(self._targets[SHOWN_TARGETS:_EXPANDED_TARGETS])
            if (left := len(self._targets) - _EXPANDED_TARGETS) > 0:
                self._column.addWidget(MutedLabel(tr("and {count} more").format(count=f"{left:,}")))

    def _add(self, targets: Sequence[Target]) -> None:
        for target in targets:
            self._column.addWidget(_target_line(target))
            if words := strange_text(target.label or target.row):
                self._column.addWidget(PlainLabel(words, "busy small", wrap=True))


def strange_text(name: str) -> str:
    """What to look at twice in a name; empty when every letter is what it seems."""
    found = strange_letters(name[:LONGEST_NAME])
    if not found:
        return ""
    words = tr("Look twice: character {place} is {char} ({name}).")
    first = found[0]
    text = words.format(place=first.place, char=f"“{first.char}”", name=first.name)
    more = tr("{count} more letters look like others.").format(count=len(found) - 1)
    return f"{text} {more}" if len(found) > 1 else text


def _target_line(target: Target) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    label = PlainLabel(cut(target.label or target.row), elide=Qt.TextElideMode.ElideMiddle, selectable=True)
    label.setSizePolicy(label.sizePolicy().Policy.Preferred, label.sizePolicy().Policy.Preferred)
    row.addWidget(label)
    if target.row != target.label and target.label:
        row.addWidget(PlainLabel(cut(target.row), "mono muted", selectable=True, elide=Qt.TextElideMode.ElideMiddle), 1)
    if target.refused:
        row.addWidget(PlainLabel(cut(target.refused), "muted", wrap=True), 2)
    row.addStretch()
    return line


class CodeLine(QFrame):
    """A command to read and to copy; long ones are cut on the screen, never on the clipboard."""

    def __init__(self, text: str, name: str) -> None:
        super().__init__()
        self._text = text
        set_class(self, "card")
        shown = text if len(text) <= _CLI_SHOWN else f"{text[:_CLI_SHOWN]} …"
        label = PlainLabel(shown, "mono", wrap=True, selectable=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 6, 8)
        row.addWidget(label, 1)
        row.addWidget(IconButton("copy", name, self.copy), 0, Qt.AlignmentFlag.AlignTop)

    def copy(self) -> None:
        """Put the whole command on the clipboard."""
        QGuiApplication.clipboard().setText(self._text)


def _banner(text: str, tone: str) -> Banner:
    banner = Banner(text, tone)  # type: ignore[arg-type]
    banner.set_closable(False)
    return banner


def _named(char: str) -> str:
    return f"“{char}” (U+{ord(char):04X})"
