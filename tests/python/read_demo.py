"""Reads the served demo estate with boto3, by AWS's own models, and prints what it found as JSON.

Every operation that Skydeck uses is called, CloudWatch over CBOR alone. Where a reply does not parse, a page is
given twice, or an error has another code than AWS's, this ends with a traceback.
"""

import copy
import datetime
import json
import os
import sys

import boto3
import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError

ENDPOINT = os.environ["AWS_ENDPOINT_URL"]
HUB = {"aws_access_key_id": "AKIADEMOHUBSKYDECK00", "aws_secret_access_key": "secret"}
ACCOUNTS = json.loads(sys.argv[1])
NOW = datetime.datetime.fromisoformat(sys.argv[2])
# Expressions that find metrics; the test that reads the same has them too.
FINDERS = json.loads(sys.argv[3])
# Queries of logs, likewise.
LOG_QUERIES = json.loads(sys.argv[4])


def cbor_session():
    """A botocore session to which CloudWatch speaks CBOR and nothing else."""
    session = botocore.session.get_session()
    loader = session.get_component("data_loader")
    load = loader.load_service_model

    def load_service_model(service_name, type_name, api_version=None):
        model = load(service_name, type_name, api_version)
        if service_name == "cloudwatch" and type_name == "service-2":
            model = copy.deepcopy(model)
            model["metadata"]["protocols"] = ["smithy-rpc-v2-cbor"]
        return model

    loader.load_service_model = load_service_model
    return session


def client(service, region, credentials):
    session = boto3.Session(botocore_session=cbor_session())
    config = Config(retries={"total_max_attempts": 1})
    return session.client(service, region_name=region, endpoint_url=ENDPOINT, config=config, **credentials)


def assume(account, **more):
    sts = client("sts", "us-east-1", HUB)
    arn = f"arn:aws:iam::{ACCOUNTS[account]}:role/SkydeckRead"
    return sts.assume_role(RoleArn=arn, RoleSessionName="skydeck-demo", **more)


def credentials(account):
    answer = assume(account, DurationSeconds=900, Policy=json.dumps({"Version": "2012-10-17", "Statement": []}))
    given = answer["Credentials"]
    assert isinstance(given["Expiration"], datetime.datetime), given
    assert answer["AssumedRoleUser"]["Arn"].endswith(":assumed-role/SkydeckRead/skydeck-demo"), answer
    return {
        "aws_access_key_id": given["AccessKeyId"],
        "aws_secret_access_key": given["SecretAccessKey"],
        "aws_session_token": given["SessionToken"],
    }


def pages(source, operation, *lists, **parameters):
    """All items of all pages, and how many pages there were."""
    found, count = [], 0
    for page in source.get_paginator(operation).paginate(**parameters):
        count += 1
        for name in lists:
            found += page[name]
    return found, count


def code(call):
    try:
        call()
    except ClientError as error:
        assert error.response["Error"]["Message"], error.response
        return error.response["Error"]["Code"]
    raise AssertionError("no error")


def distinct(items, *members):
    keys = {tuple(item[member] for member in members) for item in items}
    assert len(keys) == len(items), f"{len(items)} items, {len(keys)} different"


def recent(moment, minutes):
    assert isinstance(moment, datetime.datetime), moment
    assert abs((NOW - moment).total_seconds() - minutes * 60) < 60, f"{moment} is not {minutes} m before {NOW}"


