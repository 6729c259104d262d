# The persistent shell: runs each command that comes on descriptor 4, a mark and the text, each ended by a NUL, and
# tells on descriptor 5 how it ended, the exit code and the working folder, each ended by a NUL. Commands see neither.
# An interrupt breaks the innermost loop, or the command, and never ends the shell.
trap break INT
shopt -s expand_aliases
_last() { return "$1"; }
_status=0
printf '%s\0%s\0' "$$" "$PWD" >&5
while :; do
  while :; do
    IFS= read -r -d '' -u 4 _mark && IFS= read -r -d '' -u 4 _command || exit
    ulimit -S -q "$_mark" # what this command starts can be told from what earlier ones left running
    _last "$_status"
    eval "$_command" 4<&- 5>&-
    _status=$?
    printf '%s\0%s\0' "$_status" "$PWD" >&5
  done
  _status=130
  printf '%s\0%s\0' 130 "$PWD" >&5
done
