//! What answers and keeps: functions, queues, tables, load balancers.

use super::{Stock, of};
use crate::demo::series::Form::{Counter, Gauge, Latency};

const BALANCER: &str = "LoadBalancer=app/payments/50dc6c495c0c9188";

pub(super) const SERVING: &[Stock] = &[
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
];
