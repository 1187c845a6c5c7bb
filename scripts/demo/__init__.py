"""``make demo``: the whole business on the real parts, with one rental to watch."""
