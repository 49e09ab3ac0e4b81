#!/usr/bin/env bash
# Install what the grader needs. Gradescope runs this once, as root, when it builds the image.
set -euo pipefail
source=${1:-{{ system.root }}/source}
export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install --yes --no-install-recommends libseccomp2
for python in python3.13 python3.12 python3.11; do  # Ubuntu 22.04 has the last one besides its python3, which is 3.10
  apt-get install --yes --no-install-recommends "$python" "$python-venv" && break
done
"$python" -m venv /opt/venv
/opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --requirement "$source/requirements.txt"
/opt/venv/bin/python -m compileall -q "$source/autograder" "$source/nst"
# Submissions may get user ids of their own: then nothing may be open to all users. The rest is closed when they are graded
find / -xdev \( -type d -o -type f \) -perm -o+w ! -path /tmp ! -path /var/tmp -exec chmod o-w {} +
