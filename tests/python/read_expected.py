"""What boto3 reads from the endpoint, as rows in the form of `skydeck get --output json`.

usage: read_expected.py RESOURCE..

Prints {"rows": {RESOURCE: [..]}, "pages": {RESOURCE: most pages of one scope}}. Rows are those of every scope, without
`observed_at`, and in no order that matters.
"""

import json
import re
import sys

import lab

EVENT_NAMES = {
    "AddTagsToResource",
    "DeleteDashboards",
    "DeleteNamespace",
    "DeleteParameter",
    "PutDashboard",
    "PutParameter",
}


def time(at):
    """RFC 3339, UTC. Whoever compares looks at the moment, not at the digits."""
    return at and at.isoformat().replace("+00:00", "Z")


def clean(text):
    return text and re.sub(r"\x1b\[[0-9;]*m", "", text)


def dimensions(of):
    return {d["Name"]: d["Value"] for d in of or []}


class Pages:
    """Walks an operation's pages and remembers how many there were."""

    def __init__(self):
        self.most = 0

    def walk(self, client, operation, member, **arguments):
        pages = list(client.get_paginator(operation).paginate(**arguments))
        self.most = max(self.most, len(pages))
        return [item for page in pages for item in page.get(member, [])]


def alarms(scope, pages):
    client = scope.client("cloudwatch")
    arguments = {"AlarmTypes": ["MetricAlarm", "CompositeAlarm"], "PaginationConfig": {"PageSize": 100}}
    for member, kind in (("MetricAlarms", "metric"), ("CompositeAlarms", "composite")):
        for alarm in pages.walk(client, "describe_alarms", member, **arguments):
            yield {
                "alarm_name": alarm["AlarmName"],
                "alarm_type": kind,
                "state_value": alarm["StateValue"],
                "state_reason": clean(alarm.get("StateReason")),
                "state_updated_timestamp": time(alarm.get("StateUpdatedTimestamp")),
                "namespace": alarm.get("Namespace"),
                "metric_name": alarm.get("MetricName"),
                "dimensions": dimensions(alarm.get("Dimensions")),
                # AWS gives one of the two or none; ministack adds its default to an extended one.
                "statistic": alarm.get("Statistic") or alarm.get("ExtendedStatistic"),
                "period": alarm.get("Period"),
                "comparison_operator": alarm.get("ComparisonOperator"),
                "threshold": alarm.get("Threshold"),
                "actions_enabled": alarm.get("ActionsEnabled"),
                "alarm_actions": ",".join(alarm.get("AlarmActions", [])) or None,
                "alarm_rule": alarm.get("AlarmRule"),
                "alarm_description": clean(alarm.get("AlarmDescription")),
                "alarm_arn": alarm["AlarmArn"],
                "evaluation_periods": alarm.get("EvaluationPeriods"),
                "datapoints_to_alarm": alarm.get("DatapointsToAlarm"),
                "treat_missing_data": alarm.get("TreatMissingData"),
                "ok_actions": ",".join(alarm.get("OKActions", [])) or None,
                "insufficient_data_actions": ",".join(alarm.get("InsufficientDataActions", [])) or None,
                "actions_suppressor": alarm.get("ActionsSuppressor"),
                "actions_suppressed_by": alarm.get("ActionsSuppressedBy"),
            }


def metrics(scope, pages):
    for metric in pages.walk(scope.client("cloudwatch"), "list_metrics", "Metrics"):
        yield {
            "namespace": metric["Namespace"],
            "metric_name": metric["MetricName"],
            "dimensions": dimensions(metric.get("Dimensions")),
        }


def events(scope, pages):
    """Only the names that seeding left behind: the endpoint also logs what is being read just now."""
    for event in pages.walk(scope.client("cloudtrail"), "lookup_events", "Events"):
        if event["EventName"] not in EVENT_NAMES:
            continue
        record = json.loads(event["CloudTrailEvent"])
        yield {
            "event_id": event["EventId"],
            "event_name": event["EventName"],
            "event_source": event["EventSource"],
            "event_time": time(event["EventTime"]),
            "username": event["Username"],
            "who": record["userIdentity"]["userName"],
            "read_only": event["ReadOnly"] == "true",
            "error_code": record.get("errorCode"),
            "source_ip_address": record["sourceIPAddress"],
            "resources": [{"type": r["ResourceType"], "name": r["ResourceName"]} for r in event["Resources"]],
            "record": record,
        }


