from . import (
    bill,
    invariant,
    ledger_account,
    ledger_entry,
    ledger_posting,
    payment_request,
    payment_transaction,
    rental,
    rental_event,
    res_company,
    res_config_settings,
    tender,
)
