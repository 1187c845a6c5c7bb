"""Run in `odoo shell`: customers who can rent; prints their tokens as a line of JSON.

A cabinet and its station carry the code that the document gives as its example, so what
is asked with it reaches a real place. Each customer has a file of his data ready.
Nothing is limited: one address asks for it all.
"""

import json
from datetime import timedelta

EXAMPLE = "K7TQ2M9XW4HZB3RC"


def sign_in(number):
    phone = f"+861360000000{number}"
    customer = env["powerbank.customer"]._sign_in("phone", phone)
    customer._accept_required_texts()
    export = env["powerbank.privacy.request"]._ask_export(customer)
    export.asked_at -= timedelta(days=2)
    export._on_wake()
    return env["powerbank.session"]._open(customer)[0]


cabinet = env["powerbank.cabinet"].create(
    {
        "station_id": env["powerbank.station"].create({"name": "Example"}).id,
        "vendor": "manual",
    }
)
cabinet.state = "online"
cabinet.code = cabinet.station_id.code = EXAMPLE
cabinet.station_id.window_capacity = 100
env["powerbank.bank"].create(
    [
        {"name": f"ST{slot.number}", "slot_id": slot.id, "level": 90}
        for slot in cabinet.slot_ids[:4]
    ]
)
for limit in ("rate_token", "rate_address"):
    env["ir.config_parameter"].set_param(f"powerbank_rental.{limit}", "0")
tokens = [sign_in(number) for number in range(2)]
env.cr.commit()
print(json.dumps(tokens))
