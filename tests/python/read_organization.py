"""What boto3 reads of an organisation: a list of accounts with their id, name, state, unit and tags, as JSON."""

import json
import sys

import lab


def main():
    client = lab.base().client(
        "organizations", region_name="us-east-1", endpoint_url=lab.endpoint(), config=lab.CONFIG
    )

    def pages(operation, member, **arguments):
        walk = client.get_paginator(operation).paginate(**arguments)
        return [item for page in walk for item in page[member]]

    units = {}

    def walk(parent, path):
        for account in pages("list_accounts_for_parent", "Accounts", ParentId=parent):
            units[account["Id"]] = path
        for unit in pages("list_organizational_units_for_parent", "OrganizationalUnits", ParentId=parent):
            walk(unit["Id"], f"{path}/{unit['Name']}".lstrip("/"))

    for root in pages("list_roots", "Roots"):
        walk(root["Id"], "")
    accounts = [
        {
            "id": account["Id"],
            "name": account["Name"],
            "state": account.get("State", account.get("Status")),
            "unit": units[account["Id"]],
            "tags": {
                tag["Key"]: tag["Value"]
                for tag in pages("list_tags_for_resource", "Tags", ResourceId=account["Id"])
            },
        }
        for account in pages("list_accounts", "Accounts")
    ]
    json.dump(accounts, sys.stdout)


main()
