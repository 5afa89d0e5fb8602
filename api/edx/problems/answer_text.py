"""Learners' answers as text: markup is dropped, lists are written with bars."""

import json
from html import unescape
from html.parser import HTMLParser

# Words that the LMS writes for characters that its storage cannot hold; longer words come first.
_SLUGS = {
    "**FOURBACKSLASHQUOTE**": '\\\\\\\\"',
    "**THREEBACKSLASHQUOTE**": '\\\\\\"',
    "**TWOBACKSLASHQUOTE**": '\\\\"',
    "**ONEBACKSLASHQUOTE**": '\\"',
    "**TWOBACKSLASH**": "\\\\",
    "**BACKSLASHQUOTE**": '\\"',
    "**BACKSLASHSPACE**": "\\ ",
}


class _TextNodes(HTMLParser):
    """Collects the texts between tags; a text that the parser hands over in pieces is one text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.nodes = [""]

    def handle_data(self, data: str) -> None:
        """Add to the current text."""
        self.nodes[-1] += data

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - a tag is a border
        """Begin another text."""
        self.nodes.append("")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - as above
        """Begin another text."""
        self.nodes.append("")

    def handle_comment(self, data: str) -> None:  # noqa: ARG002 - as above
        """Begin another text."""
        self.nodes.append("")


def shown_answer(stored: str | None) -> str:
    """Return an answer, or an answer's id, as clients read it; a NULL is the word `None`."""
    if stored is None:
        return "None"
    items = _json_list(stored)
    text = _without_markup(stored) if items is None else f"[{'|'.join(map(_item, items))}]"
    if "**" in text:
        for slug, characters in _SLUGS.items():
            text = text.replace(slug, characters)
    return text


def _json_list(text: str) -> list[object] | None:
    if not text.lstrip().startswith("["):
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, list) else None


def _item(item: object) -> str:
    return _without_markup(item) if isinstance(item, str) else json.dumps(item)


def _without_markup(text: str) -> str:
    if "<" not in text and "&" not in text:
        return text.strip()
    parser = _TextNodes()
    # Behind the last ">" no tag ends, so all of it is text. The parser would look for the end of
    # each tag that begins there up to the end of the text, in a time that grows with its square.
    tags, end, rest = text.rpartition(">")
    try:
        parser.feed(tags + end)
        parser.close()
    except AssertionError:  # The standard library's parser raises this for `<![x`.
        return text.strip()
    parser.nodes[-1] += unescape(rest)
    return " ".join(node for node in map(str.strip, parser.nodes) if node)
