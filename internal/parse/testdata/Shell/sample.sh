#!/usr/bin/env bash
# Shapes.
set -euo pipefail

source "$(dirname "$0")/lib.sh"
. ./other.sh

MAX=10
export NAME="x"
readonly PI=3
declare -A map=([a]=1)

# Prints the area.
# Twice.
area() {
  local n=$1 r
  if [ "$n" -gt 1 ] && [ "$r" = x ] || test -f y; then
    echo "n is ${n} and $(whoami)"
  elif [[ $n == 2 && -z $r || $n =~ ^x ]]; then
    return 2
  else
    exit 1
  fi
  for i in 1 2 3; do
    while true; do
      break 2
    done
  done
  for ((i = 0; i < 3; i++)); do
    until done_; do :; done
  done
  select x in a b; do echo "$x"; done
  case "$n" in
    1|2) echo a ;;
    start)
      echo b
      ;;
    *)
      echo c
      ;;
  esac
  cat file | grep -v x | sort > out 2>&1
  (( n > 1 ? 2 : 3 ))
  x=$((n && 2))
  git commit -m "x"
  "$cmd" arg
  cat <<EOF
Hello $name $(area 1)
EOF
  area "$n"
}

function helper { helper2 "$@"; }
function third() ( cd /tmp )

command -v git >/dev/null 2>&1 || { echo "no git"; exit 1; }
sudo apt-get install x
trap cleanup EXIT
[ -n "$1" ] && area 1
main "$@" # run
