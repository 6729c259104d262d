# The persistent shell: runs each command that comes on descriptor 4, a mark and the text, each ended by a NUL, and
# tells on descriptor 5 how it ended, the exit code and the working folder, each ended by a NUL. Commands see neither.
# Where descriptor 5 is the output, a word that was agreed, _frame, stands before them between two NULs.
# An interrupt breaks the innermost loop, or the command, and never ends the shell.
trap break INT
shopt -s expand_aliases
_last() { return "$1"; }
_tell() { [[ -z ${_frame-} ]] || printf '\0%s\0' "$_frame"; printf '%s\0%s\0' "$1" "$PWD"; }
_status=0
_tell "$$" >&5
while :; do
  while :; do
    IFS= read -r -d '' -u 4 _mark && IFS= read -r -d '' -u 4 _command || exit
    ulimit -S -q "$_mark" # what this command starts can be told from what earlier ones left running
    _last "$_status"
    eval "$_command" 4<&- 5>&-
    _status=$?
    _tell "$_status" >&5
  done
  _status=130
  _tell 130 >&5
done
