use ratatui::{buffer::Buffer, layout::Rect};

use super::{Notice, choices::plural, window};
use crate::{
    model::{DeviceCode, Login, LoginKey, LoginKind, LoginState, Secret, Timestamp},
    spec::{Action, Context},
    ui::{
        Cx, logins,
        text::{put, put_right, width, wrap},
        time,
    },
};

/// Digits of a code of an MFA device: `TokenCode`.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html>
pub const CODE: usize = 6;
/// Cells that the form takes at most.
const WIDEST: u16 = 92;
/// Cells of the labels in front of what is to be read or typed.
const LABEL: u16 = 6;

/// The logins that wait for a human, as one form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignInForm {
    /// A line a login, in the order in which they came. Those that hold by now stay, and say so.
    pub lines: Vec<SignInLine>,
    /// The one that is typed into, by its place.
    pub at: usize,
    /// What was being read when the form came up.
    pub under: Option<Notice>,
}

/// One login of the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInLine {
    /// Which.
    pub key: LoginKey,
    /// Digits of a code so far.
    pub typed: Secret,
    /// Why they were not sent.
    pub refused: Option<String>,
}

impl SignInForm {
    /// Takes in the logins that it does not have yet and that wait.
    pub fn join(&mut self, logins: &[Login]) {
        for login in logins.iter().filter(|login| login.needs_human()) {
            if !self.lines.iter().any(|line| line.key == login.key) {
                let line = SignInLine { key: login.key.clone(), typed: Secret::default(), refused: None };
                self.lines.push(line);
            }
        }
    }
}

/// Whether a code can be approved no more.
pub fn is_over(code: &DeviceCode, now: Timestamp) -> bool {
    code.until <= now
}

/// A row of the form: which login it is of, where it begins, and its words, each in a style.
struct Row {
    of: usize,
    words: Vec<(String, &'static str)>,
    right: String,
}

/// Draws the form in the middle of the body, and what its keys do in the last row.
pub(super) fn sign_in(cx: &Cx<'_>, area: Rect, body: Rect, form: &SignInForm, buf: &mut Buffer) {
    let columns = body.width.saturating_sub(4).min(WIDEST);
    let rows = rows(cx, form, columns.saturating_sub(2));
    let page = rows.len().min(usize::from(body.height.saturating_sub(2)));
    let first = first(&rows, form.at, page);
    let waiting = form.lines.iter().filter(|line| login(cx, line).is_some_and(Login::needs_human)).count();
    let bottom = match rows.len() - page {
        0 => String::new(),
        _ => format!("{waiting} of {} wait", form.lines.len()),
    };
    let size = (columns, u16::try_from(page).unwrap_or(u16::MAX));
    let inner = window(cx, body, size, "sign in", &bottom, buf);
    for (row, y) in rows.iter().skip(first).zip(inner.y..inner.bottom()) {
        let mut x = inner.x + 1;
        let mut right = inner.right().saturating_sub(1);
        if !row.right.is_empty() && right.saturating_sub(x) > width(&row.right) + 20 {
            right = put_right(buf, x, right, y, &row.right, cx.style("dim")).saturating_sub(2);
        }
        for (text, style) in &row.words {
            x = put(buf, x, y, right.saturating_sub(x), text, cx.style(style));
        }
    }
    let row = Rect { y: area.bottom() - 1, height: 1, ..area };
    keys(cx, row, form, buf);
}

fn login<'a>(cx: &Cx<'a>, line: &SignInLine) -> Option<&'a Login> {
    cx.store.logins.iter().find(|login| login.key == line.key)
}

/// The first row in sight: all of the chosen login, and what is before it as long as there is room.
fn first(rows: &[Row], at: usize, page: usize) -> usize {
    let end = rows.iter().rposition(|row| row.of == at).map_or(0, |last| last + 1);
    let start = rows.iter().position(|row| row.of == at).unwrap_or(0);
    end.saturating_sub(page).min(start)
}

