from . import cabinet_label_sheet, customer_statement, paper, rental_receipt
