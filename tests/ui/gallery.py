"""Shows every widget in both themes and writes pictures: `python -m tests.ui.gallery DIR`; it asserts nothing."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLayout,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QRadioButton,
    QTabWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from skydeck.ui.icons import icon, names, pixmap
from skydeck.ui.plain import Heading, MutedLabel, PlainLabel, StrongLabel, set_class
from skydeck.ui.theme import theme
from skydeck.ui.widgets.banner import Banner
from skydeck.ui.widgets.buttons import (
    Button,
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
from skydeck.ui.widgets.flow import FlowLayout
from skydeck.ui.widgets.json_tree import JsonTree
from skydeck.ui.widgets.key_values import KeyValue, KeyValueGrid
from skydeck.ui.widgets.keycaps import ShortcutHint
from skydeck.ui.widgets.loading import Skeleton, ThinProgress
from skydeck.ui.widgets.number_field import NumberField
from skydeck.ui.widgets.picker import PickerPopup
from skydeck.ui.widgets.picker_list import PickerItem
from skydeck.ui.widgets.search_box import SearchBox
from skydeck.ui.widgets.sparkline import Sparkline
from skydeck.ui.widgets.tag_editor import TagEditor

NOON = 1_792_141_200.0
REGIONS = (
    ("us-east-1", "N. Virginia", "US"),
    ("us-west-2", "Oregon", "US"),
    ("eu-central-1", "Frankfurt", "Europe"),
    ("eu-west-1", "Ireland", "Europe"),
    ("ap-southeast-2", "Sydney", "Asia Pacific"),
)


def regions() -> list[PickerItem]:
    """A short list with sections."""
    used = {"us-east-1": "12 instances", "eu-central-1": "3 instances"}
    return [PickerItem(code, code, name, part, "region", used.get(code, "")) for code, name, part in REGIONS]


def instance() -> dict[str, object]:
    """A piece of an answer of EC2, with what real ones have: depth, nulls, numbers, an odd key."""
    return {
        "InstanceId": "i-079c7f79b7a3f11d2",
        "State": {"Code": 16, "Name": "running"},
        "EbsOptimized": True,
        "Platform": None,
        "CpuOptions": {"CoreCount": 2, "ThreadsPerCore": 2},
        "NetworkInterfaces": [{"PrivateIpAddress": f"10.0.0.{n}", "Groups": ["http-https-only"]} for n in (4, 5)],
        "Tags": [{"Key": "Name", "Value": "employee-directory"}, {"Key": "odd key", "Value": "\u202egnp.exe"}],
    }


def curve(count: int, low: float, high: float, phase: float = 0.0) -> list[float | None]:
    """A day of something that goes up and down, with a gap."""
    middle, half = (low + high) / 2, (high - low) / 2
    points = [middle + half * math.sin(i / 9 + phase) + half * 0.2 * math.sin(i * 1.7) for i in range(count)]
    return [None if count * 0.44 < i < count * 0.5 else point for i, point in enumerate(points)]


def card(*parts: QWidget | QLayout) -> QFrame:
    """A white box with parts under each other."""
    box = QFrame()
    set_class(box, "card")
    column = QVBoxLayout(box)
    column.setContentsMargins(16, 14, 16, 14)
    column.setSpacing(12)
    for part in parts:
        if isinstance(part, QLayout):
            column.addLayout(part)
        else:
            column.addWidget(part)
    return box


def row(*parts: QWidget) -> QHBoxLayout:
    """Parts side by side, at the leading edge."""
    line = QHBoxLayout()
    line.setSpacing(8)
    for part in parts:
        line.addWidget(part)
    line.addStretch()
    return line


def buttons() -> QWidget:
    disabled: list[Button] = [PrimaryButton("Launch instances", "launch"), QuietButton("Start", "play")]
    disabled += [DangerButton("Terminate", "delete"), LinkButton("web-app-role")]
    for button in disabled:
        button.setEnabled(False)
    quiet = [QuietButton(text, meaning) for text, meaning in (("Start", "play"), ("Stop", "stop"), ("More", "more"))]
    icons = [IconButton(m, m) for m in ("refresh", "columns", "download", "star", "copy", "terminal", "close")]
    picker = PickerButton("us-east-1 · N. Virginia", "region")
    picker.setMinimumWidth(240)
    return card(
        Heading("Buttons"),
        row(PrimaryButton("Launch instances", "launch"), *quiet, DangerButton("Terminate…", "delete")),
        row(*disabled),
        row(*icons, ShortcutHint("Ctrl+K"), LinkButton("employee-web-app-role"), picker),
    )


def chips() -> QWidget:
    flow = FlowLayout()
    for text in ("Amazon Linux 2023", "Ubuntu 24.04", "Debian 12", "Windows 2022", "Mine…", "Search…"):
        flow.addWidget(Chip(text, checkable=True))
    first = flow.itemAt(0)
    if first is not None and isinstance(chip := first.widget(), Chip):
        chip.setChecked(True)
    states = ("running", "pending", "CREATE_FAILED", "stopped", "InService")
    return card(
        Heading("Chips and states"),
        flow,
        row(StrongLabel("employee-directory"), IdChip("i-079c7f79b7a3f11d2"), *(StateChip(s) for s in states)),
        row(MutedLabel("CPU, 1 h"), Sparkline(curve(60, 5, 40)), Sparkline(curve(40, 1, 2, 1), "chart_2")),
    )


def fields() -> QWidget:
    grid = QGridLayout()
    grid.setVerticalSpacing(10)
    grid.setHorizontalSpacing(16)
    combo, spin = QComboBox(), NumberField("Size", 1, 16_384, "GiB")
    check, radio = QCheckBox("Encrypted"), QRadioButton("On demand")
    combo.addItems(["gp3 · 3,000 IOPS", "io2"])
    spin.setValue(8)
    check.setChecked(True)
    radio.setChecked(True)
    wrong, code = QLineEdit("My Bucket"), QPlainTextEdit("#!/bin/bash -ex\nyum -y install python3-pip")
    set_class(wrong, "invalid")
    set_class(code, "mono")
    code.setFixedHeight(72)
    search = SearchBox("Filter: words or state:… type:…", "filter", "Ctrl+F")
    for line, (label, field) in enumerate(
        (("Search", search), ("Name", QLineEdit("employee-directory")), ("Bucket", wrong), ("Volume", combo))
    ):
        grid.addWidget(StrongLabel(label), line, 0)
        grid.addWidget(field, line, 1)
    for line, (label, field) in enumerate((("Size", spin), ("Options", check), ("Price", radio), ("User data", code))):
        grid.addWidget(StrongLabel(label), line, 2)
        grid.addWidget(field, line, 3)
    grid.setColumnStretch(1, 1)
    grid.setColumnStretch(3, 1)
    return card(Heading("Fields"), grid)


def strips() -> QWidget:
    bad = Banner("You are not allowed to stop i-079c7f79b7a: ec2:StopInstances is denied by a policy.", "bad")
    bad.offer("Why?", lambda: None)
    bad.offer("Copy details", lambda: None, "copy")
    busy = Banner("Sign-in for acme-production has expired.", "busy")
    busy.offer("Sign in", lambda: None, "sign-in")
    share = ThinProgress()
    share.set_share(0.64)
    bar = QProgressBar()
    bar.setValue(97)
    done = Banner("Stopped 3 instances.", "ok")
    return card(Heading("Messages"), bad, busy, done, Banner("A sandbox: nothing costs money here."), share, bar)


def overview() -> QWidget:
    facts = (
        KeyValue("Image", "Amazon Linux 2023 · ami-0c02fb55956c7d316"),
        KeyValue("VPC", "vpc-0a1b (default)", follow=lambda: None),
        KeyValue("Instance id", "i-079c7f79b7a3f11d2", mono=True),
        KeyValue("Root volume", "vol-04d9 · 8 GiB gp3 · encrypted"),
        KeyValue("Public address", "3.94.204.205", mono=True),
        KeyValue("Role", "employee-web-app-role", follow=lambda: None),
        KeyValue("Launched", "2026-10-14 09:12:00 CEST (38 d ago)"),
        KeyValue("Cost this month", "$5.83 (estimate)"),
    )
    tabs = QTabWidget()
    for title in ("Overview", "Monitoring", "Related", "Tags 4", "History", "JSON"):
        tabs.addTab(QWidget(), title)
    tabs.setFixedHeight(38)
    return card(Heading("employee-directory"), tabs, KeyValueGrid(facts))


def empty() -> QWidget:
    state = EmptyState(
        "ec2", "No instances in us-east-1", "An instance is a virtual server. Launch one, or look in all regions."
    )
    state.offer("Launch instances", lambda: None, "launch", primary=True)
    state.offer("Search all regions", lambda: None, "globe")
    state.setMinimumHeight(240)
    return state


def sidebar() -> QWidget:
    tree = QTreeWidget()
    tree.ensurePolished()
    tree.setHeaderHidden(True)
    for title, meaning in (("EC2", "ec2"), ("S3", "s3"), ("Lambda", "lambda"), ("IAM", "iam"), ("Logs", "logs")):
        service = QTreeWidgetItem(tree, [title])
        service.setIcon(0, icon(meaning))
        for kind in ("Instances", "Images", "Volumes") if title == "EC2" else ("Buckets",):
            QTreeWidgetItem(service, [kind])
    tree.expand(tree.model().index(0, 0))
    tree.setCurrentIndex(tree.model().index(0, 0, tree.model().index(0, 0)))
    set_class(tree, "sidebar")
    return tree


def controls_page() -> QWidget:
    return _page(buttons(), chips(), fields(), strips())


def details_page() -> QWidget:
    tags = {"Name": "employee-directory", "env": "prod", "aws:cloudformation:stack-name": "web", "owner": "alice"}
    editor = TagEditor(tags)
    editor.add_row()
    editor.row(4).set_texts("env", "staging")
    both = QHBoxLayout()
    tree = JsonTree(instance())
    tree.search("10.0")
    both.addWidget(card(Heading("JSON"), tree), 3)
    both.addWidget(card(Heading("Tags"), editor), 2)
    return _page(overview(), both)


def states_page() -> QWidget:
    tree = sidebar()
    tree.setFixedWidth(230)
    line = QHBoxLayout()
    line.addWidget(tree)
    line.addWidget(card(empty()), 1)
    line.addWidget(card(ThinProgress(), Skeleton(7)), 1)
    return _page(line, _icon_sheet())


def chart_page() -> QWidget:
    chart = LineChart()
    count = 181
    times = [NOON - 60 * (count - 1 - i) for i in range(count)]
    chart.set_data(
        times,
        (
            Series("Duration p95", curve(count, 250, 900), "chart_1", "ms"),
            Series("Duration p50", curve(count, 100, 300, 1), "chart_2", "ms"),
        ),
        (Threshold(800, "alarm: p95 > 800 ms for 3 of 5 minutes"),),
    )
    chart.point_at(130)
    chart.setMinimumHeight(320)
    return _page(card(Heading("resize-image · last 3 hours"), chart))


def palette_page() -> QWidget:
    popup = PickerPopup("Go to region…")
    popup.setWindowFlags(Qt.WindowType.Widget)
    popup.set_items(regions(), "eu-central-1")
    popup.resize(420, 360)
    commands = PickerPopup("Go to anything…")
    commands.setWindowFlags(Qt.WindowType.Widget)
    commands.set_items(
        [
            PickerItem("1", "Instances", "EC2", "Services", "ec2"),
            PickerItem("2", "Launch instances…", "", "Actions", "launch", "Ctrl+N"),
            PickerItem("3", "web-prod-1", "i-0793cf4220c", "Recent", "ec2", "3.89.30.113"),
            PickerItem("4", "Insights <b>query</b>", "Logs", "Services", "insights"),
        ]
    )
    commands.type("ins")
    line = QHBoxLayout()
    for part in (popup, commands):
        part.setMinimumHeight(330)
        line.addWidget(part)
    return _page(line)


def _icon_sheet() -> QWidget:
    flow = FlowLayout(spacing=14)
    for meaning in names():
        label = PlainLabel()
        label.setPixmap(pixmap(meaning, "text", 18, label.devicePixelRatioF()))
        flow.addWidget(label)
    return card(Heading("Icons"), flow)


def _page(*parts: QWidget | QLayout) -> QWidget:
    page = QWidget()
    set_class(page, "page")
    column = QVBoxLayout(page)
    column.setContentsMargins(20, 20, 20, 20)
    column.setSpacing(14)
    for part in parts:
        if isinstance(part, QLayout):
            column.addLayout(part)
        else:
            column.addWidget(part)
    column.addStretch()
    return page


PAGES: dict[str, Callable[[], QWidget]] = {
    "controls": controls_page,
    "details": details_page,
    "states": states_page,
    "chart": chart_page,
    "palette": palette_page,
}


def main(folder: Path) -> None:
    """Write one picture for each page and theme."""
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication.instance()
    app = app if isinstance(app, QApplication) else QApplication(sys.argv[:1])
    for scheme in ("light", "dark"):
        theme.install(app, "dark" if scheme == "dark" else "light")
        for name, make in PAGES.items():
            page = make()
            page.resize(1040, max(page.sizeHint().height(), 200))
            page.show()
            app.sendPostedEvents()
            page.grab().save(str(folder / f"{name}-{scheme}.png"))
            page.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
