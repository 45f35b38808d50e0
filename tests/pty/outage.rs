//! The network goes under the console, and comes back: nobody presses a key.

use std::{
    collections::BTreeSet,
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::{Duration, Instant},
};

use skydeck::{
    demo::{DemoScale, Estate, HUB_ACCESS_KEY, HUB_SECRET_KEY},
    model::SystemClock,
};
use tokio::runtime::Runtime;

use super::{
    common::skydeck::{BINARY, Home},
    harness::Tty,
    server,
};

const ACCOUNTS: [&str; 4] = ["prod-core", "prod-shop", "prod-data", "prod-pay"];
const REGIONS: [&str; 2] = ["us-east-1", "eu-west-1"];

/// Serves the estate there until what is given back is shut down, with every connection.
fn serve(at: SocketAddr, estate: &Estate) -> (Runtime, SocketAddr) {
    let listener = TcpListener::bind(at).expect("the port is free");
    let at = listener.local_addr().expect("an address");
    listener.set_nonblocking(true).expect("for tokio");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.expect("a runtime");
    let estate = estate.clone();
    runtime.spawn(async move {
        let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
        server::serve(listener, estate).await
    });
    (runtime, at)
}

fn home(estate: &Estate) -> Home {
    let home = Home::empty();
    home.write(".aws/config", "[profile base]\nregion = us-east-1\n");
    let keys = format!("aws_access_key_id = {HUB_ACCESS_KEY}\naws_secret_access_key = {HUB_SECRET_KEY}\n");
    home.write(".aws/credentials", &format!("[base]\n{keys}"));
    let mut config = format!(
        "[fleet]\nprofile = \"base\"\nrole = \"SkydeckRead\"\nregions = {REGIONS:?}\n[ui]\ntimezone = \"UTC\"\n"
    );
    for account in estate.fleet().accounts.iter().filter(|a| ACCOUNTS.contains(&a.name.as_str())) {
        let id = account.id.as_ref().expect("known").as_str();
        config.push_str(&format!("[[account]]\nid = \"{id}\"\nname = \"{}\"\n", account.name));
    }
    home.write(".config/skydeck/config.toml", &config);
    home
}

#[test]
fn after_an_outage_every_scope_is_fresh_again_with_no_key_pressed() {
    let estate = Estate::new(DemoScale::default(), 7, Arc::new(SystemClock)).without_latency();
    let (network, at) = serve(SocketAddr::from(([127, 0, 0, 1], 0)), &estate);
    let home = home(&estate);
    let url = format!("http://{at}");
    let variables = [("AWS_ENDPOINT_URL", url.as_str()), ("AWS_EC2_METADATA_DISABLED", "true")];
    let tty = Tty::run_at_home(BINARY, home.path(), &variables);
    tty.shows(" 8/8 scopes");

    network.shutdown_background();
    tty.shows("no network since ");
    tty.shows("no network: data is from then");
    let lines = tty.text().matches(": network").count();
    assert_eq!(lines, 0, "all the others are that one line:\n{}", tty.text());

    let before = estate.received().len();
    let back = Instant::now();
    let (_network, _) = serve(at, &estate);
    tty.lacks("no network");
    // Alarms, whose interval is the shortest: all that was due meanwhile at once, the rest when it is.
    let asked = || -> BTreeSet<(String, String)> {
        let received = estate.received().into_iter().skip(before);
        let alarms = received.filter(|r| r.operation == "DescribeAlarms" && r.error.is_none());
        alarms.map(|r| (r.account, r.region)).collect()
    };
    tty.until("all scopes are read again", || asked().len() == ACCOUNTS.len() * REGIONS.len());
    assert!(back.elapsed() <= Duration::from_secs(120), "two intervals: {:?}", back.elapsed());
    tty.shows(" 8/8 scopes");
    assert!(!tty.text().contains("faulty"), "{}", tty.text());
}
