//! How a query may go on where the cursor is: fields, then values that occur.

use std::ops::Range;

use super::{
    Query, Saved, TokenKind,
    completion::fits,
    cursor::ends_word,
    fields::{self, RECORD, names},
    record, shortcuts, spans,
    value::Op,
};

/// What a query may be about, and what occurs there.
#[derive(Clone, Copy)]
pub struct Vocabulary<'a> {
    /// Members of the things.
    pub columns: &'a [&'static str],
    /// Values that occur of a field, and how often.
    pub values: &'a dyn Fn(&str) -> Vec<(String, usize)>,
    /// Paths that occur in records.
    pub paths: &'a dyn Fn() -> Vec<String>,
    /// Queries that have names.
    pub saved: &'a Saved,
}

/// What fits where the cursor is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completions {
    /// The bytes that it takes the place of.
    pub span: Range<usize>,
    /// What is there already, without quotes.
    pub typed: String,
    /// What it is: `fields`, or the field whose values they are.
    pub title: String,
    /// Best first.
    pub offers: Vec<Offer>,
}

/// Something that fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// How it is listed.
    pub label: String,
    /// What is written, with quotes where it needs them.
    pub text: String,
    /// What it is.
    pub kind: TokenKind,
    /// What it stands for, or how often it occurs; may be empty.
    pub about: String,
}

/// Lengths of time that are offered.
const LENGTHS: [&str; 7] = ["15m", "1h", "3h", "12h", "1d", "7d", "30d"];

/// What fits before the byte `cursor` of a query.
pub fn complete(text: &str, cursor: usize, vocabulary: &Vocabulary<'_>) -> Completions {
    let before = text.get(..cursor).unwrap_or(text);
    let place = Place::of(before);
    let word = before.get(place.start..).unwrap_or_default();
    let (title, typed, start, offers) = match &place.list {
        Some(field) => (field.clone(), word, place.start, values(field, vocabulary)),
        None if word.starts_with(['"', '/']) => (String::new(), "", before.len(), Vec::new()),
        None if word.starts_with('@') => ("saved".into(), word, place.start, saved(vocabulary.saved)),
        None => match operator(word) {
            None => ("fields".into(), word, place.start, all_fields(vocabulary)),
            Some((at, op, length)) => {
                let field = word.get(..at).unwrap_or_default();
                let start = place.start + at + length;
                let offers = if op.is_of_text() { values(field, vocabulary) } else { Vec::new() };
                (field.to_owned(), before.get(start..).unwrap_or_default(), start, offers)
            }
        },
    };
    let typed = typed.trim_start_matches('"').replace("\\\"", "\"").replace("\\\\", "\\");
    let mut found: Vec<(u8, Offer)> =
        offers.into_iter().filter_map(|offer| Some((fits(&offer.label, &typed)?, offer))).collect();
    found.sort_by_key(|(how, _)| *how);
    let offers = found.into_iter().map(|(_, offer)| offer).collect();
    Completions { span: start..before.len(), typed, title, offers }
}

/// Where a text ends, in the sense of the grammar.
struct Place {
    /// The byte at which its last word begins.
    start: usize,
    /// The field of whose values a list is open.
    list: Option<String>,
}

impl Place {
    fn of(text: &str) -> Self {
        let mut open: Vec<Option<String>> = Vec::new();
        let (mut start, mut quoted, mut escaped) = (0, false, false);
        for (at, c) in text.char_indices() {
            if quoted {
                quoted = c != '"' || escaped;
                escaped = c == '\\' && !escaped;
                continue;
            }
            match c {
                // Quotes within a word are its own, but behind what joins, and behind a dot.
                '"' => quoted = at == start || text[..at].ends_with([':', '=', '<', '>', '.']),
                '(' => {
                    let word = &text[start..at];
                    let field = operator(word).filter(|(op, _, length)| op + length == word.len());
                    let field = field.map(|(op, ..)| word[..op].to_owned());
                    open.push(field.or_else(|| open.last().cloned().flatten()));
                    start = at + 1;
                }
                ')' => {
                    open.pop();
                    start = at + 1;
                }
                '-' if at == start => start = at + 1,
                c if c.is_whitespace() => start = at + c.len_utf8(),
                _ => {}
            }
        }
        Self { start, list: open.pop().flatten() }
    }
}

