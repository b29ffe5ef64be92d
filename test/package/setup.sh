#!/usr/bin/env bash
# Installs what judges the package (tools/package.json), and test runners that load it (runners/package.json). Does nothing when it
# is there. npm ci wants every optional package, also of other platforms: oxc-parser and vite are held at versions whose packages
# were all published.
set -euo pipefail
cd "$(dirname "$0")"

for folder in tools runners; do (
  cd "$folder"
  if ! cmp -s package-lock.json node_modules/.installed-lock.json; then
    npm ci --ignore-scripts --no-audit --no-fund
    cp package-lock.json node_modules/.installed-lock.json
  fi
); done
