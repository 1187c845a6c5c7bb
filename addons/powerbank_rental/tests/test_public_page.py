from lxml import html

from odoo.tests import tagged

from .api_common import ApiCommon


@tagged("post_install", "-at_install")
class TestPublicPage(ApiCommon):
    """What a phone camera shows behind the QR label."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        modules = cls.env["ir.module.module"]
        modules._load_module_terms(["powerbank_rental"], ["zh_CN"])

    def _page(self, code=None, status=200, lang="en", **headers):
        headers = {"Accept-Language": lang, **headers}
        path = f"/r/{code or self.cabinet.code}"
        response = self.url_open(path, headers=headers)
        self.assertEqual(response.status_code, status)
        self.assertNotIn("Set-Cookie", response.headers)
        return response

    def _stock(self, response):
        """Return the stock section's state and text."""
        [section] = html.fromstring(response.text).xpath("//section[@data-state]")
        return section.get("data-state"), " ".join(section.text_content().split())

    def test_the_page_shows_price_and_stock(self):
        response = self._page()
        self.assertIn("Riverside Cinema", response.text)
        version = self.station._tariff_version()
        self.assertIn(version.price_text.splitlines()[0], response.text)
        state, text = self._stock(response)
        self.assertEqual(state, "available")
        self.assertIn("ready: 2", text)
        self.assertIn("95", text)

    def test_the_page_names_the_deposit(self):
        self._create_tariff(deposit=99.0)
        self.assertIn("99.00", self._page().text)

    def test_an_offline_cabinet_is_never_called_available(self):
        self.cabinet._on_offline()
        response = self._page()
        state, text = self._stock(response)
        self.assertEqual(state, "offline")
        self.assertNotIn("ready", response.text)
        self.assertIn("another cabinet", text)
        self.assertNotIn("How to go on", response.text)

    def test_a_closed_cabinet_says_so(self):
        self.cabinet.action_disable()
        self.assertEqual(self._stock(self._page())[0], "closed")

    def test_an_empty_cabinet_still_takes_returns(self):
        state, text = self._stock(self._page(self.other_cabinet.code))
        self.assertEqual(state, "empty")
        self.assertIn("return: 4", text)

    def test_the_page_speaks_the_browsers_language(self):
        english, chinese = self._page(), self._page(lang="zh-CN,zh;q=0.9")
        self.assertIn('<html lang="en-US"', english.text)
        self.assertIn('<html lang="zh-CN"', chinese.text)
        self.assertIn("小时", chinese.text)
        self.assertIn("价格", chinese.text)
        self.assertEqual(chinese.headers["Content-Language"], "zh-CN")
        self.assertEqual(english.headers["Vary"], "Accept-Language")

    def test_the_code_of_a_power_bank_tells_how_to_return_it(self):
        response = self._page(self.best_bank.code)
        self.assertIn(self.best_bank.name, response.text)
        self.assertIn("a cabinet of ours", response.text)
        self.assertNotIn(self.customer.name, response.text)

    def test_an_unknown_code_gets_a_friendly_page(self):
        self._page("%00", status=404)
        response = self._page("NOSUCHCODE", status=404)
        self.assertEqual(self._stock(response)[0], "unknown")
        self.assertIn("scan the label", response.text)

    def test_without_mini_programs_the_page_explains_the_way(self):
        response = self._page()
        self.assertIn("Choose “Scan”", response.text)
        self.assertNotIn("weixin:", response.text)

    def test_set_up_mini_programs_are_one_tap_away(self):
        params = self.env["ir.config_parameter"]
        params.set_param("powerbank_rental.wechat_appid", "wx0123")
        params.set_param("powerbank_rental.alipay_appid", "2021")
        links = html.fromstring(self._page().text).xpath("//a/@href")
        scene = f"query=cabinet%3D{self.cabinet.code}"
        self.assertIn(
            f"weixin://dl/business/?appid=wx0123&path=pages/index/index&{scene}", links
        )
        self.assertIn(
            "alipays://platformapi/startapp?appId=2021&page=pages/index/index&" + scene,
            links,
        )

    def test_the_page_works_without_javascript(self):
        document = html.fromstring(self._page().text)
        self.assertEqual(document.xpath("//script"), [])
        self.assertTrue(document.xpath("//meta[@name='viewport']"))

    def test_caches_must_ask_before_they_show_a_copy(self):
        response = self._page()
        self.assertEqual(response.headers["Cache-Control"], "public, no-cache")
        etag = response.headers["ETag"]
        self._page(status=304, **{"If-None-Match": etag})
        self.cabinet._on_offline()
        self._page(status=200, **{"If-None-Match": etag})

    def test_the_style_sheet_and_the_icon_are_there(self):
        style, icon = (
            html.fromstring(self._page().text).xpath(f"//link[@rel='{kind}']/@href")
            for kind in ("stylesheet", "icon")
        )
        for [address] in (style, icon):
            self.assertEqual(self.url_open(address).status_code, 200)
