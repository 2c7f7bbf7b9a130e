# What the scripts share: where tools are, and which toolchain this checkout uses. Sourced, never run.
# shellcheck shell=bash

RUST_MINIMUM=1.96
CARGO_LEPTOS=0.3.11
WASM_BINDGEN=0.2.130 # equals wasm-bindgen in Cargo.toml
BINARYEN=132.0.0
NEXTEST=0.9.143
CARGO_DENY=0.20.2
CARGO_CYCLONEDX=0.5.9
NODE_FOR_TESTS=20.19.0
WASM=wasm32-unknown-unknown
# Puts the code that only signed-in people need into separate files (docs/decisions/020-what-a-visitor-loads.md), as in every release.
SPLIT=(--split --lib-features split)

CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/daybook"
SCHEMATHESIS=$CACHE/schemathesis
BIN="${CARGO_HOME:-$HOME/.cargo}/bin"
export PATH="$BIN:$PATH"

say() { printf '%s\n' "daybook: $*" >&2; }
die() {
    say "$*"
    exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

# Whether version $1 is at least version $2.
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

rust_version() { "$@" --version 2>/dev/null | cut -d' ' -f2; }

# Debian's toolchain is in /usr/bin. On the PATH a rustup that is too old for this project often comes before it.
use_toolchain() {
    if [ -f "$CACHE/debian-toolchain" ]; then
        export PATH="/usr/bin:$PATH"
    fi
    if [ -x "$CACHE/node/node_modules/.bin/node" ]; then
        export PATH="$CACHE/node/node_modules/.bin:$PATH"
    fi
}

# Builds with cargo-leptos, and removes the TypeScript declarations that wasm-bindgen writes beside the WASM, because no browser loads
# them. LEPTOS_SITE_ADDR is unset: it does not affect a build, but cargo-leptos refuses an address whose port is that of its reload server.
leptos_build() {
    local smaller=()
    if [[ " $* " = *" --release "* && " $* " != *" --server-only "* ]]; then
        if has_std_source; then mapfile -t smaller < <(smaller_wasm); fi
        if [[ " $* " != *" --frontend-only "* ]]; then
            leptos_build --frontend-only "$@"
            smaller=()
            set -- --server-only "$@"
        else
            set -- "${SPLIT[@]}" "$@"
        fi
    fi
    env -u LEPTOS_SITE_ADDR ${smaller[@]+"${smaller[@]}"} cargo leptos build "$@"
    local pkg="${LEPTOS_SITE_ROOT:-target/site}/pkg"
    if [[ " $* " = *" --release "* && " $* " != *" --server-only "* ]]; then node script/shrink.mjs "$pkg"; fi
    find "$pkg" \( -name '*.ts' -o -name '*.ts.br' -o -name '*.ts.gz' \) -delete
}

has_std_source() { [ -f "$(rustc --print sysroot)/lib/rustlib/src/rust/library/Cargo.lock" ]; }

# Makes a release for the browser a tenth smaller, if the sources of the standard library are installed: it builds that library together
# with the program, and both without panic messages (docs/decisions/019-a-panic-in-a-release-says-nothing.md).
smaller_wasm() {
    cat <<ENV
RUSTC_BOOTSTRAP=1
CARGO_UNSTABLE_BUILD_STD=std
CARGO_UNSTABLE_BUILD_STD_FEATURES=optimize_for_size
CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS=-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none
ENV
}
