"""The protocol package beside this one, whichever name both were imported under.

Inside Odoo it is ``odoo.addons.powerbank_device.protocol``; as plain folders both are
packages of their own.
"""

from importlib import import_module

_addon = __package__.rpartition(".")[0]
_protocol = f"{_addon}.protocol" if _addon else "protocol"

codec = import_module(_protocol).codec
messages = import_module(f"{_protocol}.messages")
relink_cabinet = import_module(f"{_protocol}.relink_cabinet")
volinks_http = import_module(f"{_protocol}.volinks_http")
