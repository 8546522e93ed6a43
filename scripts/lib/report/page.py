"""Sections as one HTML file that needs nothing else: its script, style and data are in it."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import sys
from pathlib import Path

import altair as alt
import jinja2
import vl_convert
from markupsafe import Markup
from whole_file import whole_file

from . import charts, formats
from .marts import Marts
from .sections import Page, sections

VEGA_LITE = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])
HERE = Path(__file__).parent
# What tells our own file from one that somebody else wrote.
GENERATOR = '<meta name="generator" content="nrr scripts/report">'
# Nothing but what is in the file, and of scripts only these two: whatever a customer is called, it stays text.
POLICY = "default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def render(marts: Marts) -> str:
    """The page.

    Args:
        marts: what the warehouse publishes.

    Returns:
        HTML.
    """
    page = Page(marts)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["chart"] = drawable
    environment.filters["key"] = formats.key_text
    library, script = _library(), _text("page.js")
    return environment.get_template("page.html").render(
        page=page,
        sections=sections(page),
        formats=formats,
        generator=Markup(GENERATOR),
        policy=POLICY.format(scripts=f"{_hash(library)} {_hash(script)}"),
        style=Markup(_text("page.css")),
        library=Markup(library),
        script=Markup(script),
    )


def drawable(chart: dict) -> Markup:
    """A chart as Vega: compiled here once, not by everybody who opens the page.

    Args:
        chart: Vega-Lite.

    Returns:
        JSON for a script element.
    """
    return embedded(vl_convert.vegalite_to_vega(chart, vl_version=VEGA_LITE, config=charts.CONFIG))


def embedded(value) -> Markup:
    """JSON that can stand in a script element, whatever its texts hold."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)


def _text(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _library() -> str:
    """Vega, Vega-Lite and Vega-Embed in one script, from the pinned package: nothing is fetched.

    To bundle them takes seconds, so the environment keeps what was bundled.
    """
    kept = Path(sys.prefix, f"vega-of-vl-convert-{vl_convert.__version__}.js")
    try:
        return kept.read_text(encoding="utf-8")
    except FileNotFoundError:
        bundle = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;").replace("</script", "<\\/script")
    with contextlib.suppress(OSError):  # an environment that this user may only read
        with whole_file(kept) as partial:
            partial.write_text(bundle, encoding="utf-8")
    return bundle


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
