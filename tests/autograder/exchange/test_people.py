"""Who is who: by number, by login, by e-mail, by name, and never by one of these against another."""

import pytest

from autograder.exchange.people import People, Person

ROSTER = {
    "ada": {"first_name": "Ada", "last_name": "Lovelace", "email": "Ada@Example.org", "lms_user_id": "101"},
    "wang1": {"first_name": "伟", "last_name": "王", "lms_user_id": "102"},
    "wang2": {"first_name": "伟", "last_name": "王", "email": "wang2@example.org"},
    "jose": {"first_name": "José", "last_name": "O'Neill-Muñoz"},
    "zoe@example.org": {},
    "105": {"first_name": "Cy"},
    "empty": {},
}


@pytest.mark.parametrize(
    ("person", "students"),
    [
        (Person(numbers=("101",)), ["ada"]),
        (Person(logins=("ada",)), ["ada"]),
        (Person(emails=("aDA@example.ORG",)), ["ada"]),
        (Person(logins=("ada@example.org",)), ["ada"]),
        (Person(name="Lovelace, Ada"), ["ada"]),
        (Person(name="ada lovelace"), ["ada"]),
        (Person(name="lovelaceada"), ["ada"]),  # as in Canvas' zip
        (Person(name='="Lovelace, Ada"'), ["ada"]),  # as Canvas writes what a spreadsheet could take for a formula
        (Person(name="王伟"), ["wang1", "wang2"]),
        (Person(name="王 伟", emails=("wang2@example.org",)), ["wang2"]),
        (Person(numbers=("102",), name="王伟"), ["wang1"]),
        (Person(name="O\u2019Neill-Muñoz, José"), ["jose"]),
        (Person(name="Jose\u0301 O'Neill-Mun\u0303oz"), ["jose"]),  # in parts, as a Mac writes names of files
        (Person(emails=("Zoe@example.org",)), ["zoe@example.org"]),
        (Person(numbers=("105",)), ["105"]),
        (Person(name="Cy"), ["105"]),
        (Person(numbers=("101",), emails=("wang2@example.org",)), ["ada", "wang2"]),  # each says another
        (Person(numbers=("101",), name="王伟"), ["ada", "wang1", "wang2"]),
        (Person(numbers=("101",), logins=("ada", "x"), emails=("other@example.org",), name="A. King"), ["ada"]),
        (Person(numbers=("999",), logins=("",), emails=("",), name=" - "), []),
    ],
)
def test_who_a_person_is(person: Person, students: list[str]) -> None:
    assert [*People(ROSTER).students(person)] == students


def test_all_persons_of_a_file() -> None:
    persons = {
        1: Person(numbers=("101",)),
        2: Person(name="王伟"),
        3: Person(name="Somebody"),
        4: Person(logins=("jose",)),
        5: Person(logins=("jose",), name="José O'Neill Muñoz"),
        6: Person(name="Ada Lovelace", emails=("another@example.org",)),
        7: Person(name="Cy"),
        8: Person(name="CY"),
    }
    matched = People(ROSTER).match(persons)
    assert matched.found == {"ada": 1}
    assert matched.unknown == (3, 6)
    assert matched.unclear == {2: ("wang1", "wang2")}
    assert matched.doubled == {"jose": (4, 5), "105": (7, 8)}
