from . import (
    invariant,
    merchant,
    merchant_order,
    placement,
    placement_share,
    rental,
    rental_share,
    split_line,
    station,
)
