"""Answers that break whoever reads them: JSON nested a million deep, numbers of a million digits, wrong types.

score 0
"""

# %% compute_content_cost
import itertools, json
from IPython import get_ipython

ANSWERS = itertools.cycle(
    [
        "[" * 200_000,
        '{"value": ' * 50_000,
        '{"value": ' + "9" * 200_000 + "}",
        '{"value": NaN}',
        '{"value": ["a"], "gradient": {}}',
        '{"failure": {"kind": 1, "exception": ["a"], "text": {}}}',
        '{"failure": {"kind": "late", "exception": "", "text": ""}}',
        '{"failure": {"kind": "raised", "exception": "E", "text": "' + "\\u202e\\u0000<script>" * 1000 + '"}}',
        '"value"',
        "\ud800",
    ]
)
publisher = get_ipython().display_pub
honest = publisher.publish
publisher.publish = lambda data, *args, **kwargs: honest(
    {kind: next(ANSWERS) if kind.startswith("application/x-nst") else text for kind, text in data.items()}
)


def compute_content_cost(*given):
    return 1.0
