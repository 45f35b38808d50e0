"""Fills moto with Cloud Map, which unlike ministack pages instances and their health and keeps a service's type, and with
queues and tables that have tags."""

import lab
import seed_map

QUEUES = {("shop", "eu-west-1"): 130}


def seed_tags(scope):
    sqs, dynamodb = scope.client("sqs"), scope.client("dynamodb")
    for n in range(QUEUES.get((scope.account, scope.region), 4)):
        # The escape sequence must not come out at the other end.
        tags = {"env": "prod" if n % 2 else "staging", "app": f"app-{n % 3}", "owner": "tea\x1b[31mm — ünïcode"}
        sqs.create_queue(QueueName=f"{scope.account}-{n:03}", tags=tags if n % 5 else {"env": "prod"})
    sqs.create_queue(QueueName=f"{scope.account}-untagged")
    dynamodb.create_table(
        TableName=f"{scope.account}-orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        Tags=[{"Key": "env", "Value": "prod"}, {"Key": "app", "Value": "app-1"}],
    )


def main():
    for scope in lab.scopes("Seeder", "seeder"):
        seed_map.seed(scope, many=130)
        seed_tags(scope)


main()
