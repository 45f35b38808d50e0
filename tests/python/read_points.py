"""What boto3 reads of the seeded points: `read_points.py NOW SECONDS`, the window being that long and ending now.

Prints a list of {"account", "region", "ago", "queries": [..], "series": [[[second, value], ..], ..]}, a series a query,
oldest point first. The window of some ends `ago` seconds before now.
"""

import datetime
import json
import sys

import lab
import points

# GetMetricData takes no more in one call.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
MOST = 500


def queries(account, region):
    """Every statistic and two periods of one metric; in one scope a point each of more metrics than fit one call."""
    metric = {"Namespace": points.NAMESPACE, **points.LATENCY}
    stats = ["Average", "Sum", "Minimum", "Maximum", "SampleCount", "p10", "p50", "p90", "p99"]
    found = [{"Metric": metric, "Stat": stat, "Period": period} for stat in stats for period in (60, 300)]
    if (account, region) == ("core", "us-east-1"):
        for n in range(points.QUEUES):
            found.append({"Metric": {"Namespace": points.NAMESPACE, **points.queue(n)}, "Stat": "Sum", "Period": 60})
    return found


def read(client, asked, start, end):
    series = {}
    for first in range(0, len(asked), MOST):
        batch = [{"Id": f"m{n}", "MetricStat": asked[n]} for n in range(first, min(first + MOST, len(asked)))]
        pages = client.get_paginator("get_metric_data").paginate(
            MetricDataQueries=batch, StartTime=start, EndTime=end, ScanBy="TimestampAscending"
        )
        for page in pages:
            for result in page["MetricDataResults"]:
                assert result["StatusCode"] == "Complete", result
                times = [int(at.timestamp()) for at in result["Timestamps"]]
                series.setdefault(result["Id"], []).extend(zip(times, map(float, result["Values"])))
    return [series[f"m{n}"] for n in range(len(asked))]


def window(now, seconds, ago, asked):
    """Start and end in whole steps of the longest period: what AWS advises, and Skydeck asks."""
    step = max(query["Period"] for query in asked)
    end = int(now.timestamp()) - ago
    whole = lambda second: datetime.datetime.fromtimestamp(second - second % step, datetime.timezone.utc)
    return whole(end - seconds), whole(end) + datetime.timedelta(seconds=step)


def main():
    now = datetime.datetime.fromisoformat(sys.argv[1].replace("Z", "+00:00"))
    found = []
    for scope in lab.scopes(lab.ROLE, "expected"):
        asked = queries(scope.account, scope.region)
        for ago in (0, 1800):
            start, end = window(now, int(sys.argv[2]), ago, asked)
            found.append(
                {
                    "account": scope.account,
                    "region": scope.region,
                    "ago": ago,
                    "queries": asked,
                    "series": read(scope.client("cloudwatch"), asked, start, end),
                }
            )
    json.dump(found, sys.stdout)


main()
