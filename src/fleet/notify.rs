//! `[notify]`: whom to tell that something new wants a human.

use serde::Deserialize;
use toml::Spanned;

use crate::model::{Notify, NotifyMin, PLACEHOLDERS, QuietHours};

use super::config_check::Check;

/// More than one a second is noise.
const MOST: i64 = 60;

/// What may stand under `[notify]`.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct NotifyKeys {
    bell: bool,
    osc9: bool,
    command: Option<Spanned<Vec<Spanned<String>>>>,
    min: Option<Spanned<String>>,
    quiet: Option<Spanned<String>>,
    per_minute: Option<Spanned<i64>>,
}

impl Check<'_> {
    pub(super) fn notify(&mut self, keys: &NotifyKeys) -> Notify {
        let mut notify = Notify { bell: keys.bell, osc9: keys.osc9, ..Notify::default() };
        if let Some(command) = &keys.command {
            notify.command = self.command(command);
        }
        if let Some(min) = &keys.min {
            match min.get_ref().as_str() {
                "warning" => notify.min = NotifyMin::Warning,
                "alarm" => notify.min = NotifyMin::Alarm,
                other => self.error(&min.span(), format!("min is \"warning\" or \"alarm\", not `{other}`")),
            }
        }
        if let Some(quiet) = &keys.quiet {
            match QuietHours::parse(quiet.get_ref()) {
                Ok(hours) => notify.quiet = Some(hours),
                Err(why) => self.error(&quiet.span(), why),
            }
        }
        if let Some(most) = &keys.per_minute {
            match u32::try_from(*most.get_ref()).ok().filter(|n| (1..=MOST).contains(&i64::from(*n))) {
                Some(n) => notify.per_minute = n,
                None => {
                    self.error(&most.span(), format!("per_minute is 1 to {MOST}, not {}", most.get_ref()));
                }
            }
        }
        notify
    }

    fn command(&mut self, command: &Spanned<Vec<Spanned<String>>>) -> Vec<String> {
        let words = command.get_ref();
        let Some(program) = words.first().filter(|program| !program.get_ref().trim().is_empty()) else {
            let message =
                "an empty command: name a program and its arguments, such as [\"notify-send\", \"{title}\"]";
            self.error(&command.span(), message);
            return Vec::new();
        };
        if program.get_ref().contains('{') {
            let message = "the program is named here, not by what AWS says: placeholders stand in arguments";
            self.error(&program.span(), message);
        } else if program.get_ref().contains(char::is_whitespace) && !program.get_ref().contains('/') {
            let message = "no shell takes this apart: write each argument as a string of its own";
            self.error(&program.span(), message);
        }
        for word in words.iter().skip(1) {
            if let Some(name) = unknown(word.get_ref()) {
                let all = PLACEHOLDERS.map(|name| format!("{{{name}}}")).join(", ");
                self.error(&word.span(), format!("no placeholder {{{name}}}; there are {all}"));
            }
        }
        words.iter().map(|word| word.get_ref().clone()).collect()
    }
}

/// The first name in braces that is no placeholder. Braces around anything but a name are text.
fn unknown(word: &str) -> Option<&str> {
    let names = word.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0));
    let is_name = |name: &&str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    names.filter(is_name).find(|name| !PLACEHOLDERS.contains(name))
}
