#!/bin/sh
# Run once, as root, when the instance starts for the first time: fetches the
# collector that `make upload` put into the bucket, and starts it.
#
# Needs the AWS CLI and systemd, as Amazon Linux has them.
set -eu

collector=s3://BUCKET/manta-daemon.tar.gz

fetched=$(mktemp)
trap 'rm -f "$fetched"' EXIT
# An instance's role can take some seconds to be there.
for _ in 1 2 3 4 5 6 7 8 9 10; do
    if aws s3 cp --only-show-errors "$collector" "$fetched"; then
        arrived=yes
        break
    fi
    sleep 3
done
: "${arrived:?the collector could not be fetched from $collector}"

tar -xzf "$fetched" -C "${ROOT:-/}"
systemctl daemon-reload
systemctl enable --now manta-daemon
