{
    "name": "Power Bank Rental",
    "summary": "Stations, cabinets, power banks, tariffs, customers and rentals",
    "version": "19.0.1.0.0",
    "category": "Services/Power Banks",
    "license": "LGPL-3",
    "author": "Powerbank contributors",
    "depends": ["mail", "phone_validation"],
    "external_dependencies": {"python": ["pydantic", "qrcode"]},
    "data": [
        "security/powerbank_security.xml",
        "security/ir.model.access.csv",
        "security/powerbank_rules.xml",
        "data/ir_sequence_data.xml",
        "data/scene_data.xml",
        "data/ir_cron_data.xml",
        "views/public_templates.xml",
    ],
    "demo": [],
    "assets": {
        # Some distributions ship `mail` without this file; it only blurs the
        # background of video calls.
        "web.assets_backend": [
            (
                "remove",
                "mail/static/lib/selfie_segmentation/selfie_segmentation.js",
            ),
        ],
    },
    "pre_init_hook": "pre_init_hook",
    "application": True,
}
