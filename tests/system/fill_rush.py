"""Run in `odoo shell`: what a rush needs; prints its handles as a line of JSON.

`last_bank`: fifty customers with a quote each for the one bank of a cabinet that staff
run by hand.
`last_cabinet`: the code of that cabinet.
`one_customer`: one customer with a quote for each of fifty connected cabinets.
"""

import json

COUNT = 50


def dock(cabinets, first_serial):
    banks = [
        {"name": str(first_serial + number), "slot_id": slot.id, "level": 90}
        for number, slot in enumerate(cabinet.slot_ids[0] for cabinet in cabinets)
    ]
    return env["powerbank.bank"].create(banks)


def sign_in(number):
    phone = f"+86137{number:08d}"
    customer = env["powerbank.customer"]._sign_in("phone", phone)
    customer._accept_required_texts()
    token, _session = env["powerbank.session"]._open(customer)
    return customer, token


def quote(customer, cabinet):
    return env["powerbank.rental"]._quote(customer, cabinet).code


station = env["powerbank.station"].create({"name": "Rush"})
place = {"station_id": station.id}
lonely = env["powerbank.cabinet"].create({**place, "vendor": "manual"})
many = env["powerbank.cabinet"].create(
    [
        {**place, "vendor": "volinks", "device_uid": str(869000000000000 + number)}
        for number in range(COUNT)
    ]
)
(lonely | many).state = "online"
dock(lonely, 70000000)
dock(many, 71000000)
crowd = [sign_in(number) for number in range(COUNT)]
customer, token = sign_in(COUNT)
print_me = {
    "last_cabinet": lonely.code,
    "last_bank": [[token_, quote(customer_, lonely)] for customer_, token_ in crowd],
    "one_customer": [[token, quote(customer, cabinet)] for cabinet in many],
}
env.cr.commit()
print(json.dumps(print_me))
