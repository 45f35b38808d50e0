use std::{process::Stdio, time::Duration};

use tokio::{process::Command, sync::mpsc, task::JoinSet, time::timeout};

use super::Msg;
use crate::model::clean;

/// Who cannot open a link says so within this time; who ends later was a browser.
const SOON: Duration = Duration::from_secs(5);
/// Browsers that need a terminal, and ours is taken.
const IN_TERMINALS: [&str; 8] =
    ["browsh", "elinks", "links", "links2", "lynx", "w3m", "www-browser", "carbonyl"];

/// A program that opens links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    name: String,
    /// `%s` in them stands for the link, which else comes last.
    arguments: Vec<String>,
}

impl Program {
    fn new(command: &str) -> Option<Self> {
        let mut words = command.split_whitespace().map(str::to_owned);
        Some(Self { name: words.next()?, arguments: words.collect() })
    }

    fn base_name(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or_default()
    }

    /// The link is one argument, and no shell sees it.
    fn command(&self, url: &str) -> Command {
        let mut command = Command::new(&self.name);
        command.args(self.arguments.iter().map(|argument| argument.replace("%s", url)));
        if !self.arguments.iter().any(|argument| argument.contains("%s")) {
            command.arg(url);
        }
        // A group of its own: what stops or ends the console is not for the browser.
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        command
    }
}

/// The program that would open a link in front of the user: the first of `$BROWSER` that needs no terminal,
/// else the desktop's own. None over SSH, for the browser would open on the wrong machine.
pub fn can_browse(variable: impl Fn(&str) -> Option<String>) -> Option<Program> {
    browser(variable, cfg!(target_os = "macos"))
}

fn browser(variable: impl Fn(&str) -> Option<String>, macos: bool) -> Option<Program> {
    let set = |name| variable(name).is_some_and(|value| !value.is_empty());
    if set("SSH_CONNECTION") || set("SSH_TTY") {
        return None;
    }
    let wanted = variable("BROWSER").unwrap_or_default();
    let wanted = wanted.split(':').filter_map(Program::new);
    let desktop = if macos {
        Program::new("open")
    } else {
        Program::new("xdg-open").filter(|_| set("DISPLAY") || set("WAYLAND_DISPLAY"))
    };
    wanted.chain(desktop).find(|program| !IN_TERMINALS.contains(&program.base_name()))
}

/// Opens a link, if that can be done here. What to tell at once; a failure that shows later is a message.
pub(super) fn browse(
    url: &str,
    program: Option<Program>,
    tasks: &mut JoinSet<()>,
    tx: &mpsc::Sender<Msg>,
) -> String {
    if !(url.starts_with("https://") && url.bytes().all(|byte| byte.is_ascii_graphic())) {
        return "not opened: not a plain https:// link".into();
    }
    let Some(program) = program else { return "not opened: there is no browser here".into() };
    let name = clean(program.base_name());
    let mut child = match program.command(url).spawn() {
        Ok(child) => child,
        Err(error) => return format!("not opened: {name}: {error}"),
    };
    let (told, tx) = (format!("given to {name}"), tx.clone());
    tasks.spawn(async move {
        if let Ok(Ok(status)) = timeout(SOON, child.wait()).await
            && !status.success()
        {
            // A console that has ended needs no message.
            let _ = tx.send(Msg::Told(format!("not opened: {name}: {status}"))).await;
        }
    });
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::environment::tests::with;

    fn found(variables: &[(&str, &str)], macos: bool) -> Option<String> {
        let program = browser(with(variables), macos)?;
        let command = program.command("https://x.test/?a=1;b");
        let command = command.as_std();
        let words = std::iter::once(command.get_program()).chain(command.get_args());
        Some(words.map(|word| format!("[{}]", word.to_string_lossy())).collect())
    }

    #[test]
    fn the_browser_is_the_one_in_front_of_the_user() {
        for (variables, macos, expected) in [
            (&[("DISPLAY", ":0")][..], false, Some("[xdg-open][https://x.test/?a=1;b]")),
            (&[("WAYLAND_DISPLAY", "wayland-0")], false, Some("[xdg-open][https://x.test/?a=1;b]")),
            (&[("DISPLAY", "")], false, None),
            (&[], false, None),
            (&[], true, Some("[open][https://x.test/?a=1;b]")),
            (&[("BROWSER", "firefox")], false, Some("[firefox][https://x.test/?a=1;b]")),
            (
                &[("BROWSER", "/opt/ff --new-tab=%s -q:other")],
                true,
                Some("[/opt/ff][--new-tab=https://x.test/?a=1;b][-q]"),
            ),
            (&[("BROWSER", "w3m:/usr/bin/lynx")], false, None),
            (&[("BROWSER", "w3m: :chromium")], false, Some("[chromium][https://x.test/?a=1;b]")),
            (&[("BROWSER", "lynx"), ("DISPLAY", ":0")], false, Some("[xdg-open][https://x.test/?a=1;b]")),
            (&[("SSH_CONNECTION", "203.0.113.7 1 203.0.113.8 22"), ("DISPLAY", ":10")], false, None),
            (&[("SSH_TTY", "/dev/pts/1"), ("BROWSER", "firefox")], false, None),
            (&[("SSH_TTY", "/dev/pts/1")], true, None),
        ] {
            assert_eq!(found(variables, macos).as_deref(), expected, "{variables:?}, macOS: {macos}");
        }
    }

    async fn opened(url: &str, command: &str) -> (String, Option<String>) {
        let (mut tasks, (tx, mut rx)) = (JoinSet::new(), mpsc::channel(1));
        let told = browse(url, Program::new(command), &mut tasks, &tx);
        drop(tx);
        let later = match rx.recv().await {
            Some(Msg::Told(later)) => Some(later),
            _ => None,
        };
        (told, later)
    }

    #[tokio::test]
    async fn only_plain_https_links_are_opened() {
        for url in [
            "http://x.test/",
            "file:///etc/passwd",
            "--version",
            "https://x.test/\u{e9}",
            "https://x.test/a b",
            "https://x.test/\x1b",
        ] {
            let (told, _) = opened(url, "false").await;
            assert_eq!(told, "not opened: not a plain https:// link", "{url:?}");
        }
    }

    #[tokio::test]
    async fn what_becomes_of_a_link_is_told() {
        let url = "https://x.test/";
        assert_eq!(opened(url, "true").await, ("given to true".into(), None));
        let (told, later) = opened(url, "false").await;
        assert_eq!(told, "given to false");
        assert_eq!(later.as_deref(), Some("not opened: false: exit status: 1"));
        let (told, _) = opened(url, "/nowhere/no-such-browser").await;
        assert!(told.starts_with("not opened: no-such-browser: "), "{told}");
        assert_eq!(opened(url, "").await.0, "not opened: there is no browser here");
    }
}
