//! Text to the clipboard of whoever sits at the terminal, past whatever lies between. OSC 52 has no answer:
//! that text was sent is all that can be known.

use std::{
    future::pending,
    io::{self, Write},
    process::Stdio,
    time::Duration,
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use tokio::{io::AsyncWriteExt as _, process::Command, task::JoinSet, time::timeout};

use super::Screen;
use crate::model::{clean, clean_lines};

/// Bytes of text at most. Terminals cut or refuse longer sequences, each at its own length; this is what goes
/// into the 100,000 bytes that hterm's `osc52.sh` allows for a sequence, the limit that others took over:
/// <https://chromium.googlesource.com/apps/libapps/+/HEAD/hterm/etc/osc52.sh>. tmux itself takes 1 MiB
/// (`INPUT_BUF_LIMIT`), but the terminal around it does not.
const MOST: usize = 74_994;
/// GNU screen keeps 256 bytes of a string sequence (768 since 4.2.1) and prints the rest. So long may a part
/// be, with two bytes before and two behind it; the same script has it.
const SCREEN_PART: usize = 252;
/// tmux is a process on this machine.
const PATIENCE: Duration = Duration::from_secs(2);

/// Text that may be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Clip(String);

impl Clip {
    /// Cleans a text. The error says in words why it cannot be sent.
    fn new(raw: &str) -> Result<Self, String> {
        let text = clean_lines(raw);
        match text.len() {
            0 => Err("nothing to send to the clipboard".into()),
            length if length > MOST => {
                Err(format!("not sent: {length} bytes, and terminals take {MOST} at most"))
            }
            _ => Ok(Self(text)),
        }
    }

    fn told(&self, sent: &str) -> String {
        match self.0.chars().count() {
            1 => format!("{sent}: 1 character"),
            count => format!("{sent}: {count} characters"),
        }
    }
}

/// What lies between the program and the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Between {
    Nothing,
    /// tmux, on this machine.
    Tmux,
    /// tmux, on a machine from which somebody came here.
    FarTmux,
    /// GNU screen, on this machine.
    Screen,
    /// GNU screen or tmux, on a machine from which somebody came here: `TERM` is the same in both.
    FarScreen,
}

impl Between {
    pub(super) fn of(variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name| variable(name).is_some_and(|value| !value.is_empty());
        let term = variable("TERM").unwrap_or_default();
        if set("TMUX") {
            Self::Tmux
        } else if set("STY") {
            Self::Screen
        } else if term.starts_with("tmux") {
            Self::FarTmux
        } else if term.starts_with("screen") {
            Self::FarScreen
        } else {
            Self::Nothing
        }
    }

    /// What to write so that a sequence that is for the terminal gets there.
    pub(super) fn wrap(self, plain: &str) -> Vec<u8> {
        match self {
            Self::Nothing => plain.as_bytes().to_vec(),
            Self::Tmux | Self::FarTmux => through_tmux(plain),
            // The end of a sequence around it must not be found in it.
            Self::Screen | Self::FarScreen => through_screen(&plain.replace("\x1b\\", "\x07")),
        }
    }

    /// What to write so that the terminal hears of it.
    fn sequence(self, clip: &Clip) -> Vec<u8> {
        // Ended by BEL, not by ST: the end of a sequence around it must not be found in it.
        let plain = format!("\x1b]52;c;{}\x07", BASE64_STANDARD.encode(&clip.0));
        match self {
            Self::Nothing => plain.into_bytes(),
            // It takes either when it is told to: `set-clipboard on`, `allow-passthrough on`.
            Self::Tmux | Self::FarTmux => [plain.as_bytes(), &through_tmux(&plain)].concat(),
            Self::Screen => through_screen(&plain),
            // What screen has room for does no harm there.
            Self::FarScreen if plain.len() <= SCREEN_PART => {
                [plain.as_bytes(), &through_screen(&plain)].concat()
            }
            Self::FarScreen => through_screen(&plain),
        }
    }
}

