"""One refresh cycle over a fleet with boto3, as one would write it: a session an account, a pool of threads, paginators.

`cycle.py ACCOUNTS REGIONS NOW`: ids and regions with commas between them, and the end of the trail's hour. Prints how
many things it found, as JSON.
"""

import collections
import datetime
import json
import sys
from concurrent.futures import ThreadPoolExecutor

import boto3

THREADS = 32
ACCOUNTS = sys.argv[1].split(",")
REGIONS = sys.argv[2].split(",")
NOW = datetime.datetime.fromisoformat(sys.argv[3])
ROLE = "arn:aws:iam::{}:role/SkydeckRead"


def items(client, operation, *members, size, **parameters):
    pages = client.get_paginator(operation).paginate(PaginationConfig={"PageSize": size}, **parameters)
    return [item for page in pages for member in members for item in page[member]]


def health(client, service):
    statuses, token = {}, {}
    while True:
        page = client.get_instances_health_status(ServiceId=service, MaxResults=100, **token)
        statuses.update(page["Status"])
        if "NextToken" not in page:
            return statuses
        token = {"NextToken": page["NextToken"]}


def read_region(session, region):
    found = {}
    cloudwatch = session.client("cloudwatch", region_name=region)
    found["alarms"] = items(
        cloudwatch,
        "describe_alarms",
        "MetricAlarms",
        "CompositeAlarms",
        size=100,
        AlarmTypes=["MetricAlarm", "CompositeAlarm"],
    )
    cloudtrail = session.client("cloudtrail", region_name=region)
    found["events"] = items(
        cloudtrail,
        "lookup_events",
        "Events",
        size=50,
        LookupAttributes=[{"AttributeKey": "ReadOnly", "AttributeValue": "false"}],
        StartTime=NOW - datetime.timedelta(hours=1),
        EndTime=NOW,
    )
    ssm = session.client("ssm", region_name=region)
    found["sessions"] = items(ssm, "describe_sessions", "Sessions", size=200, State="Active")
    found["nodes"] = items(ssm, "describe_instance_information", "InstanceInformationList", size=50)
    cloud_map = session.client("servicediscovery", region_name=region)
    found["namespaces"] = items(cloud_map, "list_namespaces", "Namespaces", size=100)
    found["services"], found["instances"], found["health"] = [], [], []
    for namespace in found["namespaces"]:
        of = [{"Name": "NAMESPACE_ID", "Values": [namespace["Id"]], "Condition": "EQ"}]
        found["services"] += items(cloud_map, "list_services", "Services", size=100, Filters=of)
    for service in found["services"]:
        if service.get("InstanceCount") != 0:
            found["instances"] += items(cloud_map, "list_instances", "Instances", size=100, ServiceId=service["Id"])
            found["health"] += health(cloud_map, service["Id"])
    return {kind: len(things) for kind, things in found.items()}


def read_account(account):
    answer = boto3.client("sts", region_name="us-east-1").assume_role(
        RoleArn=ROLE.format(account), RoleSessionName="skydeck-peer"
    )
    given = answer["Credentials"]
    session = boto3.Session(
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
    )
    session.client("sts", region_name="us-east-1").get_caller_identity()
    total = collections.Counter(identities=1)
    for region in REGIONS:
        total.update(read_region(session, region))
    return total


def main():
    total = collections.Counter()
    with ThreadPoolExecutor(THREADS) as pool:
        for found in pool.map(read_account, ACCOUNTS):
            total.update(found)
    print(json.dumps(total))


main()
