"""What boto3 finds by tags in every scope.

Prints a list of {"account", "region", "types", "tags", "pages", "resources"}; a resource is [ARN, {key: value}].
"""

import json

import lab
from read_expected import clean

ASKS = [
    ([], {}),
    (["sqs"], {"env": ["prod"]}),
    (["sqs"], {"env": ["prod", "staging"], "app": []}),
    (["sqs", "dynamodb:table"], {"app": ["app-1"], "env": ["prod"]}),
    (["dynamodb:table"], {"env": ["nowhere"]}),
]


def main():
    found = []
    for scope in lab.scopes(lab.ROLE, "expected"):
        client = scope.client("resourcegroupstaggingapi")
        for types, tags in ASKS:
            filters = [{"Key": key, "Values": values} for key, values in tags.items()]
            asked = {"ResourceTypeFilters": types, "TagFilters": filters, "PaginationConfig": {"PageSize": 100}}
            pages = list(client.get_paginator("get_resources").paginate(**asked))
            resources = [
                [one["ResourceARN"], {tag["Key"]: clean(tag["Value"]) for tag in one["Tags"]}]
                for page in pages
                for one in page["ResourceTagMappingList"]
            ]
            place = {"account": scope.account, "region": scope.region}
            found.append({**place, "types": types, "tags": tags, "pages": len(pages), "resources": sorted(resources)})
    print(json.dumps(found))


main()
