#!/usr/bin/env bash
# Installs the programs to compare with: collectd, node_exporter and a C compiler from Debian, OpenTelemetry packages from
# npm into bench/peers/. Skips what is installed. Starts no service.
set -euo pipefail
cd "$(dirname "$0")"

missing=()
for package in collectd-core libcurl3-gnutls libyajl2 prometheus-node-exporter gcc libc6-dev; do
  dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
done

if [ "${#missing[@]}" -gt 0 ]; then
  as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    # Debian asks this file before it starts a service after its installation.
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" > /dev/null
    "${as_root[@]}" chmod 755 "$policy"
    trap '"${as_root[@]}" rm -f "$policy"' EXIT
  fi
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
  if [ -d /run/systemd/system ]; then
    for service in collectd prometheus-node-exporter; do
      "${as_root[@]}" systemctl disable --quiet "$service" 2>/dev/null || true
    done
  fi
fi

if ! cmp -s peers/package-lock.json peers/node_modules/.installed-lock.json; then
  npm ci --prefix peers --ignore-scripts --no-audit --no-fund
  cp peers/package-lock.json peers/node_modules/.installed-lock.json
fi
