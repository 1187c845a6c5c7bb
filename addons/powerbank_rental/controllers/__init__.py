from . import (
    api_catalogue,
    api_messages,
    api_places,
    api_rentals,
    api_sign_in,
    dispatcher,
    public_page,
)
