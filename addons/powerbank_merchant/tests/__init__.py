from . import (
    test_access,
    test_merchant_order,
    test_placement,
    test_portal,
    test_portal_tour,
    test_refund,
    test_revision_split,
    test_split,
)
