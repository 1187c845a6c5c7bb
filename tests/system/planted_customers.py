"""Faults in what is kept about customers; see `planted_faults`."""

CUSTOMERS = {
    "C1": {
        "erased with a phone": "UPDATE powerbank_customer SET erased_at = now()",
        "erased and signed in": """DELETE FROM powerbank_customer_identity;
            UPDATE res_partner SET phone = NULL, email = NULL, street = NULL,
                   vat = NULL, comment = NULL;
            INSERT INTO powerbank_session (code, customer_id, token_hash, expires_at,
                   ends_at)
            SELECT 'left', min(id), 'left', now(), now() FROM powerbank_customer;
            UPDATE powerbank_customer SET erased_at = now()""",
    },
    "C2": {
        "agreed to a draft": "UPDATE powerbank_legal_text SET state = 'draft'",
        "agreed too early": """UPDATE powerbank_legal_text
               SET published_at = now() + interval '1 day'""",
    },
}
