"""Tests that run outside of Odoo: pure packages, scripts, and the whole system."""
