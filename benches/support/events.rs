//! Realistic trail events in any number, the same from the same seed: twelve shapes over all types of identity, in accounts
//! and regions, over ninety days.

use serde_json::{Value, json};
use skydeck::{
    model::{AccountId, Region, Timestamp},
    store::history::trail::Place,
};

const REGIONS: [&str; 4] = ["eu-west-1", "us-east-1", "us-west-2", "eu-central-1"];
const ACCOUNTS: u64 = 20;
const SPAN: u64 = 90 * 86_400;
/// 2026-01-01.
const BEGIN: i64 = 1_767_225_600;
const WORDS: [&str; 24] = [
    "checkout", "payment", "catalog", "search", "invoice", "basket", "profile", "gateway", "ledger", "media",
    "batch", "events", "audit", "billing", "session", "stock", "returns", "pricing", "promo", "mail",
    "fraud", "export", "archive", "metrics",
];
const PEOPLE: [&str; 16] = [
    "alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy", "mallory", "niaj",
    "olivia", "peggy", "rupert", "sybil",
];

/// Splitmix64: the same numbers on every machine.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    fn below(&mut self, most: u64) -> u64 {
        self.next() % most
    }
    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[usize::try_from(self.below(of.len() as u64)).expect("small")]
    }
    fn uuid(&mut self) -> String {
        let (a, b) = (self.next(), self.next());
        format!(
            "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
            a >> 32,
            (a >> 16) & 0xffff,
            a & 0xfff,
            b >> 52,
            b & 0xffff_ffff_ffff
        )
    }
    fn hex(&mut self, digits: usize) -> String {
        let all = format!("{:016x}{:016x}", self.next(), self.next());
        all[..digits].to_owned()
    }
    fn letters(&mut self, prefix: &str, most: u64) -> String {
        // The same few again and again, as people and roles are.
        let mut own = Dice(self.below(most).wrapping_mul(0x1234_5678_9ABC_DEF1));
        let letter =
            |n: u64| char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[usize::try_from(n % 32).expect("small")]);
        prefix.chars().chain((0..16).map(|_| letter(own.next()))).collect()
    }
}

/// An event: where, when, and its record.
pub struct Event {
    pub place: Place,
    pub at: Timestamp,
    pub record: Value,
}

/// The event of that number, of so many in all: they come in the order of their times, nearly.
pub fn event(number: u64, of: u64) -> Event {
    let mut dice = Dice(number.wrapping_mul(0xA24B_AED4_963E_E407) ^ 0x5EED);
    let second = number * SPAN / of.max(1) + dice.below(900);
    let at = Timestamp::from_second(BEGIN + i64::try_from(second).expect("in range")).expect("in range");
    let account = format!("{:012}", 100_000_000_007 + dice.below(ACCOUNTS) * 31_415_926_535);
    let region = dice.one(&REGIONS);
    let place = Place { account_id: AccountId::parse(&account).expect("an id"), region: Region::new(region) };
    let mut record = shape(&mut dice, &account, region, at);
    let own = record.as_object_mut().expect("an object");
    own.insert("eventTime".into(), json!(at.to_string()));
    own.insert("eventID".into(), json!(dice.uuid()));
    own.insert("requestID".into(), json!(dice.uuid()));
    own.insert("awsRegion".into(), json!(region));
    own.insert("recipientAccountId".into(), json!(account));
    own.insert("eventVersion".into(), json!(dice.one(&["1.08", "1.09", "1.10", "1.11"])));
    own.entry("eventType").or_insert(json!("AwsApiCall"));
    own.insert("managementEvent".into(), json!(true));
    own.insert("eventCategory".into(), json!("Management"));
    if dice.below(20) == 0 {
        let (code, message) = (
            dice.one(&["AccessDenied", "ThrottlingException", "Client.UnauthorizedOperation"]),
            dice.one(&WORDS),
        );
        own.insert("errorCode".into(), json!(code));
        own.insert("errorMessage".into(), json!(format!(
            "User: arn:aws:sts::{account}:assumed-role/{message} is not authorized to perform this action on resource: {message} because no identity-based policy allows it"
        )));
    }
    if number.is_multiple_of(50_021) {
        own.insert("requestParameters".into(), json!({"note": "needleinhaystack"}));
    }
    Event { place, at, record }
}

