"""Writes log events into every scope but one, and prints what boto3 finds of them by Logs Insights.

Prints {"from", "to", "found"}: "found" is a list of {"account", "region", "query", "groups", "rows", "scanned", "sizes"};
a row is a list of [field, value] without pointers.
"""

import json
import time

import lab
from read_expected import clean

QUERIES = [
    "fields @timestamp, @message | sort @timestamp desc",
    "fields @message, @logStream | sort @timestamp asc | limit 7",
    "fields @timestamp, @message | filter @message like /refused/ | sort @timestamp desc",
]
GROUPS = ["/ecs/orders", "/ecs/payments"]
EVENTS = 40


def write(scope, now):
    client = scope.client("logs")
    for group in GROUPS:
        client.create_log_group(logGroupName=group)
        client.put_retention_policy(logGroupName=group, retentionInDays=30)
        client.create_log_stream(logGroupName=group, logStreamName="task/1")
        line = '{{"account":"{}","n":{},"message":"card {}"}} \x1b[31mé'
        events = [
            {
                "timestamp": (now - 3600 + 60 * n) * 1000,
                "message": line.format(scope.account, n, "refused" if n % 5 == 0 else "taken"),
            }
            for n in range(EVENTS)
        ]
        client.put_log_events(logGroupName=group, logStreamName="task/1", logEvents=events)


def found(scope, query, groups, window):
    client = scope.client("logs")
    started = client.start_query(queryString=query, logGroupNames=groups, limit=1000, **window)
    while True:
        answer = client.get_query_results(queryId=started["queryId"])
        if answer["status"] not in ("Scheduled", "Running"):
            break
        time.sleep(0.1)
    assert answer["status"] == "Complete", answer
    sizes = {group["logGroupName"]: group.get("storedBytes") for group in client.describe_log_groups()["logGroups"]}
    return {
        "account": scope.account,
        "region": scope.region,
        "query": query,
        "groups": groups,
        "rows": [[[f["field"], clean(f["value"])] for f in row if f["field"] != "@ptr"] for row in answer["results"]],
        "scanned": answer.get("statistics", {}).get("bytesScanned", 0),
        "sizes": {name: sizes[name] for name in groups},
    }


def main():
    now = int(time.time())
    window = {"startTime": now - 7200, "endTime": now}
    scopes = lab.scopes(lab.ROLE, "logs")[:-1]
    for scope in scopes:
        write(scope, now)
    asked = [(query, GROUPS[:1]) for query in QUERIES] + [(QUERIES[0], GROUPS)]
    all_found = [found(scope, *question, window) for scope in scopes for question in asked]
    print(json.dumps({"from": now - 7200, "to": now, "found": all_found}))


main()
