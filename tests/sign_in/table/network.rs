//! The way to AWS.

use jiff::SignedDuration;
use tokio::runtime::Handle;

use crate::{
    common::sick::refusing,
    lab::Lab,
    servers::{Ca, Tunnel, identity, proxy},
};

use super::{Row, Said};

/// AWS behind a proxy.
fn behind(proxy: &str) -> Lab {
    Lab::new().with("AWS_ENDPOINT_URL", "https://sts.example").with("HTTPS_PROXY", proxy)
}

/// The same, with a proxy that does that with every tunnel.
fn tunnel(tunnel: Tunnel) -> Lab {
    let (address, _) = Handle::current().block_on(proxy(tunnel));
    behind(&format!("http://{address}"))
}

fn intercepted() -> Lab {
    tunnel(Tunnel::Intercepted(Ca::new("corp").tls("sts.example"), identity()))
}

/// The machine's clock is seven minutes behind: it is noticed, and all goes well.
fn clock() -> Said {
    let lab = Lab::new();
    lab.world.script(|script| script.checks_dates = true);
    lab.world.clock().shift(SignedDuration::from_mins(7));
    let run = lab.get("alarms", &[]).exits(0);
    let line = run.stderr.trim_end().strip_prefix("skydeck: ").expect("a sentence");
    let (message, fix) = line.split_once("; fix: ").unwrap_or((line, "?"));
    Said { message: message.into(), fix: fix.into() }
}

pub const ROWS: &[Row] = &[
    ("a proxy that is not there", || Said::by(&behind(&refusing()))),
    ("a proxy that refuses AWS's hosts", || Said::by(&tunnel(Tunnel::Refused(403)))),
    ("a proxy that wants a login", || Said::by(&tunnel(Tunnel::Refused(407)))),
    ("a SOCKS proxy", || Said::by(&behind("socks5://proxy.example:1080"))),
    ("a proxy that intercepts TLS, with a CA that nobody knows", || Said::by(&intercepted())),
    ("the same, and `AWS_CA_BUNDLE` lacks its CA", || {
        let lab = intercepted();
        lab.home.write("ca.pem", &Ca::new("other").pem());
        let bundle = lab.home.path().join("ca.pem").display().to_string();
        Said::by(&lab.with("AWS_CA_BUNDLE", &bundle))
    }),
    ("`AWS_CA_BUNDLE` names a file that is not there", || {
        Said::by(&Lab::new().with("AWS_CA_BUNDLE", "/nowhere/ca.pem"))
    }),
    ("`AWS_ENDPOINT_URL` names a port where nobody listens", || {
        Said::by(&Lab::new().with("AWS_ENDPOINT_URL", &refusing()))
    }),
    ("this machine's clock is off: all goes well, and it is said", clock),
];
