#!/bin/sh
# Take over the cabinets' users and the certificate, and add the gateway.
set -eu
mkdir -p /mosquitto/run
install -m 0600 /broker/passwords /broker/tls/server.crt /broker/tls/server.key \
    /mosquitto/run
mosquitto_passwd -b /mosquitto/run/passwords gateway "$MQTT_PASSWORD"
chown -R mosquitto: /mosquitto/run /mosquitto/data
