from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class AppendOnly(models.AbstractModel):
    """Rows that are written once: history and evidence.

    The refusal lives in the database, so that neither RPC nor SQL can rewrite what
    happened. A correction is a new row.
    """

    _name = "powerbank.append.only"
    _description = "Append-Only Record"

    def init(self):
        if self._abstract:
            return
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION powerbank_refuse_change() RETURNS trigger AS $$
            BEGIN
                RAISE EXCEPTION '% is append-only: add a row instead', TG_TABLE_NAME
                    USING ERRCODE = 'restrict_violation';
            END $$ LANGUAGE plpgsql
            """
        )
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE TRIGGER powerbank_append_only
                BEFORE UPDATE OR DELETE ON %s
                FOR EACH ROW EXECUTE FUNCTION powerbank_refuse_change()
                """,
                SQL.identifier(self._table),
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        raise UserError(self.env._("History cannot be deleted."))
