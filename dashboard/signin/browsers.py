"""The name of a browser from its user agent, so that people can tell their sessions apart."""

from django.utils.translation import gettext

# The first name that is found counts, because some browsers also name the browser that they descend
# from.
_BROWSERS = {
    "Edg/": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def browser_name(user_agent: str) -> str:
    """Return a name such as `Firefox on Windows`; unknown parts are left out."""
    browser = next(
        (name for mark, name in _BROWSERS.items() if mark in user_agent), gettext("A browser")
    )
    system = next((name for mark, name in _SYSTEMS.items() if mark in user_agent), "")
    if not system:
        return browser
    return gettext("%(browser)s on %(system)s") % {"browser": browser, "system": system}
