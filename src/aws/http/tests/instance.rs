//! The instance's metadata service, off or out of reach.

use std::time::Duration;

use aws_config::imds::{client::Client, credentials::ImdsCredentialsProvider};
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::provider::ProvideCredentials as _;

use crate::{
    aws::{faults::instance, http::tls_client},
    model::FaultKind,
};

use super::{
    super::Network,
    assert_says,
    servers::{answer, by_method, server, silent},
};

async fn told(url: &str) -> crate::model::Fault {
    let settings = ProviderConfig::without_region().with_http_client(tls_client(&Network::default()));
    let imds = Client::builder()
        .configure(&settings)
        .endpoint(url)
        .expect("an endpoint")
        .max_attempts(1)
        .connect_timeout(Duration::from_millis(300))
        .read_timeout(Duration::from_millis(300))
        .build();
    let provider = ImdsCredentialsProvider::builder().configure(&settings).imds_client(imds).build();
    let error = provider.provide_credentials().await.expect_err("no credentials");
    let fault = instance::fault(&error).expect("about the instance");
    assert_eq!(fault.kind, FaultKind::NoCredentials);
    fault
}

#[tokio::test]
async fn an_instance_without_credentials_is_told_by_why() {
    let (addr, _) = server(None, answer(403, "text/plain", "", "")).await;
    assert_says(&told(&format!("http://{addr}")).await, "is switched off", "--http-endpoint enabled");
    let token = "x-aws-ec2-metadata-token-ttl-seconds: 600\r\n";
    let addr = by_method(answer(200, "text/plain", token, "TOKEN"), answer(404, "text/plain", "", "")).await;
    assert_says(&told(&format!("http://{addr}")).await, "this EC2 instance has no role", "instance profile");
    let fault = told(&format!("http://{}", silent().await)).await;
    assert_says(&fault, "did not answer", "raise the instance's hop limit to 2");
}
