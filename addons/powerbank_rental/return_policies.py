"""Where what is rented at a place may be returned, the narrowest first (A-008)."""

POLICIES = [
    ("cabinet", "Same Cabinet"),
    ("station", "Same Venue"),
    ("city", "Same City"),
    ("anywhere", "Anywhere"),
]
