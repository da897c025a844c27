"""The selected rows of a table, as what actions, details and copies need; it changes no selection."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import reduce
from operator import and_

from skydeck.core.context import AwsContext, RowKey, WriteMode
from skydeck.core.export import to_tsv
from skydeck.core.kinds import Render
from skydeck.core.text import state_role, state_text
from skydeck.link.messages import ParentRow
from skydeck.ui.panels.base import Subject
from skydeck.ui.panels.row_actions import Picked
from skydeck.ui.panels.row_menu import RowTexts
from skydeck.ui.table.rows_model import RowsModel


class ChosenRows:
    """Looks keys up in the table, and contexts in the place."""

    def __init__(self, model: RowsModel, contexts: Sequence[AwsContext], parent_row: ParentRow | None) -> None:
        self._model, self._table, self._parent_row = model, model.table, parent_row
        self._contexts = {(one.account, one.region): one for one in contexts}
        states = (index for index, column in enumerate(self._table.columns) if column.render is Render.STATE)
        self._state_column = next(states, None)

    def context(self, key: RowKey) -> AwsContext:
        """Where a row is, with what may be done there."""
        return self._contexts[(key.account, key.region)]

    def subject(self, key: RowKey) -> Subject | None:
        """A row as the detail pane wants it; None when it is gone."""
        row = self._table.find(key)
        if row is None:
            return None
        return Subject(self._table.kind, self.context(key), key.id, self._table.label(row), self._parent_row)

    def subjects(self, keys: Sequence[RowKey]) -> tuple[Subject, ...]:
        """Those that still exist."""
        return tuple(found for key in keys if (found := self.subject(key)) is not None)

    def picked(self, keys: Sequence[RowKey]) -> Picked:
        """The rows as far as actions care."""
        rows, flags_of = self._rows(keys), self._table.flags
        if not rows:
            return Picked()
        places = {(key.account, key.region) for key in keys}
        read_only = any(self._contexts[place].mode is WriteMode.READ_ONLY for place in places)
        names = self._table.label
        return Picked(
            count=len(rows),
            flags=reduce(and_, map(flags_of, rows)),
            read_only=read_only,
            without=lambda bit: [names(row) for row in rows if not flags_of(row) & bit],
        )

    def _rows(self, keys: Sequence[RowKey]) -> list[int]:
        return [row for row in map(self._table.find, keys) if row is not None]

    def state(self, key: RowKey) -> str:
        """A row's state; empty for kinds without one."""
        row = self._table.find(key)
        if row is None or self._state_column is None:
            return ""
        return str(self._table.value(row, self._state_column) or "")

    def states(self, keys: Sequence[RowKey]) -> Mapping[tuple[str, str], int]:
        """How many rows are in each state, by word and role."""
        if self._state_column is None:
            return {}
        values = self._table.values(self._state_column)
        found = Counter(str(values[row] or "") for row in self._rows(keys))
        return {(state_text(state) or "—", state_role(state)): count for state, count in found.most_common()}

    def texts(self, keys: Sequence[RowKey], columns: Sequence[int], cell: str = "") -> RowTexts:
        """What can be copied at once."""
        rows = self._rows(keys)
        names = tuple(self._table.label(row) for row in rows)
        return RowTexts(tuple(key.id for key in keys), names, to_tsv(self._table, rows, columns), cell)

    def cell_value(self, key: RowKey, column_name: str) -> str:
        """The value of a column by its name, as text to start a form with."""
        row = self._table.find(key)
        for index, column in enumerate(self._table.columns):
            if row is not None and column.name == column_name:
                return self._model.exact_text(row, index)
        return ""
