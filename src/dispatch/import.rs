use std::{
    fs,
    io::{self, IsTerminal as _, Write as _},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use crate::{
    cli::{Global, Import},
    headless::{self, ImportOptions},
    model::Exit,
    store::history::History,
    wiring::{Failure, clock, config, needed_history},
};

/// `skydeck import`: until all is read, or until Ctrl-C, which ends it after the events that are being kept. A second one
/// ends it at once.
///
/// # Errors
/// What kept it from starting.
pub(super) async fn import(import: &Import, global: &Global) -> Result<Exit, Failure> {
    let as_json = match import.output.as_str() {
        "text" => false,
        "json" => true,
        other => {
            return Err(Failure::usage(format!(
                "--output {other}: an import says what came of it as text or json"
            )));
        }
    };
    let given = [("--account", !global.account.is_empty()), ("--region", !global.region.is_empty())];
    if let Some((option, _)) = given.into_iter().find(|(_, given)| *given) {
        let how =
            "all events of the files are imported; narrow what is looked at: `skydeck get events --offline`";
        return Err(Failure::usage(format!("{option}: {how}")));
    }
    let config = config(global)?;
    let file = needed_history("import", global, &config)?;
    let is_gone = |path: &&PathBuf| {
        path.as_os_str() != "-"
            && fs::metadata(path).is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
    };
    if let Some(path) = import.files.iter().find(is_gone) {
        return Err(Failure::usage(format!("{}: there is no such file or folder", path.display())));
    }
    let now = clock(global)?.now();
    let opened = History::open(&file.path, file.limits, now);
    let (mut history, notice) = opened.map_err(|error| Failure {
        exit: Exit::Defect,
        message: format!("the history {} cannot be written: {error}", file.path.display()),
    })?;
    if let Some(notice) = notice {
        // A closed standard error leaves nowhere to say it.
        let _ = writeln!(io::stderr(), "skydeck: {notice}");
    }
    let files = import.files.clone();
    let options = ImportOptions { files, as_json, width: progress_width(), now };
    let stop = Arc::new(AtomicBool::new(false));
    let stops = stop.clone();
    let work = tokio::task::spawn_blocking(move || {
        headless::import(&options, &mut history, &stops, &mut io::stdout(), &mut io::stderr())
    });
    tokio::pin!(work);
    loop {
        tokio::select! {
            ended = &mut work => {
                let defect = |message: String| Failure { exit: Exit::Defect, message };
                let ended = ended.map_err(|_| defect("stopped by the defect above; please report it".into()))?;
                return ended.map_err(|error| defect(error.to_string()));
            }
            _ = tokio::signal::ctrl_c() => {
                if stop.swap(true, Ordering::Relaxed) {
                    return Ok(Exit::Interrupted);
                }
            }
        }
    }
}

/// Columns of the terminal that standard error goes to; none when it goes elsewhere.
fn progress_width() -> Option<u16> {
    let err = io::stderr();
    let columns =
        err.is_terminal().then(|| rustix::termios::tcgetwinsize(&err).ok())?.map(|size| size.ws_col);
    Some(columns.filter(|columns| *columns > 0).unwrap_or(80))
}