def namespaces(scope, pages):
    for namespace in pages.walk(scope.client("servicediscovery"), "list_namespaces", "Namespaces"):
        yield {
            "id": namespace["Id"],
            "name": namespace["Name"],
            "type": namespace["Type"],
            "description": namespace.get("Description"),
            "service_count": namespace.get("ServiceCount"),
            "arn": namespace["Arn"],
        }


def check_of(service):
    if service.get("HealthCheckConfig"):
        return "route53"
    return "custom" if service.get("HealthCheckCustomConfig") else "none"


def statuses(client, service, pages):
    """Health by instance id, as the endpoint tells it of every service."""
    found, arguments = {}, {"ServiceId": service["Id"], "MaxResults": 100}
    count = 0
    while True:
        answer = client.get_instances_health_status(**arguments)
        count += 1
        pages.most = max(pages.most, count)
        found.update(answer.get("Status", {}))
        if not answer.get("NextToken"):
            return found
        arguments["NextToken"] = answer["NextToken"]


def roll_up(healthy, unhealthy):
    if not healthy and not unhealthy:
        return "unknown"
    return "degraded" if healthy and unhealthy else "healthy" if healthy else "unhealthy"


def listed_services(scope, pages):
    client = scope.client("servicediscovery")
    names = {n["Id"]: n["Name"] for n in pages.walk(client, "list_namespaces", "Namespaces")}
    for service in pages.walk(client, "list_services", "Services"):
        # The summary has no NamespaceId in AWS's model; GetService has.
        namespace = client.get_service(Id=service["Id"])["Service"]["NamespaceId"]
        yield service, namespace, names[namespace]


def services(scope, pages):
    client = scope.client("servicediscovery")
    for service, namespace_id, namespace in listed_services(scope, pages):
        health = list(statuses(client, service, pages).values())
        healthy, unhealthy = health.count("HEALTHY"), health.count("UNHEALTHY")
        yield {
            "id": service["Id"],
            "name": service["Name"],
            "namespace_name": namespace,
            "health": roll_up(healthy, unhealthy),
            "instance_count": service.get("InstanceCount"),
            "healthy_count": healthy if healthy or unhealthy else None,
            "unhealthy_count": unhealthy if healthy or unhealthy else None,
            "health_check": check_of(service),
            "type": service.get("Type"),
            "namespace_id": namespace_id,
            "arn": service["Arn"],
        }


def instances(scope, pages):
    client = scope.client("servicediscovery")
    for service, _, namespace in listed_services(scope, pages):
        health = statuses(client, service, pages)
        arguments = {"ServiceId": service["Id"], "PaginationConfig": {"PageSize": 100}}
        for instance in pages.walk(client, "list_instances", "Instances", **arguments):
            yield {
                "instance_id": instance["Id"],
                "service_id": service["Id"],
                "service_name": service["Name"],
                "namespace_name": namespace,
                "health_status": health.get(instance["Id"], "UNKNOWN"),
                "attributes": instance.get("Attributes", {}),
            }


def dashboards(scope, pages):
    """Those of an account, which Skydeck reads in one region."""
    if scope.region != "us-east-1":
        return
    for entry in pages.walk(scope.client("cloudwatch"), "list_dashboards", "DashboardEntries"):
        yield {
            "region": "global",
            "dashboard_name": entry["DashboardName"],
            "last_modified": time(entry["LastModified"]),
            "size": entry["Size"],
        }


READERS = {r.__name__: r for r in (alarms, metrics, events, namespaces, services, instances, dashboards)}


def main():
    rows, pages = {}, {}
    scopes = lab.scopes(lab.ROLE, "expected")
    for resource in sys.argv[1:]:
        counter, rows[resource] = Pages(), []
        for scope in scopes:
            where = {"partition": "aws", "account_id": scope.account_id, "account": scope.account, "region": scope.region}
            rows[resource] += [{**where, **row} for row in READERS[resource](scope, counter)]
        pages[resource] = counter.most
    json.dump({"rows": rows, "pages": pages}, sys.stdout)


if __name__ == "__main__":
    main()