fn role(dice: &mut Dice, account: &str, at: Timestamp) -> Value {
    let role = format!("{}-{}", dice.one(&["svc", "ci", "ops", "app"]), dice.one(&WORDS));
    let session = match dice.below(3) {
        0 => dice.one(&PEOPLE).to_owned(),
        1 => format!("i-0{}", Dice(dice.below(3000)).hex(16)),
        _ => format!("botocore-session-{}", 1_767_000_000 + dice.below(4000)),
    };
    let id = dice.letters("AROA", 400);
    json!({
        "type": "AssumedRole", "principalId": format!("{id}:{session}"),
        "arn": format!("arn:aws:sts::{account}:assumed-role/{role}/{session}"),
        "accountId": account, "accessKeyId": dice.letters("ASIA", 50_000),
        "sessionContext": {
            "sessionIssuer": {"type": "Role", "principalId": id, "arn": format!("arn:aws:iam::{account}:role/{role}"), "accountId": account, "userName": role},
            "webIdFederationData": {}, "attributes": {"creationDate": at.to_string(), "mfaAuthenticated": "false"},
        },
    })
}

fn user(dice: &mut Dice, account: &str) -> Value {
    let name = dice.one(&PEOPLE);
    json!({
        "type": "IAMUser", "principalId": dice.letters("AIDA", 300), "arn": format!("arn:aws:iam::{account}:user/{name}"),
        "accountId": account, "accessKeyId": dice.letters("AKIA", 300), "userName": name,
    })
}

fn identity(dice: &mut Dice, account: &str, at: Timestamp) -> Value {
    match dice.below(16) {
        0 | 1 => user(dice, account),
        2 => {
            json!({"type": "Root", "principalId": account, "arn": format!("arn:aws:iam::{account}:root"), "accountId": account})
        }
        3 => {
            json!({"type": "AWSService", "invokedBy": dice.one(&["autoscaling.amazonaws.com", "lambda.amazonaws.com", "ecs.amazonaws.com"])})
        }
        4 => {
            json!({"type": "AWSAccount", "principalId": dice.letters("AIDA", 300), "accountId": format!("{:012}", 200_000_000_003 + dice.below(50))})
        }
        5 => {
            json!({"type": "FederatedUser", "principalId": format!("{account}:{}", dice.one(&PEOPLE)), "accountId": account,
                    "arn": format!("arn:aws:sts::{account}:federated-user/{}", dice.one(&PEOPLE)),
                    "sessionContext": {"sessionIssuer": {"type": "IAMUser", "userName": dice.one(&PEOPLE)}}})
        }
        6 => json!({"type": "IdentityCenterUser", "accountId": account, "credentialId": dice.hex(24),
                    "onBehalfOf": {"userId": format!("90{}-{}", Dice(dice.below(60)).hex(8), "11112222"), "identityStoreArn": format!("arn:aws:identitystore::{account}:identitystore/d-9067")}}),
        7 => {
            json!({"type": "WebIdentityUser", "principalId": format!("arn:aws:iam::{account}:oidc-provider/token:{}", dice.one(&WORDS)), "userName": dice.one(&PEOPLE), "identityProvider": "token.actions.githubusercontent.com"})
        }
        _ => role(dice, account, at),
    }
}

fn agent(dice: &mut Dice) -> &'static str {
    dice.one(&[
        "aws-cli/2.15.0 md/awscrt#0.19.19 ua/2.0 os/linux#5.15.0-1051-aws md/arch#x86_64 lang/python#3.11.6 md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe md/prompt#off md/command#ec2.describe-instances",
        "Boto3/1.34.14 md/Botocore#1.34.14 ua/2.0 os/linux#5.10.205-195.804.amzn2.x86_64 md/arch#x86_64 lang/python#3.9.16 md/pyimpl#CPython exec-env/AWS_Lambda_python3.9 cfg/retry-mode#legacy Botocore/1.34.14",
        "APN/1.0 HashiCorp/1.0 Terraform/1.6.6 (+https://www.terraform.io) terraform-provider-aws/5.31.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.24.0 os/linux lang/go#1.20.12",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
        "aws-sdk-java/2.20.162 Linux/5.10.199-190.747.amzn2.x86_64 OpenJDK_64-Bit_Server_VM/17.0.9+9-LTS Java/17.0.9 vendor/Amazon.com_Inc. io/sync http/Apache cfg/retry-mode/legacy",
        "AWS Internal",
    ])
}

