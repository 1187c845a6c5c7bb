#!/bin/sh
# Let in the cabinets and the gateway, then run the broker.
set -eu
mkdir -p /mosquitto/run
install -m 0600 /broker/passwords /mosquitto/run/passwords
mosquitto_passwd -b /mosquitto/run/passwords gateway "$MQTT_PASSWORD"
chown -R mosquitto: /mosquitto/run /mosquitto/data
exec mosquitto -c /mosquitto/config/mosquitto.conf
