"""A place in the window that can be gone to, remembered and written down; it opens nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from skydeck.core.context import AwsContext, WriteMode


@dataclass(frozen=True, slots=True)
class Place:
    """A list (or another panel) in some accounts and regions, perhaps narrowed to a parent row, with what was selected.

    `panel` is a kind id, or the name of a panel that is no list ("journal").
    """

    panel: str
    contexts: tuple[AwsContext, ...] = ()
    parent_kind: str = ""
    parent_row: str = ""
    child: str = ""
    title: str = ""  # of the parent row, for the tab
    filter: str = ""
    selected: str = ""  # id of the row to select and show

    def selecting(self, row: str) -> Place:
        """The same list with another row selected."""
        return replace(self, selected=row)

    def to_json(self) -> dict[str, Any]:
        """What the window state keeps."""
        contexts = [[one.account, one.region] for one in self.contexts]
        names = ("panel", "parent_kind", "parent_row", "child", "title", "filter", "selected")
        return {"contexts": contexts, **{name: getattr(self, name) for name in names if getattr(self, name)}}

    @classmethod
    def from_json(cls, data: dict[str, Any], mode: WriteMode) -> Place:
        """The place that `to_json` wrote; the write mode is today's, not a remembered one."""
        contexts = tuple(AwsContext(account, region, mode) for account, region in data["contexts"])
        return cls(**{**data, "contexts": contexts})
