"""Makes moto an organisation of so many accounts, the management account among them: `seed_organization.py COUNT`.

Units stand two deep; one account in twelve is closed; all but each fifth have tags.
"""

import sys

import lab


def main():
    client = lab.base().client(
        "organizations", region_name="us-east-1", endpoint_url=lab.endpoint(), config=lab.CONFIG
    )
    client.create_organization(FeatureSet="ALL")
    root = client.list_roots()["Roots"][0]["Id"]

    def unit(parent, name):
        return client.create_organizational_unit(ParentId=parent, Name=name)["OrganizationalUnit"]["Id"]

    workloads = unit(root, "workloads")
    homes = [root, unit(workloads, "prod"), unit(workloads, "test"), unit(root, "sandbox")]
    for number in range(1, int(sys.argv[1])):
        name = f"account-{number:03}"
        tags = [{"Key": "env", "Value": ["prod", "test"][number % 2]}, {"Key": "number", "Value": str(number)}]
        made = client.create_account(
            AccountName=name, Email=f"{name}@example.com", **({"Tags": tags} if number % 5 else {})
        )
        account, home = made["CreateAccountStatus"]["AccountId"], homes[number % len(homes)]
        if home != root:
            client.move_account(AccountId=account, SourceParentId=root, DestinationParentId=home)
        if number % 12 == 0:
            client.close_account(AccountId=account)


main()
