"""Run in `odoo shell` after `fill_books`: something for every screen to show.

Prints a line of JSON: the public codes of a cabinet and of a power bank.
"""

import json

companion = done.customer_id

# === STAFF === #

dispatcher = env.ref("powerbank_rental.demo_user_dispatcher")

# === RENTALS IN TROUBLE === #

running._claim_cannot_return(text="柜子满了。")
done._claim_dispute("amount", text="我早就还了。")
env["ir.config_parameter"].set_param("powerbank_rental.second_person_limit", 0)
env["powerbank.rental.correction"].with_user(dispatcher).create(
    {
        "rental_id": done.id,
        "kind": "correction",
        "reason": "goodwill",
        "note": "客户打来电话。",
        "waiver": "full",
    }
).action_confirm()
env["ir.config_parameter"].set_param("powerbank_rental.second_person_limit", 100)
done._rate(2, ("worn_cable",), "插头有点松。")
payment = done.tender_ids.transaction_id
payment._powerbank_on_chargeback("opened", "D1", 1, now + timedelta(days=3), 0.5)

# === CUSTOMERS === #

guest = customer(4)
env["powerbank.customer.listing"].create(
    {"customer_id": guest.id, "kind": "grey", "reason": "arrears"}
)
env["powerbank.session"]._sign_in(guest, "iPhone")
env["powerbank.privacy.request"]._ask_erasure(guest)
env["powerbank.notification"]._queue(companion, "listing_ended", reason="补充")
level = env["powerbank.member.level"].create({"name": "金卡", "discount": 10})
env["powerbank.membership"].create({"customer_id": guest.id, "level_id": level.id})
lending = cabinets.filtered(lambda cabinet: cabinet.rentable_count > 2)[:1]
env["powerbank.reservation"]._reserve_bank(customer(5), lending)
env["powerbank.wait"]._begin(
    guest, env["powerbank.station"].create({"name": "新站点"}), "bank"
)

# === DEVICES === #

(cabinets - lending)[-1:]._on_offline()
lending._raise_alert("tilt", "请检查机柜是否倾倒。")
env["powerbank.cabinet.difference"].create(
    {
        "cabinet_id": lending.id,
        "slot_id": lending.slot_ids[0].id,
        "slot_number": 1,
        "kind": "bank_unknown",
        "serial": "90000001",
        "first_seen_at": now,
        "last_seen_at": now,
    }
)
env["powerbank.device.event"].create(
    {
        "cabinet_id": lending.id,
        "device_uid": lending.device_uid,
        "topic": "cabinet/up",
        "raw": "00",
        "kind": "invalid",
        "received_at": now,
        "state": "quarantined",
        "error": "长度不对。",
    }
)
env["powerbank.gateway"].create({"name": "gateway-1", "share": "powerbank"})
env["powerbank.bank.recall"].create({"name": "2026-7", "maker": "Example"})
env["powerbank.pack.switch"].create(
    {
        "pack": env["powerbank.pack.switch"]._selection_pack()[0][0],
        "in_force": False,
        "reason": "试运行",
    }
)
env["powerbank.batch"].with_user(dispatcher)._start(
    "inventory", lending.with_user(dispatcher)
)
env.cr.commit()
print(json.dumps({"cabinet": lending.code, "bank": lending.bank_ids[0].code}))
