"""Run in `odoo shell`: settings under which a test sees each step of a cabinet's page.

One minute of silence and one jam suffice; an answer may take long, so that it can be
withheld. The gateway writes in Chinese: who reads English then reads what nobody has
translated. Prints a line of JSON: `[id, device number]` of the connected cabinets that
lie at none of the stations of the demo's rental.
"""

import json

SETTINGS = {
    "powerbank_device.silence_minutes_volinks": 1,
    "powerbank_rental.eject_seconds": 120,
    "powerbank_device.answer_seconds": 120,
    "powerbank_rental.slot_failures": 1,
}

for name, value in SETTINGS.items():
    env["ir.config_parameter"].set_param(name, value)

env.ref("base.user_root").lang = "zh_CN"

stations = [env.ref(f"powerbank_rental.demo_station_{number}") for number in (1, 6)]
cabinets = env["powerbank.cabinet"].search(
    [
        ("vendor", "=", "volinks"),
        ("state", "=", "online"),
        ("station_id", "not in", [station.id for station in stations]),
        ("bank_ids", "!=", False),
    ]
)
env.cr.commit()
print(json.dumps([[cabinet.id, cabinet.device_uid] for cabinet in cabinets]))
