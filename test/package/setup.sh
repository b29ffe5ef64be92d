#!/usr/bin/env bash
# Installs what judges the package (tools/package.json), and test runners that load it (runners/package.json). Does nothing when it
# is there. oxc-parser is held at a version that was published for every platform: npm ci wants them all.
set -euo pipefail
cd "$(dirname "$0")"

for folder in tools runners; do (
  cd "$folder"
  if ! cmp -s package-lock.json node_modules/.installed-lock.json; then
    npm ci --ignore-scripts --no-audit --no-fund
    cp package-lock.json node_modules/.installed-lock.json
  fi
); done
