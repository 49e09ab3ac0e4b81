"""Write settings as code for a cell of the notebook."""

import html
import json

from nst.solver.settings import Settings
from nst.texts import text

# Not navigator.clipboard, which browsers have on https and on this machine only
COPY = (
    "getSelection().selectAllChildren(this.parentNode.querySelector('pre')); "
    "this.textContent = document.execCommand('copy') ? {copied} : {press}"
)


def code_of(settings: Settings) -> str:
    """Return code that paints the same picture with `costs`, as the notebook calls what it gives to the panel."""
    layers = "".join(f"        ({json.dumps(name)}, {weight}),\n" for name, weight in settings.style_layers)
    return (
        "from PIL import Image\n"
        "\n"
        "from nst.solver import Settings, Solver\n"
        "\n"
        "settings = Settings(\n"
        f"    content={json.dumps(settings.content, ensure_ascii=False)},\n"
        f"    style={json.dumps(settings.style, ensure_ascii=False)},\n"
        f"    alpha={settings.alpha},\n"
        f"    beta={settings.beta},\n"
        f"    style_layers=(\n{layers}    ),\n"
        f"    content_layer={json.dumps(settings.content_layer)},\n"
        f"    noise_ratio={settings.noise_ratio},\n"
        f"    size={settings.size},\n"
        ")\n"
        "solver = Solver(costs)\n"
        "for state in solver.paint(settings):\n"
        "    pass\n"
        'Image.fromarray(state.picture).save("output/explored.png")\n'
    )


def code_to_copy(settings: Settings) -> str:
    """Return the code as HTML, with a button that copies it."""
    copy = COPY.format(copied=json.dumps(text("button.copied")), press=json.dumps(text("button.press-keys")))
    button = f'<button class="jupyter-button" onclick="{html.escape(copy)}">{text("button.copy")}</button>'
    return f"<pre>{html.escape(code_of(settings))}</pre>{button}"
