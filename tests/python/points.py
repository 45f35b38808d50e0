"""The metrics that are seeded with points, and read again."""

NAMESPACE = "Shop/Checkout"
LATENCY = {
    "MetricName": "Latency",
    "Dimensions": [{"Name": "Service", "Value": "checkout"}, {"Name": "Stage", "Value": "live"}],
}
# More than GetMetricData takes in one call.
QUEUES = 520


def queue(number):
    return {"MetricName": "Depth", "Dimensions": [{"Name": "Queue", "Value": f"queue-{number:03}"}]}
