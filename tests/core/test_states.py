"""The roles of the state words that AWS uses, by service: what a dot's colour claims."""

from __future__ import annotations

import pytest

from skydeck.core.text import state_role

ROLES = {
    "ok": """running available in-use active Active InService healthy OK ENABLED Enabled completed COMPLETE Successful
        CREATE_COMPLETE UPDATE_COMPLETE SUCCEEDED attached associated ISSUED registered passed""",
    "busy": """pending stopping shutting-down starting creating Creating updating deleting attaching detaching
        INSUFFICIENT_DATA initial draining impaired active_impaired provisioning Pending:Wait Terminating:Proceed
        CREATE_IN_PROGRESS UPDATE_ROLLBACK_IN_PROGRESS ROLLBACK_IN_PROGRESS PENDING_VALIDATION PendingDeletion
        Enabling Disabling pending-acceptance deregistering UPDATE_COMPLETE_CLEANUP_IN_PROGRESS Throttled""",
    "bad": """failed Failed error ALARM unhealthy CREATE_FAILED UPDATE_FAILED ROLLBACK_COMPLETE
        UPDATE_ROLLBACK_COMPLETE ROLLBACK_FAILED blackhole TIMED_OUT ABORTED EXPIRED unavailable DELETE_FAILED""",
    "idle": """stopped terminated deleted Disabled DISABLED Inactive unused deregistered Standby suspended
        not-applicable private public something-new""",
}


@pytest.mark.parametrize(("role", "word"), [(role, word) for role, words in ROLES.items() for word in words.split()])
def test_a_state_word_has_its_role(role: str, word: str) -> None:
    assert state_role(word) == role


@pytest.mark.parametrize(("words", "role"), [("2/2 passed", "ok"), ("3/3 passed", "ok"), ("1/2 passed", "bad")])
def test_passed_checks_are_counted(words: str, role: str) -> None:
    assert state_role(words) == role