def cloudwatch(region, account_credentials):
    source = client("cloudwatch", region, account_credentials)
    assert source.meta.service_model.resolved_protocol == "smithy-rpc-v2-cbor"
    lists = ("CompositeAlarms", "MetricAlarms")
    types = ["CompositeAlarm", "MetricAlarm"]
    alarms, alarm_pages = pages(
        source, "describe_alarms", *lists, AlarmTypes=types, PaginationConfig={"PageSize": 100}
    )
    distinct(alarms, "AlarmName")
    items, history_pages = pages(
        source,
        "describe_alarm_history",
        "AlarmHistoryItems",
        AlarmTypes=types,
        PaginationConfig={"PageSize": 100},
    )
    history = {}
    for item in items:
        data = json.loads(item["HistoryData"])
        states = [data.get(member, {}).get("stateValue") for member in ("oldState", "newState")]
        told = [item["HistoryItemType"], item["HistorySummary"], *states]
        history.setdefault(item["AlarmName"], []).append([item["Timestamp"].timestamp(), *told])
    assert set(history) == {alarm["AlarmName"] for alarm in alarms}, "each was made some day"
    named, _ = pages(source, "describe_alarm_history", "AlarmHistoryItems", AlarmName=alarms[-1]["AlarmName"])
    assert named == [item for item in items if item["AlarmName"] == alarms[-1]["AlarmName"]]
    metrics, metric_pages = pages(source, "list_metrics", "Metrics")
    assert metrics
    query = {
        "Id": "m1",
        "MetricStat": {"Metric": dict(metrics[0]), "Period": 60, "Stat": "Average"},
    }
    window = {"StartTime": NOW - datetime.timedelta(hours=1), "EndTime": NOW}
    parts, data_pages = pages(
        source,
        "get_metric_data",
        "MetricDataResults",
        MetricDataQueries=[query],
        MaxDatapoints=25,
        **window,
    )
    stamps = [stamp for part in parts for stamp in part["Timestamps"]]
    values = [value for part in parts for value in part["Values"]]
    assert len(stamps) == len(values) == 60 and stamps == sorted(stamps, reverse=True), stamps
    assert data_pages == 3 and all(isinstance(value, float) for value in values)
    rates = {}
    for alarm in alarms:
        if "Metrics" in alarm:
            results = source.get_metric_data(MetricDataQueries=alarm["Metrics"], ScanBy="TimestampAscending", **window)
            (rate,) = results["MetricDataResults"]
            assert rate["StatusCode"] == "Complete" and len(rate["Values"]) == 60, rate
            stamped = [stamp.timestamp() for stamp in rate["Timestamps"]]
            rates[alarm["AlarmName"]] = [rate["Label"], list(map(list, zip(stamped, rate["Values"])))]
    found = {}
    for name, expression in FINDERS.items():
        query = {"Id": "f", "Expression": expression, "Period": 60, "Label": "${LABEL} ${DATAPOINT_COUNT}"}
        results = source.get_metric_data(MetricDataQueries=[query], ScanBy="TimestampAscending", **window)
        assert results["Messages"] == [], results["Messages"]
        found[name] = [
            [result["Label"], [list(pair) for pair in zip([at.timestamp() for at in result["Timestamps"]], result["Values"])]]
            for result in results["MetricDataResults"]
        ]
        assert len(found[name]) > 1 and all(points for _, points in found[name]), found[name]
    math = {"Id": "e1", "Expression": "1 + 1", "Period": 60}
    errors = {
        "math": code(lambda: source.get_metric_data(MetricDataQueries=[math], **window)),
        "token": code(lambda: source.describe_alarms(NextToken="nonsense")),
        "write": code(lambda: source.delete_alarms(AlarmNames=["checkout-p99"])),
    }
    return {
        "alarms": sorted(alarm["AlarmName"] for alarm in alarms),
        "in_alarm": sorted(alarm["AlarmName"] for alarm in alarms if alarm["StateValue"] == "ALARM"),
        "alarm_pages": alarm_pages,
        "history": history,
        "history_pages": history_pages,
        "rates": rates,
        "found": found,
        "metrics": len(metrics),
        "metric_pages": metric_pages,
        "errors": errors,
    }, {alarm["AlarmName"]: alarm for alarm in alarms}


