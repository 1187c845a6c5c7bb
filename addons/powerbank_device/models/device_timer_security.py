from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from .device_timer import NOW

#: A session that lives for so long after the broker took a secret has that secret.
PROOF = timedelta(seconds=10)
#: How long each of two secrets is offered to a cabinet that is not signed in.
TURN = timedelta(seconds=30)
#: A cabinet of which nothing was refused for so long says no more than it should.
CALM = timedelta(minutes=10)


class DeviceTimer(models.AbstractModel):
    """What logins, secrets and floods bring about."""

    _inherit = "powerbank.device.timer"

    @api.model
    def _queries(self, listening_since):
        return [
            *super()._queries(listening_since),
            self._takeovers(),
            self._credential_turns(),
            self._floods(),
        ]

    # === WHAT IS DUE === #

    def _takeovers(self):
        return SQL(
            """
            SELECT 0, cabinet_id, 'takeover', max(id)
              FROM powerbank_cabinet_session
             WHERE NOT is_checked
             GROUP BY cabinet_id
            """
        )

    def _credential_turns(self):
        """A cabinet of whose sessions nothing is known might be signed in."""
        return SQL(
            """
            SELECT 7, credential.cabinet_id, 'credential_turn', credential.id
              FROM powerbank_credential credential
              LEFT JOIN LATERAL (
                   SELECT ended_at, started_at
                     FROM powerbank_cabinet_session
                    WHERE cabinet_id = credential.cabinet_id
                    ORDER BY id DESC
                    LIMIT 1) session ON TRUE
             WHERE credential.purpose = 'broker' AND credential.next_hash IS NOT NULL
               AND (credential.next_from <= %(now)s
                    OR session.ended_at + %(turn)s <= %(now)s
                       AND credential.offered_at + %(turn)s <= %(now)s
                    OR session.started_at IS NOT NULL AND session.ended_at IS NULL
                       AND credential.is_next_offered
                       AND greatest(session.started_at, credential.offered_at)
                           + %(proof)s <= %(now)s)
            """,
            now=NOW,
            turn=TURN,
            proof=PROOF,
        )

    def _floods(self):
        """A flood for which there is no alert yet, or an alert whose flood is over."""
        return SQL(
            """
            SELECT 8, link.cabinet_id, 'flood', link.cabinet_id
              FROM powerbank_cabinet_link link
             WHERE link.flooded_at IS NOT NULL
               AND (link.flooded_at > %(now)s - %(calm)s)
                   <> EXISTS (SELECT FROM powerbank_alert alert
                               WHERE alert.cabinet_id = link.cabinet_id
                                 AND alert.kind = 'flood'
                                 AND alert.state <> 'cleared')
            """,
            now=NOW,
            calm=CALM,
        )

    # === EVENTS === #

    def _on_takeover(self, session_id):
        """H09."""
        sessions = self.env["powerbank.cabinet.session"]
        cabinet = sessions.browse(session_id).cabinet_id
        sessions.search(
            [
                ("cabinet_id", "=", cabinet.id),
                ("is_checked", "=", False),
                ("id", "<=", session_id),
            ]
        )._on_takeover()

    def _on_credential_turn(self, credential_id):
        """One of two secrets has proved to be the cabinet's, or the other's turn."""
        self.env["powerbank.credential"].browse(credential_id)._on_turn()

    def _on_flood(self, cabinet_id):
        """A cabinet says more than any true one does, or does no more."""
        self.env["powerbank.cabinet"].browse(cabinet_id)._on_flood(CALM)
