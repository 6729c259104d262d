# Stops every process of the sandbox but pid 1, waits until all stand still, and prints the numbers of those that did not
# before. New ones, forked meanwhile, are stopped in the next round.
declare -A stopped
look() {
  moving=() still=()
  local process state
  for process in /proc/[0-9]*; do
    process=${process#/proc/}
    ((process == 1 || process == $$)) && continue
    state=$(<"/proc/$process/stat") && state=${state##*) } || continue
    case $state in
      [Zz]* | X*) ;;
      [Tt]*) still+=("$process") ;;
      *) moving+=("$process") ;;
    esac
  done 2> /dev/null
}
look
for process in "${still[@]}"; do stopped[$process]=1; done
for round in {1..500}; do
  ((${#moving[@]})) || break
  kill -STOP "${moving[@]}" 2> /dev/null
  look
done
for process in "${still[@]}"; do [[ ${stopped[$process]} ]] || echo "$process"; done
((${#moving[@]} == 0)) # one that the kernel keeps from stopping is told
