#!/usr/bin/env bash
# Tests the files in `deploy` on this machine: script/test deploy. The proxies' files are used as they are, only with other names and ports.
# Whatever is not installed is skipped, with a message. Everything that this script starts, it also ends.
set -euo pipefail
cd "$(dirname "$0")/.."
. script/lib.sh

program=$(realpath "$1")
site=$(realpath "$2")
folder=$(mktemp -d)
processes=()

finish() {
    local status=$?
    for process in "${processes[@]}"; do kill "$process" 2>/dev/null || :; done
    wait
    if [ $status != 0 ]; then tail -n 20 "$folder"/*.log >&2 || :; fi
    rm -rf "$folder"
}
trap finish EXIT

# A free port below the ephemeral range.
free_port() {
    local port
    while port=$((20000 + RANDOM % 12768)) && (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
    printf '%s' "$port"
}

# Waits until the command succeeds, for 30 s at most.
until_true() {
    local patience=$((SECONDS + 30))
    until "$@" >/dev/null 2>&1; do
        if [ $SECONDS -ge $patience ]; then die "this did not come true: $*"; fi
        sleep 0.1
    done
}

check() {
    local what=$1
    shift
    if "$@" >/dev/null; then say "    $what"; else die "NOT: $what"; fi
}

is() { if [ "$1" != "$2" ]; then say "'$1' is not '$2'" && return 1; fi; }
holds() { if ! grep -qiE -- "$2" <<<"$1"; then say "no '$2' in: $1" && return 1; fi; }
lacks() { if grep -qF -- "$2" "$1"; then say "'$2' in $1" && return 1; fi; }

stop() {
    kill "$1"
    wait "$1" || :
}

start_daybook() {
    : >"$folder/daybook.out"
    # In a separate folder, because in the checkout Daybook would read the developer's .env.
    (cd "$folder" && exec env -i PATH="$PATH" LEPTOS_SITE_ADDR="$upstream" LEPTOS_SITE_ROOT="$site" DAYBOOK_PUBLIC_URL="$public" \
        DAYBOOK_DATABASE=mem:// DAYBOOK_TRUSTED_PROXIES=127.0.0.1 DAYBOOK_LOG_ADDRESSES=true "$program") \
        >"$folder/daybook.out" 2>"$folder/daybook.log" &
    daybook=$!
    processes+=("$daybook")
    until_true grep -q '^Daybook is at' "$folder/daybook.out"
}

# Replaces the ports and names of an example with those of this run.
of_this_run() {
    sed -e "s|daybook\.example\.com|$1|g" -e "s|127\.0\.0\.1:3000|$upstream|g" "$2"
}

# Sends a request from an address that differs from the proxy's.
ask() { curl --silent --show-error --max-time 20 --interface 127.0.0.2 --cacert "$authority" "$@"; }

# Checks, through the proxy that listens, what Daybook needs from it.
checks_of_a_proxy() {
    local jar=$folder/jar head location code id stream
    rm -f "$jar"
    check "http leads to https, to the same page" holds \
        "$(curl -sS --max-time 20 -o /dev/null -w '%{http_code} %{redirect_url}' "http://localhost:$http/d/2026-11-23?x=1")" \
        "^30[18] $public/d/2026-11-23\?x=1$"
    head=$(ask -D - -o "$folder/page" -w '\nversion %{http_version}\n' -H 'Accept-Encoding: br' "$public/")
    check "HTTP/2" holds "$head" '^version 2'
    check "a page comes compressed as Daybook made it" holds "$head" '^content-encoding: br'
    check "HSTS" holds "$head" '^strict-transport-security: max-age=63072000'
    check "files of the site" is "$(ask -o /dev/null -w '%{http_code}' "$public/favicon.svg")" 200

    # An X-Forwarded-For that the client sends is ignored.
    location=$(ask -o /dev/null -c "$jar" -w '%{redirect_url}' -H 'X-Forwarded-For: 203.0.113.9' "$public/login")
    location=$(curl -sS --max-time 20 -o /dev/null -w '%{redirect_url}' --data email=ada@example.com "$location")
    head=$(ask -D - -o /dev/null -b "$jar" -c "$jar" -H 'X-Forwarded-For: 203.0.113.9' "$location")
    check "a sign-in sets a __Host- cookie" holds "$head" '^set-cookie: __Host-daybook=[^;]{43};.*HttpOnly.*'
    check "that is Secure" holds "$head" '^set-cookie: __Host-daybook=.*Secure'
    check "and signs in" holds "$(ask -b "$jar" "$public/api/auth/me")" 'ada@example.com'
    check "the log has the address of the client and not that of the proxy" grep -q 'signed_in.*address.*127\.0\.0\.2' <(sed 's/\x1b\[[0-9;]*m//g' "$folder/daybook.log")

    ask --no-buffer --max-time 60 -b "$jar" -H 'Accept: text/event-stream' -H 'Sec-Fetch-Site: same-origin' "$public/api/events" >"$folder/stream" &
    stream=$!
    processes+=("$stream")
    until_true grep -q '^retry' "$folder/stream"
    say "    a stream of events begins at once"
    id=01HF7YAT00000000000000000$((RANDOM % 9 + 1))
    local todo=(--json "{\"id\":\"$id\",\"day\":\"2026-11-23\",\"text\":\"Buy milk\"}" -H "Origin: $public")
    check "a change is made" is "$(ask -o /dev/null -w '%{http_code}' -b "$jar" "${todo[@]}" "$public/api/todos/create")" 200
    until_true grep -q 'Buy milk' "$folder/stream"
    say "    and the open stream has it"
    stop $stream

    # Daybook's own limit applies, and not one of the proxy.
    code=$(with_body_of 1048576)
    check "a body of 1 MiB arrives" is "${code%% *}" 200
    code=$(with_body_of 1048577)
    check "one byte more is refused" is "${code%% *}" 413
    check "a file of 3 MiB can be imported" is "$(with_file_of 3145728)" '303 /settings/import'
    check "a text of 32,000 bytes can be shared" is \
        "$(ask -o /dev/null -w '%{http_code}' -b "$jar" "$public/share?text=$(head -c 32000 /dev/zero | tr '\0' 'x')")" 200

    # The addresses of calendar feeds are secrets, and what is shared or searched for is private.
    stop "$daybook"
    check "without Daybook the proxy says so" holds "$(ask -o /dev/null -w '%{http_code}' "$public/feed/$secret.ics")" '^502'
    ask -o /dev/null "$public/callback?code=$secret"
    ask -o /dev/null "$public/share?text=$secret"
    ask -o /dev/null "$public/search?q=$secret"
    ask -o /dev/null "$public/d/2026-11-23"
}

# Creates a todo with a body of that many bytes, which are mostly spaces.
with_body_of() {
    local begin='{"id":"01HF7YAT000000000000000099","day":"2026-11-23","text":"x"' end='}'
    {
        printf '%s' "$begin"
        head -c $(($1 - ${#begin} - ${#end})) /dev/zero | tr '\0' ' '
        printf '%s' "$end"
    } >"$folder/body"
    printf '%s ' "$(ask -o "$folder/answer" -w '%{http_code}' -b "$folder/jar" -H "Origin: $public" -H 'Content-Type: application/json' \
        -H 'Expect:' --data-binary "@$folder/body" "$public/api/todos/create")"
    cat "$folder/answer"
}

# Imports a file of that many bytes, and prints the status and where the response redirects to.
with_file_of() {
    head -c "$1" /dev/zero | tr '\0' 'x' >"$folder/file.txt"
    ask -o /dev/null -w '%{http_code} %{redirect_url}' -b "$folder/jar" -H "Origin: $public" -H 'Expect:' \
        --form "file=@$folder/file.txt" "$public/settings/import" | sed "s|$public||"
}

caddy_in_front() {
    # Caddy's own authority is in a folder of this run, and the machine does not trust it.
    of_this_run "$public" deploy/Caddyfile |
        sed "0,/^{/s||{\n\tadmin off\n\tskip_install_trust\n\thttp_port $http|" >"$folder/Caddyfile"
    check "the example is well-formed" caddy validate --adapter caddyfile --config deploy/Caddyfile 2>"$folder/validate.log"
    XDG_DATA_HOME=$folder XDG_CONFIG_HOME=$folder caddy run --adapter caddyfile --config "$folder/Caddyfile" >"$folder/proxy.log" 2>&1 &
    proxy=$!
    processes+=("$proxy")
    authority=$folder/caddy/pki/authorities/local/root.crt
    until_true curl -sS -o /dev/null --cacert "$authority" "$public/healthz"
    checks_of_a_proxy
    check "its log has no code and no secret" lacks "$folder/proxy.log" "$secret"
    check "but the failures" grep -q 'connection refused' "$folder/proxy.log"
    stop $proxy
}

nginx_in_front() {
    authority=$folder/certificate.pem
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
        -keyout "$folder/key.pem" -out "$authority" 2>/dev/null
    {
        printf 'daemon off; pid %s/nginx.pid; worker_processes 1; error_log %s/proxy.log;\n' "$folder" "$folder"
        printf 'events {}\nhttp {\naccess_log %s/proxy.log;\n' "$folder"
        for kind in client_body proxy fastcgi uwsgi scgi; do printf '%s_temp_path %s/%s;\n' $kind "$folder" $kind; done
        of_this_run "localhost:$https" deploy/nginx.conf | sed -e "s|server_name localhost:$https|server_name localhost|" \
            -e "s|/etc/letsencrypt/.*/fullchain.pem|$authority|" -e "s|/etc/letsencrypt/.*/privkey.pem|$folder/key.pem|" \
            -e "s|listen \(\[::\]:\)\?80|listen \1$http|" -e "s|listen \(\[::\]:\)\?443|listen \1$https|" |
            if [ -e /proc/net/if_inet6 ]; then cat; else grep -v '\[::\]'; fi
        printf '}\n'
    } >"$folder/nginx.conf"
    check "the example is well-formed" nginx -t -q -e stderr -c "$folder/nginx.conf"
    nginx -e stderr -c "$folder/nginx.conf" 2>>"$folder/proxy.log" &
    proxy=$!
    processes+=("$proxy")
    until_true curl -sS -o /dev/null --cacert "$authority" "$public/healthz"
    checks_of_a_proxy
    check "its log has no code and no secret" lacks "$folder/proxy.log" "$secret"
    check "but the failures" grep -q 'Connection refused' "$folder/proxy.log"
    stop $proxy
}

