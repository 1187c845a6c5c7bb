from . import (
    cabinet_label_sheet,
    customer_statement,
    export,
    paper,
    rental_receipt,
    rental_report,
    stock_report,
)
