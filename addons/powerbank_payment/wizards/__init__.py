from . import chargeback_open, payout
