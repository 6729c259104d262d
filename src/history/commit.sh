# Makes /testbed (the working folder) a repository with one commit of what lies in it. $1 tells whether to put the
# bug in: `reverse` undoes the patch on standard input, `as-is` takes the files as they are.
# Everything is committed, ignored files too: a release may track what its own .gitignore names. Caches of the
# interpreter alone stay out. Author, date and message are fixed, so that equal files make equal commits.
set -eu
rm -rf .git
patch="$(mktemp)"
cat >"$patch"
if [ "$1" = reverse ]; then git apply -R --whitespace=nowarn "$patch"; fi
rm -f "$patch"
git init -q --template= -b main .
mkdir -p .git/info
printf '%s\n' '__pycache__/' '*.pyc' '.pytest_cache/' '.hypothesis/' '.coverage' >.git/info/exclude
git config user.name agent
git config user.email agent@localhost
git config gc.auto 0
git -c core.autocrlf=false -c advice.addEmbeddedRepo=false add -A -f -- . \
  ':(exclude,glob)**/__pycache__/**' ':(exclude,glob)**/*.pyc' ':(exclude,glob)**/.pytest_cache/**' \
  ':(exclude,glob)**/.hypothesis/**' ':(exclude).coverage'
GIT_AUTHOR_NAME=swe-lego GIT_AUTHOR_EMAIL=swe-lego@localhost GIT_AUTHOR_DATE='2000-01-01T00:00:00Z' \
  GIT_COMMITTER_NAME=swe-lego GIT_COMMITTER_EMAIL=swe-lego@localhost GIT_COMMITTER_DATE='2000-01-01T00:00:00Z' \
  git -c core.logAllRefUpdates=false -c commit.gpgSign=false -c core.hooksPath=/dev/null commit -q --allow-empty --no-verify -m 'Initial commit'
