"""Cabinets that call by HTTP as well: a real server, broker, gateway and database."""

import requests
from test_gateway import returns, running, until, world

__all__ = ["running", "world"]

SECONDS = 240


def call(world, uid, path, *, secret=None, **values):
    """Call as the cabinet does; return status and the vendor's envelope."""
    secret = secret or world.secrets[uid]
    address = f"{world.stack.odoo.url}/powerbank/device/volinks/{secret}{path}"
    answer = requests.get(address, params=values, timeout=SECONDS)
    return answer.status_code, answer.json()


def call_return(world, uid, bank, **options):
    """Tell the return of a bank that lies in the cabinet."""
    slots = world.fleet.show(uid)["slots"]
    [slot] = [slot["slot"] for slot in slots if slot["bank"] == bank]
    values = {"rentboxSN": uid, "singleSN": bank, "hole": slot}
    return call(world, uid, "/api/rentbox/order/return", **values, **options)


def given_out(world):
    """Return a visit whose bank is out, another one, and that bank."""
    here, there = world.visit().start(), world.visit()
    here.wait_for("in_use")
    return here, there, here.bank()


def put_in(there, bank, **options):
    there.put_back(bank, **options)
    until(lambda: there.world.banks(there.uid), lambda banks: bank in banks)


def test_return_over_mqtt_and_then_by_http_counts_once(world):
    here, there, bank = given_out(world)
    put_in(there, bank)
    here.wait_for("done")
    assert call_return(world, there.uid, bank)[0] == 200
    states = until(lambda: returns(world, there.uid), lambda seen: len(seen) == 2)
    assert states == ["applied", "ignored"]
    assert here.rows() == ["R02", "R03", "R07", "R19", "R30"]


def test_return_by_http_and_then_over_mqtt_counts_once(world):
    here, there, bank = given_out(world)
    put_in(there, bank, fault="return_late")
    assert call_return(world, there.uid, bank)[0] == 200
    here.wait_for("done")
    states = until(lambda: returns(world, there.uid), lambda seen: len(seen) == 2)
    assert states == ["applied", "ignored"]
    assert here.rows() == ["R02", "R03", "R07", "R19", "R30"]


def test_return_with_a_wrong_secret_changes_nothing(world):
    here, there, bank = given_out(world)
    put_in(there, bank, fault="return_lost")
    status, answer = call_return(world, there.uid, bank, secret="guessed")
    assert (status, answer["code"]) == (401, 401)
    assert here.wait_for("in_use")
    assert returns(world, there.uid) == []
    alerts = (
        "SELECT count(*) FROM powerbank_alert alert JOIN powerbank_cabinet cabinet"
        " ON cabinet.id = alert.cabinet_id WHERE alert.kind = 'forged'"
        f" AND cabinet.device_uid = '{there.uid}'"
    )
    assert world.ask(alerts) == ["1"]
    assert call_return(world, there.uid, bank)[0] == 200
    here.wait_for("done")


def test_server_writes_no_secret_into_its_log(world):
    uid, secret = next(iter(world.secrets.items()))
    call(world, uid, "/api/iot/client/con", uuid=uid)
    log = until(
        lambda: world.stack.odoo.log.read_text(), lambda text: "/api/iot/client" in text
    )
    assert secret not in log
    assert "/powerbank/device/volinks/.../api/iot/client/con" in log