def cloudtrail(region, account_credentials):
    source = client("cloudtrail", region, account_credentials)
    writes = [{"AttributeKey": "ReadOnly", "AttributeValue": "false"}]
    start = NOW - datetime.timedelta(hours=24)
    events, event_pages = pages(
        source, "lookup_events", "Events", LookupAttributes=writes, StartTime=start, EndTime=NOW
    )
    distinct(events, "EventId")
    times = [event["EventTime"] for event in events]
    assert times == sorted(times, reverse=True)
    for event in events:
        record = json.loads(event["CloudTrailEvent"])
        assert record["eventID"] == event["EventId"] and record["eventName"] == event["EventName"]
        assert record["awsRegion"] == region and record["userIdentity"]["type"]
    one = [{"AttributeKey": "EventId", "AttributeValue": events[0]["EventId"]}]
    assert [e["EventId"] for e in source.lookup_events(LookupAttributes=one)["Events"]] == [events[0]["EventId"]]
    errors = {"token": code(lambda: source.lookup_events(NextToken="nonsense"))}
    return {"events": len(events), "event_pages": event_pages, "errors": errors}, events


def systems_manager(region, account_credentials):
    source = client("ssm", region, account_credentials)
    nodes, node_pages = pages(
        source, "describe_instance_information", "InstanceInformationList", PaginationConfig={"PageSize": 50}
    )
    distinct(nodes, "InstanceId")
    assert all(isinstance(node["LastPingDateTime"], datetime.datetime) for node in nodes)
    active, _ = pages(source, "describe_sessions", "Sessions", State="Active")
    past, _ = pages(source, "describe_sessions", "Sessions", State="History", PaginationConfig={"PageSize": 3})
    distinct(active + past, "SessionId")
    assert all(session["EndDate"] > session["StartDate"] for session in past)
    errors = {
        "node": code(
            lambda: source.describe_instance_information(
                Filters=[{"Key": "InstanceIds", "Values": ["i-00000000000000000"]}]
            )
        ),
        "write": code(lambda: source.start_session(Target="i-00000000000000000")),
    }
    return {
        "nodes": sorted(node["InstanceId"] for node in nodes),
        "node_pages": node_pages,
        "sessions": len(active) + len(past),
        "errors": errors,
    }, active


def cloud_map(region, account_credentials):
    source = client("servicediscovery", region, account_credentials)
    namespaces, _ = pages(source, "list_namespaces", "Namespaces", PaginationConfig={"PageSize": 1})
    services, service_pages = pages(source, "list_services", "Services")
    distinct(services, "Id")
    by_namespace = []
    for namespace in namespaces:
        of = [{"Name": "NAMESPACE_ID", "Values": [namespace["Id"]], "Condition": "EQ"}]
        by_namespace += pages(source, "list_services", "Services", Filters=of)[0]
        assert source.get_namespace(Id=namespace["Id"])["Namespace"]["Name"] == namespace["Name"]
    assert len(by_namespace) == len(services)
    health = {}
    for service in services:
        assert source.get_service(Id=service["Id"])["Service"]["Name"] == service["Name"]
        instances, _ = pages(source, "list_instances", "Instances", ServiceId=service["Id"])
        assert len(instances) == service["InstanceCount"]
        status = {}
        token = {}
        while True:
            page = source.get_instances_health_status(ServiceId=service["Id"], MaxResults=3, **token)
            status |= page["Status"]
            if "NextToken" not in page:
                break
            token = {"NextToken": page["NextToken"]}
        assert set(status) <= {instance["Id"] for instance in instances}
        health[service["Name"]] = sorted(status.values())
    stranger = {"ServiceId": services[0]["Id"], "Instances": ["nobody"]}
    errors = {
        "service": code(lambda: source.list_instances(ServiceId="srv-nothing")),
        "instance": code(lambda: source.get_instances_health_status(**stranger)),
    }
    return {
        "services": sorted(service["Id"] for service in services),
        "service_pages": service_pages,
        "errors": errors,
    }, health