# The exposure is a number from 0 to 10, and small is good. A unit without any restrictions has 9.6.
unit() {
    sed "s|^ExecStart=.*|ExecStart=$program|" deploy/daybook.service >"$folder/daybook.service"
    cp deploy/daybook.socket "$folder"
    check "the units are well-formed" systemd-analyze verify --man=no "$folder/daybook.service" "$folder/daybook.socket"
    check "the socket has the address of Leptos.toml" grep -qF "ListenStream=$(sed -n 's/^site-addr = "\(.*\)"/\1/p' Leptos.toml)" deploy/daybook.socket
    check "its exposure is at most 1.5" systemd-analyze security --offline=yes --threshold=15 --no-pager "$folder/daybook.service"
}

# The settings as sh reads them, for the doctor. Compose is tested below, and systemd accepts the same quotes.
settings() {
    # shellcheck disable=SC2016 # The inner shell's.
    check "sh reads the example as it is meant" is "$(env -i sh -euc '. deploy/daybook.env.example && echo "$DAYBOOK_DATABASE"')" \
        'surrealkv:///var/lib/daybook/db?sync=every'
}

# Needs root. Checks the sizes that the database chooses if it can't see the machine's memory, as in the unit. docs/limits.md has these numbers.
memory() {
    local port
    port=$(free_port)
    # shellcheck disable=SC2016 # The inner shell's.
    (cd "$folder" && exec unshare --mount --pid --fork sh -euc 'mount -t proc -o subset=pid proc /proc && exec env -i PATH="$PATH" RUST_LOG=info \
        LEPTOS_SITE_ADDR="127.0.0.1:$2" LEPTOS_SITE_ROOT="$3" DAYBOOK_DATABASE=surrealkv://./memory "$1"' \
        sh "$program" "$port" "$site") >"$folder/memory.log" 2>&1 &
    processes+=($!)
    until_true curl -sS --fail -o /dev/null "http://127.0.0.1:$port/readyz"
    check "a memtable has 128 MiB" grep -q 'max memtable size: 134217728' "$folder/memory.log"
    check "the cache of blocks has 16 MiB" grep -q 'block cache capacity: 16777216' "$folder/memory.log"
    # What runs in it: unshare itself waits for that, and a signal to it is not passed on.
    kill "$(ps -o pid= --ppid "${processes[-1]}")"
    wait "${processes[-1]}" || :
}

