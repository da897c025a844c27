"""The window as a whole: start, accounts, regions, modes, engine, state, names."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QLineEdit, QTabBar, QWidget

from skydeck.core.context import WriteMode
from skydeck.core.places import Place
from skydeck.link import messages
from skydeck.link.client import Link, LinkState
from skydeck.settings import schema
from skydeck.ui import pages
from skydeck.ui.first_page import FirstPage
from skydeck.ui.theme import theme
from tests.helpers.waiting import until_async
from tests.ui.window_link import ACCOUNTS, CALL, REGIONS
from tests.ui.window_parts import stage, the

INTERACTIVE = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView, QTabBar)


async def test_nothing_of_the_interior_is_made_before_the_first_paint(tmp_path: Path) -> None:
    import asyncio

    from skydeck.settings.store import Settings
    from skydeck.tasks.runner import Runner
    from skydeck.ui.window import MainWindow
    from tests.ui.window_link import ScriptedLink

    settings = Settings(tmp_path / "settings.json")
    runner = Runner(lambda key, error: None, asyncio.get_running_loop())
    window = MainWindow(settings, lambda: (cast(Link, ScriptedLink()), runner))
    order: list[str] = []
    window.furnished.connect(lambda: order.append("furnished"))
    window.after_first_paint(lambda: order.append("painted"))
    window.show()
    assert window._interior is None
    await until_async(lambda: "furnished" in order, "the interior")
    assert order == ["painted", "furnished"]
    window.close()
    await runner.close()
    settings.close()


async def test_a_first_start_shows_the_three_ways_in(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        assert it.titles() == ["Welcome"]
        page = it.house.tabs()[0].panel
        assert isinstance(page, FirstPage)
        words = " ".join(button.text() for button in page.findChildren(QAbstractButton))
        assert "Open the sandbox" in words
        assert "acme-production" in [profile.text for profile in page.profiles.model.entries()]
        assert "Access keys…" in words


async def test_opening_the_sandbox_replaces_the_first_page_by_a_list(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.inside.open_account("sandbox")
        await it.rows_shown()
        assert it.titles() == ["Instances"]
        assert [one.account for one in it.house.current().place().contexts] == ["sandbox"]
        assert it.inside.sidebar.account.accessibleName().startswith("Sandbox")


async def test_the_account_button_says_number_and_role_once_known(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        button = it.inside.sidebar.account
        await until_async(lambda: "1234 5678 9012 · AdminRole" in button.accessibleName(), "the identity")


async def test_a_broken_profile_keeps_its_words_and_is_not_asked(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.inside.accounts.choose(accounts=["profile:broken"])
        assert "source profile" in it.inside.sidebar.account.accessibleName()
        asked = [one.context.account for one in it.link.requests if isinstance(one, messages.WhoAmI)]
        assert "profile:broken" not in asked


async def test_production_is_red_until_the_user_chooses_another_colour(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        accounts = it.inside.accounts
        assert accounts.colour("profile:acme-production") == "production"
        assert accounts.colour("profile:acme-staging") != "production"
        accounts.set_colour("profile:acme-production", "ok")
        assert accounts.colour("profile:acme-production") == "ok"


async def test_red_makes_any_account_production_and_no_colour_takes_it_away(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        accounts, desk = it.inside.accounts, it.inside.desk
        assert not desk.production("profile:acme-staging")
        accounts.set_colour("profile:acme-staging", "production")
        assert desk.production("profile:acme-staging")
        accounts.set_colour("profile:acme-production", "ok")
        assert desk.production("profile:acme-production")


async def test_another_region_moves_the_tab_in_front_only_and_back_returns(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await it.open("ec2.volumes", "ec2.instances")
        it.inside.accounts.choose(regions=["eu-west-1"])
        front = it.house.current()
        regions = {tab.title(): tab.place().contexts[0].region for tab in it.house.tabs() if tab.place().contexts}
        assert regions == {"Volumes": "us-east-1", "Instances": "eu-west-1"}
        it.act("back")
        assert front.place().contexts[0].region == "us-east-1"
        assert it.inside.accounts.chosen_regions() == ("us-east-1",)


async def test_several_regions_make_one_list_over_all_of_them(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await it.open("ec2.instances")
        it.inside.accounts.choose(accounts=["sandbox", "profile:acme-staging"], regions=["us-east-1", "us-west-2"])
        contexts = it.house.current().place().contexts
        assert [(one.account, one.region) for one in contexts] == [
            ("sandbox", "us-east-1"),
            ("sandbox", "us-west-2"),
            ("profile:acme-staging", "us-east-1"),
            ("profile:acme-staging", "us-west-2"),
        ]
        assert it.inside.sidebar.region.text() == "us-east-1 + 1"


async def test_a_global_kind_is_listed_once_per_account(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.inside.accounts.choose(regions=["us-east-1", "us-west-2"])
        await it.open("iam.users")
        assert [one.region for one in it.house.current().place().contexts] == ["us-east-1"]
        assert it.inside.accounts.chosen_regions() == ("us-east-1", "us-west-2")


async def test_regions_that_are_not_enabled_cannot_be_ticked(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await until_async(lambda: len(it.inside.accounts.regions()) == len(REGIONS.regions), "the regions")
        it.inside.sidebar.region.open_popup()
        popup = it.inside.sidebar.region.popup()
        assert popup is not None
        row = popup.model.place_of("ap-east-1")
        assert popup.model.flags(popup.model.index(row)) == Qt.ItemFlag.NoItemFlags
        popup.close()


async def test_the_popup_ticks_with_space_and_chooses_with_enter(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await until_async(lambda: len(it.inside.accounts.regions()) == len(REGIONS.regions), "the regions")
        it.inside.sidebar.region.open_popup()
        popup = it.inside.sidebar.region.popup()
        assert popup is not None
        QTest.keyClick(popup.input, Qt.Key.Key_Down)
        QTest.keyClick(popup.input, Qt.Key.Key_Space)
        assert it.inside.accounts.chosen_regions() == ("us-east-1", "us-west-2")
        assert popup.isVisible()
        QTest.keyClicks(popup.input, "ireland")
        QTest.keyClick(popup.input, Qt.Key.Key_Return)
        assert it.inside.accounts.chosen_regions() == ("eu-west-1",)
        assert not popup.isVisible()


async def test_the_write_mode_reaches_every_open_list_of_the_account(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await it.open("ec2.volumes", "ec2.instances")
        it.inside.set_mode(WriteMode.READ_ONLY)
        modes = {one.mode for tab in it.house.tabs() for one in tab.place().contexts}
        assert modes == {WriteMode.READ_ONLY}
        await it.open("ec2.images")
        assert it.house.current().place().contexts[0].mode is WriteMode.READ_ONLY
        assert it.inside.accounts.mode("profile:acme-staging") is WriteMode.CONFIRM


async def test_new_accounts_start_in_the_mode_of_the_setting(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.settings.set(schema.NEW_ACCOUNT_MODE, "read_only")
        await it.open("ec2.images")
        assert it.house.current().place().contexts[0].mode is WriteMode.READ_ONLY


async def test_the_status_bar_counts_calls_and_failures(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.link.tell(CALL)
        it.link.tell(messages.CallRecord(0, "sandbox", "us-east-1", "ec2", "StopInstances", {}, 0, "sent", write=True))
        it.link.tell(messages.CallRecord(0, "sandbox", "us-east-1", "ec2", "StopInstances", {}, 1, "Throttling"))
        assert "Calls 2 · 1 failed" in [button.text() for button in it.inside.status.findChildren(QAbstractButton)]


async def test_a_lost_engine_is_said_and_lists_are_read_again_when_it_is_back(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await it.open("ec2.instances")
        it.link.become(LinkState.LOST)
        texts = [note.text for note in it.inside.messages.notes()]
        assert texts == ["The engine stopped. It is being started again; nothing was repeated."]
        before = len([one for one in it.link.requests if isinstance(one, messages.ListRows)])
        it.link.become(LinkState.READY)
        await until_async(
            lambda: len([one for one in it.link.requests if isinstance(one, messages.ListRows)]) > before, "a new read"
        )
        assert [note.tone for note in it.inside.messages.notes()] == ["info"]


async def test_an_engine_that_is_given_up_can_be_restarted(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.link.become(LinkState.GIVEN_UP)
        (note,) = it.inside.messages.notes()
        assert [offer.text for offer in note.offers] == ["Restart"]
        note.offers[0].act()
        assert it.link.retried == 1


async def test_tabs_window_and_choices_are_there_at_the_next_start(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await it.open("ec2.volumes", "ec2.instances")
        it.inside.accounts.choose(accounts=["sandbox"], regions=["us-west-2"])
        it.act("sidebar")
        titles = it.titles()
    async with stage(tmp_path) as again:
        assert again.titles() == titles
        assert again.house.current().place().panel == "ec2.instances"
        assert again.house.current().place().contexts[0].region == "us-west-2"
        assert again.window.side.isHidden()
        await again.rows_shown()
        lists = [one for one in again.link.requests if isinstance(one, messages.ListRows)]
        assert {one.kind for one in lists} == {"ec2.instances"}, "only what is in front asks"


async def test_restoring_can_be_switched_off(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await it.open("ec2.volumes")
        it.settings.set(schema.RESTORE_TABS, False)
    async with stage(tmp_path) as again:
        assert again.titles() == ["Welcome"]


async def test_a_window_that_no_screen_shows_comes_back_on_one(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.window.move(-9000, -9000)
    async with stage(tmp_path) as again:
        screen = again.window.screen().availableGeometry()
        assert screen.intersects(again.window.frameGeometry())


async def test_themes_change_at_once(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.act("theme_dark")
        assert theme.scheme == "dark"
        assert it.settings.get(schema.THEME) == "dark"
        it.act("theme_light")
        assert theme.scheme == "light"


async def test_every_interactive_widget_of_the_window_has_a_name(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await it.open("ec2.instances")
        it.window.open_place(Place(pages.JOURNAL))
        job = it.window.desk.jobs.begin("Stop 3 instances", 3, lambda: None)
        it.window.desk.messages.info("Something")
        unnamed = [_path(one) for one in it.window.findChildren(QWidget) if isinstance(one, INTERACTIVE) and _bad(one)]
        job.finish("done")
        assert unnamed == []


@pytest.mark.parametrize("name", ["settings", "shortcuts", "about"])
async def test_every_interactive_widget_of_a_dialog_has_a_name(tmp_path: Path, name: str) -> None:
    async with stage(tmp_path) as it:
        from PySide6.QtWidgets import QDialog

        it.act(name)
        dialog = the(QDialog)
        unnamed = [_path(one) for one in dialog.findChildren(QWidget) if isinstance(one, INTERACTIVE) and _bad(one)]
        dialog.close()
        assert unnamed == []


async def test_f6_walks_through_the_parts_of_the_window(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await it.open("ec2.instances")
        seen = []
        for _ in range(3):
            it.act("next_area")
            focused = it.window.focusWidget()
            seen.append(next(name for name, area in _areas(it) if area is focused or area.isAncestorOf(focused)))
        assert sorted(set(seen)) == ["sidebar", "status", "tabs"]


async def test_a_bug_is_said_and_not_repeated(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.window.report_bug("ValueError: x")
        it.window.report_bug("ValueError: x")
        (note,) = it.inside.messages.notes()
        assert "ValueError: x" in note.text


def _areas(it: object) -> list[tuple[str, QWidget]]:
    inside = it.inside  # type: ignore[attr-defined]
    return [("sidebar", inside.sidebar), ("tabs", inside.house.splitter), ("status", inside.status)]


def _bad(widget: QWidget) -> bool:
    if not widget.isVisible():
        return False
    if widget.objectName().startswith("qt_") or type(widget).__name__ in {"QScrollBar", "QTableCornerButton"}:
        return False
    if widget.parent() is not None and isinstance(widget.parent(), QTabBar | QLineEdit | QAbstractItemView):
        return not widget.accessibleName() and type(widget).__module__.startswith("skydeck")
    return not widget.accessibleName()


def _path(widget: QWidget) -> str:
    return f"{type(widget.parent()).__name__}/{type(widget).__name__} {widget.objectName()}"


async def test_enter_in_the_tree_opens_and_goes_into_the_list(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        it.act("services")
        tree = it.inside.sidebar.tree
        QTest.keyClick(tree, Qt.Key.Key_Down)
        QTest.keyClick(tree, Qt.Key.Key_Return)
        await it.rows_shown()
        assert it.titles() == ["Instances"]
        panel = it.house.current().panel
        await until_async(lambda: panel.isAncestorOf(it.window.focusWidget()), "the focus in the list")


async def test_ctrl_click_in_the_tree_opens_a_new_tab(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        tree = it.inside.sidebar.tree
        leaf = tree.topLevelItem(0).child(1)
        at = tree.visualItemRect(leaf).center()
        QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, at)
        assert it.titles() == ["Welcome", leaf.text(0)]


async def test_a_favourite_is_on_top_of_the_tree_and_opens_where_it_was(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        await it.open("ec2.instances")
        it.act("star")
        it.inside.accounts.choose(regions=["us-west-2"])
        tree = it.inside.sidebar.tree
        top = tree.topLevelItem(0)
        assert top.text(0) == "Favourites"
        QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualItemRect(top.child(0)).center())
        assert it.house.current().place().contexts[0].region == "us-east-1"


async def test_settings_that_cannot_be_written_are_said_in_the_window(tmp_path: Path) -> None:
    async with stage(tmp_path) as it:
        (tmp_path / "settings.json").unlink(missing_ok=True)
        (tmp_path / "settings.json").mkdir()
        it.settings.set(schema.COMPACT, True)
        await until_async(it.inside.messages.notes, "the message")
        assert "could not be saved" in it.inside.messages.notes()[0].text
        (tmp_path / "settings.json").rmdir()


async def test_names_of_accounts_with_markup_are_shown_as_they_are(tmp_path: Path) -> None:
    from dataclasses import replace

    async with stage(tmp_path) as it:
        evil = replace(ACCOUNTS.accounts[0], name="<b>R&D</b>\u202eprod")
        it.inside.accounts.take(messages.AccountList((evil,)))
        await it.open("ec2.instances")
        name = it.inside.sidebar.account.accessibleName()
        assert name.startswith("<b>R&D</b>⟦RLO⟧prod")
        bar = next(it.house.areas()).bar
        assert "&lt;b&gt;" in bar.tabToolTip(0) or "<b>" not in bar.tabToolTip(0)


async def test_a_program_started_for_the_sandbox_opens_it_at_once(tmp_path: Path) -> None:
    async with stage(tmp_path, start=False) as it:
        it.window.start(messages.AccountList(ACCOUNTS.accounts[:1]))
        await it.rows_shown()
        assert it.titles() == ["Instances"]


async def test_the_sandbox_can_be_asked_for_and_opens_when_it_is_there(tmp_path: Path) -> None:
    async with stage(tmp_path, start=False) as it:
        wanted: list[int] = []
        it.window.sandbox_wanted.connect(lambda: wanted.append(1))
        it.window.start(messages.AccountList(ACCOUNTS.accounts[1:]))
        page = it.house.current().panel
        next(one for one in page.findChildren(QAbstractButton) if one.text() == "Open the sandbox").click()
        assert wanted == [1]
        assert it.titles() == ["Welcome"]
        it.inside.accounts.take(ACCOUNTS)
        await it.rows_shown()
        assert it.titles() == ["Instances"]
        assert it.house.current().place().contexts[0].account == "sandbox"


async def test_closing_asks_while_jobs_run_and_only_then(tmp_path: Path) -> None:
    from skydeck.ui.dialogs import ChoiceDialog

    async with stage(tmp_path) as it:
        job = it.window.desk.jobs.begin("Delete 9 snapshots", 9)
        it.window.close()
        dialog = await until_async(lambda: it.window.findChild(ChoiceDialog), "the question")
        assert it.window.isVisible()
        dialog.reject()
        await until_async(lambda: not it.window.runner.running("leave"), "the answer")
        assert it.window.isVisible()
        job.finish("done")
        it.window.close()
        assert not it.window.isVisible()


async def test_the_user_can_leave_while_jobs_run(tmp_path: Path) -> None:
    from skydeck.ui.dialogs import ChoiceDialog

    async with stage(tmp_path) as it:
        it.window.desk.jobs.begin("Delete 9 snapshots", 9)
        it.window.close()
        dialog = await until_async(lambda: it.window.findChild(ChoiceDialog), "the question")
        dialog.list.setCurrentRow(1)
        dialog.accept()
        await until_async(lambda: not it.window.isVisible(), "the end")
