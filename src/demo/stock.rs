//! What a company of that kind has of AWS's other services: in prod-pay's first region, where metrics of global services
//! are, too.

use super::{
    metrics::{MetricFacts, metric},
    place::Place,
    series::{
        Form::{self, Counter, Gauge, Latency},
        Shape,
    },
};

/// Metrics that each of some resources has.
struct Stock {
    namespace: &'static str,
    /// Dimensions, `Name=Value` with `;` between them; `@` is the account's id, `^` the region.
    resources: &'static [&'static str],
    /// Name, unit, level and form.
    metrics: &'static [(&'static str, &'static str, f64, Form)],
}

const fn of(
    namespace: &'static str,
    resources: &'static [&'static str],
    metrics: &'static [(&'static str, &'static str, f64, Form)],
) -> Stock {
    Stock { namespace, resources, metrics }
}

const BALANCER: &str = "LoadBalancer=app/payments/50dc6c495c0c9188";

const STOCK: [Stock; 36] = [
    of(
        "AWS/Lambda",
        &[
            "FunctionName=webhooks",
            "FunctionName=receipts",
            "FunctionName=settlement",
            "FunctionName=ledger-rotation",
        ],
        &[
            ("Invocations", "Count", 240.0, Counter),
            ("Errors", "Count", 1.2, Counter),
            ("Throttles", "Count", 0.0, Counter),
            ("Duration", "Milliseconds", 420.0, Latency(240.0)),
            ("ConcurrentExecutions", "Count", 6.0, Gauge),
        ],
    ),
    of("AWS/Lambda", &[""], &[("ClaimedAccountConcurrency", "Count", 120.0, Gauge)]),
    of(
        "AWS/SQS",
        &["QueueName=payments", "QueueName=refunds", "QueueName=payouts", "QueueName=payments-dlq"],
        &[
            ("ApproximateAgeOfOldestMessage", "Seconds", 9.0, Gauge),
            ("ApproximateNumberOfMessagesVisible", "Count", 14.0, Gauge),
            ("ApproximateNumberOfMessagesNotVisible", "Count", 5.0, Gauge),
            ("NumberOfMessagesSent", "Count", 180.0, Counter),
            ("NumberOfMessagesReceived", "Count", 180.0, Counter),
            ("NumberOfMessagesDeleted", "Count", 179.0, Counter),
        ],
    ),
    of(
        "AWS/SNS",
        &["TopicName=payment-events", "TopicName=oncall"],
        &[
            ("NumberOfMessagesPublished", "Count", 90.0, Counter),
            ("NumberOfNotificationsDelivered", "Count", 270.0, Counter),
            ("NumberOfNotificationsFailed", "Count", 0.4, Counter),
        ],
    ),
    of(
        "AWS/DynamoDB",
        &["TableName=payments", "TableName=idempotency"],
        &[
            ("ConsumedReadCapacityUnits", "Count", 2200.0, Counter),
            ("ReadThrottleEvents", "Count", 0.3, Counter),
            ("WriteThrottleEvents", "Count", 0.0, Counter),
        ],
    ),
    of(
        "AWS/DynamoDB",
        &[
            "Operation=GetItem;TableName=payments",
            "Operation=PutItem;TableName=payments",
            "Operation=Query;TableName=idempotency",
        ],
        &[("SuccessfulRequestLatency", "Milliseconds", 7.0, Latency(900.0))],
    ),
    of(
        "AWS/DynamoDB",
        &[""],
        &[
            ("UserErrors", "Count", 2.0, Counter),
            ("AccountProvisionedReadCapacityUtilization", "Percent", 31.0, Gauge),
        ],
    ),
    of(
        "AWS/RDS",
        &["DBInstanceIdentifier=ledger-1", "DBInstanceIdentifier=ledger-2"],
        &[
            ("CPUUtilization", "Percent", 44.0, Gauge),
            ("FreeStorageSpace", "Bytes", 2.1e11, Gauge),
            ("FreeableMemory", "Bytes", 6.4e9, Gauge),
            ("DatabaseConnections", "Count", 86.0, Gauge),
            ("ReplicaLag", "Seconds", 0.4, Gauge),
            ("ReadLatency", "Seconds", 0.004, Latency(600.0)),
            ("WriteLatency", "Seconds", 0.006, Latency(600.0)),
            ("DiskQueueDepth", "Count", 1.2, Gauge),
            ("DBLoad", "None", 1.8, Gauge),
        ],
    ),
    of(
        "AWS/ApplicationELB",
        &[BALANCER],
        &[("RequestCount", "Count", 1900.0, Counter), ("HTTPCode_ELB_5XX_Count", "Count", 0.8, Counter)],
    ),
    of(
        "AWS/ApplicationELB",
        &[
            "LoadBalancer=app/payments/50dc6c495c0c9188;TargetGroup=targetgroup/api/6d0ecf831eec9f09",
            "LoadBalancer=app/payments/50dc6c495c0c9188;TargetGroup=targetgroup/webhooks/73e2d6bc24d8a067",
        ],
        &[
            ("RequestCount", "Count", 950.0, Counter),
            ("HTTPCode_Target_5XX_Count", "Count", 3.0, Counter),
            ("TargetResponseTime", "Seconds", 0.31, Latency(900.0)),
            ("HealthyHostCount", "Count", 3.0, Gauge),
            ("UnHealthyHostCount", "Count", 0.0, Gauge),
        ],
    ),
    of(
        "AWS/ApiGateway",
        &["ApiName=payments;Stage=prod", "ApiName=partners;Stage=prod"],
        &[
            ("Count", "Count", 700.0, Counter),
            ("5XXError", "Count", 0.004, Gauge),
            ("4XXError", "Count", 0.03, Gauge),
            ("Latency", "Milliseconds", 380.0, Latency(700.0)),
            ("IntegrationLatency", "Milliseconds", 340.0, Latency(700.0)),
        ],
    ),
    of(
        "AWS/EKS",
        &["ClusterName=fraud"],
        &[
            ("apiserver_request_total", "Count", 5200.0, Counter),
            ("apiserver_request_total_5XX", "Count", 0.7, Counter),
            ("apiserver_request_total_429", "Count", 0.0, Counter),
            ("scheduler_pending_pods", "Count", 0.6, Gauge),
            ("etcd_mvcc_db_total_size_in_use_in_bytes", "Bytes", 1.9e9, Gauge),
            ("apiserver_request_duration_seconds_GET_P99", "Seconds", 0.12, Gauge),
        ],
    ),
    of(
        "AWS/ElastiCache",
        &["CacheClusterId=sessions-001", "CacheClusterId=sessions-002"],
        &[
            ("EngineCPUUtilization", "Percent", 22.0, Gauge),
            ("DatabaseMemoryUsagePercentage", "Percent", 61.0, Gauge),
            ("Evictions", "Count", 0.0, Counter),
            ("CurrConnections", "Count", 210.0, Gauge),
            ("ReplicationLag", "Seconds", 0.2, Gauge),
            ("CacheHitRate", "Percent", 92.0, Gauge),
        ],
    ),
    of(
        "AWS/S3",
        &[
            "BucketName=statements;StorageType=StandardStorage",
            "BucketName=audit;StorageType=StandardStorage",
        ],
        &[("BucketSizeBytes", "Bytes", 7.3e11, Gauge)],
    ),
    of(
        "AWS/S3",
        &[
            "BucketName=statements;StorageType=AllStorageTypes",
            "BucketName=audit;StorageType=AllStorageTypes",
        ],
        &[("NumberOfObjects", "Count", 4.1e6, Gauge)],
    ),
    of(
        "AWS/S3",
        &["BucketName=statements;FilterId=EntireBucket"],
        &[
            ("AllRequests", "Count", 320.0, Counter),
            ("5xxErrors", "Count", 0.001, Gauge),
            ("4xxErrors", "Count", 0.02, Gauge),
            ("FirstByteLatency", "Milliseconds", 46.0, Latency(320.0)),
        ],
    ),
    of(
        "AWS/CloudFront",
        &["DistributionId=E2EXAMPLE1PAYX;Region=Global"],
        &[
            ("Requests", "None", 5400.0, Counter),
            ("BytesDownloaded", "None", 9e7, Gauge),
            ("5xxErrorRate", "Percent", 0.2, Gauge),
            ("4xxErrorRate", "Percent", 2.1, Gauge),
            ("OriginLatency", "None", 140.0, Latency(700.0)),
            ("CacheHitRate", "Percent", 88.0, Gauge),
        ],
    ),
    of(
        "AWS/Route53",
        &["HealthCheckId=0a1b2c3d-pay-example", "HealthCheckId=4e5f6a7b-api-example"],
        &[
            ("HealthCheckStatus", "None", 1.0, Gauge),
            ("HealthCheckPercentageHealthy", "Percent", 98.0, Gauge),
        ],
    ),
    of(
        "AWS/States",
        &[
            "StateMachineArn=arn:aws:states:^:@:stateMachine:refund",
            "StateMachineArn=arn:aws:states:^:@:stateMachine:payout-batch",
        ],
        &[
            ("ExecutionsStarted", "Count", 24.0, Counter),
            ("ExecutionsFailed", "Count", 0.6, Counter),
            ("ExecutionsTimedOut", "Count", 0.0, Counter),
            ("ExecutionTime", "Milliseconds", 5200.0, Latency(24.0)),
        ],
    ),
    of(
        "AWS/Kinesis",
        &["StreamName=transactions"],
        &[
            ("GetRecords.IteratorAgeMilliseconds", "Milliseconds", 900.0, Gauge),
            ("WriteProvisionedThroughputExceeded", "Count", 0.002, Gauge),
            ("PutRecord.Success", "Count", 0.998, Gauge),
            ("GetRecords.Success", "Count", 0.999, Gauge),
            ("IncomingBytes", "Bytes", 4.2e7, Gauge),
        ],
    ),
    of(
        "AWS/Firehose",
        &["DeliveryStreamName=transactions-to-s3"],
        &[
            ("DeliveryToS3.DataFreshness", "Seconds", 130.0, Gauge),
            ("DeliveryToS3.Success", "Count", 1.0, Gauge),
            ("IncomingRecords", "Count", 3100.0, Counter),
        ],
    ),
    of(
        "AWS/NATGateway",
        &["NatGatewayId=nat-0a1b2c3d4e5f60718"],
        &[
            ("ActiveConnectionCount", "Count", 2400.0, Gauge),
            ("ErrorPortAllocation", "Count", 0.0, Counter),
            ("PacketsDropCount", "Count", 0.4, Counter),
            ("BytesOutToDestination", "Bytes", 6.1e7, Gauge),
            ("ConnectionAttemptCount", "Count", 820.0, Counter),
        ],
    ),
    of(
        "AWS/EFS",
        &["FileSystemId=fs-0d1e2f3a4b5c6d7e8"],
        &[
            ("PercentIOLimit", "Percent", 18.0, Gauge),
            ("BurstCreditBalance", "Bytes", 2.2e12, Gauge),
            ("ClientConnections", "Count", 12.0, Gauge),
        ],
    ),
    of(
        "AWS/ES",
        &["ClientId=@;DomainName=payment-logs"],
        &[
            ("ClusterStatus.red", "Count", 0.0, Gauge),
            ("ClusterStatus.yellow", "Count", 0.0, Gauge),
            ("FreeStorageSpace", "Megabytes", 84_000.0, Gauge),
            ("CPUUtilization", "Percent", 37.0, Gauge),
            ("JVMMemoryPressure", "Percent", 58.0, Gauge),
            ("Nodes", "Count", 3.0, Gauge),
        ],
    ),
    of(
        "AWS/Kafka",
        &["Cluster Name=ledger-events"],
        &[("ActiveControllerCount", "Count", 1.0, Gauge), ("OfflinePartitionsCount", "Count", 0.0, Gauge)],
    ),
    of(
        "AWS/Kafka",
        &[
            "Broker ID=1;Cluster Name=ledger-events",
            "Broker ID=2;Cluster Name=ledger-events",
            "Broker ID=3;Cluster Name=ledger-events",
        ],
        &[("KafkaDataLogsDiskUsed", "Percent", 52.0, Gauge), ("CpuUser", "Percent", 24.0, Gauge)],
    ),
    of(
        "AWS/Cognito",
        &["UserPool=^_PayUsers;UserPoolClient=7pay1example2client3"],
        &[("SignInSuccesses", "Count", 0.982, Gauge), ("TokenRefreshSuccesses", "Count", 0.995, Gauge)],
    ),
    of(
        "AWS/WAFV2",
        &["Region=^;Rule=ALL;WebACL=payments-api", "Rule=ALL;WebACL=edge"],
        &[("AllowedRequests", "Count", 1800.0, Counter), ("BlockedRequests", "Count", 12.0, Counter)],
    ),
    of(
        "AWS/Usage",
        &[
            "Class=None;Resource=Decrypt;Service=KMS;Type=API",
            "Class=None;Resource=GenerateDataKey;Service=KMS;Type=API",
        ],
        &[("CallCount", "None", 340.0, Counter)],
    ),
    of(
        "AWS/Events",
        &["RuleName=payment-settled", "RuleName=nightly-reconciliation"],
        &[("Invocations", "Count", 42.0, Counter), ("TriggeredRules", "Count", 42.0, Counter)],
    ),
    of(
        "AWS/Backup",
        &["BackupVaultName=payments;ResourceType=RDS", "BackupVaultName=payments;ResourceType=DynamoDB"],
        &[("NumberOfBackupJobsCompleted", "Count", 0.02, Gauge)],
    ),
    of("AWS/Billing", &["Currency=USD"], &[("EstimatedCharges", "None", 41_300.0, Gauge)]),
    of(
        "AWS/CertificateManager",
        &["CertificateArn=arn:aws:acm:^:@:certificate/0a1b2c3d-pay"],
        &[("DaysToExpiry", "None", 61.0, Gauge)],
    ),
    of(
        "AWS/AutoScaling",
        &["AutoScalingGroupName=fraud-workers"],
        &[("GroupInServiceInstances", "None", 4.0, Gauge), ("GroupDesiredCapacity", "None", 4.0, Gauge)],
    ),
    of(
        "AWS/EBS",
        &["VolumeId=vol-0b1c2d3e4f5a60718"],
        &[("VolumeQueueLength", "Count", 0.6, Gauge), ("VolumeReadOps", "Count", 2400.0, Counter)],
    ),
    of(
        "AWS/Logs",
        &["LogGroupName=/aws/lambda/webhooks", "LogGroupName=/ecs/payments"],
        &[("IncomingLogEvents", "Count", 5200.0, Counter), ("IncomingBytes", "Bytes", 2.4e6, Gauge)],
    ),
];

