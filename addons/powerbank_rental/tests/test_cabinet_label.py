from base64 import b64decode
from io import BytesIO

from lxml import html
from PIL import Image

from odoo.tests import tagged

from .common import RentalCommon


@tagged("post_install", "-at_install")
class TestCabinetLabel(RentalCommon):
    """The label tells where to scan and what it costs, in Chinese and English."""

    def _render(self, cabinets):
        report = self.env["ir.actions.report"]
        name = "powerbank_rental.cabinet_label_report"
        content, kind = report._render_qweb_html(name, cabinets.ids)
        self.assertEqual(kind, "html")
        return html.fromstring(content)

    def _text(self, element):
        return " ".join(element.text_content().split())

    def test_a_label_names_cabinet_station_hotline_and_price(self):
        self.station.hotline = "400-000-0001"
        [label] = self._render(self.cabinet).find_class("o_label")
        text = self._text(label)
        self.assertIn(self.cabinet.name, text)
        self.assertIn("Riverside Cinema", text)
        self.assertIn("400-000-0001", text)
        version = self.station.tariff_version_id
        for price_text in (version.price_text_en, version.price_text_zh):
            self.assertIn(price_text.splitlines()[0], text)
        self.assertIn(version.display_name, text)

    def test_a_label_carries_the_qr_code_within_the_page(self):
        [label] = self._render(self.cabinet).find_class("o_label")
        [image] = label.iter("img")
        self.assertTrue(image.get("src").startswith("data:image/png;base64,"))

    def test_the_qr_image_is_square_with_a_quiet_zone(self):
        image = Image.open(BytesIO(b64decode(self.cabinet.qr_image))).convert("L")
        self.assertEqual(image.width, image.height)
        border = image.crop((0, 0, image.width, 4 * 8))
        self.assertEqual(border.getextrema(), (255, 255))

    def test_the_qr_address_ends_in_the_code_of_the_cabinet(self):
        base = self.cabinet.get_base_url()
        self.assertEqual(self.cabinet.qr_url, f"{base}/r/{self.cabinet.code}")

    def test_eight_labels_fill_a_sheet(self):
        cabinets = self.env["powerbank.cabinet"].create(
            [{"station_id": self.station.id} for _label in range(9)]
        )
        sheets = self._render(cabinets).find_class("o_label_sheet")
        labels = [len(sheet.find_class("o_label")) for sheet in sheets]
        self.assertEqual(labels, [8, 1])

    def test_a_long_price_text_gets_smaller_letters(self):
        sheet = self.env["report.powerbank_rental.cabinet_label_sheet"]
        sizes = [sheet._letter_size("x" * length) for length in (1, 300, 600, 900)]
        self.assertEqual(sizes[0], sizes[1])
        self.assertEqual(sizes[1:], sorted(sizes[1:], reverse=True))

    def test_a_station_without_a_tariff_gets_a_label_without_a_price(self):
        self.env["powerbank.tariff.rule"].search([]).active = False
        [label] = self._render(self.cabinet).find_class("o_label")
        self.assertFalse(label.find_class("o_label_price"))

    def test_a_cabinet_that_does_not_rent_gets_no_label_but_a_notice(self):
        self.other_cabinet.action_disable()
        page = self._render(self.cabinet | self.other_cabinet)
        [label] = page.find_class("o_label")
        self.assertIn(self.cabinet.name, self._text(label))
        [notice] = page.find_class("o_label_skipped")
        self.assertIn(self.other_cabinet.name, self._text(notice))
