"""Strings that broke other programs, by what they attack; tests show, store and send them."""

from __future__ import annotations

import json
from itertools import chain
from pathlib import Path

# Markup that Qt's label or tooltip would draw, load or follow.
MARKUP = (
    "<b>bold</b>",
    "x <b>later</b>",
    "first line\n<b>second</b>",
    "<i>",
    "</p>",
    "<br/>",
    "<h1>Title</h1>",
    "<u>under</u>",
    '<font color="#ff00ff">magenta</font>',
    '<table bgcolor="#ff00ff"><tr><td>cell</td></tr></table>',
    '<span style="background-color:#ff00ff">span</span>',
    '<a href="file:///etc/passwd">click</a>',
    '<a href="https://example.invalid">https</a>',
    '<img src="/dev/zero">',
    '<img src="file:///etc/passwd">',
    '<img width="100000" height="100000">',
    "<script>alert(1)</script>",
    '<svg onload="x">',
    "<!DOCTYPE html><p>x",
    '<?xml version="1.0"?><a/>',
    "<qt>marked</qt>",
    "&lt;b&gt;escaped&lt;/b&gt;",
    "&amp;",
    "AT&amp;T",
    "AT&T",
    "a < b > c",
    "<3",
    "<foo>",
    "# heading",
    "**bold**",
    "[link](file:///etc/passwd)",
    "![img](x.png)",
    "`code`",
    "- [ ] task",
    "{name}",
    "%s%n%x",
    "%1 %2",
    "{0.__class__}",
    "$role",
    "${px_row}",
    "#{x}",
    "{{7*7}}",
)
# What a mnemonic, a shortcut or an accelerator would eat.
MNEMONICS = ("R&D-prod", "&File", "a && b", "trailing &", "&", "Save\tCtrl+S", "_underscore_")
# Direction changers and other characters that one cannot see.
BIDI = (
    "\u202egnp.exe",
    "photo\u202egpj.exe",
    "\u202aleft\u202c",
    "\u2066isolate\u2069",
    "\u2068first\u2069",
    "a\u200eb",
    "a\u200fb",
    "\u061cx",
    "שלום",
    "مرحبا بالعالم",
    "abc שלום def",
    "\u202d\u202e\u202d",
    "prod\u2067uction",
)
INVISIBLE = (
    "zero\u200bwidth",
    "join\u200der",
    "non\u200cjoiner",
    "soft\u00adhyphen",
    "word\u2060joiner",
    "\ufeffbom",
    "nb\u00a0space",
    "thin\u2009space",
    "ideographic\u3000space",
    "line\u2028separator",
    "paragraph\u2029separator",
    "hangul\u3164filler",
    "braille\u2800blank",
    "tag\U000e0041\U000e007f",
    "selector\ufe0f",
    "\u034fgrapheme",
    "mongolian\u180eseparator",
    "func\u2061tion",
    "note\u2028",
)
SPACES = (
    " leading",
    "trailing ",
    "  both  ",
    " ",
    "   ",
    "two  inside",
    "\t",
    "tab\there",
    "a\nb",
    "a\r\nb",
    "a\rb",
    "\n",
    "",
)
CONTROL = (
    "\x00",
    "nul\x00inside",
    "\x01\x02\x03",
    "bell\x07",
    "esc\x1b[31mred\x1b[0m",
    "back\x08space",
    "\x7fdel",
    "c1\x85x",
    "csi\x9b31m",
    "form\x0cfeed",
    "vertical\x0btab",
    "\x1a",
    "unit\x1fsep",
)
BROKEN = (
    "lone\ud800high",
    "lone\udc00low",
    "\udc80byte",
    "private\ue000use",
    "non\ufffechar",
    "\U0010ffff",
    "un\u0378assigned",
    "replacement\ufffd",
)
LOOKALIKES = ("pаypal", "ɑdmin", "Ⅷ", "ﬁle", "ＡＷＳ", "e\u0301", "é", "K", "ſ", "ı", "İ", "ß", "Å", "rn", "l1I", "O0")
MARKS = ("Z\u0351\u036b\u0343\u036a\u0302\u0348\u0319", "e" + "\u0301" * 30, "\u0301start", "a\u20dd")
EMOJI = ("😀", "👩‍👩‍👧‍👦", "👍🏽", "🏳️‍🌈", "1️⃣", "🇪🇺", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "❤️")
SCRIPTS = ("日本語", "中文字符", "한국어", "हिन्दी", "ไทย", "Ελληνικά", "Русский", "עברית", "ქართული", "می‌خواهم")
# What a spreadsheet would run.
FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    '=HYPERLINK("http://x")',
    "=cmd|' /C calc'!A0",
    "\t=1",
    "\r=1",
    "\x00=1",
    "＝1",
)
NUMBERS = (
    "1e400",
    "NaN",
    "-0",
    "Infinity",
    "0x10",
    "1_000",
    "00123",
    "１２３",
    "9" * 40,
    "null",
    "None",
    "true",
    "undefined",
)
PATHS = (
    "../../etc/passwd",
    "..",
    ".",
    "/",
    "//",
    "a//b",
    "C:\\Windows",
    "\\\\host\\share",
    "CON",
    "nul.txt",
    "COM¹",
    "~",
    "-rf",
    "file:///etc/passwd",
    "a" * 256,
)
SHELL = (
    "$(id)",
    "`id`",
    "; rm -rf ~",
    "| cat",
    "'; DROP TABLE x; --",
    '"',
    "'",
    "\\",
    "${jndi:ldap://x}",
    "\\n",
    "%00",
    "*",
    "?",
)
LONG = ("x" * 5_000, "word " * 2_000, "<b>" * 2_000, "\u202e" * 3_000, "A" * 1_000_000)

CLASSES: dict[str, tuple[str, ...]] = {
    "markup": MARKUP,
    "mnemonics": MNEMONICS,
    "bidi": BIDI,
    "invisible": INVISIBLE,
    "spaces": SPACES,
    "control": CONTROL,
    "broken": BROKEN,
    "lookalikes": LOOKALIKES,
    "marks": MARKS,
    "emoji": EMOJI,
    "scripts": SCRIPTS,
    "formulas": FORMULAS,
    "numbers": NUMBERS,
    "paths": PATHS,
    "shell": SHELL,
    "long": LONG,
}
OURS: tuple[str, ...] = tuple(chain.from_iterable(CLASSES.values()))
BIG_LIST: tuple[str, ...] = tuple(json.loads((Path(__file__).parent / "blns.json").read_text("utf-8")))
ALL: tuple[str, ...] = OURS + BIG_LIST
