"""By verify, for each name."""


# %% who_is_it
def who_is_it(image_path, database, model):
    distance, identity = 1000.0, None
    for name in database:
        found, door_open = verify(image_path, name, database, model)
        if found < distance:
            distance, identity, is_open = found, name, door_open
    if identity is None or not is_open:
        print("Not in the database.")
        return distance, None
    return distance, identity