/// Where a word joins a field and a value, and how.
fn operator(word: &str) -> Option<(usize, Op, usize)> {
    word.char_indices().find_map(|(at, _)| Op::read(&word[at..]).map(|(op, length)| (at, op, length)))
}

fn all_fields(vocabulary: &Vocabulary<'_>) -> Vec<Offer> {
    let columns = vocabulary.columns;
    let field = |name: &str| Offer {
        label: name.to_owned(),
        text: format!("{name}:"),
        kind: TokenKind::Identifier,
        about: String::new(),
    };
    let mut offers: Vec<Offer> = names(columns).into_iter().map(field).collect();
    if shortcuts::SHORTCUTS.iter().any(|shortcut| is_of_use(shortcut.means, columns)) {
        offers.push(Offer { about: "a shortcut".into(), ..field("is") });
    }
    for span in spans::SPANS {
        if !columns.contains(&span.name) && is_of_use(&format!("{}:1h", span.name), columns) {
            offers.push(Offer { kind: TokenKind::Function, about: span.about.into(), ..field(span.name) });
        }
    }
    if columns.contains(&RECORD) {
        offers.extend(record::MEMBERS.iter().copied().map(field));
        offers.extend((vocabulary.paths)().iter().map(|path| field(path)));
    }
    offers.extend(saved(vocabulary.saved));
    offers
}

fn saved(saved: &Saved) -> Vec<Offer> {
    let offer = |(name, query): (&str, &str)| Offer {
        label: format!("@{name}"),
        text: format!("@{name}"),
        kind: TokenKind::Function,
        about: query.to_owned(),
    };
    saved.iter().map(offer).collect()
}

fn values(field: &str, vocabulary: &Vocabulary<'_>) -> Vec<Offer> {
    let plain = |label: &str, about: &str| Offer {
        label: label.to_owned(),
        text: label.to_owned(),
        kind: TokenKind::Function,
        about: about.to_owned(),
    };
    if shortcuts::is_asked_by(field) {
        let all = shortcuts::SHORTCUTS.iter().filter(|s| is_of_use(s.means, vocabulary.columns));
        return all.map(|shortcut| plain(shortcut.name, shortcut.means)).collect();
    }
    if spans::is_one(field) && !vocabulary.columns.contains(&field) {
        let lengths = LENGTHS.map(|length| Offer { kind: TokenKind::Number, ..plain(length, "") });
        return lengths.into_iter().collect();
    }
    let mut all = (vocabulary.values)(field);
    all.sort_by(|(a, often), (b, seldom)| seldom.cmp(often).then_with(|| a.cmp(b)));
    let offer = |(value, count): (String, usize)| Offer {
        text: quoted(&value),
        kind: TokenKind::Text,
        about: if count == 0 { String::new() } else { count.to_string() },
        label: value,
    };
    all.into_iter().map(offer).collect()
}

fn is_of_use(query: &str, columns: &[&str]) -> bool {
    Query::parse(query).is_ok_and(|query| query.check(columns).is_ok())
}

/// A value as a query has it: what would be read otherwise stands between quotes.
pub fn quoted(value: &str) -> String {
    let special = |c: char| ends_word(c) || matches!(c, '"' | '*' | '?' | '\\');
    let starts = value.is_empty() || value.starts_with(['/', '-', '<', '>', '=', '@']);
    let is_word = ["or", "and", "not"].iter().any(|word| value.eq_ignore_ascii_case(word));
    if starts || is_word || value.contains(special) || value.contains("..") {
        format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        value.to_owned()
    }
}

/// Where a field is to be looked for: places in the columns, and the path into these members.
///
/// # Errors
/// In words, when it means nothing of these.
pub fn look_up(field: &str, columns: &[&str]) -> Result<(Vec<usize>, Option<String>), String> {
    let field = super::ast::Field { name: field.to_owned(), column: 1, asker: super::ast::Asker::Query };
    let found = fields::find(&field, columns).map_err(|error| error.message)?;
    Ok((found.places, found.path))
}
