use std::collections::{BTreeMap, BTreeSet};

use super::{
    table::{metric_rows, name_rows, system_rows},
    *,
};

#[test]
fn the_tables_are_read_whole() {
    let lines = |text: &str| text.lines().count() - 1;
    let counts = [system_rows().len(), metric_rows().len(), name_rows().len()];
    let texts = [
        include_str!("../../../views/service/systems.tsv"),
        include_str!("../../../views/service/services.tsv"),
        include_str!("../../../views/service/aliases.tsv"),
    ];
    assert_eq!(counts, texts.map(lines));
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for system in systems() {
        *kinds.entry(system.kind.name()).or_default() += 1;
    }
    assert_eq!(kinds, BTreeMap::from([("events", 20), ("metrics", 123), ("retired", 20), ("state", 54)]));
    assert_eq!((systems().len(), services().len()), (217, 119));
    let metrics: usize = services().iter().flat_map(|s| &s.sets).map(|set| set.metrics.len()).sum();
    assert!(metrics > 600, "{metrics}");
}

#[test]
fn every_system_and_service_is_found_by_its_name() {
    let slugs: BTreeSet<&str> = systems().iter().map(|system| system.slug.as_str()).collect();
    assert_eq!(slugs.len(), systems().len(), "no two have one name in routes");
    for one in systems() {
        assert_eq!(system(&one.name).map(|found| &found.slug), Some(&one.slug));
        assert_eq!(page(&one.slug), Some(one.page().as_str()));
        assert!(of_page(one.page()).is_some(), "{}", one.name);
        assert_eq!(one.services.is_empty(), one.kind != Kind::Metrics, "{}", one.name);
    }
    for one in services() {
        assert_eq!(page(&one.slug), Some(one.slug.as_str()));
        let told = of_page(&one.slug).unwrap_or_else(|| panic!("{}: no system", one.name));
        assert!(told.services.contains(&one.slug), "{}: {}", one.name, told.name);
    }
    // A service's page is not the page of a system that is something else.
    for one in systems().iter().filter(|system| system.services.len() != 1) {
        assert!(service(&one.slug).is_none(), "{}", one.name);
    }
}

#[test]
fn every_other_name_goes_to_one_page() {
    let mut taken: BTreeMap<String, &str> = BTreeMap::new();
    for row in name_rows() {
        let to = page(&slug(&row.name)).unwrap_or_else(|| panic!("{} is no system and no service", row.name));
        for name in row.aliases.split(',').chain(row.former.split(',')).map(slug).filter(|n| !n.is_empty()) {
            assert_eq!(page(&name), Some(to), "{name} of {}", row.name);
            assert_eq!(*taken.entry(name.clone()).or_insert(to), to, "{name}");
        }
    }
    let named: BTreeSet<String> = name_rows().iter().map(|row| slug(&row.name)).collect();
    let unnamed: Vec<_> = all_systems().iter().filter(|s| !named.contains(s.slug.as_str())).collect();
    assert!(unnamed.is_empty(), "{unnamed:?}");
}

#[test]
fn what_people_type_is_found() {
    for (name, expected) in [
        ("functions", "lambda"),
        ("aws lambda", "lambda"),
        ("AWS/Lambda", "lambda"),
        ("nfs", "efs"),
        ("Amazon Elastic File System", "efs"),
        ("elbv2", "elb-family"),
        ("load balancer", "elb-family"),
        ("elasticsearch", "opensearch"),
        ("es", "opensearch"),
        ("kafka", "msk"),
        ("data firehose", "kinesis-firehose"),
        ("amazon quick", "quicksight"),
        ("systems manager", "ssm-run-command"),
        ("parameter store", "ssm-parameter-store"),
        ("Amazon Simple Queue Service", "sqs"),
        ("SQS", "sqs"),
        ("fargate", "ecs"),
        ("sso", "iam-identity-center-aws-sso"),
        ("states", "step-functions"),
        ("k8s", "eks"),
        ("canaries", "synthetics"),
    ] {
        assert_eq!(page(name), Some(expected), "{name}");
    }
    assert_eq!(page("no such thing"), None);
    assert!(nearest_names("kafak").contains(&"kafka"), "{:?}", nearest_names("kafak"));
    assert!(nearest_names("\u{1F680}").is_empty());
}

#[test]
fn retired_ones_say_since_when() {
    let now: crate::model::Timestamp = "2026-03-01T03:12:00Z".parse().expect("a time");
    let undated: Vec<&str> = systems()
        .iter()
        .filter(|system| system.kind == Kind::Retired)
        .filter(|system| {
            assert!(!system.note.is_empty(), "{}: what it was", system.name);
            system.end.as_ref().expect("an end").day.is_none()
        })
        .map(|system| system.name.as_str())
        .collect();
    let expected = [
        "Scheduled Reserved Instances",
        "Snowmobile",
        "Mobile Hub",
        "Identity broker / TVM",
        "Management Portal for vCenter",
    ];
    assert_eq!(undated, expected);
    let ended = |name: &str| system(name).and_then(|s| s.end.as_ref()).map(|end| end.words(now));
    assert_eq!(ended("qldb").as_deref(), Some("ended 2025-07-31"));
    assert_eq!(ended("pinpoint").as_deref(), Some("ends 2026-10-30"));
}

