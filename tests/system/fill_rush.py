"""Run in `odoo shell`: what a rush needs; prints its handles as a line of JSON.

`last_bank`: fifty customers with a quote each for the one bank of one cabinet.
`one_customer`: one customer with a quote for each of fifty cabinets.
"""

import json

COUNT = 50


def dock(cabinets, first_serial):
    banks = [
        {"name": str(first_serial + number), "slot_id": slot.id, "level": 90}
        for number, slot in enumerate(cabinet.slot_ids[0] for cabinet in cabinets)
    ]
    return env["powerbank.bank"].create(banks)  # noqa: F821


def sign_in(number):
    phone = f"+86137{number:08d}"
    customer = env["powerbank.customer"]._sign_in("phone", phone)  # noqa: F821
    token, _session = env["powerbank.session"]._open(customer)  # noqa: F821
    return customer, token


def quote(customer, cabinet):
    return env["powerbank.rental"]._quote(customer, cabinet).code  # noqa: F821


station = env["powerbank.station"].create({"name": "Rush"})  # noqa: F821
place = {"station_id": station.id, "vendor": "manual"}
lonely = env["powerbank.cabinet"].create(place)  # noqa: F821
many = env["powerbank.cabinet"].create([place] * COUNT)  # noqa: F821
(lonely | many).state = "online"
dock(lonely, 70000000)
dock(many, 71000000)
crowd = [sign_in(number) for number in range(COUNT)]
customer, token = sign_in(COUNT)
print_me = {
    "last_bank": [[token_, quote(customer_, lonely)] for customer_, token_ in crowd],
    "one_customer": [[token, quote(customer, cabinet)] for cabinet in many],
}
env.cr.commit()  # noqa: F821
print(json.dumps(print_me))
