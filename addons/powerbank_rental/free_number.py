"""Numbers that stand behind "at most so many": each holder takes one of its own."""


def first_free(taken):
    """Return the lowest number from 1 on that is not in `taken`."""
    taken = set(taken)
    return next(number for number in range(1, len(taken) + 2) if number not in taken)
