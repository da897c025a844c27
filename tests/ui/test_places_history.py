"""Back, forward and recent places, without widgets."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from skydeck.core.context import AwsContext, WriteMode
from skydeck.core.places import Place
from skydeck.ui.places_history import DEPTH, RECENT, History, Recents, is_same_list

A, B, C = Place("a"), Place("b"), Place("c")


def test_going_somewhere_new_drops_what_was_ahead() -> None:
    history = History([A])
    history.visit(B)
    history.move(-1)
    history.visit(C)
    assert history.around() == ((A, C), 1)
    assert not history.can(1)


def test_a_history_has_an_end() -> None:
    history = History([A])
    for number in range(DEPTH + 20):
        history.visit(Place(str(number)))
    places, at = history.around()
    assert len(places) == DEPTH
    assert places[at] == Place(str(DEPTH + 19))


def test_a_position_that_makes_no_sense_means_the_last_place() -> None:
    assert History([A, B], 7).here == B
    assert History([A, B], -3).here == B
    assert History([A, B], 0).here == A


@given(some.lists(some.sampled_from(["visit", "back", "forward"]), max_size=60))
def test_back_undoes_forward_wherever_one_went(steps: list[str]) -> None:
    history = History([A])
    for number, step in enumerate(steps):
        if step == "visit":
            history.visit(Place(str(number)))
        elif history.can(-1 if step == "back" else 1):
            history.move(-1 if step == "back" else 1)
        if history.can(-1):
            here = history.here
            history.move(-1)
            history.move(1)
            assert history.here == here


def test_filter_selection_and_write_mode_do_not_make_another_list() -> None:
    context = AwsContext("a", "r", WriteMode.FREE)
    one = Place("k", (context,), filter="x", selected="i-1")
    assert is_same_list(one, Place("k", (AwsContext("a", "r", WriteMode.READ_ONLY),)))
    assert not is_same_list(one, Place("k", (AwsContext("a", "other"),)))
    assert not is_same_list(one, Place("k", (context,), parent_row="p"))


def test_recent_places_are_listed_once_newest_first() -> None:
    recents = Recents()
    for place in (A, B, A, *(Place(str(number)) for number in range(RECENT))):
        recents.visit(place)
    assert len(recents.all()) == RECENT
    assert recents.all()[0] == Place(str(RECENT - 1))
    recents.visit(Place("3", filter="x"))
    assert [place.panel for place in recents.all()].count("3") == 1
