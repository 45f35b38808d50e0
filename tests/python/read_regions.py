"""The regions that boto3 finds enabled in each account of the lab, by its id, as JSON."""

import json
import sys

import lab


def main():
    found = {}
    for account in lab.ACCOUNTS.values():
        session = lab.assumed(account, lab.ROLE, "us-east-1", "reader")
        client = session.client("account", endpoint_url=lab.endpoint(), config=lab.CONFIG)
        pages = client.get_paginator("list_regions").paginate()
        found[account] = [
            region["RegionName"]
            for page in pages
            for region in page["Regions"]
            if region["RegionOptStatus"] in ("ENABLED", "ENABLED_BY_DEFAULT")
        ]
    json.dump(found, sys.stdout)


main()
