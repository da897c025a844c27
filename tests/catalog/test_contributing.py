"""The example of CONTRIBUTING.md is what a contributor copies, so it must pass what it promises."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import Any

from skydeck.core.kinds import Service
from tests.catalog.rules import findings

CONTRIBUTING = Path(__file__).parents[2] / "CONTRIBUTING.md"


def test_service_of_the_guide_fits_the_models() -> None:
    found = re.search(r"```python\n(.*?)```", CONTRIBUTING.read_text("utf-8"), re.DOTALL)
    assert found is not None
    names: dict[str, Any] = {}
    exec(compile(textwrap.dedent("   " + found[1].lstrip()), str(CONTRIBUTING), "exec"), names)
    service = names["SERVICE"]
    assert isinstance(service, Service)
    assert [finding for kind in service.kinds for finding in findings(kind)] == []
