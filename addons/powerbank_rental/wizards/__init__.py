from . import (
    bank_dock,
    bank_handover,
    bank_scrap,
    batch_start,
    case_decision,
    case_start,
    customer_statement_print,
    export_rentals,
    listing_close,
    preview,
    rental_correction,
    rental_end,
)