def organization():
    """Every account of the organisation with its unit and tags, by both ways of finding units."""
    source = client("organizations", "us-east-1", HUB)
    accounts, account_pages = pages(source, "list_accounts", "Accounts", PaginationConfig={"PageSize": 20})
    distinct(accounts, "Id")
    units, members = {}, {}

    def walk(parent, above):
        for account in pages(source, "list_accounts_for_parent", "Accounts", ParentId=parent)[0]:
            members[account["Id"]] = "/".join(above)
        children, _ = pages(source, "list_organizational_units_for_parent", "OrganizationalUnits", ParentId=parent)
        for unit in children:
            units[unit["Id"]] = [*above, unit["Name"]]
            walk(unit["Id"], units[unit["Id"]])

    (root,), _ = pages(source, "list_roots", "Roots")
    walk(root["Id"], [])
    found = {}
    for account in accounts:
        assert account["Email"] and isinstance(account["JoinedTimestamp"], datetime.datetime), account
        for path in account.get("Paths", []):
            above = [part for part in path.split("/") if part.startswith("ou-")]
            assert members[account["Id"]] == "/".join(units[above[-1]] if above else []), account
        tags, _ = pages(source, "list_tags_for_resource", "Tags", ResourceId=account["Id"])
        state = account.get("State", account.get("Status"))
        found[account["Id"]] = [
            account["Name"],
            state,
            members[account["Id"]],
            {tag["Key"]: tag["Value"] for tag in tags},
        ]
    errors = {
        "member": code(client("organizations", "us-east-1", credentials("prod-shop")).list_accounts),
        "size": code(lambda: source.list_accounts(MaxResults=20, NextToken="nonsense")),
        "parent": code(lambda: source.list_accounts_for_parent(ParentId="ou-demo-00000000")),
        "target": code(lambda: source.list_tags_for_resource(ResourceId="000000000000")),
    }
    return {"accounts": found, "account_pages": account_pages, "errors": errors}


def regions(account):
    source = client("account", "us-east-1", credentials(account))
    found, region_pages = pages(source, "list_regions", "Regions", PaginationConfig={"PageSize": 50})
    distinct(found, "RegionName")
    statuses = {region["RegionName"]: region["RegionOptStatus"] for region in found}
    denied = client("account", "us-east-1", credentials("log-archive"))
    return {"regions": statuses, "region_pages": region_pages, "errors": {"denied": code(denied.list_regions)}}


def logs(region, account_credentials):
    """Log groups, and what queries of them find; one that is refused, at its place."""
    source = client("logs", region, account_credentials)
    groups, group_pages = pages(source, "describe_log_groups", "logGroups", PaginationConfig={"PageSize": 10})
    distinct(groups, "logGroupName")
    window = {"startTime": int(NOW.timestamp()) - 3 * 3600, "endTime": int(NOW.timestamp())}

    def start(query, **more):
        return source.start_query(queryString=query, **window, **more)

    answers = {}
    for query in LOG_QUERIES:
        answer = source.get_query_results(queryId=start(query, logGroupNames=["/ecs/checkout"], limit=1000)["queryId"])
        assert answer["status"] == "Complete" and answer["statistics"]["bytesScanned"] > 1e6, answer
        answers[query] = [[[f["field"], f["value"]] for f in row if f["field"] != "@ptr"] for row in answer["results"]]
        assert answers[query], query
    identifier = next(group["logGroupArn"] for group in groups if group["logGroupName"] == "/ecs/checkout")
    ended = start("fields @message", logGroupIdentifiers=[identifier])["queryId"]
    assert source.get_query_results(queryId=ended)["status"] == "Complete"
    stopped = start("fields @message", logGroupIdentifiers=[identifier])["queryId"]
    assert source.stop_query(queryId=stopped)["success"]
    assert source.get_query_results(queryId=stopped)["status"] == "Cancelled"
    try:
        start("fields @message | fliter x = 1", logGroupNames=["/ecs/checkout"])
        raise AssertionError("no error")
    except source.exceptions.MalformedQueryException as error:
        location = error.response["queryCompileError"]["location"]
    errors = {
        "group": code(lambda: start("fields @message", logGroupNames=["/ecs/none"])),
        "star": code(lambda: start("fields @message", logGroupIdentifiers=[identifier + ":*"])),
        "ended": code(lambda: source.stop_query(queryId=ended)),
        "write": code(lambda: source.delete_log_group(logGroupName="/ecs/checkout")),
    }
    return {
        "groups": {group["logGroupName"]: group["storedBytes"] for group in groups},
        "group_pages": group_pages,
        "answers": answers,
        "malformed_at": location["startCharOffset"],
        "errors": errors,
    }


