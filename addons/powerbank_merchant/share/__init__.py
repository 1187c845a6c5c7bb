"""How the money of a rental is shared (rule C.8): pure arithmetic, without Odoo."""

from .shares import Share, ShareError, reversal, shares

__all__ = ["Share", "ShareError", "reversal", "shares"]
