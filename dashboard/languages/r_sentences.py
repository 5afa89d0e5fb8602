"""R's sentences about a step without rows, in the language of the page.

R stores them in English (`too_few()` in `r/R/`), and they are keys of the catalogues. A number in
a sentence is one of R's bounds; the key has a placeholder for it.
"""

import re
from collections.abc import Mapping
from typing import Final

from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

SENTENCES: Final = (
    _("Nothing stands out, or too few learners did anything."),
    _("Fewer than %(number)s learners tried or watched anything."),
    _("No video was watched by %(number)s learners."),
    _("There is no run of the same course before this one."),
    _("Fewer than %(number)s learners in one of the two runs."),
    _("The two runs have no enrollment mode in common."),
    _("Nobody enrolled."),
    _("The course has ended."),
    _("Fewer than %(number)s whole weeks of data."),
    _("In the last weeks no method was better than the forecast that all stays as it is."),
    _("Nobody answered a problem."),
    _("No problem was tried by %(number)s learners."),
    _("Nobody is enrolled, or nobody was active."),
    _("Fewer than %(number)s learners are enrolled."),
    _("Nobody is enrolled."),
    _("There are no rows to draw."),
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
