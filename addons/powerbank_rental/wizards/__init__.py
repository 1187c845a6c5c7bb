from . import bank_dock
