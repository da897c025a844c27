"""A view on a screen of its own, with a model that was filled as the link fills it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from pytestqt.qtbot import QtBot

from skydeck.core.context import AwsContext
from skydeck.core.kinds import ResourceKind
from skydeck.ui.table.rows_model import RowsModel
from skydeck.ui.table.rows_view import RowsView
from tests.helpers.instances import EAST, KIND, Instance, page

MakeView = Callable[..., RowsView]


def read(model: RowsModel, instances: Sequence[Instance], context: AwsContext = EAST) -> None:
    """Refresh a context to its end and show the result at once."""
    model.begin(context)
    model.add(context, *page(instances))
    model.finish(context, complete=True)
    model.flush()


def names(model: RowsModel) -> list[str]:
    """The names that are shown, from the top."""
    return [model.label_at(place) for place in range(model.rowCount())]


@pytest.fixture
def model(qapp: object) -> RowsModel:
    """An empty model."""
    return RowsModel(KIND, {"profile:prod": "acme-production"})


@pytest.fixture
def make_view(qtbot: QtBot) -> MakeView:
    """A shown view over these instances."""

    def make(instances: Sequence[Instance] = (), kind: ResourceKind = KIND, *, height: int = 400) -> RowsView:
        model = RowsModel(kind, {"profile:prod": "acme-production"})
        if instances:
            read(model, instances)
        view = RowsView(model)
        model.setParent(view)
        qtbot.addWidget(view)
        view.resize(1200, height)
        with qtbot.waitExposed(view):
            view.show()
        return view

    return make
