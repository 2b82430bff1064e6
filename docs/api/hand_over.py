#!/usr/bin/env python3
"""A court's system hands a case over for mediation and waits for the result. Python's standard library alone.

    LIANTIAO_URL=https://lt.example.gov.cn LIANTIAO_TOKEN=lt_… LIANTIAO_FROM=court LIANTIAO_TO=town \
        ./hand_over.py 2023民初1号
"""

import hashlib
import http.client
import json
import os
import sys
import time
import urllib.error
import urllib.request

API = os.environ["LIANTIAO_URL"].rstrip("/") + "/api/v1"
TOKEN = os.environ["LIANTIAO_TOKEN"]
PAUSE = float(os.environ.get("LIANTIAO_PAUSE", "60"))
TRIES = 8


class Refused(Exception):
    """What the API refuses: its problem (RFC 9457)."""

    def __init__(self, problem):
        said = [problem["detail"], problem.get("basis"), problem.get("mend")]
        super().__init__("；".join(part for part in said if part))


def call(method, place, body=None, headers=None):
    """One call: its status, headers and JSON. A lost answer, a 429, a 5xx is asked again as it was."""
    headers = {"Authorization": f"Bearer {TOKEN}", **(headers or {})}
    data = None
    if body is not None:
        data = json.dumps(body).encode()
        headers["Content-Type"] = "application/json"
    for left in reversed(range(TRIES)):
        request = urllib.request.Request(API + place, data=data, headers=headers, method=method)
        wait = 1.0
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.headers, json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code == 304:
                return error.code, error.headers, None
            if error.code != 429 and error.code < 500:
                raise Refused(json.load(error)) from None
            wait = float(error.headers.get("Retry-After", wait))
        except (urllib.error.URLError, http.client.HTTPException, TimeoutError, ConnectionError):
            pass
        if not left:
            sys.exit("一直没有答复；以后用同一个案号再运行，不会重复移送")
        time.sleep(wait)


def hand_over(case_number):
    """Hands the case over, once: the key is the case's own. Gives the matter."""
    key = "hand-over-" + hashlib.sha256(case_number.encode()).hexdigest()[:32]
    answers = {
        "kind": "neighbour",
        "source": "transfer_court",
        "from_organ": os.environ["LIANTIAO_FROM"],
        "facts": f"{case_number}：楼上漏水，双方同意先行调解。",
        "amount": 300_000,
        "party.applicant": [{"name": "示例甲", "phone": "10000000001"}],
        "party.respondent": [{"name": "示例水暖有限公司", "kind": "firm"}],
    }
    body = {"organ": os.environ["LIANTIAO_TO"], "answers": answers}
    place = "/procedures/dispute/acts/transfer_in"
    _, headers, done = call("POST", place, body, {"Idempotency-Key": key})
    again = headers.get("Idempotent-Replay") == "true"
    print(f"移送了：{done['matter']}{'（先前已经移送，没有重复）' if again else ''}", flush=True)
    return done["matter"]


def result_of(matter):
    """Waits for the end; asks only for what is new."""
    version = {}
    while True:
        status, headers, told = call("GET", f"/matters/{matter}", headers=version)
        if status != 304:
            if told["ended"]:
                return told["state_label"]
            version = {"If-None-Match": headers["ETag"]}
        time.sleep(PAUSE)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        print(f"结果：{result_of(hand_over(sys.argv[1]))}")
    except Refused as refused:
        sys.exit(f"没有办成：{refused}")


if __name__ == "__main__":
    main()
