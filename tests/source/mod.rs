//! Just enough of Rust's grammar to tell which modules and crates a file names.

/// A piece of code: an identifier, `::`, or one other character; comments and literals are gone.
#[derive(Clone, Debug, PartialEq)]
struct Token {
    text: String,
    line: usize,
}

/// A file's code.
#[derive(Debug)]
pub struct Code(Vec<Token>);

/// Something that code names.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// A top module of ours, a crate, or `Type::now`.
    pub name: String,
    /// Whether it is a module of this crate.
    pub ours: bool,
    /// Whether only tests are compiled with it.
    pub in_test: bool,
    /// Where.
    pub line: usize,
}

impl Code {
    /// Takes a file apart.
    pub fn of(text: &str) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let (mut tokens, mut at, mut line) = (Vec::new(), 0, 1);
        while at < chars.len() {
            let rest = &chars[at..];
            let length = comment(rest).or_else(|| literal(rest));
            let taken = match length {
                Some(length) => length,
                None if is_word(rest[0]) => {
                    let length = rest.iter().take_while(|c| is_word(**c)).count();
                    tokens.push(Token { text: rest[..length].iter().collect(), line });
                    length
                }
                None if rest.starts_with(&[':', ':']) => {
                    tokens.push(Token { text: "::".into(), line });
                    2
                }
                None => {
                    if !rest[0].is_whitespace() {
                        tokens.push(Token { text: rest[0].into(), line });
                    }
                    1
                }
            };
            line += rest[..taken].iter().filter(|c| **c == '\n').count();
            at += taken;
        }
        Self(tokens)
    }

    fn text(&self, at: usize) -> &str {
        self.0.get(at).map_or("", |t| &t.text)
    }

    fn is(&self, at: usize, texts: &[&str]) -> bool {
        texts.iter().enumerate().all(|(i, text)| self.text(at + i) == *text)
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The length of a comment, block comments nested.
fn comment(rest: &[char]) -> Option<usize> {
    if rest.starts_with(&['/', '/']) {
        return Some(rest.iter().take_while(|c| **c != '\n').count());
    }
    if !rest.starts_with(&['/', '*']) {
        return None;
    }
    let (mut at, mut depth) = (0, 0);
    while at < rest.len() {
        match (rest[at], rest.get(at + 1)) {
            ('/', Some('*')) => (depth, at) = (depth + 1, at + 2),
            ('*', Some('/')) => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    Some(at)
}

/// The length of a string, raw string, or character literal. A lifetime is none of them.
fn literal(rest: &[char]) -> Option<usize> {
    let prefix = rest.iter().take_while(|c| matches!(c, 'b' | 'c' | 'r')).count().min(2);
    let hashes = rest[prefix..].iter().take_while(|c| **c == '#').count();
    let raw = rest[..prefix].contains(&'r');
    if (hashes == 0 || raw) && rest.get(prefix + hashes) == Some(&'"') {
        let open = prefix + hashes + 1;
        let mut at = open;
        while at < rest.len() {
            match rest[at] {
                '\\' if !raw => at += 2,
                '"' if rest[at + 1..].iter().take_while(|c| **c == '#').count() >= hashes => {
                    return Some(at + 1 + hashes);
                }
                _ => at += 1,
            }
        }
        return Some(rest.len());
    }
    match rest {
        ['\'', '\\', _, ..] => Some(rest.len().min(4 + rest[3..].iter().take_while(|c| **c != '\'').count())),
        ['\'', _, '\'', ..] => Some(3),
        _ => None,
    }
}

/// Files whose modules the code of `src/PATH` declares for tests alone: `#[cfg(test)] mod x;`.
pub fn test_files(path: &str, code: &Code) -> Vec<String> {
    let dir = match path.rsplit_once('/') {
        Some((dir, "mod.rs")) => format!("{dir}/"),
        None if path == "lib.rs" || path == "main.rs" => String::new(),
        _ => format!("{}/", path.trim_end_matches(".rs")),
    };
    let declared = (0..code.0.len())
        .filter(|at| code.text(*at) == "mod" && code.text(at + 2) == ";" && is_for_tests(code, *at));
    declared.flat_map(|at| ["", "/mod"].map(|end| format!("{dir}{}{end}.rs", code.text(at + 1)))).collect()
}

/// Everything that the code of `src/PATH` names, of this crate and of others. `test_file`: only tests have it.
pub fn names(path: &str, code: &Code, test_file: bool) -> Vec<Named> {
    let file: Vec<&str> =
        path.trim_end_matches(".rs").split('/').filter(|p| !matches!(*p, "mod" | "lib" | "main")).collect();
    // Open braces: each is an inline module's, a test's, or any other.
    let mut braces: Vec<Brace> = Vec::new();
    let mut found = Vec::new();
    for at in 0..code.0.len() {
        match code.text(at) {
            "{" => braces.push(brace_before(code, at)),
            "}" => drop(braces.pop()),
            _ => {
                let inline: Vec<&str> = braces.iter().filter_map(|b| b.module.as_deref()).collect();
                let in_test = test_file || braces.iter().any(|b| b.test);
                let here: Vec<&str> = file.iter().copied().chain(inline).collect();
                let line = code.0[at].line;
                let named = named_at(code, at, &here).into_iter();
                found.extend(named.map(|(name, ours)| Named { name, ours, in_test, line }));
            }
        }
    }
    found
}

struct Brace {
    module: Option<String>,
    test: bool,
}

fn brace_before(code: &Code, at: usize) -> Brace {
    if at < 2 || code.text(at - 2) != "mod" {
        return Brace { module: None, test: false };
    }
    let test = is_for_tests(code, at - 2);
    Brace { module: Some(code.text(at - 1).into()), test }
}

/// Whether `#[cfg(test)]` stands before the `mod` at `at`.
fn is_for_tests(code: &Code, at: usize) -> bool {
    let start = if at > 0 && code.text(at - 1) == "pub" { at - 1 } else { at };
    start >= 7 && code.is(start - 7, &["#", "[", "cfg", "(", "test", ")", "]"])
}

/// What a token begins to name.
fn named_at(code: &Code, at: usize, here: &[&str]) -> Vec<(String, bool)> {
    let token = code.text(at);
    let continues = at > 0 && code.text(at - 1) == "::";
    // A leading `::` or an opening brace of a group is no continuation of a path's own words.
    let rooted = !continues || at < 2 || !is_path_word(code.text(at - 2));
    match token {
        "crate" | "skydeck" if rooted && code.text(at + 1) == "::" => top_modules(code, at + 2),
        "super" if !continues => {
            let mut next = at;
            let mut up = 0;
            while code.text(next) == "super" && code.text(next + 1) == "::" {
                (next, up) = (next + 2, up + 1);
            }
            // Up to the crate itself: what follows is a top module.
            if up > 0 && up >= here.len() {
                top_modules(code, next)
            } else {
                grouped_supers(code, next, up, here)
            }
        }
        "now" if continues && at >= 2 => vec![(format!("{}::now", code.text(at - 2)), false)],
        "tokio" | "crossterm" if in_path(code, at) => vec![(token.into(), false)],
        word if word.starts_with("aws_") && rooted && in_path(code, at) => vec![(word.into(), false)],
        _ => Vec::new(),
    }
}

/// `super::{super::x, ..}`: one more step up inside a group.
fn grouped_supers(code: &Code, at: usize, up: usize, here: &[&str]) -> Vec<(String, bool)> {
    if code.text(at) != "{" || up + 1 < here.len() {
        return Vec::new();
    }
    group_items(code, at)
        .filter(|item| code.is(*item, &["super", "::"]))
        .flat_map(|item| top_modules(code, item + 2))
        .collect()
}

fn is_path_word(text: &str) -> bool {
    text.chars().all(is_word) && !matches!(text, "" | "use" | "as" | "in" | "return" | "mut" | "dyn" | "impl")
}

/// Whether the word at `at` is part of a path, or is brought in by `use` or `extern crate`.
fn in_path(code: &Code, at: usize) -> bool {
    code.text(at + 1) == "::" || (at > 0 && matches!(code.text(at - 1), "::" | "use" | "crate"))
}

/// The first word of the path at `at`, or the first words of the group there.
fn top_modules(code: &Code, at: usize) -> Vec<(String, bool)> {
    if code.text(at) != "{" {
        return vec![(code.text(at).into(), true)];
    }
    group_items(code, at).map(|item| (code.text(item).to_owned(), true)).collect()
}

/// Where the items of the group that opens at `at` begin.
fn group_items(code: &Code, at: usize) -> impl Iterator<Item = usize> {
    let mut items = vec![at + 1];
    let mut depth = 0;
    for next in at..code.0.len() {
        match code.text(next) {
            "{" => depth += 1,
            "}" => depth -= 1,
            "," if depth == 1 => items.push(next + 1),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    items.into_iter()
}
