"""What neither ruff nor mypy can say: the rules of the house, each a row with its reason; it fixes nothing."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "desktop/skydeck/**"
MAX_FILE_LINES = 500
MAX_FUNCTION_LINES = 50

Finding = tuple[int, str]
Check = Callable[[str, str], Iterator[Finding]]


@dataclass(frozen=True)
class Rule:
    """A pattern that must not occur: where it is looked for, where it is allowed, and why."""

    name: str
    reason: str
    check: Check
    where: tuple[str, ...] = (PACKAGE,)
    allowed: tuple[str, ...] = ()

    def applies_to(self, path: str) -> bool:
        return _matches(path, self.where) and not _matches(path, self.allowed)


@dataclass(frozen=True)
class Violation:
    """One finding in one line of one file."""

    path: str
    line: int
    rule: Rule
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule.name}: {self.text}\n    {self.rule.reason}"


def violations_in(path: str, source: str, rules: tuple[Rule, ...] | None = None) -> list[Violation]:
    """What the rules find in one file; `path` is relative to the checkout."""
    found = []
    for rule in RULES if rules is None else rules:
        if rule.applies_to(path):
            found += [Violation(path, line, rule, text) for line, text in rule.check(path, source)]
    return found


def tracked_files() -> list[str]:
    """Every file that is, or is about to be, in the repository; without git, every file but what is built."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    except (OSError, subprocess.CalledProcessError):
        everything = (path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*") if path.is_file())
        listed = [name for name in everything if not re.match(r"\.(venv|git|\w+_cache|hypothesis)/", name)]
    return sorted(name for name in set(listed) if name and (ROOT / name).is_file())


def _matches(path: str, patterns: tuple[str, ...]) -> bool:
    # fnmatch's * crosses slashes, so ** says no more than * to it.
    return any(fnmatch(path, pattern) for pattern in patterns)


def regex(pattern: str) -> Check:
    """Each line of any text that the pattern matches."""
    compiled = re.compile(pattern)

    def check(_path: str, source: str) -> Iterator[Finding]:
        for number, line in enumerate(source.splitlines(), 1):
            if match := compiled.search(line):
                yield number, match.group().strip()

    return check


@lru_cache(maxsize=2)  # the rules take one file after the other
def _nodes(path: str, source: str) -> tuple[ast.AST, ...]:
    """Everything in a Python file, in one list; each rule asks for it."""
    return tuple(ast.walk(ast.parse(source, path))) if path.endswith(".py") else ()


@lru_cache(maxsize=20_000)
def _called(function: ast.expr) -> str:
    return ast.unparse(function)


def call(*names: str) -> Check:
    """Calls of these names: `.exec` is any object's method, `Box.get` that very one, `run` a plain name or a method."""

    def check(path: str, source: str) -> Iterator[Finding]:
        for node in _nodes(path, source):
            if isinstance(node, ast.Call):
                called = _called(node.func)
                for name in names:
                    if called == name or called.endswith(name if name.startswith(".") else f".{name}"):
                        yield node.lineno, f"{called}("

    return check


def name(*forbidden: str) -> Check:
    """Any use of these names, also in an import."""

    def check(path: str, source: str) -> Iterator[Finding]:
        for node in _nodes(path, source):
            used = ""
            match node:
                case ast.Name(id=used) | ast.Attribute(attr=used):
                    pass
                case ast.alias(name=path_of_it):
                    used = path_of_it.rpartition(".")[2]
            if used in forbidden:
                yield getattr(node, "lineno", 1), used

    return check


def dynamic_text_in_tr(path: str, source: str) -> Iterator[Finding]:
    """`tr(f"…")` and `tr("…" + x)`: the catalogue holds what the extractor saw, which is never what is asked for."""
    for node in _nodes(path, source):
        if isinstance(node, ast.Call) and _called(node.func).rpartition(".")[2] == "tr" and node.args:
            first = node.args[0]
            if isinstance(first, ast.JoinedStr | ast.BinOp):
                yield node.lineno, ast.unparse(node)[:60]


def long_functions(path: str, source: str) -> Iterator[Finding]:
    for node in _nodes(path, source):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > MAX_FUNCTION_LINES:
                yield node.lineno, f"{node.name} has {lines} lines"


def long_file(_path: str, source: str) -> Iterator[Finding]:
    lines = source.count("\n")
    if lines > MAX_FILE_LINES:
        yield MAX_FILE_LINES, f"{lines} lines"


def colour_literals(path: str, source: str) -> Iterator[Finding]:
    """String constants that are a hex colour, and `QColor("name")` or `QColor(1, 2, 3)`."""
    for node in _nodes(path, source):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if match := re.search(r"#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b(?![-\w])", node.value):
                yield node.lineno, match.group()
        elif isinstance(node, ast.Call) and _called(node.func).rpartition(".")[2] == "QColor":
            if node.args and all(isinstance(argument, ast.Constant) for argument in node.args):
                yield node.lineno, ast.unparse(node)
        elif isinstance(node, ast.Attribute) and ast.unparse(node.value).endswith("GlobalColor"):
            yield from [(node.lineno, ast.unparse(node))] if node.attr != "transparent" else []


PYTHON = ("desktop/**.py", "tests/**.py")
# Files in which a rule's own pattern, or its planted violation, has to stand.
OWN = ("tests/helpers/house_rules.py", "tests/test_house.py")
STATIC_DIALOGS = tuple(
    f"{box}.{method}"
    for box, methods in {
        "QMessageBox": ("about", "aboutQt", "critical", "information", "question", "warning"),
        "QFileDialog": ("getOpenFileName", "getOpenFileNames", "getSaveFileName", "getExistingDirectory"),
        "QInputDialog": ("getText", "getItem", "getInt", "getDouble", "getMultiLineText"),
        "QColorDialog": ("getColor",),
        "QFontDialog": ("getFont",),
    }.items()
    for method in methods
)
RULES = (
    Rule(
        "no-exec",
        "a nested event loop loses the other running tasks for ever; use open() and a future (ui/dialogs.py)",
        call(".exec", ".exec_", *STATIC_DIALOGS),
        # The application's own loop, which is the outermost.
        allowed=("desktop/skydeck/ui/app.py",),
    ),
    Rule("no-process-events", "it runs handlers in the middle of others; let the loop turn", name("processEvents")),
    Rule("no-async-slot", "three clicks start three runs, and their errors bypass the bar", name("asyncSlot")),
    Rule(
        "tasks-by-runner",
        "a task that nobody holds may be collected, and its error is never shown; use Runner.start",
        call("create_task", "ensure_future"),
        allowed=("desktop/skydeck/tasks/runner.py",),
    ),
    Rule("no-colour-literal", "colours are roles of resources/themes, or one theme will be wrong", colour_literals),
    Rule(
        "no-slow-models",
        "170 times slower than an own index list at 20,000 rows, or one object per cell",
        name("QSortFilterProxyModel", "QStandardItem", "QStandardItemModel", "QTableWidget", "QTableWidgetItem"),
    ),
    Rule(
        "plain-text-only",
        "text from AWS must never be read as markup; the helpers of ui/plain.py show it as it is",
        call("QLabel", "setToolTip", "QMessageBox", "setHtml", "insertHtml", "appendHtml"),
        allowed=("desktop/skydeck/ui/plain.py",),
    ),
    Rule("no-dynamic-tr", "only a literal can be extracted and translated; format afterwards", dynamic_text_in_tr),
    Rule(
        "no-registry-host",
        "the checkout works with whatever index a machine is set to",
        regex(
            r"(?i)\b(pypi\.org|pythonhosted\.org|registry\.(npmjs|yarnpkg)\.|artifactory|deb\.debian\.org|/simple/?['\"])"
        ),
        where=("*",),
        allowed=OWN,
    ),
    Rule(
        "no-machine-path",
        "it exists on one machine only",
        regex(r"(?<![\w.$}~])(/root/|/work/|/Users/\w+/|/home/(?!ec2-user|ubuntu|visitor|\{)\w+/|[A-Z]:\\\\?Users)"),
        where=("*",),
        allowed=(*OWN, "LICENSE"),
    ),
    Rule(
        "no-promise",
        "what is not there is not mentioned: do it, or write an issue",
        regex(r"\bTODO\b|\bFIXME\b|\bXXX\b|(?i:coming soon|not (yet )?implemented)"),
        where=("*.py", "*.md", "*.toml", "*.qss", "*.ts", "*.sh", ".ci/*"),
        allowed=(*OWN, "pyproject.toml"),
    ),
    Rule(
        "no-sleep-in-tests",
        "wait for the condition instead (tests/helpers/waiting.py)",
        call("time.sleep"),
        where=("tests/**.py",),
        allowed=(*OWN, "tests/bench/*", "tests/helpers/session.py"),
    ),
    Rule("short-file", f"more than {MAX_FILE_LINES} lines are several things", long_file, where=PYTHON),
    Rule("short-function", f"more than {MAX_FUNCTION_LINES} lines are several things", long_functions, where=PYTHON),
)
