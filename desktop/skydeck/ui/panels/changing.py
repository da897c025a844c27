"""From a verb on rows to its outcome: form, preparation, confirmation by risk, the change, and what is said of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from skydeck.core.context import AwsContext, WriteMode
from skydeck.core.errors import AppError, ErrorKind
from skydeck.core.kinds import Action, ResourceKind, Risk
from skydeck.core.text import display
from skydeck.link import messages
from skydeck.tasks.changes import ChangeRequest, Item, Outcome, run_change
from skydeck.tasks.ladder import Guard, guard, typed_text
from skydeck.ui import dialogs
from skydeck.ui.confirm_dialog import Confirmation
from skydeck.ui.desk import Desk, Offer
from skydeck.ui.form_dialog import Form
from skydeck.ui.panels.base import Subject
from skydeck.ui.panels.late_job import LateJob
from skydeck.ui.panels.result_view import show_results
from skydeck.ui.panels.words import counted, plural, targets_text, verb, where
from skydeck.ui.strings import tr
from skydeck.ui.widgets.tags import TagDiff

Subjects = tuple[Subject, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What is sent for which rows, and the words for it."""

    title: str  # of the job: "Stop 3 instances"
    done: str  # with {label}
    subjects: Subjects
    requests: tuple[ChangeRequest, ...]
    again: Callable[[Subjects], None]  # the same for fewer rows


