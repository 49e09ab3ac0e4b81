"""Decode text that editors and spreadsheets wrote: in UTF-8, or as UTF-16, as some do on Windows."""


def decoded(content: bytes, errors: str = "strict") -> str:
    """Return the text of a file, without a mark of its encoding before it.

    Arguments:
    content -- the file
    errors -- what is done with bytes that are no text, as in `bytes.decode`

    Raises UnicodeDecodeError.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors)
    if content[:1] != b"\0" and content[1:2] == b"\0":
        return content.decode("utf-16-le", errors)
    if content[:1] == b"\0" and content[1:2] != b"\0":
        return content.decode("utf-16-be", errors)
    return content.decode("utf-8-sig", errors)
