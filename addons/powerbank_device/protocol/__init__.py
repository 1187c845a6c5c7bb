"""Neutral device messages, and one codec per vendor that reads and writes them."""

from .registry import CODECS, UnknownVendorError, brokered, codec

__all__ = ["CODECS", "UnknownVendorError", "brokered", "codec"]