#[test]
fn where_the_tables_contradict_each_other_the_table_of_systems_is_right() {
    let mut other: Vec<(&str, &str, &str)> = Vec::new();
    for one in systems() {
        let service = one.services.first().filter(|_| one.services.len() == 1).and_then(|slug| service(slug));
        if let (Some(service), Some(source)) = (service, &one.event_source)
            && *source != service.event_source
        {
            other.push((&one.name, source, &service.event_source));
        }
    }
    let expected = [
        ("CloudWatch agent", "monitoring.amazonaws.com", "ec2.amazonaws.com"),
        ("Billing and cost allocation tags", "billingconsole.amazonaws.com", "billing.amazonaws.com"),
    ];
    assert_eq!(other, expected);
    let sources = |name: &str| system(name).expect("a system").event_sources.clone();
    assert_eq!(sources("mq"), ["amazonmq.amazonaws.com", "mq.amazonaws.com"], "both are accepted");
    assert!(systems_of("mq.amazonaws.com").iter().any(|slug| slug == "amazon-mq"));
    assert_eq!(sources("ec2rescue"), [""; 0], "what is said of Automation is not its own");
    assert_eq!(sources("application auto scaling"), ["application-autoscaling"]);
    assert_eq!(system("iot core").expect("a system").event_source.as_deref(), Some("iot.amazonaws.com"));
}

#[test]
fn metrics_belong_to_one_service() {
    let of = |namespace: &str, metric: &str, dimensions: &[(&str, &str)]| {
        let dimensions: Vec<(Text, Text)> =
            dimensions.iter().map(|(n, v)| ((*n).into(), (*v).into())).collect();
        let service = service_of(namespace, metric, &dimensions)?;
        Some((service.slug.as_str(), telling_of(service, &dimensions).map(|(_, value)| value.to_string())))
    };
    let told = |slug, value: &str| Some((slug, Some(value.to_owned())));
    for (found, expected) in [
        (of("AWS/Lambda", "Errors", &[("FunctionName", "checkout")]), told("lambda", "checkout")),
        (
            of("AWS/Lambda", "Errors", &[("FunctionName", "us-east-1.edge")]),
            told("lambda-edge", "us-east-1.edge"),
        ),
        (of("AWS/RDS", "CPUUtilization", &[("DBInstanceIdentifier", "orders")]), told("rds", "orders")),
        (of("AWS/RDS", "CPUUtilization", &[("DBClusterIdentifier", "carts")]), told("aurora", "carts")),
        (of("AWS/RDS", "DatabaseConnections", &[("ProxyName", "p")]), told("rds-proxy", "p")),
        (of("AWS/RDS", "CPUUtilization", &[("EngineName", "mysql")]), Some(("rds", None))),
        (of("AWS/EBS", "VolumeReadOps", &[("VolumeId", "vol-1")]), told("ebs", "vol-1")),
        (
            of("AWS/EBS", "SnapshotsCreateFailed", &[("DLMPolicyId", "policy-1")]),
            told("data-lifecycle-manager", "policy-1"),
        ),
        (
            of("AWS/ECS", "CPUUtilization", &[("ClusterName", "c"), ("ServiceName", "web")]),
            told("ecs", "web"),
        ),
        (
            of("AWS/ECS", "CPUReservation", &[("ClusterName", "night_Batch_1")]),
            told("batch", "night_Batch_1"),
        ),
        (of("aws/datasync", "BytesTransferred", &[("TaskId", "t")]), told("datasync", "t")),
        (of("AWS/Kafka", "x", &[("Cluster Name", "log"), ("Broker ID", "1")]), told("msk", "log")),
        (
            of(
                "AWS/Usage",
                "CallCount",
                &[("Service", "KMS"), ("Type", "API"), ("Resource", "Decrypt"), ("Class", "None")],
            ),
            Some(("kms", None)),
        ),
        (
            of(
                "AWS/Usage",
                "CallCount",
                &[("Service", "EC2"), ("Type", "API"), ("Resource", "x"), ("Class", "None")],
            ),
            told("usage-quotas", "EC2"),
        ),
        (
            of("my-app", "MillisBehindLatest", &[("Operation", "ProcessTask"), ("ShardId", "s")]),
            told("kinesis-client-library", "s"),
        ),
        (of("my-app", "Orders", &[("ShardId", "s")]), None),
        (of("AWS/Unheard", "Of", &[]), None),
    ] {
        assert_eq!(found, expected);
    }
}
