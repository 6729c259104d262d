# Brings the checkout in the working folder into the state that a task starts from, with its repository, and writes it
# down as the archive $4. Nothing else leaves this sandbox: names, contents and whether a file can be run, in the order of
# names, all of one time. What lies in the archive is a function of that state alone, not of how it came about.
#
# $1 how the state is made: `reverse` undoes the patch on standard input, `as-is` takes the files as they are, `ancestors`
# takes the commit of the bundle on standard input and those before it; $2 command that makes build output in the checkout
# anew, or empty; $3 patterns of what git shall not see; $5 paths, one a line, that the patch takes away. `own`
# finds in the checkout without the folders of installed packages, `caches` holds words for it.
set -eu
how=$1 build=$2 hidden=$3 archive=$4 removed=$5
rm -rf .git
given="$(mktemp)"
cat >"$given"
if [ "$how" = reverse ]; then git apply -R --whitespace=nowarn "$given"; fi
set -f
own $caches -prune -print0 | xargs -0r rm -rf --
set +f
own -name .git -prune -print0 | xargs -0r rm -rf --
if [ "$removed" != '' ]; then
  # Records of an install list the files of a release.
  own -type f '(' -path '*.egg-info/SOURCES.txt' -o -path ./MANIFEST ')' -print | while read -r list; do
    kept="$(mktemp)"
    printf '%s\n' "$removed" | grep -vxF -f - -- "$list" >"$kept" || true
    cat "$kept" >"$list"
    rm -f "$kept"
  done
fi
if [ "$build" != '' ]; then
  bash -c "$build" >&2
  set -f
  own $caches -prune -print0 | xargs -0r rm -rf --
  set +f
fi

git init -q --template= -b main .
git config user.name agent
git config user.email agent@localhost
git config gc.auto 0
git config core.logAllRefUpdates false
git config core.autocrlf false
git config pack.threads 1
git config pack.compression 1
# A history is worth differences; the files of one commit are hardly alike, and looking for it takes longer than all else.
if [ "$how" != ancestors ]; then git config pack.window 0; fi
mkdir -p .git/info
printf '%s\n' "$hidden" >.git/info/exclude
if [ "$how" = ancestors ]; then
  commit="$(git bundle unbundle "$given" | sed -n '1s/ .*//p')"
  git read-tree "$commit"
  git ls-files -s | sed -n 's/^160000 [0-9a-f]* 0\t//p' | while read -r path; do mkdir -p "$path"; done
  # What the environment has added is not seen; what it has changed is put back.
  git -c core.quotePath=false ls-files -o --directory | grep -v '^"' | sed 's/[*?[\\]/\\&/g; s/^/\//' >>.git/info/exclude || true
  git update-index --refresh >/dev/null || git checkout-index -q -f -a
  git update-index -q --refresh
  git update-ref refs/heads/main "$commit"
  git config workspace.base "$commit"
  test -z "$(git status --porcelain)" || { git status --porcelain >&2; exit 1; }
else
  # Ignored files too: a release may track what its own .gitignore names. Author, date and message are fixed, so that equal
  # files make equal commits.
  git ls-files -z -o -X .git/info/exclude | git update-index -z --add --stdin
  export GIT_AUTHOR_NAME=swe-lego GIT_AUTHOR_EMAIL=swe-lego@localhost GIT_AUTHOR_DATE='2000-01-01T00:00:00Z'
  export GIT_COMMITTER_NAME=swe-lego GIT_COMMITTER_EMAIL=swe-lego@localhost GIT_COMMITTER_DATE='2000-01-01T00:00:00Z'
  git update-ref refs/heads/main "$(git commit-tree -m 'Initial commit' "$(git write-tree)")"
fi
rm -f "$given" .git/index
# One pack, made from scratch: which objects came in how, and when, is not told by it.
git -c repack.writeBitmaps=false repack -n -q -a -d -f -F
git prune-packed -q
{ printf '.\0'; own -print0; find .git -print0; } | LC_ALL=C sort -z | tar --create --file "$archive" --format=gnu --no-recursion --null --files-from=- \
  --hard-dereference --mtime=@946684800 --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX
