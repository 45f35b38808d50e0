use std::{
    collections::HashMap,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::Arc,
    time::{Duration, Instant},
};

use aws_smithy_runtime_api::client::http::SharedHttpClient;

use crate::{
    aws::{
        Machine,
        base::metadata::{Container, Instance},
        credentials::Fetch,
        http::guarded,
        played::{CANARY, meter},
    },
    model::{Fault, FaultKind, SystemClock},
};

/// Answers each request by its first line, for as long as the test runs; what is `None` is never answered.
fn server(answer: fn(&str) -> Option<String>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        let mut unanswered = Vec::new();
        for stream in listener.incoming().map_while(Result::ok) {
            let mut stream: TcpStream = stream;
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|n| n > 0) {
                head.push(byte[0]);
            }
            match answer(String::from_utf8_lossy(&head).lines().next().unwrap_or_default()) {
                Some(text) => drop(stream.write_all(text.as_bytes())),
                None => unanswered.push(stream),
            }
        }
    });
    url
}

fn answer(status: &str, headers: &str, body: &str) -> Option<String> {
    let length = body.len();
    Some(format!("HTTP/1.1 {status}\r\n{headers}connection: close\r\ncontent-length: {length}\r\n\r\n{body}"))
}

fn token() -> Option<String> {
    answer("200 OK", "x-aws-ec2-metadata-token-ttl-seconds: 21600\r\n", "CANARYtoken")
}

fn http() -> SharedHttpClient {
    guarded(aws_smithy_http_client::Builder::new().build_http(), meter(), None)
}

fn machine(vars: &[(&str, &str)]) -> Machine {
    let mut all: HashMap<String, String> =
        vars.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
    for name in ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"] {
        all.insert(name.into(), "/dev/null".into());
    }
    Machine::made_up(all, Arc::new(SystemClock), http())
}

async fn instance(url: &str) -> Result<String, Fault> {
    let machine = machine(&[("AWS_EC2_METADATA_SERVICE_ENDPOINT", url)]);
    let since = Instant::now();
    let got = Instance { machine, http: http() }.fetch().await;
    assert!(since.elapsed() < Duration::from_secs(7), "nobody waits long");
    if let Err(fault) = &got {
        assert_eq!(fault.kind, FaultKind::NoCredentials);
        assert!(!format!("{fault:?}").contains(CANARY), "{fault:?}");
    }
    got.map(|credentials| credentials.access_key_id().to_owned())
}

#[tokio::test]
async fn the_role_of_an_instance() {
    let url = server(|line| match line {
        line if line.starts_with("PUT /latest/api/token") => token(),
        line if line.contains("/security-credentials/Role ") => answer(
            "200 OK",
            "",
            r#"{"Code":"Success","AccessKeyId":"ASIAEC2","SecretAccessKey":"CANARY","Token":"CANARY",
                "LastUpdated":"2026-01-01T00:00:00Z","Type":"AWS-HMAC","Expiration":"2099-01-01T00:00:00Z"}"#,
        ),
        _ => answer("200 OK", "", "Role"),
    });
    assert_eq!(instance(&url).await, Ok("ASIAEC2".into()));
}

#[tokio::test]
async fn each_thing_that_keeps_an_instance_s_role_away_has_its_own_sentence() {
    let nobody = {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        format!("http://{}", listener.local_addr().expect("an address"))
    };
    let no_role =
        |line: &str| if line.starts_with("PUT") { token() } else { answer("404 Not Found", "", "") };
    let errs = |line: &str| if line.starts_with("PUT") { token() } else { answer("418 Teapot", "", CANARY) };
    for (url, says, fix) in [
        (nobody, "this is no EC2 instance", "AWS_PROFILE"),
        (server(|_| None), "hop limit", "set the instance's metadata hop limit to 2"),
        (server(|_| answer("403 Forbidden", "", CANARY)), "switched off", "--http-endpoint enabled"),
        (server(no_role), "has no role", "attach an instance profile"),
        (server(errs), "HTTP status 418", "metadata options"),
    ] {
        let fault = instance(&url).await.expect_err("a fault");
        assert!(fault.message.contains(says), "{says}: {fault}");
        assert!(fault.fix.contains(fix), "{fix}: {}", fault.fix);
    }
    let off = machine(&[("AWS_EC2_METADATA_DISABLED", "true")]);
    let fault = Instance { machine: off, http: http() }.fetch().await.expect_err("a fault");
    assert!(fault.message.contains("AWS_EC2_METADATA_DISABLED is set"), "{fault}");
}

const FULL_URI: &str = "AWS_CONTAINER_CREDENTIALS_FULL_URI";

/// What the container's endpoint at a URL gives, told by a process that has it in its environment: the SDK looks there.
fn container(url: &str) -> String {
    let inner = "aws::base::tests::metadata::in_a_container";
    let told = std::process::Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", inner, "--ignored", "--nocapture"])
        .env(FULL_URI, url)
        .env_remove("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
        .output()
        .expect("ran");
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    assert!(!told.contains(CANARY), "{told}");
    told
}

#[tokio::test]
#[ignore = "run by others, with an environment of its own"]
async fn in_a_container() {
    let url = std::env::var(FULL_URI).expect("set");
    let got = Container { machine: machine(&[(FULL_URI, &url)]), http: http() }.fetch().await;
    println!("{:?}", got.map(|credentials| credentials.access_key_id().to_owned()));
}

#[tokio::test]
async fn the_role_of_a_container_and_what_keeps_it_away() {
    let nothing = Container { machine: machine(&[]), http: http() }.fetch().await.expect_err("not set");
    assert!(nothing.message.contains("are not set"), "{nothing}");
    let good = server(|_| {
        answer(
            "200 OK",
            "",
            r#"{"AccessKeyId":"ASIAECS","SecretAccessKey":"CANARY","Token":"CANARY","Expiration":"2099-01-01T00:00:00Z"}"#,
        )
    });
    assert!(container(&format!("{good}/creds")).contains("ASIAECS"));
    let refuses = server(|_| answer("403 Forbidden", "", r#"{"code":"AccessDenied","message":"CANARY"}"#));
    let said = container(&format!("{refuses}/creds"));
    assert!(said.contains("credential endpoint refuses (HTTP status 403)"), "{said}");
    let said = container("http://192.0.2.1/creds");
    assert!(said.contains("cannot be used"), "neither https nor this machine: {said}");
    let page = server(|_| answer("200 OK", "", "<html>CANARY</html>"));
    let said = container(&format!("{page}/creds"));
    assert!(said.contains("did not give credentials"), "{said}");
    let nobody = {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        format!("http://{}/creds", listener.local_addr().expect("an address"))
    };
    let said = container(&nobody);
    assert!(said.contains("does not answer"), "{said}");
}
