//! Which host each request goes to: by region, by the switches for FIPS and dual-stack, and by the URLs that are set.

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
    sync::{Arc, Mutex},
};

use aws_smithy_runtime_api::{
    client::{
        http::{
            HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
            SharedHttpConnector,
        },
        orchestrator::{HttpRequest, HttpResponse},
        runtime_components::RuntimeComponents,
    },
    http::StatusCode,
};
use aws_smithy_types::body::SdkBody;
use sha1::{Digest, Sha1};

use crate::{
    fleet::Config,
    model::{
        Account, AccountId, AccountName, Base, Hop, Reach, Region, Scope, SignIn, SsoSession, SystemClock,
        Way,
    },
    poll::{Ledger, Pace, QuotaTable},
};

use super::{Access, Machine, Origin, SignInOptions};

/// Answers AssumeRole, and `{}` to all else; remembers where it was asked.
#[derive(Clone, Debug, Default)]
struct Wire(Arc<Mutex<Vec<String>>>);

impl HttpClient for Wire {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Wire {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let host = super::http::host(request.uri()).to_owned();
        self.0.lock().expect("not poisoned").push(host);
        let body = String::from_utf8_lossy(request.body().bytes().unwrap_or_default()).into_owned();
        let answer = if body.contains("Action=AssumeRole&") { ASSUMED } else { "{}" };
        let status = StatusCode::try_from(200).expect("a status");
        HttpConnectorFuture::ready(Ok(HttpResponse::new(status, SdkBody::from(answer))))
    }
}

const ASSUMED: &str = r#"<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
<Credentials><AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>
<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"#;

/// A machine with keys in its environment, and AWS behind a wire.
struct Lab {
    home: tempfile::TempDir,
    wire: Wire,
    access: Access,
}

impl Lab {
    fn new(vars: &[(&str, &str)], aws_config: &str, config: &str) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let wire = Wire::default();
        let path = |name: &str| home.path().join(name).display().to_string();
        std::fs::write(path("config"), aws_config).expect("written");
        std::fs::write(path("credentials"), "").expect("written");
        let mut all: HashMap<String, String> = [
            ("HOME", home.path().display().to_string()),
            ("AWS_CONFIG_FILE", path("config")),
            ("AWS_SHARED_CREDENTIALS_FILE", path("credentials")),
            ("AWS_ACCESS_KEY_ID", "AKIA".into()),
            ("AWS_SECRET_ACCESS_KEY", "s".into()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into();
        all.extend(vars.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let machine = Machine::made_up(all, Arc::new(SystemClock), SharedHttpClient::new(wire.clone()));
        let config = Config::parse(Path::new("config.toml"), config).expect("a good config file");
        let options = SignInOptions { write_sso_cache: false, ..SignInOptions::from(&config) };
        let pace = Arc::new(Pace::new(QuotaTable::built_in(), 1.0));
        let access = Access::new(Origin::Aws(machine), options, Arc::new(Ledger::new()), pace);
        Self { home, wire, access }
    }

    /// The host that was asked since the last time; `-` when nothing was sent.
    fn asked(&self) -> String {
        let mut hosts = std::mem::take(&mut *self.wire.0.lock().expect("not poisoned"));
        hosts.dedup();
        if hosts.is_empty() { "-".to_owned() } else { hosts.join(" ") }
    }

    /// Asks every service that there is for an account of one region, and tells where each was asked. Only the hosts
    /// matter here: what comes of `{}` does not.
    async fn hosts(&self, region: &str) -> BTreeMap<&'static str, String> {
        let account = account(region);
        let mut told = BTreeMap::new();
        let scope = |region| Scope { account: account.clone(), region };
        let here = self.access.clients(&scope(Region::new(region))).await;
        told.insert("assume", self.asked());
        let (here, global) =
            (here.expect("assumed"), self.access.clients(&scope(Region::global())).await.expect("assumed"));
        macro_rules! ask {
            ($name:literal, $call:expr) => {
                drop($call.send().await);
                told.insert($name, self.asked());
            };
        }
        ask!("cloudwatch", here.cloudwatch().describe_alarms());
        ask!("cloudtrail", here.cloudtrail().lookup_events());
        ask!("ssm", here.ssm().describe_instance_information());
        ask!("servicediscovery", here.servicediscovery().list_namespaces());
        ask!("sts", here.sts().get_caller_identity());
        ask!("organizations", global.organizations().list_accounts());
        ask!("account", global.account_management().list_regions());
        let session = |name: &str| SsoSession {
            name: Some(name.into()),
            start_url: "https://corp.awsapps.com/start".into(),
            region: region.into(),
            scopes: Vec::new(),
        };
        self.token("corp", region);
        drop(self.access.sso_accounts(&session("corp"), &[]).await);
        told.insert("sso", self.asked());
        self.access.sso_accounts(&session("new"), &[]).await.expect_err("nobody has signed in");
        let login = self.access.logins().into_iter().find(|login| login.key.as_str() == "sso new");
        self.access.browse(&login.expect("a login is wanted").key).await;
        told.insert("sso_oidc", self.asked());
        told
    }

    /// A login of that session, as the AWS CLI leaves it.
    fn token(&self, session: &str, region: &str) {
        let name: String = Sha1::digest(session.as_bytes()).iter().map(|b| format!("{b:02x}")).collect();
        let cache = self.home.path().join(".aws/sso/cache");
        std::fs::create_dir_all(&cache).expect("a folder");
        let token = format!(
            r#"{{"startUrl": "https://corp.awsapps.com/start", "region": "{region}", "accessToken": "t",
                "expiresAt": "2099-01-01T00:00:00Z"}}"#
        );
        std::fs::write(cache.join(format!("{name}.json")), token).expect("written");
    }
}