def mute_rules(region):
    """What mutes alarms in an account, and one rule in full."""
    source = client("cloudwatch", region, credentials("dev"))
    rules, _ = pages(source, "list_alarm_mute_rules", "AlarmMuteRuleSummaries")
    (rule,) = rules
    name = rule["AlarmMuteRuleArn"].rsplit(":", 1)[1]
    whole = source.get_alarm_mute_rule(AlarmMuteRuleName=name)
    assert {member: whole[member] for member in rule} == rule
    assert isinstance(whole["ExpireDate"], datetime.datetime), whole
    assert whole["Rule"]["Schedule"]["Duration"].startswith("PT"), whole
    missing = code(lambda: source.get_alarm_mute_rule(AlarmMuteRuleName="none"))
    return {"status": rule["Status"], "targets": whole["MuteTargets"]["AlarmNames"], "missing": missing}


def dashboards(account):
    """Every dashboard of an account, from whatever region they are read."""
    given = credentials(account)
    source, other = (client("cloudwatch", region, given) for region in ("us-east-1", "eu-west-1"))
    entries, _ = pages(source, "list_dashboards", "DashboardEntries")
    assert entries == pages(other, "list_dashboards", "DashboardEntries")[0]
    prefixed, _ = pages(source, "list_dashboards", "DashboardEntries", DashboardNamePrefix="shop-w")
    assert [entry["DashboardName"] for entry in prefixed] == ["shop-weekly-review"]
    found = {}
    for entry in entries:
        assert isinstance(entry["LastModified"], datetime.datetime), entry
        whole = source.get_dashboard(DashboardName=entry["DashboardName"])
        assert whole["DashboardArn"] == entry["DashboardArn"], whole
        assert len(whole["DashboardBody"].encode()) == entry["Size"], entry
        assert json.loads(whole["DashboardBody"])["widgets"]
        found[entry["DashboardName"]] = whole["DashboardBody"]
    errors = {
        "missing": code(lambda: source.get_dashboard(DashboardName="nobody")),
        "name": code(lambda: source.get_dashboard(DashboardName="a/b")),
        "token": code(lambda: source.list_dashboards(NextToken="nonsense")),
    }
    return {"bodies": found, "errors": errors}


def tags(account, region):
    """What certain tags find."""
    source = client("resourcegroupstaggingapi", region, credentials(account))
    everything, tag_pages = pages(
        source, "get_resources", "ResourceTagMappingList", PaginationConfig={"PageSize": 10}
    )
    distinct(everything, "ResourceARN")
    asked = {
        "ResourceTypeFilters": ["ec2:instance"],
        "TagFilters": [{"Key": "app", "Values": ["gateway", "auth"]}, {"Key": "env"}],
    }
    nodes, _ = pages(source, "get_resources", "ResourceTagMappingList", **asked)
    assert 0 < len(nodes) < len(everything)
    errors = {
        "size": code(lambda: source.get_resources(ResourcesPerPage=1000)),
        "token": code(lambda: source.get_resources(PaginationToken="nonsense")),
    }
    return {"nodes": sorted(node["ResourceARN"] for node in nodes), "pages": tag_pages, "errors": errors}


