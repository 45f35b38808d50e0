//! The HTTP client against servers and proxies on loopback: what it reaches, by which way, and what is said when not.

mod certificates;
mod proxies;
mod servers;

use std::{io::Write as _, time::Duration};

use aws_sdk_sts::config::{BehaviorVersion, Credentials, Region, retry::RetryConfig, timeout::TimeoutConfig};

use crate::{
    aws::{faults::classify, http::tls_client},
    model::Fault,
};

use super::Network;

/// A client of STS at `url` over the network that these environment variables make.
fn client(variables: &[(&str, &str)], url: &str) -> aws_sdk_sts::Client {
    let lookup = |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
    let network = Network::read(&lookup, None).expect("a good network");
    let config = aws_sdk_sts::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-west-1"))
        .credentials_provider(Credentials::new("AKID", "s", None, None, "test"))
        .retry_config(RetryConfig::disabled())
        .timeout_config(
            TimeoutConfig::builder()
                .connect_timeout(Duration::from_millis(600))
                .read_timeout(Duration::from_millis(700))
                .build(),
        )
        .http_client(tls_client(&network))
        .endpoint_url(url)
        .build();
    aws_sdk_sts::Client::from_conf(config)
}

/// Who STS says we are, or the fault.
async fn ask(client: &aws_sdk_sts::Client) -> Result<String, Fault> {
    let answer = client.get_caller_identity().send().await;
    let answer = answer.map_err(|error| classify(&error, "STS", "GetCallerIdentity"))?;
    Ok(answer.account().unwrap_or_default().to_owned())
}

async fn fault(variables: &[(&str, &str)], url: &str) -> Fault {
    let fault = ask(&client(variables, url)).await.expect_err("a fault");
    assert_eq!(fault.operation.as_deref(), Some("GetCallerIdentity"));
    fault
}

#[track_caller]
fn assert_says(fault: &Fault, message: &str, fix: &str) {
    assert!(fault.message.contains(message), "message: {}\nwanted: {message}", fault.message);
    assert!(fault.fix.contains(fix), "fix: {}\nwanted: {fix}", fault.fix);
}

/// A file with this in it.
fn file(content: &str) -> (tempfile::NamedTempFile, String) {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(content.as_bytes()).expect("written");
    let path = file.path().display().to_string();
    (file, path)
}
