{
    "name": "Power Bank Cabinets",
    "summary": "Connected cabinets: protocols, MQTT gateway, commands and events",
    "version": "19.0.1.0.0",
    "category": "Services/Power Banks",
    "license": "LGPL-3",
    "author": "Powerbank contributors",
    "depends": ["powerbank_rental"],
    "external_dependencies": {
        "python": ["cryptography", "paho-mqtt", "prometheus-client", "protobuf"]
    },
    "data": [
        "security/ir.model.access.csv",
        "security/powerbank_device_rules.xml",
        "views/batch_views.xml",
        "views/command_views.xml",
        "views/device_event_views.xml",
        "views/telemetry_views.xml",
        "views/cabinet_views.xml",
        "views/credential_views.xml",
        "views/slot_views.xml",
        "views/rental_views.xml",
        "views/gateway_views.xml",
        "views/kanban_views.xml",
        "views/res_config_settings_views.xml",
        "views/powerbank_device_menus.xml",
    ],
    "demo": ["demo/cabinet_demo.xml"],
}
