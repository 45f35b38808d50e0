//! Tells whoever does not look at the screen: by the terminal, and by a program.

use std::{io::Write, process::Stdio, time::Duration};

use tokio::{process::Command, sync::mpsc, task::JoinSet, time::timeout};

use super::{Msg, Notice, Screen, clipboard::Between};
use crate::model::{Notify, clean};

/// A program that takes longer is ended.
const PATIENCE: Duration = Duration::from_secs(10);
/// Notices that wait for the program; what comes beyond is told by the terminal alone.
const WAITING: usize = 16;
const BELL: u8 = 7;

/// Ways to tell.
#[derive(Debug)]
pub(super) struct Notifier {
    how: Notify,
    between: Between,
    command: Option<mpsc::Sender<Notice>>,
}

impl Notifier {
    /// As is configured, in that environment. The program is run by one of `tasks`.
    pub fn new(
        how: Notify,
        variable: impl Fn(&str) -> Option<String>,
        tasks: &mut JoinSet<()>,
        tx: &mpsc::Sender<Msg>,
    ) -> Self {
        let command = (!how.command.is_empty()).then(|| {
            let (sender, waiting) = mpsc::channel(WAITING);
            tasks.spawn(run_all(how.command.clone(), waiting, tx.clone()));
            sender
        });
        Self { how, between: Between::of(variable), command }
    }

    /// Tells it. While the terminal is somebody else's, `screen` is none.
    ///
    /// # Errors
    /// Those of writing: the terminal is gone.
    pub fn tell<W: Write>(&self, notice: &Notice, screen: Option<&mut Screen<W>>) -> std::io::Result<()> {
        if let Some(command) = &self.command {
            // A program that hangs is not waited for.
            let _ = command.try_send(notice.clone());
        }
        let Some(screen) = screen else { return Ok(()) };
        let mut bytes = Vec::new();
        if self.how.osc9 {
            bytes.extend(self.between.wrap(&format!("\x1b]9;{}\x1b\\", clean(&notice.line()))));
        }
        if self.how.bell {
            bytes.push(BELL);
        }
        if bytes.is_empty() { Ok(()) } else { screen.send(&bytes) }
    }
}

/// Runs the program for one notice after the other. What goes wrong is told once.
async fn run_all(command: Vec<String>, mut waiting: mpsc::Receiver<Notice>, tx: mpsc::Sender<Msg>) {
    let mut told = false;
    while let Some(notice) = waiting.recv().await {
        if let Err(why) = run(&command, &notice).await
            && !std::mem::replace(&mut told, true)
        {
            let program = clean(command.first().map_or("", String::as_str));
            // A console that has ended needs no message.
            let _ = tx.send(Msg::Told(format!("notify: {program}: {why}; that is not told again"))).await;
        }
    }
}

async fn run(command: &[String], notice: &Notice) -> Result<(), String> {
    let Some((program, arguments)) = command.split_first() else { return Ok(()) };
    let child = Command::new(program)
        .args(arguments.iter().map(|argument| notice.fill(argument)))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // What stops or ends the console is not for it.
        .process_group(0)
        .kill_on_drop(true)
        .spawn();
    let mut child = child.map_err(|error| error.to_string())?;
    match timeout(PATIENCE, child.wait()).await {
        Ok(Ok(status)) if status.success() => Ok(()),
        Ok(Ok(status)) => Err(status.to_string()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err(format!("not done in {} s", PATIENCE.as_secs())),
    }
}
