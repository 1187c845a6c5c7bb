{
    "name": "Power Bank Bench",
    "summary": "The trivial route beside which rental starts are measured",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "license": "LGPL-3",
    "author": "Powerbank contributors",
    "depends": ["powerbank_rental"],
    "data": ["security/ir.model.access.csv"],
    "installable": True,
}