fn rows(cx: &Cx<'_>, form: &SignInForm, columns: u16) -> Vec<Row> {
    let mut rows = Vec::new();
    for (of, line) in form.lines.iter().enumerate() {
        let Some(login) = login(cx, line) else { continue };
        let mut push =
            |words: Vec<(String, &'static str)>| rows.push(Row { of, words, right: String::new() });
        if of > 0 {
            push(Vec::new());
        }
        let heading = if of == form.at { "focused.title" } else { "title" };
        push(vec![(logins::name(&login.kind), heading)]);
        if let LoginKind::MfaForRole { role_arn, .. } = &login.kind {
            wrap(&format!("for {role_arn}"), columns, 3)
                .into_iter()
                .for_each(|text| push(vec![(text, "text")]));
        }
        let chosen = of == form.at;
        for words in stands(cx, form, line, login, chosen, columns) {
            push(words);
        }
        let behind: Vec<&str> = logins::accounts_behind(cx.store, &login.kind).collect();
        if let Some(first) = behind.first()
            && let Some(heading) = rows.iter_mut().rfind(|row| row.words.iter().any(|(_, s)| *s == heading))
        {
            heading.right = match behind.len() {
                1 => (*first).to_owned(),
                several => plural(several, "account"),
            };
        }
    }
    rows
}

type Words = Vec<(String, &'static str)>;

/// How a login stands, and what is to be read or typed.
fn stands(
    cx: &Cx<'_>,
    form: &SignInForm,
    line: &SignInLine,
    login: &Login,
    chosen: bool,
    columns: u16,
) -> Vec<Words> {
    let say = |style: &'static str, text: String| -> Vec<Words> {
        wrap(&text, columns, 4).into_iter().map(|text| vec![(text, style)]).collect()
    };
    let is_sso = matches!(login.kind, LoginKind::Sso { .. });
    match &login.state {
        LoginState::Good { until, renews } => {
            let end = match renews {
                true => "it renews itself".to_owned(),
                false => format!("until {}", cx.view.zone.moment(*until, cx.now)),
            };
            say("fine", format!("● signed in, {end}"))
        }
        LoginState::Busy if is_sso => say("unknown", "◌ a code is being fetched".into()),
        LoginState::Busy => say("unknown", "◌ the code is being checked".into()),
        LoginState::AtBrowser(code) if is_over(code, cx.now) => {
            say("warning", format!("◆ the code is good no more{}", fetches(cx)))
        }
        LoginState::AtBrowser(code) => at_browser(cx, code, columns),
        LoginState::Wanted { why } => {
            let why = why.as_ref().map(|why| say("warning", format!("◆ {}", why.message)));
            let mut out = Vec::new();
            if is_sso {
                out.extend(why.unwrap_or_default());
                out.extend(say("text", format!("There is no code now{}.", fetches(cx))));
                return out;
            }
            out.push(field(&line.typed, chosen));
            if chosen && matches!(login.kind, LoginKind::MfaForRole { .. }) {
                out.extend(say("dim", "A code is good once: the next role needs the next one.".into()));
            }
            match &line.refused {
                Some(refused) => out.extend(say("warning", format!("◆ {refused}"))),
                None if chosen || !is_said_elsewhere(cx, form, line) => out.extend(why.unwrap_or_default()),
                None => {}
            }
            out
        }
    }
}

/// Whether the chosen line gives the same reason.
fn is_said_elsewhere(cx: &Cx<'_>, form: &SignInForm, line: &SignInLine) -> bool {
    let state = |line: &SignInLine| login(cx, line).map(|login| &login.state);
    form.lines.get(form.at).is_some_and(|chosen| chosen.refused.is_none() && state(chosen) == state(line))
}

fn fetches(cx: &Cx<'_>) -> String {
    key(cx, Action::Accept).map(|key| format!(": {key} fetches a new one")).unwrap_or_default()
}

fn key(cx: &Cx<'_>, action: Action) -> Option<String> {
    cx.specs.keymap.keys_of(Context::SignIn, action).into_iter().next()
}

/// Where to go, and the code: far apart, in a band of its own, so that it can be read out.
fn at_browser(cx: &Cx<'_>, code: &DeviceCode, columns: u16) -> Vec<Words> {
    let label = |text: &str| (format!("{text:<0$}", usize::from(LABEL)), "dim");
    let mut out: Vec<Words> = Vec::new();
    for (at, part) in wrap(&code.url, columns.saturating_sub(LABEL).max(1), 4).into_iter().enumerate() {
        out.push(vec![label(if at == 0 { "open" } else { "" }), (part, "link")]);
    }
    let apart: Vec<String> = code.user_code.chars().map(String::from).collect();
    let apart = format!("   {}   ", apart.join(" "));
    let band = || (" ".repeat(usize::from(width(&apart))), "badge");
    out.push(Vec::new());
    out.push(vec![label(""), band()]);
    out.push(vec![label("code"), (apart.clone(), "badge")]);
    out.push(vec![label(""), band()]);
    out.push(Vec::new());
    let words = format!(
        "Good for {}. Approve it in any browser, on any machine; this goes on by itself.",
        time::age(cx.now, code.until)
    );
    out.extend(wrap(&words, columns, 3).into_iter().map(|text| vec![(text, "text")]));
    out
}

/// `code  123···`
fn field(typed: &Secret, chosen: bool) -> Words {
    let typed = typed.reveal();
    let left = CODE.saturating_sub(typed.chars().count());
    let mut words =
        vec![(format!("{:<1$}", "code", usize::from(LABEL)), "dim"), (typed.to_owned(), "strong")];
    if chosen && left > 0 {
        words.push(("·".into(), "cursor"));
        words.push(("·".repeat(left - 1), "dim"));
    } else {
        words.push(("·".repeat(left), "dim"));
        words.push((" ".into(), if chosen { "cursor" } else { "text" }));
    }
    words
}

/// What the last key led to, else what the keys do.
fn keys(cx: &Cx<'_>, row: Rect, form: &SignInForm, buf: &mut Buffer) {
    for x in row.left()..row.right() {
        if let Some(cell) = buf.cell_mut((x, row.y)) {
            cell.reset();
        }
    }
    buf.set_style(row, cx.style("text"));
    buf.set_style(row, cx.style("footer"));
    let (mut x, right) = (row.x + 1, row.right().saturating_sub(1));
    if let Some(message) = &cx.view.message {
        put(buf, x, row.y, right.saturating_sub(x), message, cx.style("message"));
        return;
    }
    let state = form.lines.get(form.at).and_then(|line| login(cx, line));
    let sso = state.is_some_and(|login| matches!(login.kind, LoginKind::Sso { .. }));
    let live = state
        .is_some_and(|login| matches!(&login.state, LoginState::AtBrowser(code) if !is_over(code, cx.now)));
    let enter = if sso { "new code" } else { "send" };
    let hints = [
        (Action::Accept, enter, !live),
        (Action::Copy, "copy the link", live),
        (Action::Link, "open it here", live && cx.view.can_browse),
        (Action::Down, "next", form.lines.len() > 1),
        (Action::Cancel, "later", true),
    ];
    for (action, words, _) in hints.into_iter().filter(|(.., shown)| *shown) {
        let Some(key) = key(cx, action) else { continue };
        if x + width(&key) + 1 + width(words) > right {
            break;
        }
        x = put(buf, x, row.y, width(&key), &key, cx.style("footer.key")) + 1;
        x = put(buf, x, row.y, width(words), words, cx.style("footer")) + 2;
    }
}
