from . import portal, portal_income, portal_orders, portal_stations
