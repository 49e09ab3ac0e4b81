"""The program that a notebook comes from."""

from typing import Any

import pytest

from nst.reader.origin import origin_of


@pytest.mark.parametrize(
    ("metadata", "of_cell", "program"),
    [
        ({}, {}, ""),
        ({"colab": {}}, {}, "Colab"),
        ({"vscode": {}, "colab": {}}, {}, "Colab"),
        ({"colab": None, "otter": {}}, {"_cell_guid": ""}, "Otter-Grader"),
        ({"jupytext": {}}, {"deepnote_cell_type": "code"}, "Jupytext"),
        ({"kernelspec": {}}, {"deepnote_cell_type": "code", "_cell_guid": "b1"}, "Kaggle"),
        ({"kernelspec": {}}, {"vscode": {"languageId": "python"}}, "VS Code"),
        (["colab"], "_cell_guid", ""),
        (None, None, ""),
    ],
)
def test_origin(metadata: Any, of_cell: Any, program: str) -> None:
    assert origin_of({"metadata": metadata}, [3, {}, {"metadata": of_cell}]) == program
