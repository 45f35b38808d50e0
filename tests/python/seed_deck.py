"""Fills ministack for a deck that can be told in advance: in every scope a metric with an hour of points and alarms
over it, one of them in ALARM in some scopes, and no sick services.

The metrics come first, for each PutMetricData evaluates every alarm there is.
"""

import datetime

import lab
import points

# In order: the last one is the newest, and stands first in its list.
RINGING = [("shop", "us-east-1"), ("data", "eu-west-1"), ("core", "eu-west-1")]


def seed_metrics(scope, hour):
    client = scope.client("cloudwatch")
    for start in range(0, points.QUEUES, 500):
        client.put_metric_data(
            Namespace=points.NAMESPACE,
            MetricData=[
                {**points.queue(n), "Timestamp": hour + datetime.timedelta(minutes=n % 50), "Value": n / 7}
                for n in range(start, min(start + 500, points.QUEUES))
            ],
        )
    client.put_metric_data(
        Namespace=points.NAMESPACE,
        MetricData=[
            {
                **points.LATENCY,
                "Timestamp": hour + datetime.timedelta(minutes=minute, seconds=second),
                "Value": round(0.4 + minute / 30 + second / 1000, 6),
                "Unit": "Seconds",
            }
            # A gap of ten minutes, and several values a minute.
            for minute in range(55)
            if not 20 <= minute < 30
            for second in (3, 21, 48)
        ],
    )


def seed_alarms(scope):
    client = scope.client("cloudwatch")
    for name, state in (("latency-high", "OK"), ("latency-lost", "INSUFFICIENT_DATA")):
        client.put_metric_alarm(
            AlarmName=name,
            Namespace=points.NAMESPACE,
            **points.LATENCY,
            Statistic="Average",
            Period=60,
            EvaluationPeriods=3,
            Threshold=1.5,
            ComparisonOperator="GreaterThanThreshold",
        )
        client.set_alarm_state(AlarmName=name, StateValue=state, StateReason=f"set to {state}")


def main():
    hour = datetime.datetime.now(datetime.timezone.utc).replace(second=0, microsecond=0) - datetime.timedelta(hours=1)
    scopes = {(scope.account, scope.region): scope for scope in lab.scopes("Seeder", "seeder")}
    for scope in scopes.values():
        seed_metrics(scope, hour)
    for scope in scopes.values():
        seed_alarms(scope)
    for place in RINGING:
        scopes[place].client("cloudwatch").set_alarm_state(
            AlarmName="latency-high", StateValue="ALARM", StateReason="Threshold Crossed"
        )


main()
