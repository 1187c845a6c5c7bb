#!/bin/sh
# Run the broker, and have it read its users again whenever their file changes: the
# gateway writes that file, and may be no relative of the broker's process.
#
#   mosquitto.sh CONFIGURATION USERS [PREPARE]
#
# PREPARE is run before the broker reads its users. SIGHUP and SIGTERM are passed on.
set -u
configuration=$1
users=$2
prepare=${3:-true}

# a connection is an open file, and a fleet has more than most systems begin with
ulimit -S -n "$(ulimit -H -n)"
$prepare || exit
known=$(cksum < "$users")
# until the broker has a handler of its own, SIGHUP would end it
trap '' HUP
mosquitto -c "$configuration" &
broker=$!
trap 'kill -TERM $broker' TERM INT
trap 'kill -HUP $broker' HUP

while kill -0 $broker 2> /dev/null; do
    sleep 0.5 &
    wait $!
    found=$(cksum < "$users")
    if [ "$found" != "$known" ]; then
        known=$found
        $prepare && kill -HUP $broker
    fi
done
wait $broker
