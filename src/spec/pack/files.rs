//! The files of the service pack, by the names of their services in routes.

macro_rules! pages {
    ($($slug:literal)+) => {
        &[$(($slug, include_str!(concat!("../../../views/service/", $slug, ".toml")))),+]
    };
}

/// Names, and texts.
pub(super) const FILES: &[(&str, &str)] = pages!(
    "acm" "alb" "amazon-mq" "amplify-hosting" "api-gateway-http-websocket" "api-gateway-rest" "app-runner"
    "appflow" "application-migration-service" "application-signals" "appstream-2-0" "appsync" "athena"
    "aurora" "aurora-global-database" "backup" "batch" "billing" "clb" "cloudfront" "cloudhsm"
    "cloudsearch" "cloudtrail" "cloudwatch-logs" "codebuild" "codepipeline" "cognito" "comprehend" "config"
    "connect" "data-lifecycle-manager" "datasync" "dax" "direct-connect" "directory-service" "dms"
    "documentdb" "dynamodb" "ebs" "ec2" "ec2-auto-scaling" "ec2-cloudwatch-agent" "ec2-spot-fleet" "ecr"
    "ecs" "ecs-container-insights" "efs" "eks" "eks-container-insights" "elastic-beanstalk" "elasticache"
    "emr" "eventbridge" "eventbridge-scheduler" "fis" "fraud-detector" "fsx" "global-accelerator" "glue"
    "ground-station" "guardduty" "gwlb" "iot-core" "iot-device-defender" "iot-device-management"
    "iot-device-shadow" "kendra" "keyspaces" "kinesis-client-library" "kinesis-data-streams"
    "kinesis-firehose" "kinesis-producer-library" "kinesis-video-streams" "kms" "lambda" "lambda-edge"
    "lex" "mediaconnect" "msk" "nat-gateway" "neptune" "network-firewall" "nlb" "opensearch" "private-ca"
    "privatelink" "privatelink-service-side" "quicksight" "rds" "rds-proxy" "redshift" "rekognition"
    "route-53" "route-53-resolver" "s3" "secrets-manager" "service-catalog" "ses" "shield-advanced"
    "site-to-site-vpn" "sns" "sqs" "ssm-run-command" "step-functions" "storage-gateway" "swf" "synthetics"
    "textract" "timestream" "transcribe" "transfer-family" "transit-gateway" "translate" "trusted-advisor"
    "usage-quotas" "vpc-traffic-mirroring" "waf" "workspaces" "x-ray"
);
