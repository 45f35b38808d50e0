//! The `skydeck` binary: parses, dispatches, and turns what comes back into an exit code.

use std::{
    io::{self, Write},
    panic::{AssertUnwindSafe, catch_unwind},
    process::ExitCode,
};

use clap::Parser;
use skydeck::{cli::Cli, dispatch::dispatch, model::Exit, wiring::Failure};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let ended = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => {
            // The panic's own message has been printed; the exit code is still the contract's.
            let ended =
                catch_unwind(AssertUnwindSafe(|| runtime.block_on(dispatch(&cli)))).unwrap_or_else(|_| {
                    Err(Failure {
                        exit: Exit::Defect,
                        message: "stopped by the defect above; please report it".into(),
                    })
                });
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
