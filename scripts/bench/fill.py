"""Run in `odoo shell`: stations, cabinets, customers and quotes to start from.

Prints a line of JSON: `{"starts": [[token, quote code], ...]}`.
"""

import json
import os
from datetime import timedelta

COUNT = int(os.environ["POWERBANK_BENCH_STARTS"])
BANKS = 4

stations = env["powerbank.station"].create([{"name": "Bench"}])
cabinets = env["powerbank.cabinet"].create(
    [
        {
            "station_id": stations.id,
            "vendor": "volinks",
            "device_uid": str(860000000000000 + number),
        }
        for number in range(COUNT)
    ]
)
cabinets.state = "online"
env["powerbank.bank"].create(
    [
        {
            "name": str(20000000 + index * BANKS + number),
            "slot_id": cabinet.slot_ids[number].id,
            "level": 90,
        }
        for index, cabinet in enumerate(cabinets)
        for number in range(BANKS)
    ]
)
# counted as ever, but never refused: one address stands for all customers here
for limit in ("rate_token", "rate_address"):
    env["ir.config_parameter"].set_param(f"powerbank_rental.{limit}", str(10**9))
starts = []
for number, cabinet in enumerate(cabinets):
    phone = f"+86139{number:08d}"
    customer = env["powerbank.customer"]._sign_in("phone", phone)
    customer._accept_required_texts()
    token, _session = env["powerbank.session"]._open(customer)
    quote = env["powerbank.rental"]._quote(customer, cabinet)
    # still good when everything else is filled in
    quote.quote_expires_at += timedelta(days=1)
    starts.append([token, quote.code])
env.cr.commit()
print(json.dumps({"starts": starts}))
