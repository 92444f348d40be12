#!/usr/bin/env bash
# Runs every fuzz target, or those named after the count, one after the other and behind everything else that
# the machine does: campaign.sh EXECUTIONS [TARGET]... A line for each target goes to fuzz/campaign.tsv: target,
# executions, edges and features at the start and at the end, seconds, exit code. Finds stand in fuzz/artifacts.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

executions=${1:?how many executions}
shift
targets=("$@")
if [ "${#targets[@]}" -eq 0 ]; then
  mapfile -t targets < <(cargo +nightly fuzz list)
fi
# What is longer costs more than it finds.
max_len=${MAX_LEN:-4096}

for target in "${targets[@]}"; do
  log=$(mktemp)
  code=0
  start=$SECONDS
  nice -n 19 cargo +nightly fuzz run --release --sanitizer none --no-trace-compares "$target" -- \
    -runs="$executions" -max_len="$max_len" -timeout=10 -rss_limit_mb=2000 -print_final_stats=1 \
    > "$log" 2>&1 || code=$?
  edges() { grep --only-matching --extended-regexp 'cov: [0-9]+ ft: [0-9]+' "$log" | "$1" --lines=1 | tr -dc '0-9 ' || true; }
  ran=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$target" "${ran:-0}" "$(edges head)" "$(edges tail)" "$((SECONDS - start))" "$code" \
    | tee --append fuzz/campaign.tsv
  if [ "$code" -ne 0 ]; then
    tail --lines=40 "$log"
  fi
  rm -f "$log"
done
