"""Signs in with boto3, by AWS's own models: device flow, portal, organisation, a chain of roles, MFA, the
metadata services. Prints what was found as JSON.
`sign_in.py START_URL ROLE_ARN NEXT_ROLE_ARN ACCESS_KEY SECRET_KEY SERIAL CODE CONTAINER_PATH AUTHORIZATION`.

The code of the device flow is printed first, as `approve CODE`: whoever reads it approves it by a line in return.
"""

import json
import sys

import boto3
import lab
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.utils import ContainerMetadataFetcher, InstanceMetadataFetcher

REGION = "eu-west-1"
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"


def client(service, keys=None, region=REGION):
    config = lab.CONFIG if keys else lab.CONFIG.merge(Config(signature_version=UNSIGNED))
    return boto3.client(service, region_name=region, endpoint_url=lab.endpoint(), config=config, **(keys or {}))


def session(credentials):
    return {
        "aws_access_key_id": credentials["AccessKeyId"],
        "aws_secret_access_key": credentials["SecretAccessKey"],
        "aws_session_token": credentials["SessionToken"],
    }


def code_of(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        return f"{error.response['Error']['Code']}: {error.response['Error']['Message']}"
    return "no error"


def device_flow(start_url):
    oidc = client("sso-oidc")
    registered = oidc.register_client(
        clientName="skydeck-tests", clientType="public", scopes=["sso:account:access"]
    )
    who = {"clientId": registered["clientId"], "clientSecret": registered["clientSecret"]}
    started = oidc.start_device_authorization(startUrl=start_url, **who)
    grant = {"grantType": DEVICE, "deviceCode": started["deviceCode"], **who}
    polls = [code_of(oidc.create_token, **grant), code_of(oidc.create_token, **grant)]
    print("approve", started["userCode"], flush=True)
    sys.stdin.readline()
    token = oidc.create_token(**grant)
    again = {"grantType": "refresh_token", "refreshToken": token["refreshToken"], **who}
    refreshed = oidc.create_token(**again)
    return refreshed["accessToken"], {
        "polls": polls,
        "expires_in": token["expiresIn"],
        "refresh_again": code_of(oidc.create_token, **again),
        "unknown_client": code_of(oidc.create_token, **{**grant, "clientId": "nobody"}),
    }


def portal(token):
    sso = client("sso")
    accounts = [
        account for page in sso.get_paginator("list_accounts").paginate(accessToken=token) for account in page["accountList"]
    ]
    first = accounts[0]["accountId"]
    pages = sso.get_paginator("list_account_roles").paginate(accessToken=token, accountId=first)
    roles = [role["roleName"] for page in pages for role in page["roleList"]]
    got = sso.get_role_credentials(accessToken=token, accountId=first, roleName=roles[0])["roleCredentials"]
    keys = {
        "aws_access_key_id": got["accessKeyId"],
        "aws_secret_access_key": got["secretAccessKey"],
        "aws_session_token": got["sessionToken"],
    }
    return keys, {
        "accounts": [account["accountId"] for account in accounts],
        "roles": roles,
        "expiration": got["expiration"],
        "no_token": code_of(sso.list_accounts, accessToken="nobody"),
        "no_role": code_of(sso.get_role_credentials, accessToken=token, accountId=first, roleName="Nobody"),
    }


def organization(keys):
    organizations = client("organizations", keys, "us-east-1")
    pages = list(organizations.get_paginator("list_accounts").paginate())
    roots = organizations.list_roots()["Roots"]

    def below(parent):
        units = organizations.get_paginator("list_organizational_units_for_parent").paginate(ParentId=parent)
        found = [unit for page in units for unit in page["OrganizationalUnits"]]
        return {unit["Name"]: below(unit["Id"]) for unit in found}

    def of_parent(parent):
        found = organizations.get_paginator("list_accounts_for_parent").paginate(ParentId=parent)
        return [account["Name"] for page in found for account in page["Accounts"]]

    accounts = [account for page in pages for account in page["Accounts"]]
    last = accounts[-1]
    return {
        "pages": [len(page["Accounts"]) for page in pages],
        "states": sorted({f"{a.get('State')}/{a.get('Status')}" for a in accounts}),
        "units": below(roots[0]["Id"]),
        "of_root": of_parent(roots[0]["Id"]),
        "last": [last["Id"], last["Paths"], last["JoinedTimestamp"].isoformat()],
        "tags": organizations.list_tags_for_resource(ResourceId=last["Id"])["Tags"],
        "organization": organizations.describe_organization()["Organization"]["MasterAccountId"],
        "no_parent": code_of(organizations.list_accounts_for_parent, ParentId="r-none"),
    }


def roles(keys, role, next_role):
    sts = client("sts", keys)
    first = sts.assume_role(RoleArn=role, RoleSessionName="boto3", DurationSeconds=900)
    second = client("sts", session(first["Credentials"]))
    too_long = code_of(second.assume_role, RoleArn=next_role, RoleSessionName="boto3", DurationSeconds=3601)
    keys = session(second.assume_role(RoleArn=next_role, RoleSessionName="boto3")["Credentials"])
    return {
        "identity": client("sts", keys).get_caller_identity()["Arn"],
        "denied": code_of(client("sts", keys).assume_role, RoleArn=role, RoleSessionName="boto3"),
        "too_long": too_long,
        "regions": [
            region["RegionName"]
            for page in client("account", keys, "us-east-1").get_paginator("list_regions").paginate()
            for region in page["Regions"]
        ],
        "alarms": client("cloudwatch", keys).describe_alarms()["MetricAlarms"],
        "namespaces": client("servicediscovery", keys).list_namespaces()["Namespaces"],
        "nodes": client("ssm", keys).describe_instance_information()["InstanceInformationList"],
        "stranger": code_of(client("organizations", keys, "us-east-1").list_accounts),
    }


def mfa(access_key, secret_key, serial, code):
    sts = client("sts", {"aws_access_key_id": access_key, "aws_secret_access_key": secret_key})
    ask = {"SerialNumber": serial, "TokenCode": code}
    keys = session(sts.get_session_token(**ask)["Credentials"])
    return {
        "identity": client("sts", keys).get_caller_identity()["Arn"],
        "code_again": code_of(sts.get_session_token, **ask),
        "session_again": code_of(client("sts", keys).get_session_token),
    }


def metadata(path, authorization):
    instance = InstanceMetadataFetcher(base_url=lab.endpoint(), num_attempts=1, config={"ec2_metadata_v1_disabled": True})
    instance = instance.retrieve_iam_role_credentials()
    url = f"{lab.endpoint()}{path}"
    container = ContainerMetadataFetcher().retrieve_full_uri(url, headers={"Authorization": authorization})

    def who(keys, token):
        keys = session({**keys, "SessionToken": token})
        return client("sts", keys).get_caller_identity()["Arn"]

    own = {"AccessKeyId": instance["access_key"], "SecretAccessKey": instance["secret_key"]}
    return {
        "instance": who(own, instance["token"]),
        "container": who(container, container["Token"]),
    }


def main():
    start_url, role, next_role, *user, path, authorization = sys.argv[1:]
    token, oidc = device_flow(start_url)
    keys, found = portal(token)
    found = {"oidc": oidc, "portal": found, "organization": organization(keys)}
    found["roles"] = roles(keys, role, next_role)
    found["mfa"] = mfa(*user)
    found["metadata"] = metadata(path, authorization)
    json.dump(found, sys.stdout)


main()
