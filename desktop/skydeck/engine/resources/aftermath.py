"""What the changes of one request found and left, row by row, for the journal; it changes nothing, answers nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import Event
from typing import Any

from skydeck.core.context import AwsContext
from skydeck.core.errors import AppError
from skydeck.core.kinds import ResourceKind
from skydeck.engine.record.witness import Witness
from skydeck.engine.resources.details import Details
from skydeck.engine.resources.projection import projector
from skydeck.engine.resources.rows import RowReader
from skydeck.link.messages import ParentRow

MOST_TOGETHER, MOST_ONE_BY_ONE = 200, 20
GONE = "It does not exist any more."
_TAGS_UNSEEN = "not read before the change"


class Aftermath:
    """Collects witnesses while the changes are made; `look` reads their rows again, once, when all is done."""

    def __init__(
        self, reader: RowReader, details: Details, context: AwsContext, kind: ResourceKind, parent: ParentRow | None
    ) -> None:
        self._reader, self._details = reader, details
        self._context, self._kind, self._parent = context, kind, parent
        self._witnesses: list[Witness] = []
        self._tags_too = False

    def witness(self, rows: Sequence[Any]) -> Witness:
        """For an action on rows: as they were read last, which is what was shown before asking."""
        return self._kept(Witness({self._id(row): row for row in rows}))

    def witness_of_tags(self, row: Any) -> Witness:
        """For a change of a row's tags, which some services tell apart from the row."""
        self._tags_too = self._kind.tags is not None and self._kind.tags.read_call is not None
        if not self._tags_too:
            return self.witness([row])
        seen = self._details.seen_tags(self._context, self._kind, row)
        return self._kept(Witness({self._id(row): {**row, "Tags": _TAGS_UNSEEN if seen is None else seen}}))

    def look(self) -> None:
        """Read the rows again and note what they are now."""
        sent = [witness for witness in self._witnesses if witness.number]
        if not sent:
            return
        call = self._kind.detail
        together = call is None or any("ids" in text for text in call.params.values())
        names = list(dict.fromkeys(name for witness in sent for name in witness.before))
        read = names[: MOST_TOGETHER if together else MOST_ONE_BY_ONE]
        try:
            found = self._read(read)
        except AppError as error:
            for witness in sent:
                self._reader.gateway.left(witness, f"It could not be read: {error.text}")
            return
        for witness in sent:
            self._reader.gateway.left(witness, _states(witness, found, frozenset(read)))

    def _read(self, names: Sequence[str]) -> dict[str, Any]:
        found = self._reader.fresh(self._context, self._kind, names, Event(), self._parent)
        if not self._tags_too:
            return found
        return {name: {**row, "Tags": self._tags(row)} for name, row in found.items()}

    def _tags(self, row: Any) -> Any:
        tags = self._details.tags(Event(), self._context, self._kind, row)
        return "They could not be read." if tags is None else tags

    def _kept(self, witness: Witness) -> Witness:
        self._witnesses.append(witness)
        return witness

    def _id(self, row: Any) -> str:
        return projector(self._kind).id(row)


def _states(witness: Witness, found: Mapping[str, Any], read: frozenset[str]) -> dict[str, Any]:
    unread = "Not read again: too many were changed at once."
    return {name: found.get(name, GONE) if name in read else unread for name in witness.before}
