"""The journal: on disk before sending, chained, repaired after kills."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from skydeck.core.errors import AppError
from skydeck.engine.record import states
from skydeck.engine.record.chain import Chain
from skydeck.engine.record.journal import Journal
from skydeck.link.messages import CallRecord, ReadJournal


def record(operation: str = "CreateUser", *, write: bool = True, at: float = 1.0, **values: object) -> CallRecord:
    params = {"UserName": "ann"}
    return CallRecord(at, "sandbox", "us-east-1", "iam", operation, params, 0.0, "", write=write, **values)  # type: ignore[arg-type]


def finished(journal: Journal, operation: str = "CreateUser", outcome: str = "ok") -> CallRecord:
    sent = journal.begin(record(operation))
    ended = CallRecord(**{**{name: getattr(sent, name) for name in CallRecord.__slots__}, "outcome": outcome})
    journal.end(ended)
    return ended


def lines(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "journal.jsonl").read_text().splitlines()]


def test_an_intent_without_result_is_unknown_after_a_restart(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    finished(journal)
    journal.begin(record("DeleteUser"))
    assert journal.unknown() == ()  # it is under way
    journal.close()
    again = Journal(tmp_path)
    assert [entry.operation for entry in again.unknown()] == ["DeleteUser"]
    page = again.entries()
    assert (page.intact, page.unknown) == (True, 1)
    assert {entry.outcome for entry in page.entries} == {"ok", "unknown"}
    again.close()


def interrupted(folder: Path) -> Journal:
    """The journal of a new engine, after one that was killed during a change."""
    journal = Journal(folder)
    journal.begin(record())
    journal.close()
    return Journal(folder)


@pytest.mark.parametrize(("done", "outcome"), [(True, "settled: done"), (False, "settled: not done")])
def test_a_settled_change_is_no_longer_unknown(tmp_path: Path, done: bool, outcome: str) -> None:
    journal = interrupted(tmp_path)
    journal.settle(journal.unknown()[0].number, done=done, note=" Ann is there.\n")
    assert journal.unknown() == ()
    journal.close()
    again = Journal(tmp_path)
    assert again.unknown() == ()
    (entry,) = again.entries("ann is there").entries
    assert (entry.operation, entry.outcome, entry.note) == ("CreateUser", outcome, "Ann is there.")
    assert entry.settled_at > entry.at
    again.close()


def test_settling_adds_a_line_and_changes_none(tmp_path: Path) -> None:
    journal = interrupted(tmp_path)
    before = (tmp_path / "journal.jsonl").read_bytes()
    number = journal.unknown()[0].number
    journal.settle(number, done=True)
    after = (tmp_path / "journal.jsonl").read_bytes()
    assert after.startswith(before)
    (line,) = [json.loads(text) for text in after[len(before) :].splitlines()]
    assert (line["kind"], line["number"], line["outcome"]) == ("settled", number, "settled: done")
    assert journal.verify()
    journal.close()


def test_a_change_that_got_no_answer_can_be_settled(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    lost = finished(journal, outcome="unknown")
    assert journal.settle(lost.number, done=False).outcome == "settled: not done"
    journal.close()


def test_what_is_not_unknown_can_not_be_settled(tmp_path: Path) -> None:
    journal = interrupted(tmp_path)
    number = journal.unknown()[0].number
    journal.settle(number, done=False)
    sent, ended = journal.begin(record()), finished(journal)
    size = (tmp_path / "journal.jsonl").stat().st_size
    for which, words in (
        (number, "settled already: it was not done"),
        (sent.number, "still under way"),
        (ended.number, "its outcome is known"),
        (12345, "no such change"),
    ):
        with pytest.raises(AppError, match=words):
            journal.settle(which, done=True)
    assert (tmp_path / "journal.jsonl").stat().st_size == size
    journal.close()


def test_a_full_disk_leaves_the_change_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = interrupted(tmp_path)

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(AppError, match="this was not noted"):
            journal.settle(journal.unknown()[0].number, done=True)
    assert len(journal.unknown()) == 1
    journal.close()


def test_the_number_of_unknown_changes_is_told_whenever_it_differs(tmp_path: Path) -> None:
    journal = interrupted(tmp_path)
    told: list[int] = []
    journal.watch_unknown(told.append)
    finished(journal)
    lost = finished(journal, outcome="unknown")
    journal.settle(lost.number, done=True)
    assert told == [1, 2, 1]
    journal.close()


def test_reads_stand_in_files_of_their_own(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.end(record("ListUsers", write=False))
    assert [entry.operation for entry in journal.entries().entries] == ["ListUsers"]
    assert journal.entries(writes_only=True).entries == ()
    assert [line["kind"] for line in lines(tmp_path)] == ["head"]
    journal.close()
    again = Journal(tmp_path)
    assert [entry.operation for entry in again.entries("ann").entries] == ["ListUsers"]
    again.close()


def test_search_wants_every_word_and_gives_the_newest_first(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    for at, operation in enumerate(("CreateUser", "DeleteUser", "CreateRole")):
        journal.end(record(operation, write=False, at=float(at)))
    assert [entry.operation for entry in journal.entries("ann create").entries] == ["CreateRole", "CreateUser"]
    assert [entry.operation for entry in journal.entries(limit=1).entries] == ["CreateRole"]
    journal.close()


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "data")
    finished(journal)
    journal.close()
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
    for path in (tmp_path / "data").iterdir():
        assert path.stat().st_mode & 0o777 == 0o600, path


@pytest.mark.parametrize("spoil", ["change", "remove", "insert", "swap"])
def test_a_line_that_was_tampered_with_is_noticed(tmp_path: Path, spoil: str) -> None:
    journal = Journal(tmp_path)
    for _ in range(4):
        finished(journal)
    assert journal.verify()
    path = tmp_path / "journal.jsonl"
    text = path.read_text().splitlines(keepends=True)
    if spoil == "change":
        text[3] = text[3].replace("CreateUser", "CreateUsex")
    elif spoil == "remove":
        del text[3]
    elif spoil == "insert":
        text.insert(3, text[2])
    else:
        text[2], text[3] = text[3], text[2]
    path.write_text("".join(text))
    assert not journal.verify()
    journal.close()


def test_rotation_keeps_the_chain_and_a_bounded_number_of_files(tmp_path: Path) -> None:
    chain = Chain(tmp_path, rotate_at=2000, keep=3)
    journal = Journal(tmp_path, chain=chain)
    for _ in range(40):
        finished(journal)
    files = chain.files()
    assert len(files) == 3
    assert chain.verify()
    assert not (tmp_path / "journal-000001.jsonl").exists()
    middle = files[1].read_text()
    files[1].write_text(middle.replace("CreateUser", "CreateUsex", 1))
    assert not chain.verify()
    journal.close()


def test_two_engines_write_one_chain(tmp_path: Path) -> None:
    one, two = Journal(tmp_path), Journal(tmp_path)
    for _ in range(3):
        finished(one)
        finished(two)
    assert one.verify()
    assert two.verify()
    assert len(lines(tmp_path)) == 1 + 6 * 2
    one.close()
    two.close()


def test_a_torn_last_line_is_cut_and_noted_at_every_byte(tmp_path: Path) -> None:
    source = Journal(tmp_path / "source")
    finished(source)
    source.close()
    data = (tmp_path / "source" / "journal.jsonl").read_bytes()
    for cut in range(0, len(data), 7):
        folder = tmp_path / f"cut{cut}"
        folder.mkdir()
        (folder / "journal.jsonl").write_bytes(data[:cut])
        journal = Journal(folder)
        assert journal.verify(), cut
        torn = [line for line in lines(folder) if line["kind"] == "torn"]
        left_over = cut - (data[:cut].rfind(b"\n") + 1)
        assert [line["bytes"] for line in torn] == ([left_over] if left_over else [])
        finished(journal)
        assert journal.verify()
        journal.close()


def test_a_full_disk_refuses_the_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal(tmp_path)

    def full(_file: int, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("skydeck.engine.record.chain.os.write", full)
    with pytest.raises(AppError, match="No space left on device"):
        journal.begin(record())
    monkeypatch.undo()
    finished(journal)
    assert journal.verify()
    journal.close()


def small(folder: Path) -> Journal:
    """A journal whose files are soon full."""
    return Journal(folder, chain=Chain(folder, rotate_at=2000, keep=50))


def filled(folder: Path, files: int = 5) -> Journal:
    """A journal with an unknown change in its oldest file."""
    journal = small(folder)
    journal.begin(record("DeleteUser"))
    while len(list(folder.glob("journal-*.jsonl"))) < files:
        finished(journal)
    journal.close()
    return small(folder)


def test_an_unknown_change_is_counted_and_settled_however_many_files_ago_it_was(tmp_path: Path) -> None:
    journal = filled(tmp_path)
    (lost,) = journal.unknown()
    assert '"kind":"intent"' not in (tmp_path / "journal.jsonl").read_text().split("DeleteUser")[0]
    found = [one.record for one in journal.find(ReadJournal(unknown=True)) if one.record]
    assert [one.operation for one in found] == ["DeleteUser"]
    assert journal.settle(lost.number, done=True).outcome == "settled: done"
    journal.close()
    again = small(tmp_path)
    assert again.unknown() == ()
    assert [one.record.outcome for one in again.find(ReadJournal("deleteuser")) if one.record] == ["settled: done"]
    assert again.verify()
    again.close()


def test_an_unknown_change_whose_own_file_is_gone_is_still_told(tmp_path: Path) -> None:
    journal = filled(tmp_path)
    journal.close()
    for path in sorted(tmp_path.glob("journal-*.jsonl"))[:2]:
        path.unlink()
    again = small(tmp_path)
    assert [one.record.operation for one in again.find(ReadJournal(unknown=True)) if one.record] == ["DeleteUser"]
    assert again.settle(again.unknown()[0].number, done=False).outcome == "settled: not done"
    again.close()


def test_what_is_not_carried_any_more_can_be_settled_by_its_number(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    lost = journal.begin(record("DeleteUser"))
    journal.close()
    other = Journal(tmp_path)
    other._open.clear()  # as if it stood in a file that the start does not read
    assert other.settle(lost.number, done=True).outcome == "settled: done"
    other.close()


def operations(journal: Journal, **asked: object) -> list[str]:
    return [one.record.operation for one in journal.find(ReadJournal(**asked)) if one.record]  # type: ignore[arg-type]


def test_a_search_narrows_by_account_time_and_outcome_in_changes_and_reads(tmp_path: Path) -> None:
    journal, now = Journal(tmp_path), time.time()
    for at, (operation, account, outcome) in enumerate(
        (("ListUsers", "a", "ok"), ("GetUser", "b", "AccessDenied"), ("ListRoles", "a", "ok: NoSuchEntity"))
    ):
        journal.end(replace(record(operation, write=False, at=now + 100 * at), account=account, outcome=outcome))
    sent = journal.begin(record("CreateRole", at=now + 150))
    journal.end(replace(sent, outcome="ok", request_id="req-1"))
    assert operations(journal) == ["ListRoles", "CreateRole", "GetUser", "ListUsers"]
    assert operations(journal, account="a") == ["ListRoles", "ListUsers"]
    assert operations(journal, failed=True) == ["GetUser"]
    assert operations(journal, since=now + 100, until=now + 150) == ["CreateRole", "GetUser"]
    assert operations(journal, writes_only=True) == ["CreateRole"]
    assert operations(journal, search="REQ-1 ann") == ["CreateRole"]
    journal.close()


def test_a_search_knows_accounts_by_the_names_that_people_gave_them(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.end(record("ListUsers", write=False))
    for words, found in (("Bergwerk", 1), ("sandbox", 1), ("nirgends", 0), ("bergwerk listusers ann", 1)):
        matches = [one for one in journal.find(ReadJournal(words), {"sandbox": "Bergwerk Ö"}) if one.record]
        assert len(matches) == found, words
    journal.close()


def test_words_are_found_in_whatever_way_json_writes_them(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.end(replace(record("ListUsers", write=False), params={"Path": 'Straße "7" \\host'}))
    for words in ("straße", "STRASSE", '"7', "host", "path"):
        assert len([one for one in journal.find(ReadJournal(words)) if one.record]) == 1, words
    journal.close()


def test_reads_push_no_change_out_and_are_kept_within_a_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal(tmp_path)
    finished(journal)
    journal.end(record("ListUsers", write=False))
    monkeypatch.setattr(journal._others["calls"], "_rotate_at", 2000)
    journal.keep_within(8000, 90)
    for _ in range(200):
        journal.end(record("ListUsers", write=False))
    kept = sorted(tmp_path.glob("calls*.jsonl"))
    assert sum(path.stat().st_size for path in kept) < 10_000
    assert operations(journal, writes_only=True) == ["CreateUser"]
    assert journal.verify()
    old = kept[0].stat().st_mtime - 100 * 86400
    os.utime(kept[0], (old, old))
    journal.keep_within(8000, 90)
    assert not kept[0].exists()
    journal.close()


def test_what_was_before_and_after_is_found_by_the_change(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    sent = journal.begin(record())
    journal.before(sent.number, states.shown({"i-1": {"State": "running", "UserData": "secret", "_parent": {}}}))
    journal.end(replace(sent, outcome="ok"))
    journal.after(sent.number, {"i-1": {"State": "stopped"}})
    finished(journal)
    found = journal.call(sent.number)
    assert found.before == {"i-1": {"State": "running", "UserData": "<hidden>"}}
    assert found.after == {"i-1": {"State": "stopped"}}
    assert journal.call(finished(journal).number).before is None
    assert journal.verify()
    journal.close()


def test_states_are_cut_to_a_size_and_say_so(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    sent = journal.begin(record())
    long = {"i-1": {"Name": "web", "Long": ["x" * 1500] * 100, "Text": "ä" * 1900}}
    journal.before(sent.number, states.shown(long))
    journal.after(sent.number, states.shown({f"i-{number}": {"Name": "n" * 400} for number in range(200)}))
    found = journal.call(sent.number)
    assert (found.before["i-1"]["Name"], len(json.dumps(found.before)) < 1.05 * states.LIMIT) == ("web", True)
    assert "more" in found.before["i-1"]["Long"][-1]
    assert len(json.dumps(found.after)) < 1.05 * states.LIMIT
    assert found.after["…"] == f"… and {200 - len(found.after) + 1} more"
    journal.close()


def test_a_full_disk_keeps_no_state_and_stops_no_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal(tmp_path)
    sent = journal.begin(record())

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Chain, "append", full)
    journal.before(sent.number, {"i-1": {}})
    journal.after(sent.number, {"i-1": {}})
    journal.end(record("ListUsers", write=False))
    journal.close()


def test_finished_files_that_were_walked_are_not_walked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = filled(tmp_path)
    assert journal.verify()
    journal.close()
    walked: list[int] = []
    monkeypatch.setattr("skydeck.engine.record.seals.ends_of", lambda data: walked.append(len(data)))
    again = small(tmp_path)
    assert again.verify()
    assert walked == []
    oldest = min(tmp_path.glob("journal-*.jsonl"))
    oldest.write_text(oldest.read_text().replace("CreateUser", "CreateUsex", 1))
    assert not again.verify()
    assert walked
    again.close()


_WRITER = """
import sys
from pathlib import Path
from skydeck.engine.record.journal import Journal
from skydeck.link.messages import CallRecord
journal = Journal(Path(sys.argv[1]))
for number in range(10**6):
    sent = journal.begin(CallRecord(1.0, "a", "r", "iam", "CreateUser", {"n": number}, 0.0, "", write=True))
    print(sent.number, flush=True)
    values = {name: getattr(sent, name) for name in CallRecord.__slots__}
    journal.end(CallRecord(**{**values, "outcome": "ok"}))
"""


def test_fifty_kills_lose_no_intent_and_break_no_chain(tmp_path: Path) -> None:
    chances = random.Random(7)
    sent: set[int] = set()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    for _ in range(50):
        writer = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(tmp_path)], stdout=subprocess.PIPE, env=environment, text=True
        )
        assert writer.stdout is not None
        for _ in range(chances.randrange(1, 40)):
            sent.add(int(writer.stdout.readline()))
        writer.kill()
        # Only whole lines: what it said is what it may have sent.
        rest = writer.stdout.read().rpartition("\n")[0]
        sent.update(int(line) for line in rest.splitlines())
        writer.stdout.close()
        writer.wait()
    journal = Journal(tmp_path)
    assert journal.verify()
    known = {entry.number for entry in journal.entries(limit=10**6).entries}
    assert sent <= known
    results = {line["number"] for line in lines(tmp_path) if line["kind"] == "result"}
    assert {entry.number for entry in journal.unknown()} == known - results
    journal.close()
