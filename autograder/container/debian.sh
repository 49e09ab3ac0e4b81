#!/bin/sh
# Make a base image for the Containerfile where no registry of images can be reached. Needs root, debootstrap and podman.
#
#     autograder/container/debian.sh nst-debian
#     podman build --build-arg BASE=nst-debian --file autograder/container/Containerfile --tag nst-grader .
set -eu
[ $# -eq 1 ] || { sed -n '2,5p' "$0"; exit 2; }
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
debootstrap --variant=minbase bookworm "$root"
tar --create --directory "$root" . | podman import - "$1"
