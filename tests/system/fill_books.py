"""Run in `odoo shell`: rentals of every kind, so that each table has rows.

One rental is done and paid, one runs, one waits for its cabinet's answer; another
customer's bank stays in its slot. A cabinet was commissioned, has secrets of which one
is being replaced, and differed from the books until somebody decided.
"""

from datetime import timedelta

from odoo import fields

# the demo tariffs were published a moment ago, and the rentals began before
env.cr.execute(
    "UPDATE powerbank_tariff_version SET"
    " published_at = published_at - interval '1 day',"
    " effective_from = effective_from - interval '1 day'"
)
env.invalidate_all()
now = fields.Datetime.now()
rentals = env["powerbank.rental"]


def customer(number):
    phone = f"+86136{number:08d}"
    signed_in = env["powerbank.customer"]._sign_in("phone", phone)
    signed_in._accept_required_texts()
    return signed_in


def start(number, cabinet, started_at=None):
    rental = rentals._quote(customer(number), cabinet)
    rental._confirm()
    if started_at:
        rental._on_ejected(rental.bank_id, "code 1", at=started_at)
    return rental


cabinets = env["powerbank.cabinet"].search([("state", "=", "online")])
lending = cabinets.filtered(lambda cabinet: cabinet.rentable_count > 2)[:3]
done = start(1, lending[0], now - timedelta(minutes=50))
slot = (cabinets - lending)[:1].slot_ids.filtered(lambda s: s.state == "empty")[:1]
done.bank_id._on_docked(slot, now, now, "return code 1")
env.cr.commit()
env.ref("powerbank_payment.cron_process_requests").method_direct_trigger()
running = start(2, lending[1], now - timedelta(minutes=5))
waiting = start(3, lending[2])


def commission(station):
    """Return a cabinet that went through its checklist."""
    cabinet = env["powerbank.cabinet"].create({"station_id": station.id, "spot": "Bar"})
    checks = cabinet._update_checks("commissioning")
    checks.filtered(lambda check: not check.done_at)._note("seen")
    cabinet.action_install()
    return cabinet


def decide_difference(cabinet):
    """Let a cabinet list a bank of no book, and somebody put that right."""
    reading = {"slot": 1, "bank": "77000077", "level": 50, "temperature": 20}
    reading |= {"state": "normal", "code": 1}
    cabinet._on_inventory([reading], now, "inventory")
    cabinet.difference_ids._decide("put_right", "Taken out")
    cabinet._on_inventory([reading], now, "inventory")


installed = commission(lending[0].station_id)
decide_difference(installed)
installed.write({"vendor": "volinks", "device_uid": "861111111111111"})
for grace in (timedelta(), timedelta(hours=1)):
    env["powerbank.credential"]._issue(installed, grace=grace)
env.cr.commit()
done.invalidate_recordset()
assert installed.difference_ids.mapped("settled_by") == [False, "staff"]
assert (done.state, running.state, waiting.state) == ("done", "in_use", "ejecting")
