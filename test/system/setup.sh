#!/usr/bin/env bash
# Installs the Debian packages that the system tests need (packages.txt, one a line). Does nothing when all are there.
set -euo pipefail
cd "$(dirname "$0")"

missing=()
while read -r package; do
  [ -n "$package" ] || continue
  dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
done < packages.txt
[ "${#missing[@]}" -eq 0 ] && exit 0

as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}"
