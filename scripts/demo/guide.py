"""What a newcomer can look at while the demo is up."""

from scripts.demo.cabinet_rental import RENT_AT

GUIDE = """
Everything is running. Ctrl-C ends all of it.

  Back office      {url}/odoo             admin / admin
    as dispatcher                         dispatcher / dispatcher
  Merchant portal  {url}/my               merchant / merchant
  A cabinet's page {url}/r/{code}
  Mini-program API {url}/powerbank/v1/openapi.json
  Broker           {broker}
  Database         {database} on the socket in {socket}
  Logs             var/log; codes that sign a phone in are in odoo-demo.log

Try this:
  - Power Banks > Rentals: open the order above and read its timeline
  - Power Banks > Stations: the board; the food court has one bank less, the bank
    went to where it was returned
  - Power Banks > Finance, as admin: hold, capture, release, ledger, split lines
  - act as a customer at cabinet {name}; its device number is on its form:
      var/venv/bin/python -m scripts.demo.fleet {control} show {uid}
      var/venv/bin/python -m scripts.demo.fleet {control} out
      var/venv/bin/python -m scripts.demo.fleet {control} insert {uid} any SERIAL
  - make invariants (in another terminal)
"""


def guide(stage):
    """Return the addresses, logins and suggestions."""
    renting = stage.books.cabinet(RENT_AT)
    return GUIDE.format(
        url=stage.front.url,
        code=renting.code,
        uid=renting.device_uid,
        name=renting.name,
        broker=stage.stack.broker.address,
        database=stage.stack.database,
        socket=stage.postgres.socket,
        control=stage.control_port,
    )