/// All of it, where it stands.
pub(super) fn stock(place: &Place<'_>) -> Vec<MetricFacts> {
    if !(place.account.name == "prod-pay" && place.is_global_region()) {
        return Vec::new();
    }
    let each = STOCK.iter().flat_map(|stock| stock.resources.iter().map(move |resource| (stock, *resource)));
    each.flat_map(|(stock, resource)| of_one(place, stock, resource)).collect()
}

fn of_one(place: &Place<'_>, stock: &Stock, resource: &'static str) -> Vec<MetricFacts> {
    let filled = |value: &str| value.replace('@', &place.account.id).replace('^', place.region);
    let pairs = resource.split(';').filter_map(|pair| pair.split_once('='));
    let dimensions: Vec<(&'static str, String)> = pairs.map(|(name, value)| (name, filled(value))).collect();
    let dimensions: Vec<(&'static str, &str)> = dimensions.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let make = |(name, unit, base, form): &(&'static str, &'static str, f64, Form)| {
        let (swing, noise) = match form {
            // What is one, or nearly, stays there.
            Gauge if *base <= 1.0 || *unit == "None" => (0.0, 0.0),
            Gauge => (0.15, 0.08),
            _ => (0.45, 0.2),
        };
        let shape = Shape { base: *base, swing, noise, form: *form };
        let mut made = metric(place, stock.namespace, name, &dimensions, unit, shape);
        // A level that means something by itself, and what is a whole number, is the same for each.
        if swing == 0.0 || *unit == "Percent" || (matches!(form, Gauge) && *base < 5.0 && *unit == "Count") {
            made.shape.base = *base;
        }
        made
    };
    stock.metrics.iter().map(make).collect()
}
