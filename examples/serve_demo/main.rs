//! Serves the demo estate over plain HTTP on 127.0.0.1, for any AWS client to read:
//! `cargo run --example serve_demo -- 4999`, then point `AWS_ENDPOINT_URL` at it.

mod server;

use std::{error::Error, sync::Arc};

use clap::Parser;
use skydeck::{
    demo::{DemoScale, Estate},
    model::{Clock, PinnedClock, SystemClock, Timestamp},
};
use tokio::net::TcpListener;

/// Serves the demo estate over plain HTTP on 127.0.0.1.
#[derive(Parser)]
struct Options {
    /// Port; 0 is any that is free.
    #[arg(default_value_t = 0)]
    port: u16,
    /// The time at which the estate stands still; without it, it lives.
    #[arg(long)]
    now: Option<Timestamp>,
    /// ACCOUNTSxREGIONS.
    #[arg(long, default_value_t)]
    scale: DemoScale,
    /// What all data are made from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    let clock: Arc<dyn Clock> = match options.now {
        Some(now) => Arc::new(PinnedClock(now)),
        None => Arc::new(SystemClock),
    };
    let listener = TcpListener::bind(("127.0.0.1", options.port)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    server::serve(listener, Estate::new(options.scale, options.seed, clock)).await?;
    Ok(())
}
