"""Names and values for screen readers, and keys: what ipywidgets' controls have no setting for.

ipywidgets gives a slider no name, and a logarithmic one the exponent as its value; pictures have no text, and
JupyterLab takes keys for itself that are meant for a control. A few lines of JavaScript in the browser put that right.
They are the `onload` of the style sheet, since a script in an HTML widget is never run.
"""

import html
import json

from nst.explorer.look import SHEET
from nst.texts import text

SCRIPT = """
const root = this.closest('.nst');
const set = (node, name, value) => {
  if (node && node.getAttribute(name) !== value) node.setAttribute(name, value);
};
const words = node => node ? node.textContent.trim() : '';
const name_all = () => {
  for (const row of root.querySelectorAll('.widget-hslider')) {
    const label = row.querySelector('label'), readout = row.querySelector('.widget-readout');
    const name = [words(label), label.title].filter(Boolean).join(': ');
    const handle = row.querySelector('.noUi-handle');
    set(handle, 'aria-label', name);
    set(handle, 'aria-valuetext', words(readout));
    set(handle, 'aria-disabled', String(readout.contentEditable !== 'true'));
    set(readout, 'role', 'textbox');
    set(readout, 'aria-label', AS_NUMBER.replace('{}', words(label)));
  }
  for (const picture of root.querySelectorAll('.nst-picture'))
    set(picture.querySelector('img'), 'alt', words(picture.querySelector('.nst-words')));
  for (const button of root.querySelectorAll('.nst-thumbnail')) set(button, 'aria-label', button.title);
  for (const button of root.querySelectorAll('.widget-toggle-button'))
    set(button, 'aria-pressed', String(button.classList.contains('mod-active')));
  const bar = root.querySelector('.widget-hprogress .progress');
  set(bar, 'role', 'progressbar');
  set(bar, 'aria-label', STEPS_MADE);
  if (bar) set(bar, 'aria-valuenow', String(Math.round(parseFloat(bar.firstChild.style.width) || 0)));
  set(root.querySelector('.nst-heard'), 'role', 'status');
};
if (root && !root.dataset.named) {
  root.dataset.named = 'yes';
  new MutationObserver(name_all).observe(root, {subtree: true, childList: true, characterData: true,
    attributeFilter: ['aria-valuetext', 'class', 'contenteditable', 'style']});
  root.addEventListener('keydown', event => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey) event.stopPropagation();
  });
  name_all();
}
"""


def sheet_and_script() -> str:
    """Return HTML with the style sheet of the panel, which runs the script when it is there."""
    words = {"AS_NUMBER": text("control.as-number", name="{}"), "STEPS_MADE": text("control.steps-made")}
    constants = "".join(f"const {name} = {json.dumps(value)};" for name, value in words.items())
    sheet = SHEET.replace("RESTARTED", json.dumps(text("panel.restarted"), ensure_ascii=False))
    return f'<style onload="{html.escape(constants + SCRIPT)}">{sheet}</style>'
