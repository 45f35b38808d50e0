//! Which metrics a resource has, by its CloudFormation type and its ARN. Namespaces and dimensions are those of
//! `views/service/services.tsv`; the forms of ARNs are those of
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>.

use crate::model::Text;

/// A kind of resource.
#[derive(Debug)]
pub(super) struct Kind {
    /// CloudFormation's name.
    pub cloudformation: &'static str,
    /// The tagging API's: a service, or a service and a type of resource.
    pub tagging: &'static str,
    /// Namespace and dimensions of the metrics.
    pub metrics: Metrics,
}

/// Where the metrics of a kind of resource are.
#[derive(Clone, Copy, Debug)]
pub(super) enum Metrics {
    /// In a namespace, under a dimension whose value follows this in the ARN's resource.
    Of(&'static str, &'static str, &'static str),
    /// As above, with more dimensions that are the same for all.
    With(&'static str, &'static str, &'static str, &'static [(&'static str, &'static str)]),
    /// Of a load balancer: which namespace, its ARN says.
    Balancer,
    /// Of a classic load balancer.
    ClassicBalancer,
    /// Of an ECS service: `service/CLUSTER/NAME`.
    EcsService,
    /// Of a bucket: which dimension goes with its name, the metric says.
    Bucket,
    /// Of a search domain, whose account is a dimension, too.
    Domain,
    /// Under the whole ARN.
    Arn(&'static str, &'static str),
}

/// Namespace and dimensions of a metric of a resource.
pub(super) type Place = (&'static str, Vec<(Text, String)>);

use Metrics::{Arn, Of, With};

const fn kind(cloudformation: &'static str, tagging: &'static str, metrics: Metrics) -> Kind {
    Kind { cloudformation, tagging, metrics }
}

/// Kinds whose metrics are found by what their ARN says. Not here is what has metrics under a name that is not in its
/// ARN, such as an API of API Gateway, or under several things together, such as a target group.
pub(super) const KINDS: &[Kind] = &[
    kind(
        "AWS::CloudFront::Distribution",
        "cloudfront:distribution",
        With("AWS/CloudFront", "DistributionId", "distribution/", &[("Region", "Global")]),
    ),
    kind("AWS::DynamoDB::Table", "dynamodb:table", Of("AWS/DynamoDB", "TableName", "table/")),
    kind("AWS::EC2::Instance", "ec2:instance", Of("AWS/EC2", "InstanceId", "instance/")),
    kind("AWS::EC2::NatGateway", "ec2:natgateway", Of("AWS/NATGateway", "NatGatewayId", "natgateway/")),
    kind(
        "AWS::EC2::TransitGateway",
        "ec2:transit-gateway",
        Of("AWS/TransitGateway", "TransitGateway", "transit-gateway/"),
    ),
    kind("AWS::EC2::VPNConnection", "ec2:vpn-connection", Of("AWS/VPN", "VpnId", "vpn-connection/")),
    kind("AWS::EC2::Volume", "ec2:volume", Of("AWS/EBS", "VolumeId", "volume/")),
    kind("AWS::ECS::Cluster", "ecs:cluster", Of("AWS/ECS", "ClusterName", "cluster/")),
    kind("AWS::ECS::Service", "ecs:service", Metrics::EcsService),
    kind(
        "AWS::EFS::FileSystem",
        "elasticfilesystem:file-system",
        Of("AWS/EFS", "FileSystemId", "file-system/"),
    ),
    kind(
        "AWS::ElastiCache::CacheCluster",
        "elasticache:cluster",
        Of("AWS/ElastiCache", "CacheClusterId", "cluster:"),
    ),
    kind(
        "AWS::ElasticLoadBalancing::LoadBalancer",
        "elasticloadbalancing:loadbalancer",
        Metrics::ClassicBalancer,
    ),
    kind("AWS::ElasticLoadBalancingV2::LoadBalancer", "elasticloadbalancing:loadbalancer", Metrics::Balancer),
    kind("AWS::Elasticsearch::Domain", "es:domain", Metrics::Domain),
    kind("AWS::Kinesis::Stream", "kinesis:stream", Of("AWS/Kinesis", "StreamName", "stream/")),
    kind(
        "AWS::KinesisFirehose::DeliveryStream",
        "firehose:deliverystream",
        Of("AWS/Firehose", "DeliveryStreamName", "deliverystream/"),
    ),
    kind("AWS::Lambda::Function", "lambda:function", Of("AWS/Lambda", "FunctionName", "function:")),
    kind("AWS::Logs::LogGroup", "logs:log-group", Of("AWS/Logs", "LogGroupName", "log-group:")),
    kind("AWS::OpenSearchService::Domain", "es:domain", Metrics::Domain),
    kind("AWS::RDS::DBCluster", "rds:cluster", Of("AWS/RDS", "DBClusterIdentifier", "cluster:")),
    kind("AWS::RDS::DBInstance", "rds:db", Of("AWS/RDS", "DBInstanceIdentifier", "db:")),
    kind("AWS::Redshift::Cluster", "redshift:cluster", Of("AWS/Redshift", "ClusterIdentifier", "cluster:")),
    kind("AWS::S3::Bucket", "s3", Metrics::Bucket),
    kind("AWS::SNS::Topic", "sns", Of("AWS/SNS", "TopicName", "")),
    kind("AWS::SQS::Queue", "sqs", Of("AWS/SQS", "QueueName", "")),
    kind("AWS::StepFunctions::StateMachine", "states:stateMachine", Arn("AWS/States", "StateMachineArn")),
];

/// The kind of that CloudFormation type.
pub(super) fn find(cloudformation: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.cloudformation == cloudformation)
}

impl Kind {
    /// Where the metrics of a resource are; none when the ARN is another kind's, or does not say it.
    pub fn place(&self, arn: &str, metric: &str) -> Option<Place> {
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        let [_, _, service, _, account, resource] = parts[..] else { return None };
        if self.tagging.split(':').next() != Some(service) {
            return None;
        }
        let of = |namespace, names: &[(&str, &str)]| {
            let dimensions = names.iter().map(|(name, value)| (Text::new(name), (*value).to_owned()));
            names.iter().all(|(_, value)| !value.is_empty()).then(|| (namespace, dimensions.collect()))
        };
        match self.metrics {
            Of(namespace, dimension, before) => of(namespace, &[(dimension, last(resource, before)?)]),
            With(namespace, dimension, before, more) => {
                let own = [(dimension, last(resource, before)?)];
                of(namespace, &own.into_iter().chain(more.iter().copied()).collect::<Vec<_>>())
            }
            Metrics::Balancer => {
                let name = resource.strip_prefix("loadbalancer/")?;
                let namespace = match name.split_once('/')?.0 {
                    "app" => "AWS/ApplicationELB",
                    "net" => "AWS/NetworkELB",
                    "gwy" => "AWS/GatewayELB",
                    _ => return None,
                };
                of(namespace, &[("LoadBalancer", name)])
            }
            Metrics::ClassicBalancer => {
                of("AWS/ELB", &[("LoadBalancerName", last(resource, "loadbalancer/")?)])
            }
            Metrics::EcsService => {
                let (cluster, name) = resource.strip_prefix("service/")?.split_once('/')?;
                of("AWS/ECS", &[("ClusterName", cluster), ("ServiceName", name)])
            }
            Metrics::Bucket => {
                let more = match metric {
                    "BucketSizeBytes" => ("StorageType", "StandardStorage"),
                    "NumberOfObjects" => ("StorageType", "AllStorageTypes"),
                    // The name that the console gives to the filter that takes everything.
                    _ => ("FilterId", "EntireBucket"),
                };
                of("AWS/S3", &[("BucketName", last(resource, "")?), more])
            }
            Metrics::Domain => {
                of("AWS/ES", &[("DomainName", last(resource, "domain/")?), ("ClientId", account)])
            }
            Arn(namespace, dimension) => of(namespace, &[(dimension, arn)]),
        }
    }
}

/// What follows `before`, if that is one name; of a log group, whose names have slashes, without the `:*` behind it.
fn last<'a>(resource: &'a str, before: &str) -> Option<&'a str> {
    let name = resource.strip_prefix(before)?;
    if before == "log-group:" {
        return Some(name.trim_end_matches(":*"));
    }
    (!name.contains(['/', ':'])).then_some(name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const ACCOUNT: &str = "111122223333";

    fn place(cloudformation: &str, rest: &str, metric: &str) -> Option<(String, String)> {
        let (service, resource) = rest.split_once(' ').expect("a service and a resource");
        let arn = format!("arn:aws:{service}:eu-west-1:{ACCOUNT}:{resource}");
        let (namespace, dimensions) = find(cloudformation).expect("a kind").place(&arn, metric)?;
        let told: Vec<String> = dimensions.iter().map(|(name, value)| format!("{name}={value}")).collect();
        Some((namespace.to_owned(), told.join(",")))
    }

    #[test]
    fn namespaces_and_dimensions_are_those_of_the_table_of_services() {
        let table = include_str!("../../../../views/service/services.tsv");
        let known: BTreeSet<(&str, BTreeSet<&str>)> = table
            .lines()
            .filter_map(|line| {
                let mut cells = line.split('\t').skip(1);
                let (namespace, dimensions) = (cells.next()?, cells.next()?);
                let names = dimensions.split(',').map(|name| name.split('=').next().unwrap_or(name));
                Some((namespace, names.collect()))
            })
            .collect();
        let examples = [
            "cloudfront distribution/E1",
            "dynamodb table/t",
            "ec2 instance/i-1",
            "ec2 natgateway/nat-1",
            "ec2 transit-gateway/tgw-1",
            "ec2 vpn-connection/vpn-1",
            "ec2 volume/vol-1",
            "ecs cluster/c",
            "ecs service/c/s",
            "elasticfilesystem file-system/fs-1",
            "elasticache cluster:c",
            "elasticloadbalancing loadbalancer/classic",
            "elasticloadbalancing loadbalancer/app/a/1",
            "es domain/d",
            "kinesis stream/s",
            "firehose deliverystream/d",
            "lambda function:f",
            "logs log-group:/ecs/checkout:*",
            "es domain/d",
            "rds cluster:c",
            "rds db:d",
            "redshift cluster:c",
            "s3 bucket",
            "sns topic",
            "sqs queue",
            "states stateMachine:m",
        ];
        assert_eq!(examples.len(), KINDS.len());
        for (kind, example) in KINDS.iter().zip(examples) {
            let (namespace, told) = place(kind.cloudformation, example, "M").expect(example);
            let names: BTreeSet<&str> = told.split(',').filter_map(|one| one.split('=').next()).collect();
            assert!(known.contains(&(namespace.as_str(), names)), "{example}: {namespace} {told}");
        }
    }

    #[test]
    fn names_are_taken_from_where_they_stand() {
        for (kind, arn, expected) in [
            ("AWS::EC2::Instance", "ec2 instance/i-0a1", "AWS/EC2 InstanceId=i-0a1"),
            ("AWS::ECS::Service", "ecs service/prod/api", "AWS/ECS ClusterName=prod,ServiceName=api"),
            (
                "AWS::ElasticLoadBalancingV2::LoadBalancer",
                "elasticloadbalancing loadbalancer/net/x/50dc6c495c0c9188",
                "AWS/NetworkELB LoadBalancer=net/x/50dc6c495c0c9188",
            ),
            ("AWS::SQS::Queue", "sqs orders", "AWS/SQS QueueName=orders"),
            ("AWS::Logs::LogGroup", "logs log-group:/ecs/checkout:*", "AWS/Logs LogGroupName=/ecs/checkout"),
            ("AWS::OpenSearchService::Domain", "es domain/d", "AWS/ES DomainName=d,ClientId=111122223333"),
        ] {
            let (namespace, told) = place(kind, arn, "M").expect(arn);
            assert_eq!(format!("{namespace} {told}"), expected);
        }
        let size = place("AWS::S3::Bucket", "s3 logs", "BucketSizeBytes").expect("a bucket").1;
        assert_eq!(size, "BucketName=logs,StorageType=StandardStorage");
    }

    #[test]
    fn what_is_another_kind_has_no_place() {
        for (kind, arn) in [
            ("AWS::EC2::Instance", "ec2 volume/vol-1"),
            ("AWS::EC2::Instance", "rds instance/i-1"),
            ("AWS::ECS::Service", "ecs service/of-no-cluster"),
            ("AWS::ElasticLoadBalancing::LoadBalancer", "elasticloadbalancing loadbalancer/app/a/1"),
            ("AWS::ElasticLoadBalancingV2::LoadBalancer", "elasticloadbalancing loadbalancer/classic"),
            ("AWS::SQS::Queue", "sqs "),
        ] {
            assert_eq!(place(kind, arn, "M"), None, "{kind} {arn}");
        }
        assert!(KINDS[0].place("nonsense", "M").is_none() && find("AWS::Coffee::Machine").is_none());
    }
}
