from . import (
    api_account,
    api_cases,
    api_catalogue,
    api_consents,
    api_customers,
    api_messages,
    api_places,
    api_rentals,
    api_sign_in,
    dispatcher,
    legal_page,
    public_page,
)
