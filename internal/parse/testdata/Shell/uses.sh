#!/bin/bash
source "$(dirname "$0")/lib.sh"
. ./other.sh
\. ../nvm.sh
source "${BASH_SOURCE%/*}/lib/util.sh"
[ -f "$DIR/x.sh" ] && . "$DIR/x.sh"
. "$file"
source $ROOT/"a b"/c.sh
LIMIT=10
export NAME="x$LIMIT"

area() {
  local n=$1 r LIMIT2=1
  local -r q="$(compute "$n")"
  echo "$n ${LIMIT} ${r:-$NAME} $LIMIT2 $2"
  for i in "${ITEMS[@]}"; do run "$i"; done
  COUNT=$((COUNT + LIMIT)) total=$COUNT
  trap cleanup EXIT INT
  trap 'cleanup; exit' TERM
  sudo -n install_all now
  env A=1 timeout 5 build
  complete -F _complete area
  \ls "$HOME"
  exec "$@"
}

PATH=$PATH:/x area
