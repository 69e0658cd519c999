# Serves /www on port 8080, each request a line on stderr.
#
# A container's first process hears no signal that it does not ask for, and
# busybox's httpd asks for none: without this script a stop would last until
# the stop timeout, and end in a kill.
trap 'kill "$server"; exit 0' TERM INT
/bin/busybox httpd -f -v -p 8080 -h /www &
server=$!
wait "$server"
