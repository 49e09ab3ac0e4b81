"""Outputs with scripts, forms and pictures that are none, for the page on which an instructor sets scores.

score 0
"""

# %% compute_content_cost
from IPython.display import HTML, SVG, Javascript, Markdown, display

display(HTML("<script>alert('EVI' + 'L')</script><form action='/formgrader'><img src=x onerror='EVIL'>"))
display(Javascript("EVIL"), Markdown("<iframe src='javascript:EVIL'>"))
display(SVG("<svg xmlns='http://www.w3.org/2000/svg' onload='EVIL'></svg>"))
display({"image/png": "EVIL'><script>", "text/latex": "\\href{javascript:EVIL}{x}", "application/json": {"EVIL": 1}}, raw=True)


def compute_content_cost(*given):
    raise type("<script>alert(1)</script>", (ValueError,), {})("</td><script>alert(1)</script>")
