"""A thousand cabinets in one process; more by hand, which prints what it took.

``POWERBANK_CABINETS=5000 pytest -p no:odoo -s tests/pure/test_simulator_thousands.py``
"""

import os
import time

from many_cabinets import processor_seconds, resident_kib, running

COUNT = int(os.environ.get("POWERBANK_CABINETS", 1000))
SPREAD_SECONDS = COUNT / 250
EJECTS = 20
# A cabinet of this fleet needs about 30 KiB, and the process as such 30 MiB.
MOST_KIB = 30 * 1024 + 100 * COUNT


def test_thousands_of_cabinets_live_in_one_process():
    started = time.monotonic()
    with running(COUNT, SPREAD_SECONDS) as (fleet, process, control, server):
        tell(f"{COUNT} cabinets connected after {time.monotonic() - started:.0f} s")
        rows = fleet["cabinets"]
        server.wait_for(lambda heard: all(has_spoken(row, heard) for row in rows))
        tell("every one has shown that it lives, and what it holds if that is due")
        taken = eject_seconds(server, rows[:: COUNT // EJECTS])
        middle, slowest = taken[len(taken) // 2], taken[-1]
        tell(f"an answer to an eject took {middle:.2f} s, at most {slowest:.2f} s")
        assert all(row["online"] for row in control.cabinets())
        kib = resident_kib(process)
        tell(f"memory: {kib / 1024:.0f} MiB, {kib / COUNT:.1f} KiB a cabinet")
        spent = processor_seconds(process)
        tell(f"processor: {spent:.1f} s in {time.monotonic() - started:.0f} s")
        assert kib < MOST_KIB


def has_spoken(row, heard):
    """Tell whether a cabinet has said what its make says unasked."""
    first = {"volinks": ("heartbeat", "inventory"), "relink": ("login",)}
    return all((row["imei"], kind) in heard for kind in first[row["vendor"]])


def eject_seconds(server, rows):
    """Eject the first bank of each; return how long the answers took, ascending."""
    sent = {row["imei"]: server.eject(row["imei"], **row["banks"][0]) for row in rows}
    taken = []
    for imei, at in sent.items():
        answered_at, message = server.wait_for_answer(imei)
        assert message.ok
        taken.append(answered_at - at)
    return sorted(taken)


def tell(text):
    print(text)
