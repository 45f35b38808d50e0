//! What stands around it: caches, streams, networks, and what watches over them.

use super::{Stock, of};
use crate::demo::series::Form::{Counter, Gauge, Latency};

pub(super) const AROUND: &[Stock] = &[
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
