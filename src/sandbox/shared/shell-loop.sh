# The persistent shell: runs each command that comes on descriptor 4, a mark and the text, each ended by a NUL, and
# writes to descriptor 5 how it ended, the exit code and the working folder, each ended by a NUL. Commands see neither.
# Where descriptor 5 is the output, a word that was agreed, _frame, stands before them between two NULs.
# An interrupt breaks the innermost loop, or the command, and never ends the shell.
# It is the agent's process: a command can change anything here, so that what it writes is never believed unread.
trap break INT
shopt -s expand_aliases
_last() { return "$1"; }
_tell() { [[ -z ${_frame-} ]] || builtin printf '\0%s\0' "$_frame"; builtin printf '%s\0%s\0' "$1" "$PWD"; }
_status=0
_tell "$$" >&5
while :; do
  while :; do
    IFS= builtin read -r -d '' -u 4 _mark && IFS= builtin read -r -d '' -u 4 _command || exit
    [[ -z $_mark ]] || builtin ulimit -q "$_mark" # where nobody else can set it
    _last "$_status"
    eval "$_command" 4<&- 5>&-
    _status=$?
    _tell "$_status" >&5
  done
  _status=130
  _tell 130 >&5
done
