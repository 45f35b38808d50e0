"""The estate that the stand-ins for AWS are given: accounts, regions, and the way into them.

Everything goes in by AssumeRole from one pair of base keys, as Skydeck itself does, so that what is written and
what is read pass the same door. Both stand-ins read an access key of twelve digits as an account id.
"""

import os

import boto3
from botocore.config import Config

BASE_ACCOUNT = "999999999999"
ACCOUNTS = {"core": "111111111111", "shop": "222222222222", "data": "333333333333"}
REGIONS = ["us-east-1", "eu-west-1"]
ROLE = "SkydeckRead"
CONFIG = Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=60, parameter_validation=True)


def endpoint():
    return os.environ["AWS_ENDPOINT_URL"]


def base():
    """A session with the base keys."""
    return boto3.Session(aws_access_key_id=BASE_ACCOUNT, aws_secret_access_key="base")


def assumed(account_id, role, region, session_name):
    """A session in an account, through one of its roles."""
    sts = base().client("sts", region_name="us-east-1", endpoint_url=endpoint(), config=CONFIG)
    keys = sts.assume_role(
        RoleArn=f"arn:aws:iam::{account_id}:role/{role}", RoleSessionName=session_name
    )["Credentials"]
    return boto3.Session(
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
        region_name=region,
    )


class Scope:
    """One account in one region, with a client for each service asked for."""

    def __init__(self, account, region, role, session_name):
        self.account, self.account_id, self.region = account, ACCOUNTS[account], region
        self._session = assumed(self.account_id, role, region, session_name)
        self._clients = {}

    def client(self, service):
        if service not in self._clients:
            self._clients[service] = self._session.client(service, endpoint_url=endpoint(), config=CONFIG)
        return self._clients[service]


def scopes(role, session_name):
    """Every scope, in the order in which Skydeck prints them: by account name, then region."""
    return [Scope(account, region, role, session_name) for account in sorted(ACCOUNTS) for region in sorted(REGIONS)]
