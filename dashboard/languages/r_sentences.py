"""R's sentences about a step without rows, in the language of the page.

R stores them in English (`too_few()` in `r/R/`), and they are keys of the catalogues. A number in
a sentence is one of R's bounds; the key has a placeholder for it.
"""

import re
from collections.abc import Mapping
from typing import Final

from django.utils.formats import number_format
from django.utils.translation import gettext, gettext_noop

SENTENCES: Final = (
    gettext_noop("Nothing stands out, or too few learners did anything."),
    gettext_noop("Fewer than %(number)s learners tried or watched anything."),
    gettext_noop("No video was watched by %(number)s learners."),
    gettext_noop("There is no run of the same course before this one."),
    gettext_noop("Fewer than %(number)s learners in one of the two runs at the age of this run."),
    gettext_noop("The two runs have no enrollment mode in common."),
    gettext_noop("Nobody enrolled."),
    gettext_noop("The course has ended."),
    gettext_noop("Fewer than %(number)s whole weeks of data."),
    gettext_noop(
        "In the last weeks no method was better than the forecast that all stays as it is."
    ),
    gettext_noop("Nobody answered a problem."),
    gettext_noop("No problem was tried by %(number)s learners."),
    gettext_noop("Nobody is enrolled, or nobody was active."),
    gettext_noop("Fewer than %(number)s learners enrolled more than seven days ago."),
    gettext_noop("Nobody is enrolled."),
    gettext_noop("There are no rows to draw."),
)
_NUMBER: Final = re.escape("%(number)s")
_PATTERNS: Final[Mapping[str, re.Pattern[str]]] = {
    sentence: re.compile(re.escape(sentence).replace(_NUMBER, r"(?P<number>\d+)"))
    for sentence in SENTENCES
}


def sentence_of_r(text: str) -> str:
    """Return a sentence of R in the active language; a text that is no such sentence stays."""
    for sentence, pattern in _PATTERNS.items():
        if found := pattern.fullmatch(text):
            numbers = {name: number_format(int(value)) for name, value in found.groupdict().items()}
            return gettext(sentence) % numbers if numbers else gettext(sentence)
    return text
