//! China's partition, behind a proxy that intercepts TLS with a CA of its own: no endpoint is named, so the hosts that
//! the proxy is asked for are those that AWS has there.

use std::{collections::BTreeSet, net::SocketAddr};

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;

use crate::{
    common::sign_in::{Role, User, World},
    lab::{CONFIG, Lab, SHOP},
    servers::{Ca, Tunnel, proxy},
};

const BOB: &str = "arn:aws-cn:iam::111122223333:user/bob";
const HUB: &str = "arn:aws-cn:iam::111122223333:role/Hub";
const READ: &str = "arn:aws-cn:iam::300000000012:role/SkydeckRead";

/// TLS in front of the world.
async fn tls_before(world: &World, tls: TlsAcceptor) -> SocketAddr {
    let url = world.serve();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let (tls, world) = (tls.clone(), url.trim_start_matches("http://").to_owned());
            tokio::spawn(async move {
                let mut client = tls.accept(client).await.ok()?;
                let mut world = TcpStream::connect(world).await.ok()?;
                copy_bidirectional(&mut client, &mut world).await.ok()
            });
        }
    });
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn china_is_its_own_partition_with_its_own_endpoints() {
    let world = World::new();
    let ca = Ca::new("corp");
    let server = tls_before(
        &world,
        ca.tls_of(&["*.cn-north-1.amazonaws.com.cn", "*.cn-northwest-1.amazonaws.com.cn"]),
    )
    .await;
    let (proxy, seen) = proxy(Tunnel::To(server)).await;
    let bob = User::new(BOB);
    let lab = Lab::of(world);
    lab.home.write(".aws/credentials", &format!("[base]\n{}", bob.credentials_lines()));
    lab.home.write("ca.pem", &ca.pem());
    lab.world.script(|script| {
        script.users = vec![bob];
        script.roles = vec![Role::new(HUB, &[BOB]), Role::new(READ, &[HUB])];
    });
    lab.config(
        &CONFIG
            .replace("eu-west-1", "cn-north-1")
            .replace("role =", &format!("role_chain = [\"{HUB}\"]\nrole =")),
    );
    let bundle = lab.home.path().join("ca.pem").display().to_string();
    // Set to nothing is not set.
    let lab = lab
        .with("AWS_ENDPOINT_URL", "")
        .with("HTTPS_PROXY", &format!("http://{proxy}"))
        .with("AWS_CA_BUNDLE", &bundle)
        .with("AWS_REGION", "eu-west-1");

    let lab = tokio::task::spawn_blocking(move || {
        let rows = lab.get("accounts", &[]).exits(0).rows();
        assert_eq!((&rows[0]["partition"], &rows[0]["account_id"]), (&"aws-cn".into(), &SHOP.into()));
        assert_eq!(rows[0]["role_arn"], READ);
        let identity = rows[0]["identity_arn"].as_str().expect("an ARN");
        assert!(identity.starts_with("arn:aws-cn:sts::300000000012:assumed-role/SkydeckRead/"), "{identity}");
        let _ = lab.get("alarms", &[]).exits(0);
        lab
    });
    let lab = lab.await.expect("it ran");

    let hosts: BTreeSet<String> = seen.lines().into_iter().collect();
    // The home region is in another partition: roles are asked for in the partition's own.
    let asked = ["monitoring.cn-north-1", "sts.cn-northwest-1"]
        .map(|host| format!("CONNECT {host}.amazonaws.com.cn:443 HTTP/1.1"));
    assert_eq!(hosts, asked.into());
    let arns = lab.world.heard();
    let arns = arns.iter().map(|call| call.role_arn()).filter(|arn| !arn.is_empty());
    assert_eq!(arns.collect::<BTreeSet<_>>(), [HUB, READ].into());
    let policy = lab.world.heard_of("AssumeRole")[0].policy().expect("one").to_owned();
    assert!(policy.contains(READ), "{policy}");
}
