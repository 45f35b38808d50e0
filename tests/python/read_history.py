"""What boto3 reads of the history of every scope's first alarms and of its composites.

Prints a list of {"account", "region", "alarm", "pages", "items"}; an item is [second, type, summary, state before,
state after, reason], newest first.
"""

import json

import lab
from read_expected import clean

TYPES = ["MetricAlarm", "CompositeAlarm"]


def item(raw):
    data = json.loads(raw["HistoryData"])
    before, after = data["oldState"], data["newState"]
    told = [raw["HistoryItemType"], raw["HistorySummary"], before["stateValue"], after["stateValue"]]
    return [raw["Timestamp"].timestamp(), *told, clean(after["stateReason"])]


def main():
    found = []
    for scope in lab.scopes(lab.ROLE, "expected"):
        client = scope.client("cloudwatch")
        alarms = client.describe_alarms(AlarmTypes=TYPES)
        for alarm in alarms["MetricAlarms"][:2] + alarms["CompositeAlarms"]:
            asked = {"AlarmName": alarm["AlarmName"], "AlarmTypes": TYPES, "PaginationConfig": {"PageSize": 100}}
            pages = list(client.get_paginator("describe_alarm_history").paginate(**asked))
            found.append(
                {
                    "account": scope.account,
                    "region": scope.region,
                    "alarm": alarm["AlarmName"],
                    "pages": len(pages),
                    "items": [item(raw) for page in pages for raw in page["AlarmHistoryItems"]],
                }
            )
    print(json.dumps(found))


main()
