#!/bin/sh
# Sets a checkout up: npm packages (Node 24 among them) and a Python environment for builds and training.
# Runs again only what is out of date. Everything lands in node_modules/ and .venv/; nothing outside is touched.
set -eu
cd "$(dirname "$0")"

say() { printf '%s\n' "setup: $*" >&2; }
fail() { printf '%s\n' "setup: $1" "       $2" >&2; exit 1; }

command -v git >/dev/null || fail "git is not installed" "Install it, for example: apt-get install git"
command -v npm >/dev/null || fail "npm is not installed" "Install Node 20 or later with npm, for example: apt-get install nodejs npm"
[ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] || fail "Node $(node -v) is too old" "Install Node 20 or later."

# Two setups at once (two terminals, or CI jobs on one checkout) wait for each other.
if [ -z "${SWE_LEGO_SETUP_LOCKED:-}" ] && command -v flock >/dev/null; then
  SWE_LEGO_SETUP_LOCKED=1 exec flock .setup.lock "$0" "$@"
fi

npm_stamp="$(cksum <package-lock.json)"
if [ "$(cat node_modules/.setup-stamp 2>/dev/null)" != "$npm_stamp" ]; then
  say "installing npm packages"
  # not `npm ci`: it refuses a lock file without the packages of other platforms, which some registries do not carry
  npm install --no-save --no-audit --no-fund --loglevel=error >&2 || fail "npm install failed" "See above; check that npm reaches its registry: npm view zod version"
  node_modules/.bin/node -v >/dev/null || fail "the npm package 'node' did not install" "Delete node_modules and run 'make setup' again."
  printf '%s\n' "$npm_stamp" >node_modules/.setup-stamp
fi

find_python() {
  for candidate in ${SWE_LEGO_PYTHON:-} python3 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
}

python_stamp="$(cat trainer/requirements.txt setup.sh | cksum)"
if [ "$(cat .venv/.setup-stamp 2>/dev/null)" != "$python_stamp" ]; then
  python="$(find_python)"
  [ -n "$python" ] || fail "no Python from 3.11 to 3.14 found" "Install one, or name it: SWE_LEGO_PYTHON=/path/to/python3 make setup"
  if [ ! -x .venv/bin/uv ]; then
    say "making a Python environment with $("$python" --version)"
    rm -rf .venv
    "$python" -m venv .venv >&2 || fail "Python cannot make virtual environments" "Install its venv module, for example: apt-get install python3-venv"
    .venv/bin/python -m pip install --quiet uv >&2 || fail "pip could not install uv" "Check that pip reaches its package index: pip download uv"
  fi
  say "installing Python packages (PyTorch is large: this takes a minute)"
  [ -z "${PIP_FIND_LINKS:-}" ] || export UV_FIND_LINKS="${UV_FIND_LINKS:-$PIP_FIND_LINKS}"
  [ -z "${PIP_INDEX_URL:-}" ] || export UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$PIP_INDEX_URL}"
  [ -z "${PIP_EXTRA_INDEX_URL:-}" ] || export UV_INDEX="${UV_INDEX:-$PIP_EXTRA_INDEX_URL}"
  .venv/bin/uv pip install --quiet --python .venv/bin/python unearth pytest pytest-cov -r trainer/requirements.txt >&2 ||
    fail "uv could not install the Python packages" "See above; a full disk is the usual cause (PyTorch with CUDA takes 5 GB; UV_TORCH_BACKEND=cpu fetches the small build)."
  printf '%s\n' "$python_stamp" >.venv/.setup-stamp
fi
