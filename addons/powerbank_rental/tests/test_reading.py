from odoo.tests import tagged

from ..models.rental_start import START
from .common import RentalCommon


@tagged("post_install", "-at_install")
class TestReading(RentalCommon):
    """What is read in one query is what the ORM reads record by record."""

    def test_records_answer_as_after_ordinary_reads(self):
        quote = self._quote()
        quote.price_text = False
        [rental, customer, cabinet, currency] = self._read(quote)
        for record in (rental, customer, cabinet, currency):
            names = self._names(record)
            at_once = {name: record[name] for name in names}
            record.invalidate_recordset()
            self.assertEqual(at_once, {name: record[name] for name in names})

    def test_nothing_more_is_asked_of_the_database(self):
        records = self._read(self._quote())
        with self.assertQueryCount(0):
            for record in records:
                for name in self._names(record):
                    self.assertIsNotNone(record[name])

    def _read(self, quote):
        self.env.flush_all()
        self.env.invalidate_all()
        rental = self.env["powerbank.rental"]._find_quoted(self.customer, quote.code)
        return [rental, rental.customer_id, rental.cabinet_id, rental.currency_id]

    def _names(self, record):
        [names] = [
            names for model, names in START.wanted.values() if model == record._name
        ]
        return names
