"""HTML pages that need nothing else: one look for all, nothing loaded from elsewhere, nothing of a text executed."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterable, Iterator
from html import escape

from mtfix.render.cells import visible

_STYLE = """\
:root{color-scheme:light dark;--paper:#fff;--ink:#1a1a1a;--dim:#5f5f5f;--rule:#ddd;--panel:#f6f6f4;
--green:#1a7f37;--amber:#8a5a00;--blue:#0b62b8;--red:#b3261e;--redbg:#fdecea;--greenbg:#e7f5ea;--amberbg:#fdf3d8;
--bluebg:#e6f0fb}
@media(prefers-color-scheme:dark){:root{--paper:#16181b;--ink:#e6e6e6;--dim:#a0a0a0;--rule:#33363a;--panel:#1f2226;
--green:#5cc97a;--amber:#e0ac3b;--blue:#6cb2f7;--red:#ff8a80;--redbg:#3a1f1e;--greenbg:#1b3323;--amberbg:#372c12;
--bluebg:#17293d}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:76rem;padding:1.5rem;background:var(--paper);color:var(--ink);
font:1rem/1.6 Georgia,"Times New Roman",serif}
h1,h2,h3,table,aside,nav,form,.remark{font-family:system-ui,sans-serif}
h1{font-size:1.3rem;overflow-wrap:anywhere}h2{font-size:1.05rem;margin:2rem 0 .5rem;overflow-wrap:anywhere}
table{border-collapse:collapse;font-size:.9rem;margin:.5rem 0}td,th{padding:.2rem 1rem .2rem 0;text-align:left}
td.number,th.number{text-align:right;font-variant-numeric:tabular-nums}
.remark{color:var(--dim);font-size:.9rem;margin:.3rem 0;overflow-wrap:anywhere}
.row{display:grid;gap:0 2rem;border-top:1px solid var(--rule);padding:.6rem 0}
.row p{margin:0;overflow-wrap:anywhere}
aside{font-size:.8rem;line-height:1.45;color:var(--dim)}aside ol{margin:0;padding:0;list-style:none}
aside li{padding-left:2.2em;text-indent:-2.2em;overflow-wrap:anywhere}
code{font-size:.95em}
:target{background:var(--panel)}:focus-visible{outline:2px solid var(--blue);outline-offset:2px}
"""


def document(title: str, body: Iterable[str], style: str = "", script: str = "") -> Iterator[str]:
    """A page; `title` is text, `body` are pieces of HTML, `style` goes beside the style of all pages.

    The page says to the browser that nothing but this very style and script may have an effect.
    """
    scripts = _hash(script) if script else "'none'"
    styles = f"\n{_STYLE}{style}"
    policy = [
        "default-src 'none'",
        f"style-src {_hash(styles)}",
        f"script-src {scripts}",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    yield (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{"; ".join(policy)}">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f"<title>{html(title)}</title>\n<style>{styles}</style>\n</head>\n<body>\n<h1>{html(title)}</h1>\n"
    )
    yield from body
    if script:
        yield f"<script>{script}</script>\n"
    yield "</body>\n</html>\n"


def html(plain: str) -> str:
    """Text as HTML, in elements and in attributes; control characters become visible."""
    return escape(visible(plain))


def _hash(content: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
