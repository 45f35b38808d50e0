"""The AssumeRole calls that ministack received for Skydeck's role, as JSON: one object of request parameters each.

ministack logs every STS call in the caller's account as `POST.sts`, with its form fields.
"""

import json
import sys

import lab


def main():
    calls = []
    for region in lab.REGIONS:
        trail = lab.base().client("cloudtrail", region_name=region, endpoint_url=lab.endpoint(), config=lab.CONFIG)
        for event in trail.lookup_events()["Events"]:
            fields = json.loads(event["CloudTrailEvent"])["requestParameters"] or {}
            if fields.get("Action") == "AssumeRole" and fields.get("RoleArn", "").endswith(f"/{lab.ROLE}"):
                calls.append(fields)
    json.dump(calls, sys.stdout)


main()
