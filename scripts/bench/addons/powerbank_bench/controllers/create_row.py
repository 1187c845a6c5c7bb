from odoo.http import Controller, request, route


class CreateRow(Controller):
    @route(
        "/powerbank_bench/rows",
        type="json2",
        auth="public",
        methods=["POST"],
        save_session=False,
        readonly=False,
    )
    def create_row(self, name):
        """Create one row: the least that a route which writes can do."""
        row = request.env["powerbank.bench.row"].sudo().create({"name": name})
        return {"id": row.id}
