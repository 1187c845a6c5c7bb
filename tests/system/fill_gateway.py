"""Run in `odoo shell`: customers for the gateway's tests, and waiting times.

Cabinets need a tenth of the time that real ones do, so the pauses between two orders
are short; but what is late is late in any test only because something was lost.

Prints a line of JSON: `tokens`, one for each customer; `cabinets`, by vendor code and
device number of connected cabinets that can lend and take back, at a station with free
minutes; and `secrets`, by device number what stands in the address that it calls.
"""

import json

SETTINGS = {
    "powerbank_device.send_seconds": 120,
    "powerbank_device.answer_seconds": 30,
    "powerbank_device.eject_gap_seconds": 1,
    "powerbank_device.settle_seconds": 1,
    "powerbank_rental.eject_seconds": 60,
}


def sign_in(number):
    phone = f"+86136{number:08d}"
    customer = env["powerbank.customer"]._sign_in("phone", phone)
    customer._accept_required_texts()
    customer._put_on_list("white", "demonstration")
    token, _session = env["powerbank.session"]._open(customer)
    return token


for name, seconds in SETTINGS.items():
    env["ir.config_parameter"].set_param(name, seconds)


def connected(vendor):
    """Return the cabinets of a vendor that are in service, at the one station."""
    cabinets = env["powerbank.cabinet"].search(
        [("vendor", "=", vendor), ("state", "=", "online")], order="name", limit=20
    )
    cabinets.station_id = env.ref("powerbank_rental.demo_station_1")
    return [[cabinet.code, cabinet.device_uid] for cabinet in cabinets]


def call_secrets():
    """Return a new secret of each cabinet that calls by HTTP."""
    cabinets = env["powerbank.cabinet"].search([("vendor", "=", "volinks")])
    issue = env["powerbank.credential"]._issue
    return {cabinet.device_uid: issue(cabinet, "http") for cabinet in cabinets}


cabinets = {vendor: connected(vendor) for vendor in ("volinks", "relink")}
handles = {
    "tokens": [sign_in(number) for number in range(sum(map(len, cabinets.values())))],
    "cabinets": cabinets,
    "secrets": call_secrets(),
}
env.cr.commit()
print(json.dumps(handles))
