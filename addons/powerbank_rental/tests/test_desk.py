import json
from ast import literal_eval
from types import SimpleNamespace
from unittest.mock import patch

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..models import desk_news
from .common import RentalCommon


@tagged("post_install", "-at_install")
class TestDesk(RentalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dispatcher = new_test_user(
            cls.env, "dora", "powerbank_rental.group_powerbank_dispatcher"
        )
        cls.desk = cls.env["powerbank.desk"].with_user(cls.dispatcher)

    def _tiles(self):
        return {tile["name"]: tile for tile in self.desk.read_board()["tiles"]}

    # === BOARD === #

    def test_the_board_counts_what_runs_hangs_and_waits(self):
        before = {name: tile["count"] for name, tile in self._tiles().items()}
        self._start(self._ago(minutes=30))
        after = {name: tile["count"] for name, tile in self._tiles().items()}
        self.assertEqual(after["in_use"], before["in_use"] + 1)
        self.assertEqual(after["ejecting"], before["ejecting"])
        self._return(self.env["powerbank.rental"].search([], limit=1))
        last = {name: tile["count"] for name, tile in self._tiles().items()}
        self.assertEqual(last["in_use"], before["in_use"])
        self.assertEqual(last["awaiting_payment"], before["awaiting_payment"] + 1)

    def test_every_tile_opens_as_many_records_as_it_counts(self):
        self.cabinet._on_offline()
        self._start(self._ago(minutes=30), cabinet=self._stocked_cabinet())
        for tile in self._tiles().values():
            found = self.desk.env[tile["model"]].search_count(tile["domain"])
            self.assertEqual(found, tile["count"], tile["name"])

    def _stocked_cabinet(self):
        cabinet = self._create_cabinet(self.other_station)
        self._dock(cabinet, 1, 90)
        return cabinet

    def test_a_running_rental_shows_its_fee_so_far(self):
        rental = self._start(self._ago(minutes=90))
        rows = self._rows_of("rentals")
        self.assertIn("8.00", rows[rental.id]["amount"])
        self.assertEqual(rows[rental.id]["station"], "Riverside Cinema")

    def _rows_of(self, name):
        """Return the rows of all pages, by id."""
        rows, page, pages = {}, 0, 1
        while page < pages:
            board = self.desk.read_board(**{f"{name[:-1]}_page": page})
            rows |= {row["id"]: row for row in board[name]["rows"]}
            page, pages = page + 1, board[name]["pages"]
        return rows

    def test_rentals_that_wait_for_a_decision_have_their_tile_and_filter(self):
        before = self._tiles()["undecided"]["count"]
        rental = self._start(self._ago(minutes=119))
        case = rental._claim_returned(self.other_cabinet)
        case.opened_at = rental.pause_ids.from_at = self._ago(minutes=60)
        self._return(rental, slot=self.cabinet._slot(4))
        tile = self._tiles()["undecided"]
        self.assertEqual(tile["count"], before + 1)
        self.assertEqual(self._filtered("undecided", rental), rental)
        case._decide("rejected", "You put it in an hour later.")
        self.assertEqual(self._tiles()["undecided"]["count"], before)
        self.assertFalse(self._filtered("undecided", rental))

    def _filtered(self, name, rentals):
        """Return those of the rentals that a filter of their list leaves."""
        view = self.env.ref("powerbank_rental.rental_view_search")
        chosen = etree.fromstring(view.arch).find(f".//filter[@name='{name}']")
        return rentals.filtered_domain(literal_eval(chosen.get("domain")))

    def test_alerts_and_changes_that_wait_have_their_tiles(self):
        before = {name: tile["count"] for name, tile in self._tiles().items()}
        self.cabinet._report_fault("The screen is dark")
        rental = self._start(self._ago(minutes=30))
        self.env["powerbank.rental.change"].create(
            {
                "rental_id": rental.id,
                "kind": "end",
                "reason": "other",
                "note": "x",
            }
        )
        after = {name: tile["count"] for name, tile in self._tiles().items()}
        for name in ("alerts", "approvals"):
            self.assertEqual(after[name], before[name] + 1, name)

    def test_a_new_alert_is_news_for_the_desk(self):
        desk_news._told.clear()
        self.env.cr.precommit.clear()
        self.cabinet._raise_alert("look", "Look into slot 3")
        self.assertTrue(self._news())

    def test_stations_in_need_come_first_and_can_be_filtered(self):
        self.cabinet._on_offline()
        board = self.desk.read_board(station_state="offline")["stations"]
        self.assertIn(self.station.id, [row["id"] for row in board["rows"]])
        self.assertEqual({row["stock_state"] for row in board["rows"]}, {"offline"})
        states = [row["stock_state"] for row in self._rows_of("stations").values()]
        self.assertEqual(states, sorted(states, key=desk_order))

    def test_a_board_of_many_stations_reads_one_page_in_the_same_queries(self):
        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            page = self.desk.read_board()["stations"]
            return self.env.cr.sql_log_count - before, len(page["rows"])

        def open_kiosks(number):
            names = [{"name": f"Kiosk {each}"} for each in range(number)]
            self.env["powerbank.station"].create(names)
            queries()

        open_kiosks(20)
        few, _rows = queries()
        open_kiosks(60)
        many, rows = queries()
        self.assertEqual(rows, 20)
        self.assertLessEqual(many, few)

    def test_other_companies_are_not_on_the_board(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        station = self.env["powerbank.station"].create(
            {"name": "Hidden", "company_id": other.id}
        )
        self.assertNotIn(station.id, self._rows_of("stations"))

    def test_nobody_but_dispatchers_reads_the_board(self):
        user = new_test_user(self.env, "uma", "base.group_user")
        with self.assertRaises(AccessError):
            self.env["powerbank.desk"].with_user(user).read_board()

    # === NEWS === #

    def _news(self):
        """Return the messages of the current transaction, as they would be sent."""
        self.env.flush_all()
        last = self.env["bus.bus"].search([], order="id DESC", limit=1).id or 0
        self.env.cr.precommit.run()
        sent = self.env["bus.bus"].search([("id", ">", last)])
        return [
            json.loads(message.channel)
            for message in sent
            if json.loads(message.message)["type"] == "powerbank_desk/news"
        ]

    def test_a_transaction_sends_one_message_however_much_it_changes(self):
        self.env.cr.precommit.clear()
        desk_news._told.clear()
        self._start(self._ago(minutes=30))
        self.other_cabinet._on_offline()
        channel = [self.env.cr.dbname, "res.company", self.env.company.id]
        self.assertEqual(self._news(), [[*channel, "powerbank_desk"]])
        self.assertEqual(self._news(), [])

    def test_a_busy_process_keeps_quiet_for_a_second(self):
        desk_news._told.clear()
        self.other_cabinet._on_offline()
        self.assertEqual(len(self._news()), 1)
        self.env["powerbank.desk.news"]._told(self.env.company)
        self.other_cabinet._on_online()
        self.assertEqual(self._news(), [])

    def test_a_start_in_the_quiet_second_costs_no_query(self):
        self.env.cr.precommit.clear()
        self.env["powerbank.desk.news"]._told(self.env.company)
        self._start(self._ago(minutes=30))
        self.env.flush_all()
        with self.assertQueryCount(0):
            self.env.cr.precommit.run()

    def test_what_the_desk_does_not_show_is_no_news(self):
        desk_news._told.clear()
        self.env.cr.precommit.clear()
        self.best_bank.level = 93
        self.assertEqual(self._news(), [])

    # === CHANNEL === #

    def _channels(self, user):
        subscription = self.env["ir.websocket"].with_user(user)
        return subscription._build_bus_channel_list(["powerbank_desk"])

    def test_dispatchers_hear_their_own_companies(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        heard = self._heard(self.dispatcher)
        self.assertIn((self.env.company, "powerbank_desk"), heard)
        self.assertNotIn((other, "powerbank_desk"), heard)

    def test_others_hear_nothing(self):
        user = new_test_user(self.env, "uma", "base.group_user")
        self.assertEqual(self._heard(user), [])

    def _heard(self, user):
        request = SimpleNamespace(session=SimpleNamespace(uid=user.id))
        module = "odoo.addons.bus.models.ir_websocket.wsrequest"
        with patch(module, request):
            channels = self._channels(user)
        return [channel for channel in channels if "powerbank_desk" in str(channel)]


def desk_order(state):
    return ["offline", "unknown", "empty", "full", "low", "ok"].index(state)
