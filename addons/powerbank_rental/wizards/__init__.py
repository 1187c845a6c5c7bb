from . import bank_dock, batch_start, listing_close
