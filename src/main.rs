//! The `skydeck` binary: parses, dispatches, and turns what comes back into an exit code.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::Parser;
use skydeck::{cli::Cli, dispatch::dispatch, model::Exit, wiring::Failure};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let ended = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => {
            let ended = runtime.block_on(dispatch(&cli));
            // What is still under way is not waited for.
            runtime.shutdown_background();
            ended
        }
        Err(error) => Err(Failure { exit: Exit::Defect, message: error.to_string() }),
    };
    let exit = ended.unwrap_or_else(|failure| {
        // A closed standard error leaves nowhere to say it.
        let _ = writeln!(io::stderr(), "skydeck: {}", failure.message);
        failure.exit
    });
    ExitCode::from(exit.code())
}
