#!/usr/bin/env bash
# Prints a line for each open consultation, the nearest deadline first: examples/api/open.sh [FILTER=VALUE]…
#
#   examples/api/open.sh issuer=finansdepartementet q=moms
set -euo pipefail
url=${REMISSFLODE_URL:-http://127.0.0.1:8080}/api/v1/consultations
query=(-d status=open -d sort=deadline -d limit=100)
for filter in "$@"; do query+=(--data-urlencode "$filter"); done

# A page names the next one by a cursor, which holds even if the list changes between two requests.
cursor=
while [[ $cursor != null ]]; do
  page=$(curl -fsS --get "${query[@]}" ${cursor:+-d "cursor=$cursor"} "$url")
  jq -r '.items[] | [.deadline // "no date   ", (.issuers | map(.name) | join(", ")), .title] | join("  ")' <<<"$page"
  cursor=$(jq -r '.nextCursor' <<<"$page")
done
