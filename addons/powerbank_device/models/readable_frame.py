import textwrap

from markupsafe import Markup

from odoo import api, fields, models

#: Bytes on one line of a dump.
WIDTH = 16
#: CSQ below which a connection is bad, and from which it is good.
WEAK, STRONG = 10, 20

TABLE = Markup('<table class="table table-sm">{}</table>')
ROW = Markup("<tr>{}</tr>")
HEAD, CELL = Markup("<th>{}</th>"), Markup("<td>{}</td>")


class ReadableFrame(models.AbstractModel):
    """Frames for people: what each value means, and the bytes with their offsets."""

    _name = "powerbank.readable.frame"
    _description = "Readable Frame"

    content = fields.Html(compute="_compute_content", sanitize=False)
    raw_dump = fields.Text(string="Dump", compute="_compute_raw_dump")

    # === COMPUTE METHODS === #

    @api.depends("raw")
    def _compute_raw_dump(self):
        for frame in self:
            frame.raw_dump = dump(bytes.fromhex(frame.raw or ""))

    @api.depends("raw")
    @api.depends_context("lang")
    def _compute_content(self):
        for frame in self:
            decoded = frame._decoded_values()
            frame.content = frame._as_table(decoded) if decoded else False

    # === BUSINESS METHODS === #

    def _decoded_values(self):
        """Return what the frame says as a dict; empty when it cannot be read."""
        raise NotImplementedError

    def _decoded_outcome(self):
        """Return the mapped meaning of the frame's result code, if it has one."""
        return False

    def _as_table(self, decoded):
        """Return a decoded message as HTML: field, value, meaning; then the slots."""
        slots = decoded.get("slots") or []
        values = [(k, v) for k, v in decoded.items() if k not in ("slots", "values")]
        values += (decoded.get("values") or {}).items()
        outcome = self._decoded_outcome()
        rows = [
            (name, _text(name, value), self._value_meaning(name, value, outcome))
            for name, value in values
        ]
        head = (self.env._("Field"), self.env._("Value"), self.env._("Meaning"))
        slot_head = (
            self.env._("Slot"),
            self.env._("Power Bank"),
            self.env._("Charge (%)"),
            self.env._("Temperature (°C)"),
            self.env._("Code"),
            self.env._("Meaning"),
        )
        parts = [_table(head, rows)] if rows else []
        if slots:
            parts.append(_table(slot_head, [self._slot_row(slot) for slot in slots]))
        return Markup("").join(parts)

    def _slot_row(self, slot):
        states = self.env["powerbank.slot.reading"]._fields["state"]
        meanings = dict(states._description_selection(self.env))
        return (
            slot["slot"],
            slot["bank"] or "",
            "" if slot["level"] is None else slot["level"],
            "" if slot["temperature"] is None else slot["temperature"],
            _text("code", slot["code"]),
            meanings.get(slot["state"], slot["state"]),
        )

    def _value_meaning(self, name, value, outcome):
        """Return what a value means beyond itself; empty for most."""
        if name == "code" and outcome:
            labels = dict(
                self.env["powerbank.command"]
                ._fields["outcome"]
                ._description_selection(self.env)
            )
            return labels.get(outcome, outcome)
        if name == "ok":
            return self.env._("Done") if value else self.env._("Not done")
        if name in ("signal", "csq") and isinstance(value, int):
            return self._signal_meaning(value)
        return ""

    def _signal_meaning(self, value):
        if value < WEAK:
            return self.env._("Weak")
        return self.env._("Strong") if value >= STRONG else self.env._("Fair")


def dump(raw):
    """Return bytes as lines of offset, hexadecimal and printable letters."""
    lines = []
    for offset in range(0, len(raw), WIDTH):
        part = raw[offset : offset + WIDTH]
        hexadecimal = " ".join(textwrap.wrap(part.hex().upper(), 2))
        letters = "".join(chr(b) if 32 <= b < 127 else "." for b in part)
        lines.append(f"{offset:04X}  {hexadecimal:<{3 * WIDTH - 1}}  {letters}")
    return "\n".join(lines)


def _text(name, value):
    if name == "code" and isinstance(value, int):
        return f"0x{value:02X}"
    return "" if value is None else str(value)


def _table(head, rows):
    lines = [
        ROW.format(_cells(HEAD, head)),
        *(ROW.format(_cells(CELL, r)) for r in rows),
    ]
    return TABLE.format(Markup("").join(lines))


def _cells(shape, values):
    return Markup("").join(shape.format(value) for value in values)
