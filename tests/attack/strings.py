"""What people, other programs and attackers put into fields: texts that break parsers, markup, formulas, headers."""

from hypothesis import strategies as st

BREAKING = (
    "",
    " ",
    "\r\nBcc: eve@example.org\r\n\r\n",
    "\u202eevil\u2066",
    "\u2028\u2029\x85\x0b\x1f",
    "e\u0301" * 40,
    "İıſßﬃΐ",
    "🧑‍🧑‍🧒‍🧒" * 20,
    "%00%0d%0a%n%s{0}{name}\\",
    "' OR 1=1 --",
    "%_\\%",
    '=HYPERLINK("http://x")',
    "../../etc/passwd",
    "NaN",
    "Infinity",
    "-0",
    "1e999",
    "9" * 5000,
    "١٢٣٤-٠١-٠٢",
    "9999999999999999999-1-1",
    "0001-01-01",
    "9999-12-31",
    "2020-W01-1",
    "20200101",
    "24:00",
    "٢٣:٥٩",
    "²",
    "½",
    "a@b",
    "a@xn--.example",
    "@" * 300,
    "a@" + "b" * 70 + ".example",
    "((((((((((",
    "[" * 300,
    "https://[",
    "https://example.org:99999999999/",
    "\\N{DEAD}",
    "contact:",
    ":",
    "-",
    "#",
)
HUGE = ("n" * 1_000_000, "é " * 500_000, "\n" * 1_000_000, "1" * 1_000_000, "a-" * 500_000)
UNSTORABLE = ("\x00", "a\x00b", "\ud800", "x\udfffy", "Plain\ud83d words")
BREAKING_TEXT = st.integers(0, 79).flatmap(
    lambda chance: (
        st.sampled_from(HUGE)
        if chance == 0
        else st.sampled_from(UNSTORABLE)
        if chance < 30
        else st.sampled_from(BREAKING)
        if chance < 65
        else st.text(st.characters(exclude_categories=()), max_size=30)  # lone surrogates and NUL among them
    )
)
DAYS = ("0001-01-01", "0001-01-02", "1900-02-28", "2024-02-29", "2026-11-26", "9998-12-31", "9999-12-31")
NUMBERS = (-(2**31), -1, 0, 1, 2, 59, 2**31 - 1)  # what a column takes; what is typed is text
