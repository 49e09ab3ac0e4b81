"""Say why the system does not open a file, or Python does not read JSON, which both of them say in English alone."""

import errno
import json

from nst.texts import spoken, table_of


def of_system(error: OSError) -> str:
    """Return the reason in the language that is spoken, in English if that has no words for it."""
    told = table_of(spoken())["system"].get(errno.errorcode.get(error.errno or 0, ""))
    return told or error.strerror or type(error).__name__


def of_json(error: json.JSONDecodeError) -> str:
    """Return the reason in the language that is spoken, in English if that has no words for it."""
    return table_of(spoken())["syntax"].get(error.msg, error.msg)
