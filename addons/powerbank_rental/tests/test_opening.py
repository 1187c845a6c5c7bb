from datetime import datetime

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .api_common import ApiCommon

#: A Monday; 12:00 in Shanghai.
NOON = datetime(2026, 6, 1, 4, 0)


@tagged("post_install", "-at_install")
class TestOpening(ApiCommon):
    """Opening hours as staff enter them and as customers see them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.station.tz = "Asia/Shanghai"

    def _week(self, *periods):
        """Open on Mondays at these hours."""
        self.station.opening_period_ids = [
            Command.clear(),
            *(
                Command.create({"weekday": "0", "from_hour": begin, "to_hour": end})
                for begin, end in periods
            ),
        ]

    def _shown(self, lang="en"):
        return self._answer(
            "show_cabinet", path=f"/cabinets/{self.cabinet.code}", lang=lang
        )

    def test_without_a_table_only_the_note_is_shown(self):
        self.station.opening_hours = "Only with a ticket"
        shown = self._shown()
        self.assertEqual(shown["opening_hours"], "Only with a ticket")
        self.assertIsNone(shown["open_now"])
        self.assertIsNone(shown["closes_at"])

    def test_table_and_note_are_shown_in_the_asked_language(self):
        self._week((10.0, 12.5), (13.0, 22.0))
        self.station.opening_hours = "Ring twice"
        english = self.station.opening_text
        chinese = self.station.with_context(lang="zh_CN").opening_text
        self.assertIn("Mon 10:00-12:30, 13:00-22:00", english)
        self.assertIn("Ring twice", english)
        self.assertIn("周一 10:00-12:30", chinese)

    def test_open_and_closed_follow_the_clock_of_the_station(self):
        self._week((10.0, 12.5), (13.0, 22.0))
        status = self.station._opening_status(NOON)
        self.assertTrue(status.is_open)
        self.assertEqual(status.closes_at.hour, 4)
        self.station.tz = "Europe/London"
        self.assertFalse(self.station._opening_status(NOON).is_open)

    def test_the_answer_says_until_when(self):
        self.station.opening_period_ids = [
            Command.create({"weekday": str(day), "from_hour": 0.0, "to_hour": 24.0})
            for day in range(7)
        ]
        shown = self._shown()
        self.assertTrue(shown["open_now"])
        self.assertIsNone(shown["closes_at"])
        self.assertEqual(shown["opening_hours"], "Open 24 hours")
        page = self.url_open(f"/r/{self.cabinet.code}").text
        self.assertIn("Open now", page)

    def test_a_date_that_differs_replaces_the_week(self):
        self._week((10.0, 22.0))
        self.station.opening_date_ids = [
            Command.create({"date": "2026-06-01", "closed": True})
        ]
        self.assertFalse(self.station._opening_status(NOON).is_open)

    def test_hours_that_overlap_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "Monday.*overlap"):
            self._week((10.0, 14.0), (13.0, 22.0))

    def test_hours_over_midnight_may_not_reach_into_others(self):
        self._week((20.0, 2.0))
        with self.assertRaisesRegex(ValidationError, "overlap"):
            self._week((20.0, 2.0), (21.0, 23.0))

    def test_a_closed_date_has_no_hours(self):
        with self.assertRaisesRegex(ValidationError, "either closed"):
            self.station.opening_period_ids = [
                Command.create({"date": "2026-06-01", "closed": True}),
                Command.create({"date": "2026-06-01"}),
            ]
