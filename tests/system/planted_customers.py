"""Faults in what is kept about customers; see `planted_faults`."""

#: Leaves nothing of who the customers were but what a fault adds.
NAMELESS = """DELETE FROM powerbank_customer_identity;
    UPDATE res_partner SET phone = NULL, email = NULL, street = NULL, vat = NULL,
           comment = NULL;
    UPDATE powerbank_customer SET erased_at = now();"""

CUSTOMERS = {
    "C1": {
        "erased with a phone": "UPDATE powerbank_customer SET erased_at = now()",
        "erased and signed in": f"""{NAMELESS}
            INSERT INTO powerbank_session (code, customer_id, token_hash, expires_at,
                   ends_at)
            SELECT 'left', min(id), 'left', now(), now() FROM powerbank_customer""",
        "erased but for a file": f"""{NAMELESS}
            WITH asked AS (
                INSERT INTO powerbank_privacy_request
                       (customer_id, kind, state, asked_at)
                SELECT min(id), 'export', 'done', now() FROM powerbank_customer
                RETURNING id)
            INSERT INTO powerbank_privacy_export_part (request_id, text)
            SELECT id, 'left' FROM asked""",
    },
    "C2": {
        "agreed to a draft": "UPDATE powerbank_legal_text SET state = 'draft'",
        "agreed too early": """UPDATE powerbank_legal_text
               SET published_at = now() + interval '1 day'""",
    },
}
