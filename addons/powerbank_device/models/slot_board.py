from odoo import models
from odoo.tools import SQL

#: States of a reading in which the lock itself is in trouble.
STUCK = ("jammed", "solenoid_fault", "anti_theft_fault")

LAST_READINGS = """
    SELECT slot, state, code
      FROM powerbank_slot_reading
     WHERE cabinet_id = %(cabinet)s
       AND at = (SELECT max(at) FROM powerbank_slot_reading
                  WHERE cabinet_id = %(cabinet)s)
"""


class SlotBoard(models.Model):
    """What the cabinet itself said last about its slots, on the picture of it."""

    _inherit = "powerbank.slot"

    # === BUSINESS METHODS === #

    def _board_values(self):
        values = super()._board_values()
        readings = self._last_readings()
        for slot, tile in values.items():
            reading = readings.get((slot.cabinet_id.id, slot.number))
            tile["reading"] = reading or False
            if reading and tile["lock"] != "open":
                tile["lock"] = _lock(reading["state"]) or tile["lock"]
        return values

    def _last_readings(self):
        """Return `{(cabinet id, slot number): {"state", "label", "code"}}`."""
        states = self.env["powerbank.slot.reading"]._fields["state"]
        labels = dict(states._description_selection(self.env))
        return {
            (cabinet.id, number): {
                "state": state,
                "label": labels.get(state, state),
                "code": f"0x{code:02X}",
            }
            for cabinet in self.cabinet_id
            for number, state, code in self.env.execute_query(
                SQL(LAST_READINGS, cabinet=cabinet.id)
            )
        }


def _lock(state):
    if state == "forced_open":
        return "open"
    return "stuck" if state in STUCK else None
