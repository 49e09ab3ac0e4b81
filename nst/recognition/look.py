"""How the panel shows what came of it: a door, and the distance to everybody in the database as bars."""

import html
from collections.abc import Mapping

from nst.texts import text

STATE = {True: "recognition.door-open", False: "recognition.door-shut"}
WIDEST = 1.4  # distance that a bar has room for; two encodings at a right angle have the square root of 2
SHEET = """
.nst-recognition .nst-columns { grid-template-columns: minmax(170px, 1fr) minmax(0, 1.5fr) minmax(230px, 1.4fr); }
@container (max-width: 680px) {
  .nst-recognition .nst-columns { grid-template-columns: minmax(0, 1fr) minmax(236px, 1fr); }
  .nst-recognition .nst-choose { grid-column: auto; flex-direction: column; gap: 0; }
  .nst-recognition .nst-sliders { grid-column: 1 / -1; }
}
@container (max-width: 420px) { .nst-recognition .nst-columns { grid-template-columns: minmax(0, 1fr); } }
.nst-recognition .nst-choose .widget-text { flex-direction: column; align-items: stretch; height: auto; }
.nst-recognition .nst-choose .widget-text > label { width: auto; text-align: left; line-height: 20px; height: 20px; }
.nst-recognition .nst-choose .widget-text > input { min-height: 28px; }
.nst-recognition .nst-sliders .widget-hslider, .nst-recognition .nst-sliders .widget-dropdown { margin: 0 2px; }
.nst-recognition .nst-sliders .widget-hslider { height: 25px; } .nst-recognition .widget-readout { line-height: 25px; }
.nst-door { display: flex; align-items: center; gap: 14px; min-height: 124px; }
.nst-door svg { flex: none; width: 92px; height: 124px; }
.nst-door strong { display: block; font-size: 15px; }
.nst-bars { border-collapse: collapse; width: 100%; font-size: 12px; }
.nst-bars caption { text-align: left; line-height: 1.4; padding: 4px 0; caption-side: top; }
.nst-bars th { font-weight: 400; text-align: left; padding: 1px 8px 1px 0; white-space: nowrap; max-width: 120px;
  overflow: hidden; text-overflow: ellipsis; }
.nst-bars td:last-child { text-align: right; padding-left: 8px; }
.nst-bars .nst-bar { position: relative; width: 100%; padding: 0; }
.nst-bars .nst-bar::after { content: ""; position: absolute; left: var(--line); top: 0; bottom: 0;
  border-left: 2px dashed currentColor; opacity: .6; }
.nst-bars i { display: block; height: 12px; border-radius: 0 3px 3px 0; background: #8887; }
.nst-bars .nst-below i { background: var(--nst-content); }
.nst-bars .nst-nearest > * { font-weight: 700; }
"""
FRAME = '<rect x="6" y="4" width="80" height="116" rx="3" fill="#6b4a35"/><rect x="12" y="10" width="68" height="110" '
STEP = '<rect x="0" y="118" width="92" height="6" rx="2" fill="#8a8078"/>'
SHUT = (
    '{frame}fill="#b5623c"/><g fill="none" stroke="#8d4626" stroke-width="3">'
    '<rect x="20" y="18" width="23" height="38"/>'
    '<rect x="49" y="18" width="23" height="38"/><rect x="20" y="66" width="23" height="46"/>'
    '<rect x="49" y="66" width="23" height="46"/></g><circle cx="73" cy="66" r="4" fill="#f0cf7d"/>{step}'
)
OPEN = (
    '{frame}fill="#ffe3a3"/><path d="M12 104h68v16H12z" fill="#d9a85c"/><circle cx="58" cy="40" r="9" fill="#fff6da"/>'
    '<path d="M58 10v21" stroke="#8a6a3c" stroke-width="2"/><path d="M12 10l26 9v112l-26-11z" fill="#b5623c"/>'
    '<path d="M17 23l16 5v34l-16-4zM17 70l16 5v42l-16-6z" fill="none" stroke="#8d4626" stroke-width="3"/>'
    '<circle cx="34" cy="72" r="3.5" fill="#f0cf7d"/>{step}'
)


def door(is_open: bool, words: str) -> str:
    """Return HTML with the door, open or shut, and why."""
    drawn = (OPEN if is_open else SHUT).format(frame=FRAME, step=STEP)
    return (
        f'<div class="nst-door"><svg viewBox="0 0 92 132" aria-hidden="true">{drawn}</svg>'
        f"<div><strong>{html.escape(text(STATE[is_open]))}</strong>{html.escape(words)}</div></div>"
    )


def bars(distances: Mapping[str, float], threshold: float) -> str:
    """Return HTML with a bar for each distance, and a line at the threshold."""
    nearest = min(distances, key=distances.__getitem__, default=None)
    widest = max(WIDEST, *distances.values()) if distances else WIDEST
    rows = []
    for name, distance in distances.items():
        names = ["nst-below"] * (distance < threshold) + ["nst-nearest"] * (name == nearest)
        rows.append(
            f'<tr class="{" ".join(names)}"><th scope="row">{html.escape(name)}</th>'
            f'<td class="nst-bar" style="--line:{100 * threshold / widest:.1f}%">'
            f'<i style="width:{100 * distance / widest:.1f}%"></i></td><td>{distance:.2f}</td></tr>'
        )
    caption = html.escape(text("recognition.bars", threshold=threshold))
    return f'<table class="nst-bars"><caption>{caption}</caption>{"".join(rows)}</table>'
