import json

from odoo.http import Controller, content_disposition, request, route


class PersonalData(Controller):
    """What is held about a customer, as a file for staff to hand over."""

    @route(
        "/powerbank/personal-data/<int:customer_id>",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def export(self, customer_id):
        """Return the file, and keep in the records that it was taken out."""
        customers = request.env["powerbank.customer"]
        customer = customers.browse(customer_id).exists()._as_dispatcher()
        if not customer:
            raise request.not_found()
        request.env["powerbank.privacy.request"]._on_exported(customer)
        text = json.dumps(customer._personal_data(), ensure_ascii=False, indent=2)
        name = f"personal-data-{customer.id}.json"
        headers = [
            ("Content-Type", "application/json; charset=utf-8"),
            ("Content-Disposition", content_disposition(name)),
            ("Cache-Control", "no-store"),
        ]
        return request.make_response(text, headers)
