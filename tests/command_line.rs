//! The command lines that are handed out are run by a shell, with a program in the AWS CLI's place that writes down what
//! it is given: arguments and environment.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use skydeck::{
    fleet::{Host, ProfileFacts, ProfileSet, command_line},
    model::{
        Account, AccountId, AccountName, Base, ByProfile, Fault, FaultKind, Hop, Reach, Region, SsoRole,
        SsoSession, Way,
    },
};

/// Stands in for the AWS CLI: each call is a line of arguments and one of the key in its environment. It hands out
/// sessions CANARY-1, CANARY-2, ..; a role whose name has `Denied` in it is.
const AWS: &str = r#"#!/bin/sh
for word in "$@"; do printf '<%s>' "$word" >>"$LOG"; done
printf ' %s %s %s\n' "$AWS_ACCESS_KEY_ID" "$AWS_SECRET_ACCESS_KEY" "$AWS_SESSION_TOKEN" >>"$LOG"
case "$*" in *Denied*) echo 'AccessDenied' >&2; exit 254 ;; esac
case "$*" in *assume-role*)
  n=$(grep -c assume-role "$LOG")
  printf 'AKIA-CANARY-%s\tSECRET/CANARY+%s=\tTOKEN-CANARY-%s==\n' "$n" "$n" "$n" ;;
esac
"#;

fn run(dir: &Path, line: &str, shell: &str) -> (Output, Vec<String>) {
    let aws = dir.join("aws");
    fs::write(&aws, AWS).expect("written");
    let log = dir.join("log");
    fs::write(&log, "").expect("written");
    // What the line leaves behind in the shell is told after it.
    let script = format!(
        "aws() {{ sh \"$AWS\" \"$@\"; }}\n{line}\nended=$?\necho \"left: $AWS_ACCESS_KEY_ID $#\"; exit $ended"
    );
    let output = Command::new(shell)
        .args(["-c", &script])
        .env("AWS", aws)
        .env("LOG", &log)
        .env_remove("AWS_ACCESS_KEY_ID")
        .env_remove("AWS_SECRET_ACCESS_KEY")
        .env_remove("AWS_SESSION_TOKEN")
        .output()
        .expect("a shell");
    let log = fs::read_to_string(log).expect("written");
    (output, log.lines().map(str::to_owned).collect())
}

fn account(way: Way) -> Account {
    Account {
        name: AccountName::new("prod"),
        id: AccountId::parse("111122223333"),
        tags: [].into(),
        regions: vec![Region::new("eu-west-1")],
        reach: Reach { profile: None, way: Ok(way) },
    }
}

fn hop(role: &str) -> Hop {
    Hop {
        role_arn: format!("arn:aws:iam::111122223333:role/{role}"),
        session_name: "skydeck-alice@bastion".into(),
        ..Hop::default()
    }
}

fn by(name: &str, hops: usize, mfa: bool) -> Option<ByProfile> {
    Some(ByProfile { name: name.into(), hops, mfa })
}

fn line(way: Way) -> Result<String, String> {
    command_line(&account(way), &Region::new("eu-west-1"))
}

#[test]
fn a_profile_is_named_and_no_more() {
    let way = Way { base: Base::Keys("base".into()), by_profile: by("prod", 0, false), ..Way::default() };
    assert_eq!(
        line(way.clone()).as_deref(),
        Ok("aws --profile prod --region eu-west-1 sts get-caller-identity")
    );
    let roles = Way { hops: vec![hop("A"), hop("B")], by_profile: by("prod", 2, false), ..way.clone() };
    assert_eq!(line(roles.clone()), line(way.clone()), "a profile makes its hops by itself");
    let asks = Way { mfa_serial: Some("GAHT".into()), by_profile: by("prod", 2, true), ..roles };
    assert_eq!(line(asks), line(way.clone()), "and the AWS CLI asks for its code");
    let instance = Way { base: Base::Instance, ..Way::default() };
    assert_eq!(line(instance).as_deref(), Ok("aws --region eu-west-1 sts get-caller-identity"));
    let global = command_line(&account(way), &Region::global());
    assert_eq!(global.as_deref(), Ok("aws --profile prod --region us-east-1 sts get-caller-identity"));
}