class Changer:
    """Changes belong to the program: they go on when the panel that began them is closed."""

    def __init__(self, desk: Desk, kind: ResourceKind, window: Callable[[], QWidget | None]) -> None:
        self._desk, self._kind, self._window = desk, kind, window

    def act(self, action: Action, subjects: Subjects, initial: Mapping[str, str] | None = None) -> None:
        """Run an action on rows."""
        key = f"change:{self._kind.kind_id}:{action.id}"
        self._desk.runner.change(key, self._act(action, subjects, dict(initial or {})))

    def save_tags(self, subjects: Subjects, edits: TagDiff, saved: Callable[[Subjects], None]) -> None:
        """Write tags of rows; `saved` is told of those that worked."""
        key = f"change:{self._kind.kind_id}:tags"
        self._desk.runner.change(key, self._save_tags(subjects, edits, saved))

    # --- actions ---

    async def _act(self, action: Action, subjects: Subjects, initial: dict[str, str]) -> None:
        refuse_read_only(subjects)
        inputs: dict[str, Any] = {}
        if action.inputs:
            asked = await dialogs.ask(self._window(), self._form(action, subjects, initial))
            if asked is None:
                return
            inputs = asked
        agreed = await self._agree(action, subjects)
        if not agreed:
            return
        outcome = await self._run(self._change_of(action, agreed, inputs))
        if action.result:
            show_results(self._window(), verb(action.title), outcome.items)

    def _change_of(self, action: Action, subjects: Subjects, inputs: dict[str, Any]) -> Change:
        requests = tuple(
            messages.Invoke(context, self._kind.kind_id, action.id, rows, inputs, parent)
            for context, parent, rows in grouped(subjects)
        )
        # What a person typed is filled in again, except secrets.
        open_params = {one.param for one in action.inputs if one.kind != "secret"}
        again = {name: _as_text(value) for name, value in inputs.items() if name in open_params}
        names = targets_text(self._kind, [subject.name for subject in subjects])
        title = f"{verb(action.title)} {names}"
        return Change(title, action.done, subjects, requests, lambda rows: self.act(action, rows, again))

    def _form(self, action: Action, subjects: Subjects, initial: Mapping[str, str]) -> Form:
        names = targets_text(self._kind, [subject.name for subject in subjects])
        contexts = dict.fromkeys(subject.context for subject in subjects)
        places = "\n".join(where(self._desk.account(one.account), one) for one in contexts)
        title = f"{verb(action.title)} {names}"
        known = {one.param for one in action.inputs}
        filled = {name: text for name, text in initial.items() if name in known}
        return Form(title, action.inputs, verb(action.title), places, action.consequence, filled)

    async def _agree(self, action: Action, subjects: Subjects) -> Subjects:
        """The rows that the change applies to and the user agreed to; none: do not."""
        level = self._guard(action.risk, subjects)
        if level is Guard.NONE or (level is Guard.QUESTION and action.inputs):
            return subjects  # a form that names targets and place is a question of its own
        requests = [
            messages.Prepare(context, self._kind.kind_id, action.id, rows, parent)
            for context, parent, rows in grouped(subjects)
        ]
        scenes = [await self._desk.link.call(request) for request in requests]
        said = self._confirmation(action, subjects, tuple(scenes), level)
        if not await dialogs.confirm(self._window(), said):
            return ()
        return self._applying(subjects, requests, scenes)

    @staticmethod
    def _applying(
        subjects: Subjects, requests: Sequence[messages.Prepare], scenes: Sequence[messages.Preparation]
    ) -> Subjects:
        kept = {
            (request.context, request.parent, target.row)
            for request, scene in zip(requests, scenes, strict=True)
            for target in scene.targets
            if not target.refused
        }
        return tuple(one for one in subjects if (one.context, one.parent, one.row) in kept)

    def _guard(self, risk: Risk, subjects: Subjects) -> Guard:
        """The strictest that any of the places demands."""
        contexts = {subject.context for subject in subjects}
        return max(
            guard(risk, context.mode, targets=len(subjects), production=self._is_production(context))
            for context in contexts
        )

    def _is_production(self, context: AwsContext) -> bool:
        return self._desk.production(context.account)

    def _confirmation(
        self, action: Action, subjects: Subjects, scenes: tuple[messages.Preparation, ...], level: Guard
    ) -> Confirmation:
        targets = [target for scene in scenes for target in scene.targets if not target.refused]
        labels = [target.label or target.row for target in targets]
        named = targets_text(self._kind, labels) if labels else counted(self._kind, len(subjects))
        one = targets[0] if len(targets) == 1 else None
        title = tr("{verb} “{name}”?") if one else tr("{verb} {name}?")
        production = any(self._is_production(subject.context) for subject in subjects)
        return Confirmation(
            title=title.format(verb=verb(action.title), name=named),
            verb=verb(action.title) if one else f"{verb(action.title)} {named}",
            guard=level,
            scenes=scenes,
            consequence=action.consequence,
            typed=typed_text(one.label if one else "", one.row if one else "", len(targets)),
            many=one is None,
            production=production,
        )

    # --- tags ---

    async def _save_tags(self, subjects: Subjects, edits: TagDiff, saved: Callable[[Subjects], None]) -> None:
        refuse_read_only(subjects)
        level = self._guard(Risk.L0, subjects)
        if level is not Guard.NONE and not await dialogs.confirm(self._window(), self._tags_asked(subjects, edits)):
            return
        requests = tuple(
            messages.EditTags(context, self._kind.kind_id, rows, dict(edits.set), tuple(edits.remove), parent)
            for context, parent, rows in grouped(subjects)
        )
        names = targets_text(self._kind, [subject.name for subject in subjects])
        title = tr("Save tags of {name}").format(name=names)
        done = tr("Saved the tags of {label}")
        again = lambda rows: self.save_tags(rows, edits, saved)  # noqa: E731 - one expression, named for its place
        outcome = await self._run(Change(title, done, subjects, requests, again))
        worked = {(item.context, item.row) for item in outcome.done}
        saved(tuple(one for one in subjects if (one.context, one.row) in worked))

    def _tags_asked(self, subjects: Subjects, edits: TagDiff) -> Confirmation:
        names = targets_text(self._kind, [subject.name for subject in subjects])
        lines = [*(f"{key} = {value}" for key, value in edits.set.items())]
        lines += [tr("without {key}").format(key=key) for key in edits.remove]
        return Confirmation(
            title=tr("Change the tags of {name}?").format(name=names),
            verb=tr("Save tags"),
            guard=Guard.QUESTION,
            scenes=tuple(self._scene(context, rows, subjects) for context, _, rows in grouped(subjects)),
            consequence="\n".join(display(line, 400) for line in lines),
        )

    def _scene(self, context: AwsContext, rows: tuple[str, ...], subjects: Subjects) -> messages.Preparation:
        account = self._desk.account(context.account)
        names = {one.row: one.label for one in subjects if one.context == context}
        targets = tuple(messages.Target(row, names[row]) for row in rows)
        name, number = (account.name, account.number) if account else (context.account, "")
        return messages.Preparation(name, number, context.region, targets, "", "")

    # --- running and telling ---

    async def _run(self, change: Change) -> Outcome:
        self._refuse_locked(change)
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - the runner made one
        job = LateJob(self._desk.jobs, change.title, len(change.subjects), partial(_cancel, task))
        names = {(one.context, one.row): one.name for one in change.subjects}
        so_far = Outcome()

        def told(outcome: Outcome) -> None:
            nonlocal so_far
            so_far = outcome
            job.step(len(outcome.items), len(outcome.failed))

        try:
            outcome = await run_change(
                self._desk.link, change.requests, lambda context, row: names[(context, row)], told
            )
        except asyncio.CancelledError:
            words = tr("Stopped waiting after {done} of {count}; what was sent may still complete.")
            text = words.format(done=len(so_far.items), count=len(change.subjects))
            job.finish(text, _failures(so_far))
            self._desk.messages.warn(f"{change.title}: {text}")
            raise
        finally:
            for context in dict.fromkeys(subject.context for subject in change.subjects):
                self._desk.changes.announce(self._kind.kind_id, context)
        job.finish(self._summary(change, outcome), _failures(outcome))
        self._report(change, outcome)
        return outcome

    def _refuse_locked(self, change: Change) -> None:
        """A question may stay open for longer than the account stays unlocked."""
        modes = {self._desk.mode(request.context.account) for request in change.requests}
        if WriteMode.READ_ONLY in modes:
            text = tr("The account has become read-only meanwhile, so nothing was sent.")
            raise AppError(ErrorKind.READ_ONLY, text, tr("Allow changes first."))

    def _report(self, change: Change, outcome: Outcome) -> None:
        failed = outcome.failed
        if not failed:
            self._desk.messages.done(self._summary(change, outcome))
            return
        offers = self._offers(change, failed)
        first = failed[0].error
        if len(change.subjects) == 1 and first is not None:
            self._desk.messages.failed(first, offers)
        else:
            self._desk.messages.warn(f"{self._summary(change, outcome)}: {_reasons(failed)}", offers)

    def _offers(self, change: Change, failed: Sequence[Item]) -> list[Offer]:
        """Only what certainly did not happen may simply be tried again."""
        certain = {(item.context, item.row) for item in failed if not item.uncertain}
        rows = tuple(one for one in change.subjects if (one.context, one.row) in certain)
        if not rows:
            return []
        text = tr("Retry") if len(change.subjects) == 1 else tr("Retry the failed")
        return [Offer(text, lambda: change.again(rows))]

    def _summary(self, change: Change, outcome: Outcome) -> str:
        total, failed = len(change.subjects), len(outcome.failed)
        if not failed:
            return change.done.replace("{label}", targets_text(self._kind, [one.label for one in outcome.done]))
        if total == 1:
            return tr("{title}: failed").format(title=change.title)
        part = tr("{done} of {total} {what}").format(
            done=f"{total - failed:,}", total=f"{total:,}", what=plural(self._kind)
        )
        words = tr("{done} — {failed} failed")
        return words.format(done=change.done.replace("{label}", part), failed=f"{failed:,}")


