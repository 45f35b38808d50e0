//! The `skydeck` binary: parses, dispatches, and turns what comes back into an exit code.

use std::{
    io::{self, IsTerminal, Write},
    process::ExitCode,
};

use clap::Parser;
use skydeck::{
    cli::{Cli, Command, Get, Global, When},
    headless,
    model::{Exit, Resource},
    wiring::{Failure, Setup, set_up},
};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return end(Err(Failure { exit: Exit::Defect, message: error.to_string() })),
    };
    let ended = runtime.block_on(async {
        if let Some(path) = &cli.global.log_file {
            skydeck::wiring::log_to(path)?;
        }
        match &cli.command {
            Some(command) => {
                tokio::select! {
                    ended = run(command, &cli.global) => ended,
                    _ = tokio::signal::ctrl_c() => Ok(Exit::Interrupted),
                }
            }
            None => console(&cli).await,
        }
    });
    // What is still under way is not waited for.
    runtime.shutdown_background();
    end(ended)
}

fn end(ended: Result<Exit, Failure>) -> ExitCode {
    let exit = ended.unwrap_or_else(|failure| {
        // A closed standard error leaves nowhere to say it.
        let _ = writeln!(io::stderr(), "skydeck: {}", failure.message);
        failure.exit
    });
    ExitCode::from(exit.code())
}

async fn run(command: &Command, global: &Global) -> Result<Exit, Failure> {
    match command {
        Command::Get(options) => get(options, global).await,
        Command::Snapshot(_) | Command::Check(_) => Err(Failure::usage("soon")),
    }
}

async fn get(get: &Get, global: &Global) -> Result<Exit, Failure> {
    let resource = Resource::ALL.into_iter().find(|r| r.name() == get.resource).ok_or_else(|| {
        let names = Resource::ALL.map(Resource::name).join(", ");
        Failure::usage(format!("`{}` is none of {names}", get.resource))
    })?;
    let options = headless::GetOptions {
        resource,
        output: get.output.parse().map_err(Failure::usage)?,
        since: get.since.as_deref().map(headless::parse_duration).transpose().map_err(Failure::usage)?,
        query: get.query.clone(),
        limit: get.limit,
        reads: get.reads,
        colour: colour(global, io::stdout().is_terminal()),
        width: terminal_width(),
    };
    let Setup { engine, fleet, .. } = set_up(global).await?;
    let (mut out, mut err) = (io::BufWriter::new(io::stdout()), io::stderr());
    headless::get(&options, &engine, &fleet, &mut out, &mut err)
        .await
        .map_err(|e| Failure { exit: e.exit(), message: e.to_string() })
}

async fn console(_cli: &Cli) -> Result<Exit, Failure> {
    Err(Failure::usage("soon"))
}

fn colour(global: &Global, terminal: bool) -> bool {
    match global.color {
        When::Always => true,
        When::Never => false,
        When::Auto => terminal && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()),
    }
}

fn terminal_width() -> Option<u16> {
    rustix::termios::tcgetwinsize(io::stdout()).ok().map(|size| size.ws_col).filter(|columns| *columns > 0)
}
