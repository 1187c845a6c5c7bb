from odoo import api, fields, models
from odoo.tools import split_every


class CabinetBoard(models.Model):
    """A cabinet as it stands there: its boards, and the slots where they are."""

    _inherit = "powerbank.cabinet"

    board_slot_count = fields.Integer(
        string="Slots of a Board",
        help="0: all slots are on one board. Numbers go on from board to board.",
    )
    slot_columns = fields.Integer(
        string="Columns",
        default=2,
        required=True,
        help="So many slots lie side by side on a board.",
    )
    slot_flow = fields.Selection(
        selection=[("row", "Along the Rows"), ("column", "Down the Columns")],
        string="Numbers Run",
        default="row",
        required=True,
    )

    _board_slot_count_positive = models.Constraint(
        "CHECK (board_slot_count >= 0)", "A board has slots."
    )
    _slot_columns_in_range = models.Constraint(
        "CHECK (slot_columns BETWEEN 1 AND 8)", "A board has 1 to 8 columns."
    )

    # === PUBLIC METHODS === #

    @api.readonly
    def read_board(self):
        """Return this cabinet as a picture of it needs it.

        :return: `{"state", "heard": {...}, "columns", "flow", "boards": [[slot]]}`; a
            slot is what `powerbank.slot._board_values` returns.
        :raise AccessError: the user may not read the cabinet.
        """
        self.ensure_one()
        self.check_access("read")
        slots = self.slot_ids.sorted("number")
        tiles = list(slots._board_values().values())
        return {
            "state": self.state,
            "heard": self._board_heard(),
            "columns": self.slot_columns,
            "flow": self.slot_flow,
            "boards": [
                list(board)
                for board in split_every(
                    self.board_slot_count or max(1, len(tiles)), tiles
                )
            ],
        }

    def _board_heard(self):
        """Return how well this cabinet is known: `{"kind", "at"}`.

        A kind is `manual`, `never`, `stale` or `live`.
        """
        seen = self._last_seen_at()
        if self not in seen:
            return {"kind": "manual", "at": False}
        if not seen[self]:
            return {"kind": "never", "at": False}
        fresh = self.state != "offline" and self._is_fresh(seen, fields.Datetime.now())
        return {
            "kind": "live" if fresh else "stale",
            "at": fields.Datetime.to_string(seen[self]),
        }
