# Makes /testbed (the working folder) a repository whose branch ends at the commit of the bundle on standard input, with
# the commits before it and nothing else: no remote, no other reference, no reflog. What the environment has added to the
# checkout is excluded, so that the working tree is clean; what it has changed is put back.
set -eu
rm -rf .git
bundle="$(mktemp)"
cat >"$bundle"
git init -q --template= -b main .
git config user.name agent
git config user.email agent@localhost
git config gc.auto 0
git config core.logAllRefUpdates false
git config core.autocrlf false
commit="$(git bundle unbundle "$bundle" | sed -n '1s/ .*//p')"
rm -f "$bundle"
git update-ref refs/heads/main "$commit"
git config workspace.base "$commit"
git read-tree HEAD
git ls-files -s | sed -n 's/^160000 [0-9a-f]* 0\t//p' | while read -r path; do mkdir -p "$path"; done
mkdir -p .git/info
printf '%s\n' '__pycache__/' '*.pyc' '.pytest_cache/' '.hypothesis/' '.coverage' >.git/info/exclude
git -c core.quotePath=false ls-files -o --directory | grep -v '^"' | sed 's/[*?[\\]/\\&/g; s/^/\//' >>.git/info/exclude || true
git update-index --refresh >/dev/null || git checkout-index -q -f -a
git update-index -q --refresh
test -z "$(git status --porcelain)" || { git status --porcelain >&2; exit 1; }
