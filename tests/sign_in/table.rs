//! Set-ups that do not work, each made and tried: the table in `docs/sign-in.md` says of each what Skydeck says.
//! `SIGN_IN_TABLE=write` writes the table anew.

#[path = "table/bases.rs"]
mod bases;
#[path = "table/network.rs"]
mod network;
#[path = "table/profiles.rs"]
mod profiles;
#[path = "table/roles.rs"]
mod roles;
#[path = "table/sso.rs"]
mod sso;

use std::{env, fs, path::Path};

use futures_util::{StreamExt as _, stream};

use crate::lab::{Lab, Outcome};

const HEAD: &str = "| set-up | what Skydeck says | what to do |\n|---|---|---|\n";

/// A set-up, in words, and what comes of it.
type Row = (&'static str, fn() -> Said);

/// What somebody is told.
#[derive(Clone, Debug, PartialEq)]
struct Said {
    message: String,
    fix: String,
}

impl Said {
    /// What the binary says when it is to read the alarms.
    #[track_caller]
    fn by(lab: &Lab) -> Self {
        Self::of(lab, &lab.get("alarms", &[]))
    }

    /// What a run has said: one fault, or why it did not start.
    #[track_caller]
    fn of(lab: &Lab, run: &Outcome) -> Self {
        if run.code == Some(2) {
            let line = run.stderr.trim_end().strip_prefix("skydeck: ").expect("a sentence");
            let (message, fix) = line.split_once("; fix: ").unwrap_or((line, "?"));
            return Self { message: message.to_owned(), fix: fix.to_owned() }.at(lab);
        }
        let fault = run.fault();
        let text = |member: &str| fault[member].as_str().expect("a sentence").to_owned();
        Self { message: text("message"), fix: text("fix") }.at(lab)
    }

    /// Without what differs from one time to the next.
    fn at(self, lab: &Lab) -> Self {
        let home = lab.home.path().display().to_string();
        let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
        let same = |text: String| {
            let text =
                text.replace(&home, "~").replace(&format!("skydeck-alice@{host}"), "skydeck-alice@HOST");
            let words = text.split_inclusive(' ').map(|word| {
                let bare = word.trim_end_matches([' ', ',', ';', ':', ')']);
                let rest = &word[bare.len()..];
                match bare.split_once("127.0.0.1:") {
                    _ if bare.parse::<jiff::Timestamp>().is_ok() => format!("TIME{rest}"),
                    Some((before, port)) if port.bytes().all(|b| b.is_ascii_digit()) => {
                        format!("{before}127.0.0.1:PORT{rest}")
                    }
                    _ => word.to_owned(),
                }
            });
            words.collect::<String>().replace('|', "\\|")
        };
        Self { message: same(self.message), fix: same(self.fix) }
    }
}

fn line((set_up, said): &(&str, Said)) -> String {
    format!("| {set_up} | {} | {} |\n", said.message, said.fix)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_of_set_ups_that_do_not_work_is_what_the_page_says() {
    let rows: Vec<Row> =
        [profiles::ROWS, sso::ROWS, bases::ROWS, roles::ROWS, network::ROWS].concat().into_iter().collect();
    let made = stream::iter(rows).map(|(set_up, said)| async move {
        let said = tokio::task::spawn_blocking(said).await;
        // The others are tried all the same.
        let said = said.unwrap_or_else(|e| Said { message: format!("{e}"), fix: "?".into() });
        (set_up, said)
    });
    let made: Vec<(&str, Said)> = made.buffered(4).collect().await;
    let table: String = made.iter().map(line).collect();

    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/sign-in.md");
    let page = fs::read_to_string(&path).expect("the page");
    let (before, rest) = page.split_once(HEAD).expect("a table");
    let told = rest.split("\n\n").next().expect("its rows").trim_end();
    if env::var_os("SIGN_IN_TABLE").is_some_and(|value| value == "write") {
        let after = &rest[told.len()..];
        fs::write(&path, format!("{before}{HEAD}{}{after}", table.trim_end())).expect("written");
        return;
    }
    for (told, made) in told.lines().zip(table.lines()) {
        assert_eq!(told, made, "SIGN_IN_TABLE=write writes the table anew");
    }
    assert_eq!(told.lines().count(), made.len());
    assert!(made.len() >= 20);
    for (set_up, said) in &made {
        assert!(!said.message.is_empty() && !said.fix.is_empty() && said.fix != "?", "{set_up}: {said:?}");
    }
}
