use super::{names, nodes, place::Place, rng::Key, trail_chains::Held};

/// Who does things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Actor {
    /// A role under the name of a session: `(role, session)`.
    Role(&'static str, &'static str),
    /// Somebody through single sign-on.
    Engineer,
    /// The pipeline that deploys.
    Deployer,
    /// An IAM user of old.
    User(&'static str),
    /// A service on its own account.
    Service(&'static str),
    /// A role from the hub.
    OtherAccount,
    /// A session whose beginning the trail has, too.
    Held(&'static Held),
    /// Another account, by its name, or by its id when it is none of the organisation's: how the account of a role
    /// records who asked for it.
    Account(&'static str),
    /// A subject of an identity provider: the type of identity and the name.
    Subject(&'static str, &'static str),
    /// The role of a machine.
    Node,
    /// The root user.
    Root,
    /// A user of Identity Center, in the portal.
    PortalUser,
}

/// What is done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Application,
    Node,
    Bucket,
    Role,
    Parameter,
    Database,
    Group,
    Queue,
    Key,
    LogGroup,
    Nothing,
}

/// A kind of event that happens again and again.
#[derive(Clone, Copy, Debug)]
pub(super) struct Template {
    pub(super) source: &'static str,
    pub(super) name: &'static str,
    pub(super) read_only: bool,
    pub(super) actor: Actor,
    /// `ResourceType` and what it is.
    pub(super) target: (&'static str, Target),
    /// The request parameter that names the target.
    pub(super) parameter: &'static str,
    /// Belongs to a service without regions.
    pub(super) global: bool,
    /// May change how an application behaves.
    pub(super) deploys: bool,
}

impl Template {
    const fn of(
        call: (&'static str, &'static str),
        actor: Actor,
        target: (&'static str, Target),
        parameter: &'static str,
    ) -> Self {
        let (source, name) = call;
        Self { source, name, read_only: false, actor, target, parameter, global: false, deploys: false }
    }

    const fn reads(self) -> Self {
        Self { read_only: true, ..self }
    }

    const fn global(self) -> Self {
        Self { global: true, ..self }
    }

    const fn deploys(self) -> Self {
        Self { deploys: true, ..self }
    }
}

const CI: Actor = Actor::Role("ci-role", "pipeline");
const AUTOSCALING: Actor = Actor::Service("autoscaling.amazonaws.com");
const ECS: Actor = Actor::Service("ecs.amazonaws.com");

/// What changes something.
pub(super) const WRITES: [Template; 26] = [
    Template::of(
        ("ecs", "UpdateService"),
        Actor::Deployer,
        ("AWS::ECS::Service", Target::Application),
        "service",
    )
    .deploys(),
    Template::of(
        ("ecs", "RegisterTaskDefinition"),
        Actor::Deployer,
        ("AWS::ECS::TaskDefinition", Target::Application),
        "family",
    )
    .deploys(),
    Template::of(
        ("ecr", "PutImage"),
        Actor::Deployer,
        ("AWS::ECR::Repository", Target::Application),
        "repositoryName",
    ),
    Template::of(
        ("lambda", "UpdateFunctionCode20150331v2"),
        Actor::Deployer,
        ("AWS::Lambda::Function", Target::Application),
        "functionName",
    )
    .deploys(),
    Template::of(
        ("cloudformation", "ExecuteChangeSet"),
        Actor::Deployer,
        ("AWS::CloudFormation::Stack", Target::Application),
        "stackName",
    )
    .deploys(),
    Template::of(("ssm", "PutParameter"), CI, ("AWS::SSM::Parameter", Target::Parameter), "name").deploys(),
    Template::of(
        ("monitoring", "PutMetricAlarm"),
        Actor::Deployer,
        ("AWS::CloudWatch::Alarm", Target::Application),
        "alarmName",
    ),
    Template::of(("ec2", "RunInstances"), AUTOSCALING, ("AWS::EC2::Instance", Target::Node), "instanceId"),
    Template::of(
        ("ec2", "TerminateInstances"),
        AUTOSCALING,
        ("AWS::EC2::Instance", Target::Node),
        "instanceId",
    ),
    Template::of(("ec2", "CreateTags"), Actor::Engineer, ("AWS::EC2::Instance", Target::Node), "resourceId"),
    Template::of(
        ("ec2", "AuthorizeSecurityGroupIngress"),
        Actor::Engineer,
        ("AWS::EC2::SecurityGroup", Target::Group),
        "groupId",
    ),
    Template::of(
        ("autoscaling", "SetDesiredCapacity"),
        Actor::Engineer,
        ("AWS::AutoScaling::AutoScalingGroup", Target::Application),
        "autoScalingGroupName",
    )
    .deploys(),
    Template::of(
        ("elasticloadbalancing", "RegisterTargets"),
        ECS,
        ("AWS::ElasticLoadBalancingV2::TargetGroup", Target::Application),
        "targetGroupArn",
    ),
    Template::of(
        ("elasticloadbalancing", "DeregisterTargets"),
        ECS,
        ("AWS::ElasticLoadBalancingV2::TargetGroup", Target::Application),
        "targetGroupArn",
    ),
    Template::of(
        ("s3", "PutBucketLifecycle"),
        Actor::Engineer,
        ("AWS::S3::Bucket", Target::Bucket),
        "bucketName",
    ),
    Template::of(
        ("rds", "ModifyDBInstance"),
        Actor::Engineer,
        ("AWS::RDS::DBInstance", Target::Database),
        "dBInstanceIdentifier",
    )
    .deploys(),
    Template::of(
        ("rds", "CreateDBSnapshot"),
        Actor::Service("backup.amazonaws.com"),
        ("AWS::RDS::DBInstance", Target::Database),
        "dBInstanceIdentifier",
    ),
    Template::of(
        ("kms", "CreateGrant"),
        Actor::Service("rds.amazonaws.com"),
        ("AWS::KMS::Key", Target::Key),
        "keyId",
    ),
    Template::of(
        ("logs", "CreateLogStream"),
        Actor::Node,
        ("AWS::Logs::LogGroup", Target::LogGroup),
        "logGroupName",
    ),
    Template::of(
        ("logs", "PutRetentionPolicy"),
        Actor::Engineer,
        ("AWS::Logs::LogGroup", Target::LogGroup),
        "logGroupName",
    ),
    Template::of(
        ("sqs", "SetQueueAttributes"),
        Actor::Engineer,
        ("AWS::SQS::Queue", Target::Queue),
        "queueUrl",
    )
    .deploys(),
    Template::of(("ssm", "SendCommand"), CI, ("AWS::EC2::Instance", Target::Node), "instanceIds"),
    Template::of(("iam", "AttachRolePolicy"), Actor::Engineer, ("AWS::IAM::Role", Target::Role), "roleName")
        .global(),
    Template::of(
        ("iam", "CreateAccessKey"),
        Actor::User("build-bot"),
        ("AWS::IAM::AccessKey", Target::Nothing),
        "userName",
    )
    .global(),
    Template::of(
        ("route53", "ChangeResourceRecordSets"),
        Actor::Deployer,
        ("AWS::Route53::HostedZone", Target::Nothing),
        "hostedZoneId",
    )
    .global(),
    Template::of(("sso", "Federate"), Actor::PortalUser, ("", Target::Nothing), "roleName").global(),
];

/// What only looks.
pub(super) const READS: [Template; 16] = [
    Template::of(("ec2", "DescribeInstances"), Actor::Engineer, ("", Target::Nothing), "").reads(),
    Template::of(
        ("monitoring", "DescribeAlarms"),
        Actor::Role("MonitoringReader", "grafana"),
        ("", Target::Nothing),
        "",
    )
    .reads(),
    Template::of(
        ("ecs", "DescribeServices"),
        Actor::Deployer,
        ("AWS::ECS::Service", Target::Application),
        "services",
    )
    .reads(),
    Template::of(
        ("ecs", "ListTasks"),
        Actor::Deployer,
        ("AWS::ECS::Service", Target::Application),
        "serviceName",
    )
    .reads(),
    Template::of(("ssm", "GetParameter"), Actor::Node, ("AWS::SSM::Parameter", Target::Parameter), "name")
        .reads(),
    Template::of(
        ("secretsmanager", "GetSecretValue"),
        Actor::Node,
        ("AWS::SecretsManager::Secret", Target::Database),
        "secretId",
    )
    .reads(),
    Template::of(("kms", "Decrypt"), Actor::Node, ("AWS::KMS::Key", Target::Key), "keyId").reads(),
    Template::of(("sts", "AssumeRole"), Actor::OtherAccount, ("AWS::IAM::Role", Target::Role), "roleArn")
        .reads(),
    Template::of(("sts", "GetCallerIdentity"), CI, ("", Target::Nothing), "").reads(),
    Template::of(
        ("rds", "DescribeDBInstances"),
        Actor::Engineer,
        ("AWS::RDS::DBInstance", Target::Database),
        "dBInstanceIdentifier",
    )
    .reads(),
    Template::of(
        ("logs", "DescribeLogGroups"),
        Actor::Engineer,
        ("AWS::Logs::LogGroup", Target::LogGroup),
        "logGroupNamePrefix",
    )
    .reads(),
    Template::of(
        ("elasticloadbalancing", "DescribeTargetHealth"),
        ECS,
        ("AWS::ElasticLoadBalancingV2::TargetGroup", Target::Application),
        "targetGroupArn",
    )
    .reads(),
    Template::of(
        ("s3", "GetBucketAcl"),
        Actor::Role("AWSServiceRoleForConfig", "AWSConfig-Describe"),
        ("AWS::S3::Bucket", Target::Bucket),
        "bucketName",
    )
    .reads(),
    Template::of(
        ("cloudtrail", "LookupEvents"),
        Actor::Role("SkydeckRead", "skydeck-demo"),
        ("", Target::Nothing),
        "",
    )
    .reads(),
    Template::of(("iam", "ListRoles"), Actor::User("build-bot"), ("", Target::Nothing), "").reads().global(),
    Template::of(
        ("cloudformation", "DescribeStacks"),
        Actor::Deployer,
        ("AWS::CloudFormation::Stack", Target::Application),
        "stackName",
    )
    .reads(),
];

impl Target {
    /// A name for one of these.
    pub(super) fn name(self, place: &Place<'_>, key: Key) -> Option<String> {
        let application = *key.pick(names::applications(place.account.kind));
        let account = &place.account.name;
        Some(match self {
            Self::Application => application.to_owned(),
            Self::Node if place.node_count() > 0 => nodes::node_id(place, key.below(place.node_count())),
            Self::Node => format!("i-0{}", key.hex(16)),
            Self::Bucket => format!("{account}-{application}-assets"),
            Self::Role => format!("{application}-task"),
            Self::Parameter => format!("/{account}/{application}/settings"),
            Self::Database => format!("{application}-db"),
            Self::Group => format!("sg-0{}", place.key("group").with(application).hex(16)),
            Self::Queue => {
                format!("https://sqs.{}.amazonaws.com/{}/{application}", place.region, place.account.id)
            }
            Self::Key => place.arn("kms", &format!("key/{}", place.key("kms").with(application).uuid())),
            Self::LogGroup => format!("/ecs/{application}"),
            Self::Nothing => return None,
        })
    }
}
