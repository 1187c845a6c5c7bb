from . import (
    bank_dock,
    batch_start,
    customer_statement_print,
    listing_close,
)
from . import bank_dock, batch_start, case_decision, listing_close