/// tmux's passthrough: <https://github.com/tmux/tmux/wiki/FAQ>.
fn through_tmux(sequence: &str) -> Vec<u8> {
    format!("\x1bPtmux;{}\x1b\\", sequence.replace('\x1b', "\x1b\x1b")).into_bytes()
}

/// GNU screen passes on what is in a device control string:
/// <https://www.gnu.org/software/screen/manual/screen.html#Control-Sequences>.
fn through_screen(sequence: &str) -> Vec<u8> {
    let parts = sequence.as_bytes().chunks(SCREEN_PART);
    parts.flat_map(|part| [b"\x1bP", part, b"\x1b\\"].concat()).collect()
}

/// The clipboard, as far as it can be reached.
#[derive(Debug)]
pub(super) struct Clipboard {
    between: Between,
    asked: JoinSet<Answer>,
}

/// What tmux made of a text: the error says why it did not take it.
pub(super) type Answer = (Clip, Result<(), String>);

impl Clipboard {
    /// As the environment tells.
    pub fn new(variable: impl Fn(&str) -> Option<String>) -> Self {
        Self { between: Between::of(variable), asked: JoinSet::new() }
    }

    /// Sends a text. What to tell of it; nothing yet when tmux is asked first, which [`Self::answer`] tells.
    ///
    /// # Errors
    /// Those of writing: the terminal is gone.
    pub fn copy<W: Write>(&mut self, raw: &str, screen: &mut Screen<W>) -> io::Result<Option<String>> {
        // The last text is the one that counts, in whatever order tmux would take them.
        self.asked.abort_all();
        let clip = match Clip::new(raw) {
            Ok(clip) => clip,
            Err(why) => return Ok(Some(why)),
        };
        if self.between == Between::Tmux {
            self.asked.spawn(async move {
                let taken = hand(tmux(), &clip).await;
                (clip, taken)
            });
            return Ok(None);
        }
        screen.send(&self.between.sequence(&clip))?;
        Ok(Some(clip.told("sent to the clipboard")))
    }

    /// Waits for tmux; for ever when it is not asked. Nothing is lost when this is dropped.
    pub async fn answer(&mut self) -> Answer {
        loop {
            match self.asked.join_next().await {
                Some(Ok(answer)) => return answer,
                // Called off by a later text.
                Some(Err(_)) => {}
                None => pending().await,
            }
        }
    }

    /// Sends past tmux what it did not take. What to tell.
    ///
    /// # Errors
    /// Those of writing: the terminal is gone.
    pub fn settle<W: Write>(&self, answer: &Answer, screen: &mut Screen<W>) -> io::Result<String> {
        match answer {
            (clip, Ok(())) => Ok(clip.told("sent to tmux's buffer and the clipboard")),
            (clip, Err(why)) => {
                screen.send(&self.between.sequence(clip))?;
                Ok(clip.told(&format!("sent past tmux ({why}) to the clipboard")))
            }
        }
    }
}

/// Has tmux take a buffer from its standard input and send it on to the terminal: 3.2 and later.
fn tmux() -> Command {
    let mut command = Command::new("tmux");
    command.args(["load-buffer", "-w", "-"]);
    command
}

async fn hand(mut command: Command, clip: &Clip) -> Result<(), String> {
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().map_err(|error| error.to_string())?;
    let ended = timeout(PATIENCE, async {
        if let Some(mut input) = child.stdin.take() {
            // Who does not take it all says why when it ends.
            let _ = input.write_all(clip.0.as_bytes()).await;
        }
        child.wait_with_output().await
    });
    match ended.await {
        Ok(Ok(output)) if output.status.success() => Ok(()),
        Ok(Ok(output)) => {
            let said = String::from_utf8_lossy(&output.stderr);
            let line = clean(said.lines().next().unwrap_or_default());
            let line: String = line.trim().chars().take(60).collect();
            Err(if line.is_empty() { output.status.to_string() } else { line })
        }
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err(format!("no answer in {} s", PATIENCE.as_secs())),
    }
}

#[cfg(test)]
mod tests;
