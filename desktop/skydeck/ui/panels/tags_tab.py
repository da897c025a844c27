"""The tags of one row, edited and saved as the difference; it asks and sends nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from skydeck.core.context import RowKey
from skydeck.core.errors import AppError
from skydeck.link.messages import Detail
from skydeck.ui.panels.base import DetailTab, Subject
from skydeck.ui.plain import MutedLabel, PlainLabel, set_class
from skydeck.ui.strings import tr
from skydeck.ui.widgets.buttons import PrimaryButton, QuietButton
from skydeck.ui.widgets.scrolled import scrolled
from skydeck.ui.widgets.tag_editor import TagEditor
from skydeck.ui.widgets.tags import TagDiff

Save = Callable[[tuple[Subject, ...], TagDiff], None]


class TagsTab(DetailTab):
    """Edits survive a refresh and a look at another row; *Save* sends what differs."""

    def __init__(self, save: Save) -> None:
        super().__init__()
        self._save = save
        self._subject: Subject | None = None
        self._known: dict[str, str] | None = None
        self._drafts: dict[RowKey, dict[str, str]] = {}
        self.editor = TagEditor()
        self._note = MutedLabel(wrap=True)
        self.save_button = PrimaryButton(tr("Save tags"), "", self._on_save)
        self.revert_button = QuietButton(tr("Revert"), "", self._revert)
        self.editor.changed.connect(self._on_change)
        self._lay_out()

    def busy(self) -> bool:
        return bool(self.editor.diff())

    def lock(self, why: str) -> None:
        """Tags can be read but not changed here; empty: they can."""
        for widget in (self.editor, self.save_button, self.revert_button):
            widget.setEnabled(not why)
        self._note.setText(why)
        self._note.setVisible(bool(why))
        self._on_change()

    def show_loading(self, subject: Subject) -> None:
        self._put_aside()
        self._subject, self._known = subject, None
        self.editor.hide()
        self.editor.set_tags({})
        self.title_changed.emit(tr("Tags"))

    def show_detail(self, subject: Subject, detail: Detail) -> None:
        fresh = detail.tags or {}
        same = subject.same_row(self._subject) and self._known is not None
        self._subject = subject
        if not (same and self.busy()) and fresh != self._known:
            self._start_from(fresh, self._drafts.pop(subject.key, None))
        self.editor.show()
        self.title_changed.emit(tags_title(len(fresh)))

    def show_failure(self, subject: Subject, error: AppError) -> None:
        if self._known is None:
            self._note.setText(f"{error.text} {error.advice}".strip())
            self._note.show()

    def saved(self, subjects: tuple[Subject, ...]) -> None:
        """These rows have what was sent: it is no longer an edit."""
        for subject in subjects:
            self._drafts.pop(subject.key, None)
            if subject.same_row(self._subject):
                self._start_from(self.editor.tags(), None)

    def _start_from(self, tags: dict[str, str], draft: Mapping[str, str] | None) -> None:
        self._known = dict(tags)
        self.editor.set_tags(tags)
        if draft is not None and draft != tags:
            apply_draft(self.editor, draft)

    def _put_aside(self) -> None:
        if self._subject is not None and self._known is not None and self.busy():
            self._drafts[self._subject.key] = self.editor.tags()

    def _on_change(self) -> None:
        changed = self.busy() and self.editor.isEnabled()
        self.save_button.setEnabled(changed and self.editor.is_valid())
        self.revert_button.setEnabled(changed)

    def _revert(self) -> None:
        if self._known is not None:
            self.editor.set_tags(self._known)

    def _on_save(self) -> None:
        if self._subject is not None:
            self._save((self._subject,), self.editor.diff())

    def _lay_out(self) -> None:
        inner = QWidget()
        set_class(inner, "page")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 8, 8, 8)
        self._note.hide()
        column.addWidget(self._note)
        column.addWidget(self.editor, 1)
        bar = QHBoxLayout()
        bar.setContentsMargins(0, 4, 8, 8)
        bar.addStretch()
        bar.addWidget(self.revert_button)
        bar.addWidget(self.save_button)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(inner, tr("Tags")), 1)
        outer.addLayout(bar)


def tags_title(count: int) -> str:
    """ "Tags 4"."""
    return tr("Tags {count}").format(count=count) if count else tr("Tags")


def apply_draft(editor: TagEditor, draft: Mapping[str, str]) -> None:
    """Put the user's edits back over what the row has now."""
    left = dict(draft)
    for index in reversed(range(editor.row_count())):
        row = editor.row(index)
        if row.key() not in draft:
            row.remove()
        else:
            value = left.pop(row.key())
            if value != row.value():
                row.set_texts(row.key(), value)
    for key, value in left.items():
        editor.add_row()
        editor.row(editor.row_count() - 1).set_texts(key, value)


