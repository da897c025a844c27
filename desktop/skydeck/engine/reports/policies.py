"""The IAM policy that an account's calls of a period needed, and no more; it asks AWS nothing."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from skydeck.core.errors import AppError, ErrorKind
from skydeck.core.outcomes import OK, SENT, UNKNOWN, WAS_DONE, WAS_NOT_DONE
from skydeck.engine.accounts.sessions import Sessions
from skydeck.engine.calls.regions import partition_of
from skydeck.engine.record.journal import Journal
from skydeck.engine.reports import policy_resources
from skydeck.engine.reports.policy_resources import ANYTHING
from skydeck.engine.wire import access, permit, sentences
from skydeck.engine.wire.models import LOADER
from skydeck.engine.wire.operations import service_model
from skydeck.engine.wire.reviewed import REVEALING
from skydeck.engine.work.jobs import Job
from skydeck.link.messages import CallRecord, MakePolicy, Policy, ReadJournal

# Of a managed policy, without the spaces; what a role or a user may have in itself is less.
LIMIT = 6144
_FEW = 10
_NOT_SENT = frozenset(kind.value for kind in ErrorKind) | {WAS_NOT_DONE}
_UNDECIDED = frozenset({ErrorKind.EXPIRED, ErrorKind.SIGN_IN, ErrorKind.CLOCK, ErrorKind.THROTTLED})
_DENIED = re.compile(r"AccessDenied|Unauthorized|NotAuthorized|Forbidden|^403$")
_FREE = frozenset({"sts:GetCallerIdentity", "sts:GetSessionToken"})  # AWS asks for no permission

Needs = dict[str, frozenset[str]]  # an action -> on what


@dataclass
class Gathered:
    """What calls needed."""

    needs: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    reads: set[str] = field(default_factory=set)
    denied: set[str] = field(default_factory=set)
    revealing: set[tuple[str, str]] = field(default_factory=set)
    profiles: bool = False  # an instance profile was handed on: its role is not named
    calls: int = 0
    strange: int = 0

    def take(self, record: CallRecord, number: str) -> None:
        """One more call."""
        needed = _verdict(record.outcome)
        if needed is None:
            return
        if record.service not in _services() or record.operation not in service_model(record.service).operation_names:
            self.strange += 1
            return
        actions = access.actions_of(service_model(record.service).operation_model(record.operation))
        if not needed:
            self.denied.update(actions)
            return
        self.calls += 1
        self._need(record, actions, number)

    def _need(self, record: CallRecord, actions: tuple[str, ...], number: str) -> None:
        own = {"partition": partition_of(record.region), "region": record.region or "*", "account": number or "*"}
        found = policy_resources.arns(record.service, record.operation, record.params, own, len(actions))
        for action, arns in zip(actions, found, strict=True):
            if action not in _FREE:
                self.needs[action] |= arns
        if permit.is_read(record.service, record.operation):
            self.reads.update(actions)
            if (record.service, record.operation) in REVEALING:
                self.revealing.add((record.service, record.operation))
        elif record.service not in ("iam", "sts"):
            self.needs["iam:PassRole"].update(policy_resources.roles(record.params))
            self.profiles = self.profiles or "IamInstanceProfile" in record.params


@cache
def _services() -> frozenset[str]:
    return frozenset(LOADER.list_available_services("service-2"))


def _verdict(outcome: str) -> bool | None:
    """Whether a call shows a need that was met; False: one that was refused; None: it shows nothing."""
    if outcome.startswith(OK) or outcome in (SENT, UNKNOWN, WAS_DONE):
        return True
    sentence = sentences.CODES.get(outcome)
    if outcome in _NOT_SENT or (sentence is not None and sentence.kind in _UNDECIDED):
        return None
    # Whatever else AWS said, it had let the call in.
    return not (sentence is sentences.DENIED or _DENIED.search(outcome))


class Maker:
    """Answers `MakePolicy` from the journal."""

    def __init__(self, journal: Journal, sessions: Sessions) -> None:
        self._journal, self._sessions = journal, sessions

    def answer(self, job: Job, request: MakePolicy) -> Policy:
        """Looks through every call of the account in the period."""
        asked = ReadJournal(since=request.since, until=request.until, account=request.account)
        return make(self._calls(job, asked), self._number(request.account))

    def _calls(self, job: Job, asked: ReadJournal) -> Iterator[CallRecord]:
        for found in self._journal.find(asked):
            job.check()
            if found.record is not None:
                yield found.record

    def _number(self, account_id: str) -> str:
        try:
            account = self._sessions.account(account_id)
        except AppError:
            return ""  # it was removed; its calls were not
        return self._sessions.pins.number(account) or account.number


def make(records: Iterable[CallRecord], number: str) -> Policy:
    """The policy for calls of an account with this number; empty: it is not known."""
    gathered = Gathered()
    for record in records:
        gathered.take(record, number)
    needs: Needs = {}
    for action, arns in sorted(gathered.needs.items()):
        if arns:
            needs[action] = ANYTHING if "*" in arns else frozenset(arns)
    document, widened = _fitting(needs, gathered.reads)
    text = json.dumps(document, indent=2, ensure_ascii=False) if needs else ""
    denied = tuple(sorted(gathered.denied - set(needs)))
    notes = (*_notes(gathered, needs, number), *widened)
    return Policy(text, tuple(needs), gathered.calls, notes if needs or denied else (), denied)


# --- the document ---


def _document(needs: Needs, reads: set[str]) -> dict[str, Any]:
    groups: dict[tuple[str, bool, tuple[str, ...]], list[str]] = defaultdict(list)
    for action, arns in needs.items():
        groups[action.partition(":")[0], action not in reads, tuple(sorted(arns))].append(action)
    numbers: dict[str, int] = defaultdict(int)
    return {"Version": "2012-10-17", "Statement": [_statement(*it, numbers) for it in sorted(groups.items())]}


def _statement(group: tuple[str, bool, tuple[str, ...]], actions: list[str], numbers: dict[str, int]) -> dict[str, Any]:
    prefix, changes, arns = group
    name = re.sub(r"\W", "", prefix.title()) + ("Change" if changes else "Read")
    numbers[name] += 1
    sid = name if numbers[name] == 1 else f"{name}{numbers[name]}"
    return {"Sid": sid, "Effect": "Allow", "Action": sorted(actions), "Resource": _one_or_all(arns)}


def _one_or_all(values: tuple[str, ...]) -> str | list[str]:
    return values[0] if len(values) == 1 else list(values)


def size(document: Mapping[str, Any]) -> int:
    """How long a policy is for IAM, which does not count spaces."""
    return len(re.sub(r"\s", "", json.dumps(document, separators=(",", ":"), ensure_ascii=False)))


# --- when it is too long ---


def _fitting(needs: Needs, reads: set[str]) -> tuple[dict[str, Any], list[str]]:
    """The document, made wider step by step until it fits, and what was widened."""
    said: list[str] = []
    document = _document(needs, reads)
    for widen, sentence in _STEPS:
        if size(document) <= LIMIT:
            return document, said
        before, (needs, reads) = size(document), widen(needs, reads)
        document = _document(needs, reads)
        if size(document) < before:
            said.append(sentence)
    if size(document) > LIMIT:
        said.append(f"{_TOO_LONG} these {size(document):,} must become two policies: divide the statements.")
    return document, said


def _patterns_for_many(needs: Needs, reads: set[str]) -> tuple[Needs, set[str]]:
    return {action: frozenset(_without_many(arns)) for action, arns in needs.items()}, reads


def _without_many(arns: frozenset[str]) -> Iterator[str]:
    beside: dict[str, list[str]] = defaultdict(list)
    for arn in arns:
        beside[policy_resources.shorter(arn)].append(arn)
    for pattern, names in beside.items():
        yield from [pattern] if len(names) > _FEW else names


def _patterns_for_all(needs: Needs, reads: set[str]) -> tuple[Needs, set[str]]:
    return {action: frozenset(map(policy_resources.shorter, arns)) for action, arns in needs.items()}, reads


def _anything(needs: Needs, reads: set[str]) -> tuple[Needs, set[str]]:
    return {action: arns if action == "iam:PassRole" else ANYTHING for action, arns in needs.items()}, reads


def _verbs(needs: Needs, reads: set[str]) -> tuple[Needs, set[str]]:
    """Descriptions and lists, which hold the fewest secrets; all else stays as it is."""
    short = {action: _VERB.sub(r"\1*", action) if action in reads else action for action in needs}
    wide: dict[str, set[str]] = defaultdict(set)
    for action, arns in needs.items():
        wide[short[action]] |= arns
    return {action: frozenset(arns) for action, arns in sorted(wide.items())}, {short.get(it, it) for it in reads}


_VERB = re.compile(r"^([\w-]+:(?:Describe|List)).*")
_Step = Callable[[Needs, set[str]], tuple[Needs, set[str]]]
_TOO_LONG = f"AWS takes {LIMIT:,} characters, so"
_STEPS: tuple[tuple[_Step, str], ...] = (
    (_patterns_for_many, f"{_TOO_LONG} where calls named more than {_FEW} things of a sort, it allows all of it."),
    (_patterns_for_all, f"{_TOO_LONG} it allows whole sorts of things, not the single ones that calls named."),
    (_anything, f"{_TOO_LONG} it names no things any more."),
    (_verbs, f"{_TOO_LONG} it allows Describe and List of every service that was read."),
)


# --- what to know about it ---


def _notes(gathered: Gathered, needs: Needs, number: str) -> Iterator[str]:
    if not needs:
        return
    yield "It is made from what was called, not from what will be: try it before you rely on it."
    everywhere = [action for action, arns in needs.items() if arns == ANYTHING and action not in gathered.reads]
    if everywhere:
        yield f"These changes are allowed everywhere, since their calls do not name all they need: {_list(everywhere)}."
    if gathered.revealing:
        shown = [f"{service}:{name} ({REVEALING[service, name]})" for service, name in sorted(gathered.revealing)]
        yield f"It lets secrets be read: {_list(shown)}."
    if gathered.profiles:
        yield "An instance profile was handed to an instance: add iam:PassRole for its role."
    if not number:
        yield "The account's number is not known, so “*” stands in its place."
    if gathered.strange:
        yield f"{gathered.strange} calls are left out: this version of Skydeck does not know their operations."


def _list(words: list[str]) -> str:
    return ", ".join(words)
