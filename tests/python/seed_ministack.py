"""Fills ministack: metrics, alarms, dashboards, Cloud Map and trail events, different in every scope.

The order matters. Metrics come before alarms, for each PutMetricData evaluates every alarm there is. The trail's
events come last, for only the newest fifty of a scope can be read.
"""

import datetime
import json

import lab
import seed_map

ALARMS = {
    ("core", "eu-west-1"): 130,
    ("core", "us-east-1"): 4,
    ("shop", "eu-west-1"): 3,
    ("shop", "us-east-1"): 7,
    ("data", "us-east-1"): 2,
    ("data", "eu-west-1"): 0,
}
DASHBOARDS = {"core": 2, "shop": 1, "data": 0}
# So often the first alarm of this scope changes its state, and its composite with it.
FLAPS = {("core", "us-east-1"): 115}
METRICS = {("shop", "us-east-1"): 520, ("data", "eu-west-1"): 0}


def seed_metrics(scope):
    client, tag = scope.client("cloudwatch"), f"{scope.account}-{scope.region}"
    count = METRICS.get((scope.account, scope.region), 5)
    if not count:
        return
    now = datetime.datetime.now(datetime.timezone.utc)
    custom = [
        {
            "MetricName": "QueueDepth",
            "Dimensions": [{"Name": "queue", "Value": f"{tag}-{n:04}"}, {"Name": "Account", "Value": scope.account}],
            "Timestamp": now,
            "Value": n,
        }
        for n in range(count)
    ]
    client.put_metric_data(Namespace=f"Shop/{scope.account}", MetricData=custom)
    client.put_metric_data(
        Namespace=f"{scope.account.title()} Ops",
        MetricData=[
            {"MetricName": "Uptime", "Timestamp": now, "Value": 1.5},
            {
                "MetricName": "Latency",
                "Dimensions": [{"Name": "stage", "Value": "live"}],
                "Timestamp": now,
                "StatisticValues": {"SampleCount": 3, "Sum": 30, "Minimum": 5, "Maximum": 20},
                "Unit": "Milliseconds",
            },
        ],
    )


def seed_alarms(scope):
    client, tag = scope.client("cloudwatch"), f"{scope.account}-{scope.region}"
    count = ALARMS[(scope.account, scope.region)]
    states = ["OK", "ALARM", "INSUFFICIENT_DATA"]
    missing = ["missing", "notBreaching", "breaching", "ignore"]
    for n in range(count):
        name = f"{tag}-alarm-{n:03}"
        client.put_metric_alarm(
            AlarmName=name,
            # The escape sequence must not come out at the other end.
            AlarmDescription=f"watches {tag} \x1b[31mnumber {n}\x1b[0m — ünïcode",
            Namespace="AWS/EC2",
            MetricName="CPUUtilization",
            Dimensions=[
                {"Name": "InstanceId", "Value": f"i-{scope.account_id[:4]}{n:04x}"},
                {"Name": "AutoScalingGroupName", "Value": tag},
            ],
            Period=60 * (1 + n % 5),
            EvaluationPeriods=1 + n % 3,
            Threshold=80 + n / 8,
            ComparisonOperator="GreaterThanThreshold" if n % 2 else "LessThanOrEqualToThreshold",
            ActionsEnabled=n % 3 != 0,
            AlarmActions=[f"arn:aws:sns:{scope.region}:{scope.account_id}:page"] if n % 2 else [],
            OKActions=[f"arn:aws:sns:{scope.region}:{scope.account_id}:calm"] if n % 3 == 1 else [],
            InsufficientDataActions=[f"arn:aws:sns:{scope.region}:{scope.account_id}:blind"] if n % 5 == 1 else [],
            TreatMissingData=missing[n % 4],
            **({"ExtendedStatistic": "p99"} if n % 4 == 3 else {"Statistic": "Average"}),
            **({"DatapointsToAlarm": 1} if n % 3 else {}),
        )
        state = states[(n + len(tag)) % 3]
        client.set_alarm_state(AlarmName=name, StateValue=state, StateReason=f"{tag}: set to {state} for {n}")
    if count > 3:
        client.put_composite_alarm(
            AlarmName=f"{tag}-everything",
            AlarmRule=f'ALARM("{tag}-alarm-000") OR ALARM("{tag}-alarm-001")',
            AlarmDescription=f"all of {tag}",
            ActionsEnabled=True,
        )
    for n in range(FLAPS.get((scope.account, scope.region), 0)):
        client.set_alarm_state(
            AlarmName=f"{tag}-alarm-000",
            StateValue="OK" if n % 2 else "ALARM",
            # The escape sequence must not come out at the other end.
            StateReason=f"{tag}: \x1b[31mflap\x1b[0m {n}",
        )


def seed_dashboards(scope):
    """The same in every region, as AWS has them; ministack keeps those of each region by themselves."""
    client = scope.client("cloudwatch")
    for n in range(DASHBOARDS[scope.account]):
        text = {"markdown": f"# {scope.account} {n}\n — ünïcode"}
        metric = {"metrics": [[f"Shop/{scope.account}", "QueueDepth"]], "region": scope.region}
        widgets = [{"type": "text", "properties": text}, {"type": "metric", "properties": metric}]
        client.put_dashboard(
            DashboardName=f"{scope.account}-board_{n:02}", DashboardBody=json.dumps({"widgets": widgets})
        )


def seed_trail(scope):
    """Writes of names that nothing else here does, but for PutDashboard."""
    tag = f"{scope.account}-{scope.region}"
    ssm, cloudmap, cloudwatch = (scope.client(s) for s in ("ssm", "servicediscovery", "cloudwatch"))
    ssm.put_parameter(Name=f"/{tag}/limits", Value="1", Type="String")
    ssm.add_tags_to_resource(ResourceType="Parameter", ResourceId=f"/{tag}/limits", Tags=[{"Key": "k", "Value": tag}])
    if scope.account == "shop":
        ssm.put_parameter(Name=f"/{tag}/limits", Value="2", Type="String", Overwrite=True)
    ssm.delete_parameter(Name=f"/{tag}/limits")
    targets = seed_map.operation_done(cloudmap, cloudmap.create_http_namespace(Name=f"{tag}-short-lived"))
    cloudmap.delete_namespace(Id=targets["NAMESPACE"])
    cloudwatch.put_dashboard(DashboardName=tag, DashboardBody='{"widgets":[]}')
    cloudwatch.delete_dashboards(DashboardNames=[tag])


def main():
    for scope in lab.scopes("Seeder", "seeder"):
        seed_metrics(scope)
        seed_alarms(scope)
        seed_dashboards(scope)
        seed_map.seed(scope, many=12)
        seed_trail(scope)


main()