fn account(region: &str) -> Arc<Account> {
    let partition = crate::model::partition_of(region).name;
    let hop = Hop {
        role_arn: format!("arn:{partition}:iam::111122223333:role/R"),
        session_name: "skydeck-x".into(),
        ..Hop::default()
    };
    Arc::new(Account {
        name: AccountName::new(region),
        id: AccountId::parse("111122223333"),
        tags: Default::default(),
        regions: vec![Region::new(region)],
        reach: Reach {
            profile: None,
            way: Ok(Way { base: Base::Environment, hops: vec![hop], ..Way::default() }),
        },
    })
}

const SERVICES: [&str; 10] = [
    "assume",
    "sts",
    "cloudwatch",
    "cloudtrail",
    "ssm",
    "servicediscovery",
    "organizations",
    "account",
    "sso",
    "sso_oidc",
];

/// Region; switches; then a host for each of [`SERVICES`]. As botocore 1.43.11 resolves them by the services' own endpoint
/// rules, with the partition's global region for the role, Organizations and Account; but for Cloud Map with dual-stack and
/// GovCloud's Organizations with both, where the rules of the SDK's crates are others.
const TABLE: &str = include_str!("endpoint_tests.tsv");

#[tokio::test]
async fn every_service_is_asked_where_the_endpoint_rules_say() {
    let mut wrong = Vec::new();
    for line in TABLE.lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        let [region, switches, hosts @ ..] = &cells[..] else { panic!("{line}") };
        let on = |switch: &str| switches.contains(switch).to_string();
        let by_environment = Lab::new(
            &[
                ("AWS_USE_FIPS_ENDPOINT", &on("fips")),
                ("AWS_USE_DUALSTACK_ENDPOINT", &on("dual")),
                // The home of another partition, but for one.
                ("AWS_REGION", "eu-central-1"),
            ],
            "",
            "",
        );
        let aws_config = format!(
            "[default]\nregion = ap-east-1\nuse_fips_endpoint = {}\nuse_dualstack_endpoint = {}\n",
            on("fips"),
            on("dual")
        );
        let by_profile = Lab::new(&[], &aws_config, "");
        let config = format!("[fleet]\nfips = {}\ndual_stack = {}\n", on("fips"), on("dual"));
        // Those of our own config file win over both.
        let opposite = [
            ("AWS_USE_FIPS_ENDPOINT", if switches.contains("fips") { "false" } else { "true" }),
            ("AWS_USE_DUALSTACK_ENDPOINT", if switches.contains("dual") { "false" } else { "true" }),
        ];
        let by_config = Lab::new(&opposite, "", &config);
        let home = crate::model::partition_of(region).name == "aws";
        for (lab, home) in [
            (by_environment, home.then_some("eu-central-1")),
            (by_profile, home.then_some("ap-east-1")),
            (by_config, None),
        ] {
            let told = lab.hosts(region).await;
            for (service, host) in SERVICES.iter().zip(hosts) {
                // Roles are assumed in the home region where that is in the partition.
                let expected = match home {
                    Some(home) if *service == "assume" => host.replace("us-east-1", home),
                    _ => (*host).to_owned(),
                };
                if told[service] != expected {
                    wrong.push(format!(
                        "{region} {switches} {service}: {} instead of {expected}",
                        told[service]
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const OWN: &str = r#"
[fleet]
fips = true
[[endpoint]]
service = "sts"
url = "https://own.sts.{region}.test"
[[endpoint]]
service = "sts"
region = "eu-west-1"
url = "https://own.sts.ireland.test"
[[endpoint]]
service = "sso_oidc"
url = "https://own.oidc.{region}.test"
[[endpoint]]
service = "ssm"
region = "us-west-2"
url = "https://own.ssm.oregon.test"
"#;

#[tokio::test]
async fn a_url_of_the_config_file_is_asked_as_it_stands_in_its_regions() {
    let lab = Lab::new(&[("AWS_ENDPOINT_URL_STS", "https://variable.test")], "", OWN);
    let told = lab.hosts("eu-west-1").await;
    for (service, host) in [
        ("assume", "own.sts.us-east-1.test"),
        ("sts", "own.sts.ireland.test"),
        ("sso_oidc", "own.oidc.eu-west-1.test"),
        ("ssm", "ssm-fips.eu-west-1.amazonaws.com"),
        ("sso", "portal.sso-fips.eu-west-1.amazonaws.com"),
        ("organizations", "organizations-fips.us-east-1.amazonaws.com"),
    ] {
        assert_eq!(told[service], host, "{service}");
    }
    assert_eq!(lab.hosts("us-west-2").await["ssm"], "own.ssm.oregon.test");
}

#[tokio::test]
async fn the_nearer_setting_of_an_endpoint_wins() {
    let aws_config = "[default]\nservices = mine\nendpoint_url = https://profile.test\n\
                      [services mine]\nsts =\n  endpoint_url = https://section.sts.test\n\
                      sso_oidc =\n  endpoint_url = https://section.oidc.test\n";
    let own = "[[endpoint]]\nservice = \"sts\"\nurl = \"https://own.test\"\n";
    let (all, one) =
        (("AWS_ENDPOINT_URL", "https://all.test"), ("AWS_ENDPOINT_URL_STS", "https://variable.sts.test"));
    let ignored = ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
    type Case<'a> = (&'a [(&'a str, &'a str)], &'a str, [&'a str; 3]);
    let cases: [Case<'_>; 6] = [
        (&[], "", ["section.sts.test", "section.oidc.test", "profile.test"]),
        (&[all], "", ["all.test", "all.test", "all.test"]),
        (&[all, one], "", ["variable.sts.test", "all.test", "all.test"]),
        (&[one], "", ["variable.sts.test", "section.oidc.test", "profile.test"]),
        (&[all, one], own, ["own.test", "all.test", "all.test"]),
        (
            &[all, one, ignored],
            own,
            ["own.test", "oidc.eu-west-1.amazonaws.com", "ssm.eu-west-1.amazonaws.com"],
        ),
    ];
    for (vars, config, expected) in cases {
        let told = Lab::new(vars, aws_config, config).hosts("eu-west-1").await;
        assert_eq!([&told["sts"], &told["sso_oidc"], &told["ssm"]], expected, "{vars:?} {config}");
    }
}

#[tokio::test]
async fn another_config_file_counts_for_who_asks_next() {
    let lab = Lab::new(&[], "", "");
    assert_eq!(lab.hosts("eu-west-1").await["ssm"], "ssm.eu-west-1.amazonaws.com");
    let config = Config::parse(Path::new("config.toml"), "[fleet]\nfips = true\n").expect("good");
    lab.access.take_options(SignInOptions::from(&config));
    assert_eq!(lab.hosts("eu-west-1").await["ssm"], "ssm-fips.eu-west-1.amazonaws.com");
}
