#!/bin/sh
# A court's system hands a case over for mediation and waits for the result. With curl alone.
#   LIANTIAO_URL=https://lt.example.gov.cn LIANTIAO_TOKEN=lt_… LIANTIAO_FROM=court LIANTIAO_TO=town ./hand-over.sh 2023民初1号
set -eu
case_number=$1
api="$LIANTIAO_URL/api/v1"

# A lost answer, a 429, a 5xx: curl asks again, under the same key, so that it is done once.
call() {
  curl --silent --show-error --max-time 30 --retry 8 --retry-all-errors --retry-delay 1 \
    --header "Authorization: Bearer $LIANTIAO_TOKEN" "$@"
}
# The text of a member of an answer.
member() {
  sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"
}

# The key is the case's own: the same case is handed over once, whoever runs this and how often.
key="hand-over-$(printf %s "$case_number" | cksum | tr ' ' -)"
answer=$(call --header "Idempotency-Key: $key" --header 'Content-Type: application/json' \
  "$api/procedures/dispute/acts/transfer_in" --data @- <<JSON
{
  "organ": "$LIANTIAO_TO",
  "answers": {
    "kind": "neighbour",
    "source": "transfer_court",
    "from_organ": "$LIANTIAO_FROM",
    "facts": "$case_number：楼上漏水，双方同意先行调解。",
    "amount": 300000,
    "party.applicant": [{"name": "示例甲", "phone": "10000000001"}],
    "party.respondent": [{"name": "示例水暖有限公司", "kind": "firm"}]
  }
}
JSON
)
matter=$(printf %s "$answer" | member matter)
if [ -z "$matter" ]; then
  printf '没有移送成：%s\n' "$answer" >&2
  exit 1
fi
printf '移送了：%s\n' "$matter"

while :; do
  answer=$(call "$api/matters/$matter")
  if [ -n "$(printf %s "$answer" | member ended)" ]; then
    printf '结果：%s\n' "$(printf %s "$answer" | member state_label)"
    exit 0
  fi
  sleep "${LIANTIAO_PAUSE:-60}"
done