def common_tags(all_tags: list[dict[str, str]]) -> tuple[dict[str, str], list[str]]:
    """Tags that every row has with the same value, and keys that differ or that some lack."""
    if not all_tags:
        return {}, []
    first = all_tags[0]
    common = {key: value for key, value in first.items() if all(tags.get(key) == value for tags in all_tags)}
    keys = dict.fromkeys(key for tags in all_tags for key in tags)
    return common, [key for key in keys if key not in common]


class BulkTags(QWidget):
    """Tags of several rows: the common ones to edit, the mixed ones named and removable."""

    def __init__(self, save: Save) -> None:
        super().__init__()
        self._save = save
        self._subjects: tuple[Subject, ...] = ()
        self._mixed: dict[str, QuietButton] = {}
        self.editor = TagEditor()
        self._words = MutedLabel(wrap=True)
        self._mixed_column = QVBoxLayout()
        self.save_button = PrimaryButton(tr("Save tags"), "", self._on_save)
        self.editor.changed.connect(self._on_change)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 8, 8)
        column.addWidget(self._words)
        column.addWidget(self.editor)
        column.addLayout(self._mixed_column)
        bar = QHBoxLayout()
        bar.addStretch()
        bar.addWidget(self.save_button)
        column.addLayout(bar)

    def show_progress(self, subjects: tuple[Subject, ...], read: int) -> None:
        """Their tags are being read."""
        self._subjects = subjects
        words = tr("Reading tags: {read} of {count}").format(read=read, count=len(subjects))
        self._show(words, {}, [])
        self.editor.hide()

    def show_tags(self, subjects: tuple[Subject, ...], all_tags: list[dict[str, str]], problem: str = "") -> None:
        """What they have in common; `problem` when not all could be read."""
        self._subjects = subjects
        common, mixed = common_tags(all_tags)
        words = tr("What you change here is changed on all {count}.").format(count=len(subjects))
        self._show(f"{words} {problem}".strip(), common, mixed)
        self.editor.show()

    def diff(self) -> TagDiff:
        """What has to be sent to each of them."""
        edits = self.editor.diff()
        removed = [key for key, button in self._mixed.items() if button.isChecked() and key not in edits.set]
        return TagDiff(edits.set, [*edits.remove, *removed])

    def mixed_keys(self) -> tuple[str, ...]:
        """Keys whose values differ."""
        return tuple(self._mixed)

    def mixed_button(self, key: str) -> QuietButton:
        """The button that removes a mixed key from all rows."""
        return self._mixed[key]

    def _show(self, words: str, common: dict[str, str], mixed: list[str]) -> None:
        self._words.setText(words)
        self.editor.set_tags(common)
        while item := self._mixed_column.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self._mixed = {}
        for key in mixed:
            self._mixed_column.addWidget(self._mixed_line(key))
        self._on_change()

    def _mixed_line(self, key: str) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(PlainLabel(key), 2)
        row.addWidget(MutedLabel(tr("differs, or is not on all of them")), 3)
        button = QuietButton(tr("Remove {key} from all").format(key=key), "delete")
        button.setCheckable(True)
        button.toggled.connect(lambda _on: self._on_change())
        self._mixed[key] = button
        row.addWidget(button)
        return line

    def _on_change(self) -> None:
        self.save_button.setEnabled(bool(self.diff()) and self.editor.is_valid())

    def _on_save(self) -> None:
        self._save(self._subjects, self.diff())
