"""Our own line icons as inline SVG: no icon font, nothing from another host, coloured by the text around them."""

from markupsafe import Markup

_PATHS = {
    "home": "M4 11.5 12 4.5l8 7M6 10v9.5h12V10M10 19.5v-5.5h4v5.5",
    "messages": "M3.5 6h17v12.5h-17zM4 6.5l8 6.5 8-6.5",
    "health": "M3 12.5h4l2.5-6 4 11 2.5-5h5",
    "results": "M9.5 3.5h5M10.5 3.5v6l-5.5 9.5a1 1 0 0 0 .9 1.5h12.2a1 1 0 0 0 .9-1.5l-5.5-9.5v-6M8 15h8",
    "documents": "M6 3.5h8l4.5 4.5v12.5H6zM14 3.5V8h4.5M9 12.5h6.5M9 16h6.5",
    "forms": "M8.5 4.5H5.5v16h13v-16h-3M8.5 3h7v3.5h-7zM8.5 11h7M8.5 15h4.5",
    "billing": "M5.5 3.5v17l2.2-1.5 2.2 1.5 2.2-1.5 2.2 1.5 2.2-1.5 2.2 1.5v-17zM9 8.5h6.5M9 12.5h6.5",
    "appointments": "M4 6h16v14.5H4zM4 10.5h16M8.5 3.5V7.5M15.5 3.5V7.5",
    "profile": "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4.5 20.5c.7-4 3.7-6 7.5-6s6.8 2 7.5 6",
    "family": "M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M2.5 20c.5-3.7 3-5.5 6.5-5.5s6 1.8 6.5 5.5"
    "M16.5 5a3 3 0 0 1 0 6M18 14.7c2 .7 3.2 2.5 3.5 5.3",
    "help": "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17M9.7 9.5a2.4 2.4 0 1 1 3.4 2.2"
    "c-.8.4-1.1.9-1.1 1.8M12 16.7v.1",
    "inbox": "M4 13.5 6.5 5h11L20 13.5v6H4zM4 13.5h4.5l1.2 2.5h4.6l1.2-2.5H20",
    "search": "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13M15.5 15.5l5 5",
    "records-in": "M12 3.5v11M7.5 10.5l4.5 4.5 4.5-4.5M4 16v4.5h16V16",
    "audit": "M8.5 6H20M8.5 12H20M8.5 18H20M4 6h.1M4 12h.1M4 18h.1",
    "settings": "M4 7h9M17 7h3M4 17h3M11 17h9M15 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5"
    "M9 19.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5",
    "menu": "M4 6.5h16M4 12h16M4 17.5h16",
    "close": "M6 6l12 12M18 6 6 18",
    "sign-out": "M13.5 4H5v16h8.5M10 12h10.5M17 8.5l3.5 3.5-3.5 3.5",
    "print": "M7 8.5v-5h10v5M7 17H4V8.5h16V17h-3M7 14h10v6.5H7z",
    "download": "M12 3.5v11M7.5 10.5l4.5 4.5 4.5-4.5M4.5 20h15",
    "check": "M5 12.5l4.5 4.5L19 7.5",
    "info": "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17M12 11v5.5M12 7.7v.1",
    "warning": "M12 4 2.8 20h18.4zM12 10v4.5M12 17.2v.1",
    "up": "M12 19V5.5M6 11l6-6 6 6",
    "down": "M12 5v13.5M6 13l6 6 6-6",
    "clock": "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17M12 7v5l3.5 2",
    "phone": "M6 3.5h3.5l1.5 4.5-2.2 1.5a11 11 0 0 0 5.7 5.7"
    "l1.5-2.2 4.5 1.5V18a2.5 2.5 0 0 1-2.7 2.5A15.5 15.5 0 0 1 3.5 6.2 2.5 2.5 0 0 1 6 3.5",
    "lock": "M5.5 10.5h13v10h-13zM8 10.5V8a4 4 0 0 1 8 0v2.5",
}

_FRAME = Markup('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="{}"/></svg>')
ICON_NAMES = frozenset(_PATHS)


def icon(name: str) -> Markup:
    """The icon as SVG, hidden from screen readers as the words beside it carry the meaning. KeyError if unknown."""
    return _FRAME.format(_PATHS[name])


def icon_path(name: str) -> str:
    """The icon's one line, for an element that draws it itself. KeyError if unknown."""
    return _PATHS[name]
