"""All that is in a gradebook, in a form in which two gradebooks can be compared: their ids are drawn at random."""

import hashlib

from nbgrader.api import Base
from sqlalchemy import create_engine, select


def rows_of(db_url: str) -> dict[str, list[str]]:
    """Each table's rows, in which an id stands for what the row with that id says."""
    engine = create_engine(db_url)
    meaning: dict[str, str] = {}
    found: dict[str, list[str]] = {}
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:  # those that others refer to come first
            said = []
            for row in connection.execute(select(table)).mappings():
                own = next(iter(table.primary_key)).name
                told = {name: meaning.get(value, value) for name, value in row.items()}
                if table.primary_key.columns[own].default is not None:
                    told.pop(own)
                text = repr(sorted(told.items(), key=lambda item: item[0]))
                meaning.setdefault(row[own], f"{table.name} {hashlib.sha256(text.encode()).hexdigest()[:12]}")
                said.append(text)
            found[table.name] = sorted(said)
    engine.dispose()
    return found
