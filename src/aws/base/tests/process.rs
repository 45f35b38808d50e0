use std::time::{Duration, Instant};

use aws_credential_types::Credentials;

use crate::{
    aws::{
        base::process::Process,
        credentials::Fetch,
        played::{CANARY, Stage, enter, role, scope},
    },
    model::{Base, Fault, FaultKind},
};

/// A profile whose process is a script of that text.
fn process(stage: &Stage, script: &str) -> Process {
    let file = stage.folder.path().join("my helper.sh");
    std::fs::write(&file, script).expect("written");
    named(stage, &format!("/bin/sh \"{}\" 'two words'", file.display()))
}

fn named(stage: &Stage, line: &str) -> Process {
    stage.config(&format!("[profile helper]\ncredential_process = {line}\n"));
    Process { machine: stage.machine(), profile: "helper".into() }
}

async fn fault(script: &str) -> Fault {
    let stage = Stage::new();
    let fault = process(&stage, script).fetch().await.expect_err("a fault");
    assert!(!format!("{fault:?}").contains(CANARY), "{fault:?}");
    assert!(fault.message.contains("profile `helper`"), "{fault}");
    fault
}

async fn prints(json: &str) -> Result<Credentials, Fault> {
    let stage = Stage::new();
    process(&stage, &format!("echo {CANARY} >&2\ncat <<'END'\n{json}\nEND\n")).fetch().await
}

#[tokio::test]
async fn what_it_prints_is_the_credentials() {
    let json = r#"{"Version": 1, "AccessKeyId": "AKIAX", "SecretAccessKey": "s", "SessionToken": "t",
        "Expiration": "2026-03-01T19:00:00Z", "AccountId": "111122223333"}"#;
    let got = prints(json).await.expect("credentials");
    assert_eq!(
        (got.access_key_id(), got.secret_access_key(), got.session_token()),
        ("AKIAX", "s", Some("t"))
    );
    assert_eq!(got.account_id().map(|id| id.as_str()), Some("111122223333"));
    assert!(got.expiry().is_some());
    let got = prints(r#"{"Version":1,"AccessKeyId":"A","SecretAccessKey":"s"}"#).await.expect("credentials");
    assert_eq!((got.session_token(), got.expiry()), (None, None), "long-term keys");
}

#[tokio::test]
async fn no_shell_runs_it_and_it_is_given_no_input() {
    let stage = Stage::new();
    let script = "read line && exit 9\n[ $# = 1 ] && [ \"$1\" = 'two words' ] || exit 8\n\
                  echo '{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\"}'\n";
    process(&stage, script).fetch().await.expect("credentials");
    let made = stage.folder.path().join("made");
    let line = format!("/bin/echo $HOME ; /bin/touch {}", made.display());
    named(&stage, &line).fetch().await.expect_err("echo prints no JSON");
    assert!(!made.exists(), "`;` is an argument");
}

#[tokio::test]
async fn each_wrong_thing_has_its_own_sentence() {
    let helper = "`sh`";
    for (script, says) in [
        (format!("echo {CANARY}\necho {CANARY} >&2\nexit 3"), format!("{helper} ended with exit status 3")),
        ("kill -9 $$".into(), format!("{helper} ended with signal 9")),
        (format!("echo {CANARY}"), format!("{helper} did not print JSON")),
        (format!("echo '[\"{CANARY}\"]'"), format!("{helper} did not print JSON")),
        (format!("echo '{{\"AccessKeyId\":\"{CANARY}\"}}'"), format!("{helper} printed no Version")),
        ("echo '{\"Version\":2}'".into(), format!("{helper} printed Version 2: only 1 is known")),
        (format!("echo '{{\"Version\":\"{CANARY}\"}}'"), "a Version that is no number".into()),
        ("echo '{\"Version\":1}'".into(), format!("{helper} printed no AccessKeyId")),
        (
            format!("echo '{{\"Version\":1,\"AccessKeyId\":\"{CANARY}\",\"SecretAccessKey\":\"\"}}'"),
            "printed no SecretAccessKey".into(),
        ),
        (
            format!(
                "echo '{{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\",\"Expiration\":\"{CANARY}\"}}'"
            ),
            "an Expiration that is no RFC 3339 time".into(),
        ),
    ] {
        let fault = fault(&script).await;
        assert_eq!(fault.kind, FaultKind::NoCredentials);
        assert!(fault.message.contains(&says), "{script}: {fault}");
        assert!(!fault.fix.is_empty());
    }
    let over = r#"{"Version":1,"AccessKeyId":"A","SecretAccessKey":"s","Expiration":"2026-03-01T18:00:00Z"}"#;
    let fault = prints(over).await.expect_err("over");
    assert_eq!(fault.kind, FaultKind::Expired);
    assert!(fault.message.contains("`sh` printed credentials that ended at 2026-03-01T18:00:00Z"), "{fault}");
}

#[tokio::test]
async fn what_cannot_be_run_is_named_by_its_file_alone() {
    let stage = Stage::new();
    for (line, says) in [
        (format!("/no/such/{CANARY}/helper --token {CANARY}"), "there is no program `helper`"),
        (format!("{} x", stage.folder.path().join("config").display()), "`config` may not be run"),
        ("/bin/echo 'open".into(), "has a quote that is not closed"),
        ("\"\"".into(), "there is no program ``"),
    ] {
        let fault = named(&stage, &line).fetch().await.expect_err("a fault");
        assert!(fault.message.contains(says), "{line}: {fault}");
        assert!(!format!("{fault:?}").contains(CANARY), "{fault:?}");
    }
    let gone = named(&stage, "/bin/true");
    stage.config("[profile helper]\nregion = eu-west-1\n");
    let fault = gone.fetch().await.expect_err("a fault");
    assert!(fault.message.contains("is not there any more"), "the files are read each time: {fault}");
}

#[tokio::test]
async fn a_process_that_nobody_waits_for_is_ended_with_what_it_has_started() {
    let stage = Stage::new();
    let (started, ended) = (stage.folder.path().join("started"), stage.folder.path().join("ended"));
    // Its child lives for as long as nobody ends it, and says so when it goes by itself.
    let script = format!(
        "(sleep 600; touch {}) & echo $! > {1}.tmp; mv {1}.tmp {1}; wait\n",
        ended.display(),
        started.display()
    );
    let process = process(&stage, &script);
    let mut running = process.fetch();
    while !started.exists() {
        assert!(futures_util::poll!(&mut running).is_pending());
        tokio::task::yield_now().await;
    }
    let child = std::fs::read_to_string(&started).expect("a number").trim().to_owned();
    drop(running);
    let since = Instant::now();
    // A zombie's command line is empty, too.
    while std::fs::read(format!("/proc/{child}/cmdline")).is_ok_and(|line| !line.is_empty()) {
        assert!(since.elapsed() < Duration::from_secs(20), "still there");
        tokio::task::yield_now().await;
    }
    assert!(!ended.exists());
}

#[tokio::test(start_paused = true)]
async fn a_process_that_hangs_is_given_up() {
    let fault = fault("exec sleep 600").await;
    assert!(fault.message.contains("`sh` did not end within 60 s"), "{fault}");
}

#[tokio::test]
async fn its_credentials_assume_roles() {
    let stage = Stage::new();
    process(&stage, "echo '{\"Version\":1,\"AccessKeyId\":\"AKIAHELPER\",\"SecretAccessKey\":\"s\"}'");
    let one = scope("a", Base::Process("helper".into()), None, &[&role("1", "A")]);
    enter(&stage.access(), &one).await.expect("in");
    assert_eq!(stage.world().asked[0].key, "AKIAHELPER");
}
