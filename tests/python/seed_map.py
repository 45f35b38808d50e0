"""Cloud Map for one scope: namespaces, services with and without health checks, sick and healthy instances."""


def operation_done(client, answer):
    operation = client.get_operation(OperationId=answer["OperationId"])["Operation"]
    assert operation["Status"] == "SUCCESS", operation
    return operation["Targets"]


def namespace(client, kind, name, **more):
    create = {
        "HTTP": client.create_http_namespace,
        "DNS_PRIVATE": client.create_private_dns_namespace,
        "DNS_PUBLIC": client.create_public_dns_namespace,
    }[kind]
    return operation_done(client, create(Name=name, **more))["NAMESPACE"]


def instances(client, service, prefix, statuses, **attributes):
    """One instance a status; None leaves the health as it is after registration."""
    for number, status in enumerate(statuses):
        instance = f"{prefix}-{number:03}"
        client.register_instance(
            ServiceId=service,
            InstanceId=instance,
            Attributes={"AWS_INSTANCE_IPV4": f"10.0.{number // 250}.{number % 250}", **attributes},
        )
        if status:
            client.update_instance_custom_health_status(ServiceId=service, InstanceId=instance, Status=status)


def seed(scope, many):
    """`many` instances in one service of the fullest scope, so that it takes more than one page."""
    client = scope.client("servicediscovery")
    account, region = scope.account, scope.region
    if (account, region) == ("data", "eu-west-1"):
        return
    tag = f"{account}-{region}"
    custom = {"HealthCheckCustomConfig": {"FailureThreshold": 1}}

    http = namespace(client, "HTTP", f"{tag}-mesh", Description=f"mesh of {tag} ✓")
    api = client.create_service(Name=f"{account}-api", NamespaceId=http, **custom)["Service"]["Id"]
    instances(client, api, f"{tag}-api", ["UNHEALTHY", None, "HEALTHY"], AVAILABILITY_ZONE=f"{region}a", stage="live")
    batch = client.create_service(Name=f"{account}-batch", NamespaceId=http)["Service"]["Id"]
    instances(client, batch, f"{tag}-batch", [None], owner="night shift; \"ops\"")
    client.create_service(Name=f"{account}-empty", NamespaceId=http, **custom)

    if account == "core":
        private = namespace(client, "DNS_PRIVATE", f"{tag}.internal", Vpc="vpc-0a1b2c3d")
        record = {"DnsRecords": [{"Type": "A", "TTL": 60}]}
        sick = client.create_service(Name="ledger", NamespaceId=private, DnsConfig=record, **custom)["Service"]["Id"]
        instances(client, sick, f"{tag}-ledger", ["UNHEALTHY", "UNHEALTHY"])
    if (account, region) == ("core", "eu-west-1"):
        public = namespace(client, "DNS_PUBLIC", f"{tag}.example.com")
        checked = client.create_service(
            Name="edge",
            NamespaceId=public,
            DnsConfig={"DnsRecords": [{"Type": "A", "TTL": 60}]},
            HealthCheckConfig={"Type": "HTTP", "ResourcePath": "/health", "FailureThreshold": 1},
        )["Service"]["Id"]
        instances(client, checked, f"{tag}-edge", [None, None])
        crowd = client.create_service(Name="crowd", NamespaceId=http, **custom)["Service"]["Id"]
        instances(client, crowd, f"{tag}-crowd", ["UNHEALTHY" if n % 40 == 7 else None for n in range(many)])
