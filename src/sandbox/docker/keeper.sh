# Pid 1 of a container, as its root, whom no signal of the sandbox user reaches. Takes one line after the other on its
# standard input and answers each with a line, `done` and a code, after those that tell something; ends with that input, and with it the container: the host process that
# holds the other end is gone then. What has to work while the sandbox is full of processes forks nothing, and nothing starts
# a program: by the first request there are programs that may have changed what it would load.
#
#   signal MARK SIGNAL [SPARED]   see signal-tree.sh, which stands before this text
#   processes                     tells of each process its number, its mark, and the fields 14 to 17, 20 and 24 of its
#                                 stat: processor time of it and of its children in ticks, threads, resident pages;
#                                 its own children are those that lost their parents
#   kill                          kills all but itself
#   open N                        input N, the named pipe /dev/shm/input-N, is empty and open; $1 says how many there are
#   feed N TEXT                   gives TEXT, escaped for printf's %b, to whoever reads it
#   close N                       its reader gets to the end
PATH=/usr/bin:/bin
declare -A inputs
for ((number = 0; number < $1; number++)); do paths+=("/dev/shm/input-$number"); done
mkfifo -m 666 "${paths[@]}" # in a folder where only root can remove what is root's
open_input() {
  local path=/dev/shm/input-$1 descriptor=${inputs[$1]} scrap
  if [[ -z $descriptor ]]; then
    exec {descriptor}<>"$path" || return
    inputs[$1]=$descriptor
  fi
  while read -r -t 0 -u "$descriptor"; do IFS= read -r -d '' -n 65536 -t 0.01 -u "$descriptor" scrap; done
  return 0
}
feed_input() {
  printf '%b' "$2" >&"${inputs[$1]}" & # a program that does not read may not keep us from killing it
}
close_input() {
  local descriptor=${inputs[$1]}
  [[ -z $descriptor ]] || exec {descriptor}>&-
  inputs[$1]=
}
tell_processes() {
  local process first second third value text fields
  for process in /proc/[0-9]*; do
    value= text=
    while read -r first second third value _; do
      [[ $first$second$third == Maxmsgqueuesize ]] && break
    done < "$process/limits"
    IFS= read -r -d '' text < "$process/stat"
    fields=(${text##*) })
    ((${#fields[@]} > 21)) && echo "${process#/proc/} $value ${fields[*]:11:4} ${fields[17]} ${fields[21]}"
  done
  return 0
}
echo done
while read -r operation first rest; do
  case $operation in
    signal) signal_tree "$first" $rest ;;
    open) open_input "$first" ;;
    feed) feed_input "$first" "$rest" ;;
    close) close_input "$first" ;;
    processes) tell_processes ;;
    kill) kill -KILL -1 ;;
  esac
  echo "done $?"
done 2> /dev/null