#[test]
fn a_profile_set_knows_what_the_cli_does_by_itself() {
    let keys = ProfileFacts {
        name: "base".into(),
        access_key_id: true,
        secret_access_key: true,
        ..ProfileFacts::default()
    };
    let role = ProfileFacts {
        name: "prod".into(),
        role_arn: Some("arn:aws:iam::111122223333:role/R".into()),
        source_profile: Some("base".into()),
        mfa_serial: Some("GAHT12345678".into()),
        ..ProfileFacts::default()
    };
    let set = ProfileSet { profiles: vec![keys, role], ..ProfileSet::default() };
    let way = set.way(Some("prod"), &Host::default()).expect("a way");
    assert_eq!(line(way).as_deref(), Ok("aws --profile prod --region eu-west-1 sts get-caller-identity"));
}

#[test]
fn roles_are_assumed_one_after_another_and_no_argument_holds_a_secret() {
    let last = Hop { external_id: Some("it's $(me)".into()), duration_seconds: Some(900), ..hop("Last") };
    let way = Way {
        base: Base::Keys("base".into()),
        hops: vec![hop("ByProfile"), hop("Hub"), last],
        by_profile: by("we ird; $(rm)`x` \"'", 1, false),
        ..Way::default()
    };
    let line = line(way).expect("a line");
    assert!(!line.contains('\n'));
    for shell in ["sh", "bash"] {
        let dir = tempfile::tempdir().expect("a folder");
        let (output, log) = run(dir.path(), &line, shell);
        assert!(output.status.success(), "{output:?}");
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(told.trim(), "left:  0", "nothing is left in the shell");
        let query = "<--query><Credentials.[AccessKeyId,SecretAccessKey,SessionToken]><--output><text>";
        let assume = |role: &str| {
            format!(
                "<sts><assume-role><--role-arn><arn:aws:iam::111122223333:role/{role}>\
                 <--role-session-name><skydeck-alice@bastion>"
            )
        };
        assert_eq!(
            log,
            [
                format!("<--profile><we ird; $(rm)`x` \"'><--region><us-east-1>{}{query}   ", assume("Hub")),
                format!(
                    "<--region><us-east-1>{}<--external-id><it's $(me)><--duration-seconds><900>{query} \
                     AKIA-CANARY-1 SECRET/CANARY+1= TOKEN-CANARY-1==",
                    assume("Last")
                ),
                "<--region><eu-west-1><sts><get-caller-identity> \
                 AKIA-CANARY-2 SECRET/CANARY+2= TOKEN-CANARY-2=="
                    .to_owned(),
            ],
            "{shell}"
        );
        let arguments = log.iter().filter_map(|line| line.rsplit_once('>'));
        assert!(
            arguments.clone().count() == 3 && arguments.clone().all(|(words, _)| !words.contains("CANARY"))
        );
    }
}

#[test]
fn what_is_denied_ends_the_line() {
    let way = Way { base: Base::Environment, hops: vec![hop("Denied"), hop("Last")], ..Way::default() };
    let dir = tempfile::tempdir().expect("a folder");
    let (output, log) = run(dir.path(), &line(way).expect("a line"), "sh");
    assert!(!output.status.success());
    assert_eq!(log.len(), 1, "{log:?}");
}

#[test]
fn names_are_never_options_nor_steer_a_terminal() {
    let dash = Way { by_profile: by("-x", 0, false), ..Way::default() };
    assert_eq!(line(dash).as_deref(), Ok("aws --profile=-x --region eu-west-1 sts get-caller-identity"));
    let escape = Way { by_profile: by("a\u{1b}[2Jb", 0, false), ..Way::default() };
    assert!(line(escape).expect_err("refused").contains("control character"));
}

#[test]
fn where_the_cli_cannot_go_is_said_in_words() {
    let session = SsoSession {
        name: Some("corp".into()),
        start_url: "u".into(),
        region: "r".into(),
        scopes: Vec::new(),
    };
    let account_id = AccountId::parse("111122223333").expect("an id");
    let listed = Base::Sso(SsoRole { session, account_id, role_name: "Read".into() });
    let mfa = Way {
        base: Base::Keys("base".into()),
        mfa_serial: Some("GAHT".into()),
        by_profile: by("base", 0, false),
        ..Way::default()
    };
    for (way, words) in [
        (Way { base: listed, ..Way::default() }, "the role Read of a login"),
        (mfa, "MFA code"),
        (Way::default(), "made up"),
    ] {
        let error = line(way).expect_err(words);
        assert!(error.contains(words), "{error}");
    }
    let mut lost = account(Way::default());
    lost.reach.way = Err(Fault::new(FaultKind::NoCredentials, "no profile `x`"));
    let error = command_line(&lost, &Region::new("eu-west-1")).expect_err("no way");
    assert!(error.contains("no profile `x`"), "{error}");
}
