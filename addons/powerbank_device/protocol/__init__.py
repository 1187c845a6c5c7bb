"""Neutral device messages, and one codec per vendor that reads and writes them."""

from .registry import CODECS, UnknownVendor, codec

__all__ = ["CODECS", "UnknownVendor", "codec"]
