from odoo import api, models


class Paper(models.AbstractModel):
    """What a customer can take home: receipts and statements as PDF.

    The back office prints them as reports. For the mini-program they are rendered as
    one document that fetches nothing, so that no answer waits for a second request.
    """

    _name = "powerbank.paper"
    _description = "Customer's Paper"

    @api.model
    def _pdf(self, report_ref, records, data=None):
        """Return the PDF of a report.

        :param str report_ref: external id of an `ir.actions.report`, whose template
            `X` has its content in `X_content`.
        :param records: what it is about.
        :param dict data: as the report gets it.
        :return: bytes.
        """
        reports = self.env["ir.actions.report"].sudo()
        report = reports._get_report(report_ref)
        values = self.env[f"report.{report.report_name}"]._get_report_values(
            records.ids, data
        )
        html = self.env["ir.qweb"]._render(
            "powerbank_rental.paper",
            {**values, "content": f"{report.report_name}_content"},
        )
        return reports._run_wkhtmltopdf([str(html)], report_ref=report_ref)
