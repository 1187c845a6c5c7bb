from . import (
    test_batch,
    test_cabinet_link,
    test_cabinet_orders,
    test_credentials,
    test_device_event_eject,
    test_device_event_inbox,
    test_device_event_return,
    test_device_timer,
    test_office,
    test_relink,
    test_rental_command,
    test_rental_swap,
)
