{
    "name": "Power Bank Payment",
    "summary": "Deposits, captures, releases and the ledger of power bank rentals",
    "version": "19.0.1.0.0",
    "category": "Services/Power Banks",
    "license": "LGPL-3",
    "author": "Powerbank contributors",
    "depends": ["powerbank_rental", "payment_demo"],
    "data": [
        "security/ir.model.access.csv",
        "security/powerbank_payment_rules.xml",
        "data/ir_cron_data.xml",
        "report/ledger_balance_views.xml",
        "views/ledger_account_views.xml",
        "views/ledger_entry_views.xml",
        "views/ledger_posting_views.xml",
        "views/payment_request_views.xml",
        "views/payment_transaction_views.xml",
        "views/tender_views.xml",
    ],
    "demo": [
        "demo/payment_provider_demo.xml",
    ],
}
