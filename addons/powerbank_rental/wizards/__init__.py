from . import bank_dock, listing_close
