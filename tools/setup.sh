#!/bin/sh
# Makes this checkout ready to use: `tools/setup.sh demo`, or `tools/setup.sh test` for the tests too.
# Safe to repeat. What it did in detail stands in .cache/setup.log.
set -eu
cd "$(dirname "$0")/.."
what=${1:?say what for: demo or test}
mkdir -p .cache
log=.cache/setup.log
: >"$log"

say() { printf 'set-up: %s\n' "$1" >&2; }
fail() {
    printf 'set-up: %s\n' "$1" >&2
    exit 1
}

if [ "$(id -u)" = 0 ]; then
    as_root=env
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root="sudo -n env"
else
    as_root=""
fi

# Services that come along with a package are not started here: the tests start their own.
policy=/usr/sbin/policy-rc.d
forbid_services() { [ -e "$policy" ] || $as_root sh -c "printf '#!/bin/sh\nexit 101\n' >$policy; chmod +x $policy; touch $policy.replyclock"; }
allow_services() { [ ! -e "$policy.replyclock" ] || $as_root rm -f "$policy" "$policy.replyclock"; }
trap allow_services EXIT
trap 'exit 130' INT TERM

# apt_install PACKAGE... : true when they are installed; false, with the log's end shown, when not.
apt_fresh=""
apt_install() {
    command -v apt-get >/dev/null && [ -n "$as_root" ] || return 1
    say "installing $* with apt"
    forbid_services
    if [ -z "$apt_fresh" ]; then
        $as_root apt-get -q update >>"$log" 2>&1 || say "apt-get update had faults, see $log"
        apt_fresh=yes
    fi
    if $as_root DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends "$@" >>"$log" 2>&1; then
        allow_services
        return 0
    fi
    allow_services
    tail -n 5 "$log" >&2
    return 1
}

find_python() {
    for name in python3 python3.11 python3.12 python3.13 python3.14 python; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    fail "no Python 3.11 or newer is on the PATH; install one (on Debian 12 or newer: apt install python3)."
}

make_environment() {
    if .venv/bin/python -c 'import pip' 2>/dev/null; then return; fi
    python=$(find_python)
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
        apt_install "$package" || fail "$python cannot make virtual environments; install them (apt install $package) and start again."
    fi
    rm -rf .venv
    "$python" -m venv .venv >>"$log" 2>&1 || fail "no virtual environment could be made in .venv; see $log."
}

install_packages() {
    extra=practice
    [ "$what" = demo ] || extra=dev
    say "installing Python packages into .venv (one to three minutes the first time)"
    PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore PIP_NO_INPUT=1 \
        .venv/bin/python -m pip install --quiet -e ".[$extra]" >>"$log" 2>&1 && return
    tail -n 5 "$log" >&2
    fail "the Python packages could not be installed; check the network and start again (details in $log)."
}

# Playwright's driver is a Node.js of its own, which a bare Debian lacks one library for.
mend_driver() {
    if .venv/bin/python -m playwright --version >>"$log" 2>&1; then return; fi
    apt_install libatomic1 && .venv/bin/python -m playwright --version >>"$log" 2>&1 ||
        fail "Playwright's driver does not start; install what $log names at its end (on Debian: apt install libatomic1) and start again."
}

# True when the browser that the program would find starts and shows a page.
browser_works() {
    .venv/bin/python tools/try_browser.py "$@" >>"$log" 2>&1
}

install_browser() {
    if browser_works --own; then return; fi
    say "asking for Playwright's own Chromium"
    timeout 150 .venv/bin/python -m playwright install --only-shell chromium >>"$log" 2>&1 ||
        say "it cannot be downloaded here, so the system's is used"
    if browser_works; then return; fi
    apt_install chromium-headless-shell && browser_works && return
    if grep -q "sandboxing failed" "$log"; then
        fail "this machine forbids Chromium's sandbox to you; allow user namespaces, or set \"sandbox\": false in playwright.config.json."
    fi
    fail "no Chromium works here; install one (on Debian as root: apt install chromium-headless-shell; elsewhere: .venv/bin/playwright install --with-deps chromium) and start again."
}

# Without a Chinese font the pictures of Chinese pages show boxes; everything else works.
install_font() {
    if command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh)" ]; then return; fi
    apt_install fontconfig fonts-wqy-zenhei ||
        say "no Chinese font was found, so pictures of Chinese pages will show boxes (on Debian: apt install fonts-wqy-zenhei)"
}

# The practice town's time-stamping authority, and whoever verifies by hand.
install_openssl() {
    if command -v openssl >/dev/null; then return; fi
    apt_install openssl || fail "openssl is missing; install it (on Debian as root: apt install openssl) and start again."
}

# The servers the tests talk to.
install_servers() {
    missing=""
    [ -x /usr/sbin/dovecot ] && [ -e /usr/lib/dovecot/imap ] || missing="dovecot-imapd"
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || missing="$missing postgresql"
    [ -n "$missing" ] || return 0
    # shellcheck disable=SC2086
    apt_install $missing ||
        say "the tests that need them will be skipped until you install$(printf ' %s' $missing)"
}

# A browser with windows, and a screen nobody sees, for the tests of recording.
install_window() {
    missing=""
    command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing="chromium"
    command -v Xvfb >/dev/null || missing="$missing xvfb"
    [ -n "$missing" ] || return 0
    # shellcheck disable=SC2086
    apt_install $missing ||
        say "the tests that open windows will be skipped until you install$(printf ' %s' $missing)"
}

make_environment
install_packages
mend_driver
install_browser
install_font
install_openssl
[ "$what" = demo ] || install_servers
[ "$what" = demo ] || install_window
