from . import (
    test_bank_place,
    test_invariants,
    test_rental_eject,
    test_rental_return,
    test_rental_start,
    test_station,
    test_tariff,
)
