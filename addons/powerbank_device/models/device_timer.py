from odoo import api, fields, models
from odoo.tools import SQL

from ..protocol import brokered

#: Periodic inventories asked for in one go, so that a fleet does not answer at once.
INVENTORIES_AT_ONCE = 20

NOW = SQL("clock_timestamp() AT TIME ZONE 'UTC'")


class DeviceTimer(models.AbstractModel):
    """What time alone brings about at connected cabinets; the gateway asks each second.

    A cabinet whose frames still wait to be interpreted is left alone: they may hold the
    answer whose absence would be acted on.
    """

    _name = "powerbank.device.timer"
    _description = "Device Timers"

    @api.model
    def _due(self, listening_since):
        """Return what is due, most pressing first.

        :param datetime listening_since: since when frames come in, with time zone;
            None while the gateway has no connection to the broker.
        :return: list of (cabinet id, kind, record id); a kind is a method below.
        """
        due = SQL(" UNION ALL ").join(self._queries(listening_since))
        return self.env.execute_query(
            SQL(
                """
                SELECT cabinet_id, kind, record_id FROM (%s) due
                 WHERE NOT EXISTS (
                       SELECT FROM powerbank_device_event event
                        WHERE event.cabinet_id = due.cabinet_id
                          AND event.state = 'received')
                 ORDER BY pressing, record_id
                """,
                due,
            )
        )

    @api.model
    def _perform(self, kind, record_id):
        """Do one thing that `_due` returned; the events check their guards again."""
        getattr(self, f"_on_{kind}")(record_id)

    # === WHAT IS DUE === #

    @api.model
    def _queries(self, listening_since):
        """Return queries of (how pressing, cabinet id, kind, record id)."""
        return [
            self._expired_commands(),
            self._unanswered_commands(),
            self._unanswered_ejects(),
            self._returning_cabinets(),
            self._silent_cabinets(listening_since),
            self._due_inventories(),
            self._command_news(),
        ]

    def _expired_commands(self):
        return SQL(
            """
            SELECT 1 AS pressing, cabinet_id, 'command_expired' AS kind,
                   id AS record_id
              FROM powerbank_command
             WHERE state = 'queued' AND expires_at <= %s
            """,
            NOW,
        )

    def _unanswered_commands(self):
        eject = self.env["powerbank.rental"]._eject_seconds()
        other = self.env["powerbank.command"]._setting("answer_seconds")
        return SQL(
            """
            SELECT 2, cabinet_id, 'command_unanswered', id
              FROM powerbank_command
             WHERE state = 'sent'
               AND sent_at <= %s - make_interval(
                   secs => CASE kind WHEN 'eject' THEN %s ELSE %s END)
            """,
            NOW,
            eject,
            other,
        )

    def _unanswered_ejects(self):
        return SQL(
            """
            SELECT 3, rental.cabinet_id, 'eject_unanswered', rental.id
              FROM powerbank_rental rental
              JOIN powerbank_cabinet cabinet ON cabinet.id = rental.cabinet_id
             WHERE rental.state = 'ejecting' AND rental.wake_at <= %s
               AND cabinet.vendor <> 'manual'
            """,
            fields.Datetime.now(),
        )

    def _returning_cabinets(self):
        return SQL(
            """
            SELECT 4, cabinet.id, 'online', cabinet.id
              FROM powerbank_cabinet cabinet
              JOIN powerbank_cabinet_link link ON link.cabinet_id = cabinet.id
              JOIN (%s) vendor ON vendor.name = cabinet.vendor
             WHERE cabinet.state IN ('installed', 'offline')
               AND link.last_seen_at > %s - vendor.silence
            """,
            self._silences(),
            NOW,
        )

    def _silent_cabinets(self, listening_since):
        since = listening_since.replace(tzinfo=None) if listening_since else None
        return SQL(
            """
            SELECT 5, cabinet.id, 'offline', cabinet.id
              FROM powerbank_cabinet cabinet
              JOIN (%s) vendor ON vendor.name = cabinet.vendor
              LEFT JOIN powerbank_cabinet_link link ON link.cabinet_id = cabinet.id
             WHERE cabinet.state = 'online'
               AND greatest(%s::timestamp, link.last_seen_at) < %s - vendor.silence
               AND %s
            """,
            self._silences(),
            since,
            NOW,
            since is not None,
        )

    def _due_inventories(self):
        return SQL(
            """
            (SELECT 6, cabinet.id, 'inventory_due', cabinet.id
               FROM powerbank_cabinet cabinet
              WHERE cabinet.state = 'online' AND cabinet.vendor <> 'manual'
                AND coalesce(cabinet.inventory_due_at, '-infinity') <= %s
              ORDER BY cabinet.inventory_due_at NULLS FIRST
              LIMIT %s)
            """,
            NOW,
            INVENTORIES_AT_ONCE,
        )

    def _command_news(self):
        """Commands of staff of whose state the open pages do not know yet."""
        return SQL(
            """
            SELECT 7, 0, 'command_news', 0
             WHERE EXISTS (SELECT FROM powerbank_command
                            WHERE user_id IS NOT NULL
                              AND told_state IS DISTINCT FROM state)
            """
        )

    def _silences(self):
        """Return a table of vendors and how long each may be silent."""
        silence = self.env["powerbank.cabinet"]._silence
        vendors = sorted(brokered())
        return SQL(
            "SELECT * FROM unnest(%s, %s) AS vendor(name, silence)",
            vendors,
            [silence(vendor) for vendor in vendors],
        )

    # === EVENTS === #

    def _on_command_expired(self, command_id):
        self.env["powerbank.command"].browse(command_id)._on_expired()

    def _on_command_unanswered(self, command_id):
        self.env["powerbank.command"].browse(command_id)._on_unanswered()

    def _on_eject_unanswered(self, rental_id):
        """R12, R15: no proof in time."""
        rental = self.env["powerbank.rental"].browse(rental_id)
        if rental.state == "ejecting" and rental.wake_at <= fields.Datetime.now():
            actor = self.env._("timer")
            rental.with_context(powerbank_actor=actor)._on_eject_unanswered()

    def _on_online(self, cabinet_id):
        """H02."""
        self.env["powerbank.cabinet"].browse(cabinet_id)._on_online()

    def _on_offline(self, cabinet_id):
        """H03."""
        self.env["powerbank.cabinet"].browse(cabinet_id)._on_offline()

    def _on_inventory_due(self, cabinet_id):
        self.env["powerbank.cabinet"].browse(cabinet_id)._on_inventory_due()

    def _on_command_news(self, _none):
        self.env["powerbank.command"]._tell_news()
