"""One of each widget with a given text in every field that takes text; tests paint, name and focus them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from skydeck.ui.plain import Heading, MutedLabel, PlainLabel, StrongLabel
from skydeck.ui.widgets.banner import Banner
from skydeck.ui.widgets.buttons import (
    DangerButton,
    IconButton,
    LinkButton,
    PickerButton,
    PrimaryButton,
    QuietButton,
)
from skydeck.ui.widgets.chart import LineChart
from skydeck.ui.widgets.chart_scale import Series, Threshold
from skydeck.ui.widgets.chips import Chip, IdChip, StateChip
from skydeck.ui.widgets.empty_state import EmptyState
from skydeck.ui.widgets.json_tree import JsonTree
from skydeck.ui.widgets.key_values import KeyValue, KeyValueGrid
from skydeck.ui.widgets.keycaps import ShortcutHint
from skydeck.ui.widgets.loading import Skeleton, ThinProgress
from skydeck.ui.widgets.number_field import NumberField
from skydeck.ui.widgets.picker import PickerPopup
from skydeck.ui.widgets.picker_list import PickerItem
from skydeck.ui.widgets.search_box import SearchBox
from skydeck.ui.widgets.sparkline import Sparkline
from skydeck.ui.widgets.splitter import Splitter
from skydeck.ui.widgets.tag_editor import TagEditor


def banner(text: str) -> QWidget:
    made = Banner(text, "bad")
    made.offer(text, made.hide, "refresh")
    return made


def empty_state(text: str) -> QWidget:
    made = EmptyState("empty", text, text)
    made.offer(text, made.hide, primary=True)
    return made


def key_values(text: str) -> QWidget:
    plain, mono = KeyValue(text, text), KeyValue(text, text, mono=True)
    return KeyValueGrid([plain, mono, KeyValue(text, text, follow=lambda: None)])


def json_tree(text: str) -> QWidget:
    made = JsonTree({text: text, "list": [text, {text: [text]}], "number": 1.5, "none": None})
    made.search(text)
    return made


def picker(text: str) -> QWidget:
    made = PickerPopup(text)
    made.setWindowFlags(Qt.WindowType.Widget)
    made.set_items([PickerItem(str(n), text, text, text, "ec2", text, text) for n in range(3)], "1")
    return made


def chart(text: str) -> QWidget:
    made = LineChart()
    made.set_data([0.0, 60.0, 120.0], [Series(text, [1, None, 3], "chart_1", text)], [Threshold(2, text)])
    made.point_at(2)
    return made


def splitter(text: str) -> QWidget:
    made = Splitter(Qt.Orientation.Horizontal)
    for _ in range(2):
        made.addWidget(PlainLabel(text))
    return made


SPECIMENS: dict[str, Callable[[str], QWidget]] = {
    "plain label": PlainLabel,
    "elided label": lambda text: PlainLabel(text, elide=Qt.TextElideMode.ElideRight),
    "wrapped label": lambda text: PlainLabel(text, wrap=True, selectable=True),
    "strong label": StrongLabel,
    "muted label": MutedLabel,
    "heading": Heading,
    "quiet button": lambda text: QuietButton(text, "play"),
    "primary button": lambda text: PrimaryButton(text, "launch"),
    "danger button": lambda text: DangerButton(text, "delete"),
    "link button": LinkButton,
    "picker button": lambda text: PickerButton(text, "region"),
    "icon button": lambda text: IconButton("refresh", text),
    "chip": lambda text: Chip(text, checkable=True),
    "id chip": IdChip,
    "state chip": StateChip,
    "search box": SearchBox,
    "number field": lambda text: NumberField(text, 0, 99_999, text),
    "shortcut hint": ShortcutHint,
    "banner": banner,
    "empty state": empty_state,
    "key values": key_values,
    "json tree": json_tree,
    "tag editor": lambda text: TagEditor({text: text, "aws:" + text: text}),
    "picker": picker,
    "chart": chart,
    "sparkline": lambda text: Sparkline([1, None, 2], unit=text),
    "splitter": splitter,
    "progress": lambda _text: ThinProgress(),
    "skeleton": lambda _text: Skeleton(),
}