def grouped(
    subjects: Subjects,
) -> list[tuple[AwsContext, messages.ParentRow | None, tuple[str, ...]]]:
    """Rows by where they are: one request goes to one account and region."""
    groups: dict[tuple[AwsContext, messages.ParentRow | None], list[str]] = {}
    for subject in subjects:
        groups.setdefault((subject.context, subject.parent), []).append(subject.row)
    return [(context, parent, tuple(rows)) for (context, parent), rows in groups.items()]


def refuse_read_only(subjects: Subjects) -> None:
    """The engine refuses anyway; this says so before anything is asked."""
    if any(subject.context.mode is WriteMode.READ_ONLY for subject in subjects):
        raise AppError(ErrorKind.READ_ONLY, tr("This account is read-only here."), tr("Allow changes first."))


def _cancel(task: asyncio.Task[Any]) -> None:
    task.cancel()


def _failures(outcome: Outcome) -> list[tuple[str, AppError]]:
    return [(item.label, item.error) for item in outcome.failed if item.error is not None]


def _reasons(failed: Sequence[Item]) -> str:
    """The different reasons, the most frequent first."""
    counts: dict[str, int] = {}
    for item in failed:
        text = item.error.text if item.error else ""
        counts[text] = counts.get(text, 0) + 1
    ranked = sorted(counts, key=lambda text: -counts[text])
    shown = " ".join(ranked[:2])
    return f"{shown} …" if len(ranked) > 2 else shown


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
