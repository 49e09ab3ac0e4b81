"""How the panel looks: its style sheet, with RESTARTED for words in the notebook's language.

The columns follow the width of the panel, not that of the window.
"""

SHEET = """
.nst { font-variant-numeric: tabular-nums; container-type: inline-size;
  --nst-content: #0072b2; --nst-style: #b34700; --nst-faint: #595959; --nst-alert: #d55e0022; --nst-said: #0072b21a; }
[data-jp-theme-light="false"] .nst { --nst-content: #6fbdf0; --nst-style: #ffa366; --nst-faint: #bdbdbd; }
.nst, .nst .widget-box, .nst .widget-html, .nst .widget-html-content { overflow: visible; min-width: 0; }
.nst .widget-html-content { line-height: 1.4; }

.nst-columns { display: grid; gap: 8px 16px; align-items: start;
  grid-template-columns: minmax(150px, 1fr) minmax(0, 2.2fr) minmax(230px, 1.5fr); }
@container (max-width: 680px) {
  .nst-columns { grid-template-columns: minmax(0, 1.6fr) minmax(236px, 1fr); }
  .nst-choose { grid-column: 1 / -1; flex-direction: row; gap: 16px; } .nst-choose > * { flex: 1 1 0; }
}
@container (max-width: 420px) { .nst-columns { grid-template-columns: minmax(0, 1fr); } }

.nst-choose .widget-hbox { align-items: flex-end; }
.nst-choose .widget-dropdown { flex-direction: column; align-items: stretch; height: auto; }
.nst-choose .widget-dropdown > label { width: auto; text-align: left; line-height: 20px; height: 20px; }
.nst-choose .widget-dropdown > select { flex: none; height: 28px; padding: 0 18px 0 4px; }
.nst .widget-image { display: block; width: calc(100% - 4px); height: auto; margin: 2px; border-radius: 3px; }
.nst-words { display: none; }
.nst-heard { position: absolute; width: 1px; height: 1px; clip-path: inset(50%);
  overflow: hidden !important; white-space: nowrap; }
.nst h4 { margin: 6px 0 2px; font-size: 13px; font-weight: 600; line-height: 1.4; }
.nst .jupyter-button { border-radius: 3px; }
.nst .widget-upload { font-size: 0; } .nst .widget-upload i { font-size: 14px; line-height: 28px; margin: 0; }
.nst :focus-visible { outline: 2px solid var(--nst-content); outline-offset: 2px; }
.nst .widget-hslider .slider-container { min-width: 40px; }
.nst .widget-dropdown, .nst .widget-dropdown > select { min-width: 0; }
.nst .widget-readout { min-width: 44px; }
.nst-ends { display: flex; justify-content: space-between; margin: -8px 8px 2px 52px; font-size: 11px;
  line-height: 1.3; white-space: nowrap; color: var(--nst-faint); }

.nst-alert, .nst-said { padding: 6px 10px; line-height: 1.4; overflow-wrap: anywhere; }
.nst-alert { border-left: 4px solid var(--nst-style); background: var(--nst-alert); }
.nst-said { border-left: 4px solid var(--nst-content); background: var(--nst-said); }
.nst svg { display: block; font-size: 11px; fill: currentColor; }
.nst svg path.grid { stroke: currentColor; stroke-opacity: .15; }
.nst svg path.mark { stroke: currentColor; stroke-opacity: .6; stroke-dasharray: 3 3; }
.nst svg polyline { fill: none; stroke-width: 2; stroke: currentColor; }
.nst svg polyline.content { stroke: var(--nst-content); } .nst svg text.content { fill: var(--nst-content); }
.nst svg polyline.style { stroke: var(--nst-style); } .nst svg text.style { fill: var(--nst-style); }
.nst svg text[class] { font-weight: 600; }
.nst pre { padding: 8px; margin: 4px 0; line-height: 1.35; font-size: 12px; border: 1px solid #8884;
  white-space: pre-wrap; word-break: normal; }

.nst-card { width: 156px; margin: 2px 8px 6px 2px; }
.nst-thumbnail.jupyter-button { background-size: cover; background-position: center; padding: 0; width: auto;
  height: 116px; }
.nst-thumbnail.jupyter-button:disabled { opacity: .5; }
.nst-hint { font-size: 11px; color: var(--nst-faint); }
.nst-about { font-size: 11px; line-height: 1.35; overflow-wrap: anywhere; }
.nst-compare { position: relative; max-width: 640px; margin: 4px 0 24px; --at: 50%; }
.nst-compare img { display: block; width: 100%; aspect-ratio: var(--shape); border-radius: 3px; }
.nst-compare img + img { position: absolute; inset: 0; clip-path: inset(0 0 0 var(--at)); }
.nst-compare::after { content: ""; position: absolute; top: 0; bottom: 0; left: var(--at); border-left: 2px solid #fff;
  box-shadow: -1px 0 #000; pointer-events: none; }
.nst-compare input { position: absolute; inset: 0; width: 100%; height: 100%; margin: 0; opacity: 0;
  cursor: ew-resize; }
.nst-compare:focus-within { outline: 2px solid var(--nst-content); outline-offset: 2px; }
.nst-sides { display: flex; justify-content: space-between; gap: 24px; max-width: 640px; font-size: 12px; }
.nst-sides > :last-child { text-align: right; }

.nst.jupyter-widgets-disconnected > * { display: none; }
.nst.jupyter-widgets-disconnected::before { content: RESTARTED; display: block;
  padding: 6px 10px; font: inherit; color: inherit; border-left: 4px solid var(--nst-style);
  background: var(--nst-alert); }
"""
