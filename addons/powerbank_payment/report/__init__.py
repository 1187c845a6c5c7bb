from . import ledger_balance
