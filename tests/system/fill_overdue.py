"""Run in `odoo shell`: rentals that nobody authorised in time, each of a customer."""

from datetime import timedelta

from odoo import fields

COUNT = 120

station = env["powerbank.station"].create({"name": "Overdue"})
cabinets = env["powerbank.cabinet"].create(
    [{"station_id": station.id, "vendor": "manual"} for _number in range(COUNT)]
)
cabinets.state = "online"
env["powerbank.bank"].create(
    [
        {"name": str(72000000 + number), "slot_id": cabinet.slot_ids[0].id, "level": 90}
        for number, cabinet in enumerate(cabinets)
    ]
)
env["payment.provider"].search([]).state = "disabled"
for number, cabinet in enumerate(cabinets):
    customer = env["powerbank.customer"]._sign_in("phone", f"+86136{number:08d}")
    customer._accept_required_texts()
    rental = env["powerbank.rental"]._quote(customer, cabinet)
    rental._confirm()
    assert rental.state == "authorizing"
    rental.wake_at = fields.Datetime.now() - timedelta(minutes=1)
env.cr.commit()
