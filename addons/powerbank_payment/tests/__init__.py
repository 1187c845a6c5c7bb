from . import (
    test_deposit_in_money,
    test_hold,
    test_invariants,
    test_ledger,
    test_payment_by_hand,
    test_payment_request,
    test_payment_settings,
    test_screens,
    test_settlement,
)
