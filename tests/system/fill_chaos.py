"""Run in `odoo shell`: customers who pay, cabinets that are dear, short waiting times.

Prints a line of JSON: `tokens`, one for each customer, and `cabinets`: code, device
number and vendor of each that is in service, at a station without free minutes.
"""

import json

CUSTOMERS = 300
SETTINGS = {
    "powerbank_device.send_seconds": 3,
    "powerbank_device.answer_seconds": 3,
    "powerbank_device.eject_gap_seconds": 1,
    "powerbank_device.settle_seconds": 1,
    "powerbank_rental.eject_seconds": 4,
    "powerbank_rental.eject_settle_seconds": 1,
    "powerbank_rental.verify_seconds": 3,
    "powerbank_rental.verify_give_up_seconds": 20,
}


def sign_in(number):
    phone = f"+86137{number:08d}"
    customer = env["powerbank.customer"]._sign_in("phone", phone)
    customer._accept_required_texts()
    token, _session = env["powerbank.session"]._open(customer)
    return token


for name, seconds in SETTINGS.items():
    env["ir.config_parameter"].set_param(name, seconds)
cabinets = env["powerbank.cabinet"].search(
    [("vendor", "!=", "manual"), ("state", "=", "online")]
)
cabinets.station_id = env.ref("powerbank_rental.demo_station_6")
handles = {
    "tokens": [sign_in(number) for number in range(CUSTOMERS)],
    "cabinets": [[c.code, c.device_uid, c.vendor] for c in cabinets],
}
env.cr.commit()
print(json.dumps(handles))