def links(region):
    """Whose metrics the monitoring account sees, and one that it reads by the account's id."""
    given = credentials("security")
    source = client("oam", region, given)
    sinks, _ = pages(source, "list_sinks", "Items")
    (sink,) = sinks
    found, link_pages = pages(
        source,
        "list_attached_links",
        "Items",
        SinkIdentifier=sink["Arn"],
        PaginationConfig={"PageSize": 3},
    )
    distinct(found, "LinkArn")
    shared = [link for link in found if "AWS::CloudWatch::Metric" in link["ResourceTypes"]]
    metric = pages(client("cloudwatch", region, credentials("prod-core")), "list_metrics", "Metrics")[0][0]
    window = {"StartTime": NOW - datetime.timedelta(hours=1), "EndTime": NOW}

    def read(reader, **more):
        stat = {"Metric": dict(metric), "Period": 60, "Stat": "Average"}
        query = {"Id": "m1", "MetricStat": stat, **more}
        (result,) = reader.get_metric_data(MetricDataQueries=[query], **window)["MetricDataResults"]
        return result["StatusCode"], result["Values"]

    watching = client("cloudwatch", region, given)
    own = read(client("cloudwatch", region, credentials("prod-core")))
    assert read(watching, AccountId=ACCOUNTS["prod-core"]) == own and own[0] == "Complete" and own[1]
    assert read(watching, AccountId=ACCOUNTS["sandbox"]) == ("Forbidden", [])
    other = client("cloudwatch", region, credentials("prod-shop"))
    return {
        "linked": sorted(link["LinkArn"].split(":")[4] for link in shared),
        "link_pages": link_pages,
        "errors": {
            "sink": code(lambda: source.list_attached_links(SinkIdentifier="nonsense")),
            "account": code(lambda: read(other, AccountId=ACCOUNTS["prod-core"])),
        },
    }


def main():
    hub = client("sts", "us-east-1", HUB)
    assert hub.get_caller_identity()["Account"] == ACCOUNTS["security"]
    found = {}
    for account, region in (("prod-shop", "eu-west-1"), ("prod-core", "us-east-1"), ("prod-data", "us-east-1")):
        given = credentials(account)
        identity = client("sts", region, given).get_caller_identity()
        assert identity["Account"] == ACCOUNTS[account] and identity["Arn"].endswith("/skydeck-demo")
        watched, alarms = cloudwatch(region, given)
        trail, events = cloudtrail(region, given)
        managed, active = systems_manager(region, given)
        mapped, health = cloud_map(region, given)
        found[f"{account}/{region}"] = {
            "cloudwatch": watched,
            "cloudtrail": trail,
            "ssm": managed,
            "servicediscovery": mapped,
        }
        if account == "prod-shop":
            recent(alarms["checkout-p99"]["StateTransitionedTimestamp"], 6)
            recent(next(e for e in events if e["EventName"] == "UpdateService")["EventTime"], 18)
            recent(active[0]["StartDate"], 10)
            assert health["checkout"].count("UNHEALTHY") == 3 and len(health["checkout"]) == 8
    throttled = client("cloudwatch", "us-west-2", credentials("prod-data"))
    found["errors"] = {
        "denied": code(lambda: assume("legacy")),
        "short": code(lambda: assume("prod-core", Policy="nonsense")),
        "throttled": code(throttled.describe_alarms),
        "region": code(client("ssm", "af-south-1", credentials("dev")).describe_instance_information),
    }
    found["organization"] = organization()
    found["account"] = regions("prod-shop")
    found["oam"] = links("us-east-1")
    found["dashboards"] = dashboards("prod-shop")
    found["tags"] = tags("prod-core", "us-east-1")
    found["mute_rules"] = mute_rules("us-east-1")
    found["logs"] = logs("eu-west-1", credentials("prod-shop"))
    print(json.dumps(found))


main()
