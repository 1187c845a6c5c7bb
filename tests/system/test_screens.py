"""Every screen in a real browser: wide and phone-wide, in English and in Chinese."""

import json
from itertools import product
from pathlib import Path

import pytest

from scripts.services import Odoo, databases
from scripts.services.odoo import CONFIGURATION, run_odoo
from tests.system.browser import Browser
from tests.system.office import PHONE, WIDE, Office
from tests.system.screens import REFUSALS, WALK, Walk, in_chinese, write

HERE = Path(__file__).parent
FILL = "".join(
    (HERE / f"fill_{name}.py").read_text() for name in ("chinese", "books", "screens")
)
APP = "powerbank_rental.menu_root"
DESK = "powerbank_rental.desk_action"
CARD = ".o_kanban_record:not(.o_kanban_ghost)"
STATE = ".o_statusbar_status button"
TIMELINE = ".o_field_widget[name='event_ids']"
MORE = ".o_statusbar_buttons button.dropdown-toggle"
CASES = tuple(product(("en_US", "zh_CN"), (WIDE, PHONE)))
#: Menus that dispatchers are not offered, by their beginning.
NOT_FOR_DISPATCHERS = (
    "Power Banks/Finance/",
    "Power Banks/Reporting/Rentals of a Period",
    "Power Banks/Reporting/Stock by Station",
    "Power Banks/Configuration/Settings",
)


@pytest.fixture(scope="module")
def office(postgres, template, data):
    """A running server with something to see on every screen."""
    name = "screens"
    databases.copy_database(postgres, template, name, data)
    where = ("shell", f"--config={CONFIGURATION}", f"--database={name}", "--no-http")
    script = {"input": FILL, "text": True}
    log = run_odoo("fill-screens", postgres, *where, data=data, **script)
    codes = json.loads(log.read_text().strip().splitlines()[-1])
    databases.make_bundles(postgres, name, data)
    options = ("--workers=0", "--max-cron-threads=0", "--db_maxconn=16")
    with Odoo(name, name, postgres, 18069, options, data=data) as server:
        yield Office(server.url, name, codes)
    databases.drop_database(postgres, name, data)


@pytest.fixture(scope="module")
def browser():
    """A running browser."""
    with Browser("screens") as running:
        yield running


def screens(tab):
    """Yield what the menus of the web client lead to.

    :return: path of the menu, action, model, kinds of views
    """
    for menu in tab.call("walk.menus", APP):
        action = tab.call("walk.describe", menu["id"])
        if action["type"] != "ir.actions.act_url":
            yield menu["path"], menu["id"], action["model"], action["views"]


def suited(kinds, width):
    """Return the kinds of views that people see in a window of this width: cards on a
    phone, lists on a desk."""
    spared = "list" if width == PHONE and "kanban" in kinds else "kanban"
    return [kind for kind in kinds if kind != spared or kind == kinds[0] == "kanban"]


def views(tab, choose_kinds):
    """Yield each view of each screen that has something to show.

    :param choose_kinds: function that picks from the kinds of an action's views
    :return: where it is in words, and for `walk.open`
    """
    for path, action, model, kinds in screens(tab):
        for kind in choose_kinds(kinds) or [None]:
            shown = tab.call("walk.first", model) if kind == "form" else 0
            if shown is not None:
                yield f"{path} ({kind})", (action, kind, shown)


@pytest.mark.parametrize(
    ("login", "language", "width"),
    [*(("admin", *case) for case in CASES), ("dispatcher", "zh_CN", PHONE)],
)
def test_every_screen_opens(office, browser, login, language, width):
    with browser.tab() as tab:
        walk = office.enter(tab, login, language, width)
        for place, where in views(tab, lambda kinds: suited(kinds, width)):
            walk.open(place, *where)
    assert walk.seen > 100
    assert not walk.findings, "\n".join(walk.findings)


def test_every_action_on_a_record_opens_for_a_dispatcher(office, browser):
    with browser.tab() as tab:
        walk = office.enter(tab, "dispatcher", "zh_CN", PHONE)
        models = {model for _path, _id, model, kinds in screens(tab) if "form" in kinds}
        for model in sorted(models):
            chosen = tab.call("walk.first", model)
            context = {"active_model": model, "active_id": chosen}
            context["active_ids"] = [chosen]
            for action in tab.call("walk.bindings", model) if chosen else ():
                walk.open(f"{model}, {action}", action, None, None, context)
    assert walk.seen > 5
    assert not walk.findings, "\n".join(walk.findings)


def test_a_dispatcher_is_offered_what_is_his(office, browser):
    offered = {}
    for login in ("admin", "dispatcher"):
        with browser.tab() as tab:
            office.enter(tab, login, "en_US", WIDE)
            menus = tab.call("walk.menus", APP)
            offered[login] = {menu["path"] for menu in menus}
    hidden = offered["admin"] - offered["dispatcher"]
    assert offered["dispatcher"] < offered["admin"]
    assert all(path.startswith(NOT_FOR_DISPATCHERS) for path in hidden)


