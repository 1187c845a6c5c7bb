"""Neutral device messages, and one codec per vendor that reads and writes them."""

from .registry import BROKERED, CODECS, UnknownVendorError, codec

__all__ = ["BROKERED", "CODECS", "UnknownVendorError", "codec"]
