"""Counting in arithmetic progressions, in no more steps than Euclid's algorithm."""


def count_below(bound, count, modulus, step, first):
    """Count how many i < `count` have (first + step * i) % modulus < bound.

    All are integers >= 0, `bound` at most `modulus`.
    """
    whole = floor_sum(count, modulus, step, first)
    return whole - floor_sum(count, modulus, step, first + modulus - bound) + count


def floor_sum(count, modulus, step, first):
    """Return the sum of (first + step * i) // modulus over all i < `count`."""
    total = 0
    while count:
        quotient, step = divmod(step, modulus)
        total += count * (count - 1) // 2 * quotient
        quotient, first = divmod(first, modulus)
        total += count * quotient
        count, first = divmod(step * count + first, modulus)
        step, modulus = modulus, step
    return total
