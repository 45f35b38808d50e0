use std::ops::Range;

/// A piece of a query.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A field, a command, a function.
    Word(String),
    /// In quotes.
    Text(String),
    /// Between slashes.
    Pattern(String),
    Number(f64),
    /// `5m`
    Span(i64),
    Sign(&'static str),
}

/// What is wrong with a query, and where: in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) message: String,
    pub(super) span: Range<usize>,
}

impl Wrong {
    pub(super) fn new(message: impl Into<String>, span: Range<usize>) -> Self {
        Self { message: message.into(), span }
    }
}

const SIGNS: [&str; 15] = ["!=", "<=", ">=", "=~", "=", "<", ">", "(", ")", "[", "]", ",", "|", "*", ";"];

/// The pieces of a query, each with its place in characters.
pub(super) fn tokens(text: &str) -> Result<Vec<(Token, Range<usize>)>, Wrong> {
    let chars: Vec<char> = text.chars().collect();
    let (mut out, mut at) = (Vec::new(), 0);
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '@' | '.' | '-');
    while let Some(c) = chars.get(at).copied() {
        let from = at;
        let token = match c {
            c if c.is_whitespace() => {
                at += 1;
                continue;
            }
            '#' => {
                while chars.get(at).is_some_and(|c| *c != '\n') {
                    at += 1;
                }
                continue;
            }
            '\'' | '"' | '`' | '/' => {
                let inside = quoted(&chars, &mut at).ok_or_else(|| Wrong::new("unclosed quote", from..chars.len()))?;
                match c {
                    '/' => Token::Pattern(inside),
                    '`' => Token::Word(inside),
                    _ => Token::Text(inside),
                }
            }
            c if is_word(c) => {
                while chars.get(at).copied().is_some_and(is_word) {
                    at += 1;
                }
                word(chars[from..at].iter().collect())
            }
            _ => {
                let sign = SIGNS.into_iter().find(|sign| sign.chars().eq(chars[at..].iter().copied().take(sign.len())));
                let wrong = || Wrong::new(format!("unexpected symbol found {c}"), from..from + 1);
                let sign = sign.ok_or_else(wrong)?;
                at += sign.len();
                Token::Sign(sign)
            }
        };
        out.push((token, from..at));
    }
    Ok(out)
}

/// What stands between a sign and the next of its kind; a backslash takes the sign's meaning away.
fn quoted(chars: &[char], at: &mut usize) -> Option<String> {
    let sign = chars[*at];
    let mut inside = String::new();
    loop {
        *at += 1;
        match *chars.get(*at)? {
            '\\' if chars.get(*at + 1) == Some(&sign) => {
                *at += 1;
                inside.push(sign);
            }
            c if c == sign => break,
            c => inside.push(c),
        }
    }
    *at += 1;
    Some(inside)
}

fn word(text: String) -> Token {
    if let Ok(number) = text.parse() {
        return Token::Number(number);
    }
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match &text[digits.len()..] {
        "s" | "sec" => 1,
        "m" | "min" => 60,
        "h" | "hr" => 3600,
        "d" => 86_400,
        _ => return Token::Word(text),
    };
    match digits.parse::<i64>() {
        Ok(count) if (1..=10_000).contains(&count) => Token::Span(count * unit),
        _ => Token::Word(text),
    }
}