fn shape(dice: &mut Dice, account: &str, region: &str, at: Timestamp) -> Value {
    let word = dice.one(&WORDS);
    let who = identity(dice, account, at);
    let ip = format!("10.{}.{}.{}", dice.below(4), dice.below(32), dice.below(250));
    let common = |source: &str, name: &str, read: bool, request: Value, response: Value, agent: &str| {
        json!({"userIdentity": who, "eventSource": source, "eventName": name, "readOnly": read, "sourceIPAddress": ip,
               "userAgent": agent, "requestParameters": request, "responseElements": response})
    };
    let agent = agent(dice);
    match dice.below(14) {
        0 | 1 => common(
            "ec2.amazonaws.com",
            "DescribeInstances",
            true,
            json!({"maxResults": 100, "filterSet": {"items": [{"name": "tag:service", "valueSet": {"items": [{"value": word}]}}]}, "instancesSet": {}}),
            Value::Null,
            agent,
        ),
        2 => common(
            "ec2.amazonaws.com",
            "RunInstances",
            false,
            json!({"instancesSet": {"items": [{"imageId": format!("ami-0{}", Dice(dice.below(40)).hex(16)), "minCount": 1, "maxCount": 1}]}, "instanceType": "m5.large", "monitoring": {"enabled": false}}),
            json!({"reservationId": format!("r-0{}", dice.hex(16)), "ownerId": account, "instancesSet": {"items": [{"instanceId": format!("i-0{}", Dice(dice.below(3000)).hex(16)), "instanceState": {"code": 0, "name": "pending"}, "privateIpAddress": ip}]}}),
            agent,
        ),
        3 | 4 => {
            let key = dice.letters("ASIA", 50_000);
            let mut event = common(
                "sts.amazonaws.com",
                "AssumeRole",
                true,
                json!({"roleArn": format!("arn:aws:iam::{account}:role/svc-{word}"), "roleSessionName": dice.one(&PEOPLE), "durationSeconds": 3600}),
                json!({"credentials": {"accessKeyId": key, "sessionToken": "IQoJb3JpZ2luX2VjEXAMPLE".repeat(8), "expiration": "Jan 15, 2026, 4:00:00 AM"},
                       "assumedRoleUser": {"assumedRoleId": format!("{}:x", dice.letters("AROA", 400)), "arn": format!("arn:aws:sts::{account}:assumed-role/svc-{word}/x")}}),
                agent,
            );
            event["sharedEventID"] = json!(dice.uuid());
            event["resources"] = json!([{"accountId": account, "type": "AWS::IAM::Role", "ARN": format!("arn:aws:iam::{account}:role/svc-{word}")}]);
            event
        }
        5 => common(
            "kms.amazonaws.com",
            "Decrypt",
            true,
            json!({"encryptionAlgorithm": "SYMMETRIC_DEFAULT", "encryptionContext": {"aws:lambda:FunctionArn": format!("arn:aws:lambda:{region}:{account}:function:{word}")}}),
            Value::Null,
            agent,
        ),
        6 => common(
            "s3.amazonaws.com",
            "PutBucketPolicy",
            false,
            json!({"bucketName": format!("prod-{word}-{}", dice.below(200)), "Host": format!("prod-{word}.s3.{region}.amazonaws.com"), "policy": ""}),
            Value::Null,
            agent,
        ),
        7 => common(
            "s3.amazonaws.com",
            "GetObject",
            true,
            json!({"bucketName": format!("prod-{word}-{}", dice.below(200)), "key": format!("{}/{}/{}.json", word, dice.below(12), dice.hex(12))}),
            Value::Null,
            agent,
        ),
        8 => common(
            "logs.amazonaws.com",
            "CreateLogStream",
            false,
            json!({"logGroupName": format!("/aws/lambda/{word}"), "logStreamName": format!("2026/01/{:02}/[$LATEST]{}", dice.below(30), dice.hex(32))}),
            Value::Null,
            agent,
        ),
        9 => common(
            "ssm.amazonaws.com",
            "StartSession",
            false,
            json!({"target": format!("i-0{}", Dice(dice.below(3000)).hex(16))}),
            json!({"sessionId": format!("{}-0{}", dice.one(&PEOPLE), dice.hex(16)), "streamUrl": "wss://ssmmessages.amazonaws.com/v1/data-channel"}),
            agent,
        ),
        10 => common(
            "iam.amazonaws.com",
            "AttachRolePolicy",
            false,
            json!({"roleName": format!("svc-{word}"), "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}),
            Value::Null,
            agent,
        ),
        11 => {
            let mut event = common(
                "signin.amazonaws.com",
                "ConsoleLogin",
                false,
                Value::Null,
                json!({"ConsoleLogin": if dice.below(9) == 0 { "Failure" } else { "Success" }}),
                agent,
            );
            event["eventType"] = json!("AwsConsoleSignIn");
            event["additionalEventData"] = json!({"LoginTo": "https://console.aws.amazon.com/console/home", "MobileVersion": "No", "MFAUsed": "Yes"});
            event
        }
        12 => common(
            "dynamodb.amazonaws.com",
            "DescribeTable",
            true,
            json!({"tableName": format!("{word}-table")}),
            Value::Null,
            agent,
        ),
        _ => common(
            "ecs.amazonaws.com",
            "UpdateService",
            false,
            json!({"cluster": word, "service": format!("{word}-api"), "desiredCount": dice.below(20), "forceNewDeployment": false}),
            json!({"service": {"serviceArn": format!("arn:aws:ecs:{region}:{account}:service/{word}/{word}-api"), "status": "ACTIVE", "runningCount": dice.below(20)}}),
            agent,
        ),
    }
}
