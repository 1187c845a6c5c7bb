from . import (
    bank_dock,
    batch_start,
    customer_statement_print,
    listing_close,
)