# The socket exists before the program, and the first request starts the program.
socket() {
    (cd "$folder" && exec systemd-socket-activate --listen="$upstream" --setenv=LEPTOS_SITE_ADDR="$upstream" \
        --setenv=LEPTOS_SITE_ROOT="$site" --setenv=DAYBOOK_DATABASE=mem:// "$program") >"$folder/socket.log" 2>&1 &
    processes+=($!)
    until_true grep -q Listening "$folder/socket.log"
    check "a request waits for the program, which takes the socket over" is "$(curl -sS --max-time 30 "http://$upstream/readyz")" ok
    stop "${processes[-1]}"
}

compose() {
    cp deploy/* "$folder" 2>/dev/null || :
    cp deploy/daybook.env.example "$folder/daybook.env"
    local files
    for files in "compose.yaml" "compose.yaml -f compose.surrealdb.yaml"; do
        # shellcheck disable=SC2086 # Several words.
        check "$files" env -C "$folder" DAYBOOK_DOMAIN=daybook.example.com DAYBOOK_DATABASE_PASSWORD=secret "$@" -f $files config
    done
    # The Compose files set the database themselves; without that line it comes from daybook.env.
    sed -i '/^ *DAYBOOK_DATABASE:/d' "$folder/compose.yaml"
    check "the settings are read as they are meant" grep -qE '^ *DAYBOOK_DATABASE: surrealkv:///var/lib/daybook/db\?sync=every$' \
        <(env -C "$folder" DAYBOOK_DOMAIN=daybook.example.com "$@" -f compose.yaml config)
}

# Needs root. Builds the image, and runs its program as the image's user, with a volume as the only writable place.
image() (
    export BUILDAH_ISOLATION=chroot
    buildah() { command buildah --storage-driver vfs --root "$folder/storage" --runroot "$folder/run" "$@"; }
    context=$folder/release libraries=/usr/lib/x86_64-linux-gnu
    mkdir -p "$context"
    cp -r deploy LICENSE LICENSES "$context"
    cp -r "$site" "$context/site"
    strip --strip-debug -o "$context/daybook" "$program"
    # What script/release puts beside it.
    (cd "$context" && touch THIRD-PARTY.txt sbom-server.cdx.json sbom-browser.cdx.json && mkdir -p deploy/empty)
    if [ -f "$(dirname "$program")/hash.txt" ]; then cp "$(dirname "$program")/hash.txt" "$context"; else touch "$context/hash.txt"; fi
    # As in docs/deployment.md, for a machine without access to a registry.
    tar -c -C / ${libraries#/}/{ld-linux-x86-64.so.2,libc.so.6,libm.so.6,libgcc_s.so.1} >"$folder/system.tar"
    system=$(buildah from scratch)
    buildah add -q "$system" "$folder/system.tar" / >/dev/null
    buildah commit -q "$system" daybook-system >/dev/null
    buildah build -q --build-arg SYSTEM=localhost/daybook-system -f deploy/Dockerfile -t daybook "$context" >/dev/null
    container=$(buildah from --pull-never daybook)
    say "    the image is built, with no registry"
    root=$(buildah mount "$container")
    port=$(free_port)
    # shellcheck disable=SC2016 # The inner shell's.
    # buildah can't mount the root read-only, which is what the compose file asks of a container.
    unshare --mount --pid --fork sh -euc '
        mount --bind "$1" "$1"
        mkdir -p "$2" "$1/proc"
        mount -t proc proc "$1/proc"
        chown 65532:65532 "$2"
        mount --bind "$2" "$1/data"
        mount -o remount,bind,ro "$1"
        exec setpriv --no-new-privs env -i PATH="$PATH" LEPTOS_SITE_ADDR="127.0.0.1:$3" \
            DAYBOOK_DATABASE="surrealkv:///data/db?sync=every" chroot --userspec=65532:65532 "$1" /opt/daybook/daybook' \
        sh "$root" "$folder/volume" "$port" >"$folder/image.log" 2>&1 &
    contained=$!
    # What runs in it: unshare itself waits for that, and a signal to it is not passed on.
    trap 'kill $(ps -o pid= --ppid $contained) || :; wait $contained || :; buildah umount "$container" >/dev/null || :' EXIT
    until_true curl -sS --fail -o /dev/null "http://127.0.0.1:$port/healthz"
    check "it starts, as nobody, on a root that can't be written to" is "$(stat -c %u "$folder/volume/db")" 65532
    check "and serves its files" is "$(curl -sS -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port/favicon.svg")" 200
)

secret=c2VjcmV0LW9mLWEtdGVzdA
http=$(free_port)
https=$(free_port)
public=https://localhost:$https
upstream=127.0.0.1:$(free_port)
for proxy in caddy nginx; do
    if ! have $proxy; then say "  $proxy is not installed: its example was not tried" && continue; fi
    say "  Daybook behind $proxy"
    start_daybook
    ${proxy}_in_front
done
if [ "$(id -u)" = 0 ] && have unshare; then say "  memory" && memory; else say "  memory is measured as root: it was not"; fi
if have systemd-socket-activate; then
    say "  a socket of systemd" && socket
else
    say "  systemd-socket-activate is not installed: no socket was passed on"
fi
say "  settings" && settings
if have systemd-analyze; then say "  systemd" && unit; else say "  systemd-analyze is not installed: the unit was not looked at"; fi
if docker compose version >/dev/null 2>&1; then
    say "  docker compose" && compose docker compose
elif have docker-compose; then
    say "  docker-compose" && compose docker-compose
else
    say "  docker compose is not installed: its files were not looked at"
fi
if ! have buildah; then
    say "  buildah is not installed: no image was built"
elif [ "$(id -u)" != 0 ] || [ "$(uname -m)" != x86_64 ] || [ ! -e /usr/lib/x86_64-linux-gnu/libc.so.6 ]; then
    say "  the image is tried as root, on Debian on x86-64: it was not built"
else
    say "  an image, by buildah" && image
fi