@pytest.mark.parametrize(("language", "width"), CASES)
def test_every_page_of_a_merchant_opens(office, browser, language, width):
    with browser.tab() as tab:
        tab.run_first(WALK)
        tab.resize(width)
        office.sign_in(tab, "merchant", language)
        walk = Walk(tab, chinese=language == "zh_CN")
        waiting, seen = ["/my/powerbank", "/my"], set()
        while waiting:
            path = waiting.pop()
            tab.visit(office.url + path)
            walk.look(path)
            seen.add(kind_of_page(path))
            waiting += [
                link
                for link in tab.call("walk.links", "/my/powerbank")
                if kind_of_page(link) not in seen
            ]
    assert len(seen) > 6
    assert not walk.findings, "\n".join(walk.findings)


def kind_of_page(path):
    """Return what pages with other records of the same kind have in common."""
    return "".join("0" if letter.isdigit() else letter for letter in path.split("?")[0])


@pytest.mark.parametrize(("language", "width"), CASES)
def test_every_public_page_opens(office, browser, language, width):
    codes = office.codes
    pages = [f"/r/{codes['cabinet']}", f"/r/{codes['bank']}", "/legal/terms"]
    with browser.tab() as tab:
        tab.run_first(WALK)
        tab.resize(width)
        tab.speak(language.replace("_", "-"))
        walk = Walk(tab, chinese=language == "zh_CN")
        for path in pages:
            tab.visit(office.url + path)
            walk.look(path)
    assert not walk.findings, "\n".join(walk.findings)


def test_a_dispatcher_does_the_five_things_of_a_day_on_a_phone_in_chinese(
    office, browser
):
    with browser.tab() as tab:
        walk = office.enter(tab, "dispatcher", "zh_CN", PHONE)
        for thing in (find_a_rental, look_into_a_cabinet, decide, end, correct):
            thing(tab)
            walk.look(thing.__name__)
            tab.call("walk.open", DESK)
    assert walk.seen == 5
    assert not walk.findings, "\n".join(walk.findings)


def find_a_rental(tab):
    """A caller gives the end of a phone number."""
    tab.call("walk.tap", ".o_powerbank_search button")
    write(tab, ".o_command_palette_search input", "00000002")
    tab.call("walk.tap", ".o_command", in_chinese("In Use"))
    tab.call("walk.see", TIMELINE, in_chinese("Power bank came out"))


def look_into_a_cabinet(tab):
    """One that is offline: what it holds is still known."""
    tab.call("walk.tap", "[data-tile='offline_cabinets']")
    tab.call("walk.tap", CARD)
    tab.call("walk.see", ".o_powerbank_slot_occupied")


def decide(tab):
    """The customer said that there was no place to return to."""
    tab.call("walk.tap", "[data-tile='cases']")
    tab.call("walk.tap", CARD, in_chinese("Cannot Return"))
    tab.call("walk.tap", "button[name='action_decide']")
    tab.call("walk.tap", ".modal input[data-value='rejected']")
    write(tab, ".modal [name='reason'] textarea", "柜子里还有空仓。")
    tab.call("walk.tap", ".modal button[name='action_decide']")
    tab.call("walk.see", STATE, in_chinese("Rejected"))


def end(tab):
    """The customer lost it, and the rental still runs."""
    tab.call("walk.tap", ".o_powerbank_rental", in_chinese("In Use"))
    tab.call("walk.press", MORE)
    tab.call("walk.tap", "button", in_chinese("End by Hand"))
    tab.call("walk.tap", ".modal input[data-value='lost']")
    choose(tab, "reason", "Customer lost it")
    write(tab, ".modal [name='note'] textarea", "客户来电。")
    tab.call("walk.tap", ".modal footer button", in_chinese("End the Rental"))
    tab.call("walk.see", STATE, in_chinese("Awaiting Payment"))


def correct(tab):
    """Nothing shall be due."""
    tab.call("walk.tap", "[data-tile='awaiting_payment']")
    tab.call("walk.tap", CARD)
    tab.call("walk.press", MORE)
    tab.call("walk.tap", "button", in_chinese("Correct the Bill"))
    choose(tab, "reason", "Goodwill")
    choose(tab, "waiver", "Everything")
    write(tab, ".modal [name='note'] textarea", "机柜没有灯光。")
    tab.call("walk.tap", ".modal footer button", in_chinese("Correct the Bill"))
    tab.call("walk.see", STATE, in_chinese("Done"))


def choose(tab, field, label):
    """Choose from a list in the open dialog."""
    tab.call("walk.tap", f".modal [name='{field}'] input")
    tab.call("walk.tap", ".o_select_menu_item", in_chinese(label))


# The last, since nothing is afterwards what it was.
def test_a_dispatcher_may_press_every_button_he_is_offered(office, browser):
    with browser.tab() as tab:
        walk = office.enter(tab, "dispatcher", "zh_CN", PHONE)
        for place, where in views(tab, first_and_form):
            press_all(walk, place, where)
    assert not walk.findings, "\n".join(walk.findings)


def first_and_form(kinds):
    """Return the kinds of views that an action opens with, and its form."""
    return [kind for kind in kinds if kind in (kinds[0], "form")]


def press_all(walk, place, where):
    """Press each button of a screen, on the screen as it is when it has been opened."""
    walk.do(place, "walk.open", *where)
    for name in walk.tab.call("walk.buttons"):
        walk.do(place, "walk.open", *where)
        walk.do(place, "walk.pressButton", name)
        walk.look(f"{place}, {name}", REFUSALS)
