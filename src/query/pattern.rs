use regex_lite::{Regex, RegexBuilder};

/// Longest pattern, in characters.
pub(super) const LONGEST: usize = 500;
/// Bytes that a compiled pattern may take: it bounds what a look at a text costs, however it is written.
const LARGEST: usize = 32 * 1024;
/// How deep groups may be nested.
const DEEPEST: u32 = 20;

/// A regular expression, found anywhere in a value.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    regex: Regex,
    /// Whether the case of letters counts.
    exact: bool,
    /// Texts in lower case that stand in whatever it matches.
    fragments: Vec<String>,
}

impl Pattern {
    /// Compiles one.
    ///
    /// # Errors
    /// In words, when it is none, or too large.
    pub fn new(text: &str, exact: bool) -> Result<Self, String> {
        if text.chars().count() > LONGEST {
            return Err(format!("the pattern is longer than {LONGEST} characters"));
        }
        let built =
            RegexBuilder::new(text).case_insensitive(!exact).size_limit(LARGEST).nest_limit(DEEPEST).build();
        let regex = built.map_err(|error| format!("the pattern does not compile: {error}"))?;
        Ok(Self { regex, exact, fragments: fragments(text) })
    }

    /// Whether it is found in the text.
    pub fn is_in(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    /// Texts in lower case that stand in whatever it matches.
    pub fn fragments(&self) -> &[String] {
        &self.fragments
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        (self.regex.as_str(), self.exact) == (other.regex.as_str(), other.exact)
    }
}

/// What must stand in all that a pattern matches, as far as it is easily seen: runs of plain characters outside of
/// groups. Nothing where one of several may match, or where it is written in a way of its own (`(?x)`).
fn fragments(pattern: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut run = String::new();
    let mut depth = 0_usize;
    let mut chars = pattern.chars().peekable();
    let mut close = |run: &mut String| {
        if !run.is_empty() {
            found.push(std::mem::take(run));
        }
    };
    while let Some(c) = chars.next() {
        match c {
            '|' if depth == 0 => return Vec::new(),
            '(' => {
                if chars.next_if_eq(&'?').is_some() && !matches!(chars.peek(), Some(':' | 'P' | '<')) {
                    return Vec::new();
                }
                depth += 1;
                close(&mut run);
            }
            ')' => {
                depth = depth.saturating_sub(1);
            }
            '[' => {
                close(&mut run);
                skip_class(&mut chars);
            }
            // The character before need not be there.
            '?' | '*' | '{' => {
                run.pop();
                close(&mut run);
                if c == '{' {
                    chars.by_ref().find(|c| *c == '}');
                }
            }
            '\\' => match chars.next() {
                // Where a word begins, and where it ends.
                Some('<' | '>') => close(&mut run),
                Some(c) if c.is_ascii_punctuation() => {
                    if depth == 0 {
                        run.push(c);
                    }
                }
                Some('d' | 'D' | 's' | 'S' | 'w' | 'W' | 'b' | 'B' | 'A' | 'z' | 'n' | 't' | 'r') => {
                    close(&mut run);
                }
                _ => return Vec::new(),
            },
            // What is repeated may be so no times, all the same.
            '+' if matches!(chars.peek(), Some('*' | '{')) => {
                run.pop();
                close(&mut run);
            }
            '+' | '.' | '^' | '$' => close(&mut run),
            // Other letters have lower cases that may be of other lengths, and depend on what is around them.
            c if depth == 0 && c.is_ascii() => run.push(c.to_ascii_lowercase()),
            _ => close(&mut run),
        }
    }
    close(&mut run);
    found
}

/// Goes behind the end of a class, whose `[` is read. A `]` that comes first is one of its characters.
fn skip_class(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    chars.next_if_eq(&'^');
    chars.next_if_eq(&']');
    let mut depth = 1_usize;
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                chars.next();
            }
            '[' => depth += 1,
            ']' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_stand_there() {
        for (pattern, expected) in [
            ("Run(Instances)?", vec!["run"]),
            ("^aws-cli/2\\.1+x", vec!["aws-cli/2.1", "x"]),
            ("ab?cd*e{2}f", vec!["a", "c", "f"]),
            ("AssumeRoles+*", vec!["assumerole"]),
            ("ab+{0,2}c", vec!["a", "c"]),
            ("ab+?c", vec!["ab", "c"]),
            ("a\\<b\\>c", vec!["a", "b", "c"]),
            ("a|b", vec![]),
            ("x(a|b)y", vec!["x", "y"]),
            ("x(?:a|b)y", vec!["x", "y"]),
            ("(?x) a b", vec![]),
            ("[]a]b[^]]c[[:alpha:]d]e", vec!["b", "c", "e"]),
            ("a\\x41b", vec![]),
            ("a\\db", vec!["a", "b"]),
            ("aéb", vec!["a", "b"]),
            ("(a)?b", vec!["b"]),
            ("(a(b)c)*d", vec!["d"]),
            ("", vec![]),
        ] {
            assert_eq!(fragments(pattern), expected, "{pattern}");
        }
    }

    #[test]
    fn a_pattern_has_bounds() {
        assert!(Pattern::new(&"a".repeat(LONGEST + 1), false).is_err());
        assert!(Pattern::new("(a{50}){50}", false).is_err(), "too large when it is written out");
        assert!(Pattern::new(&format!("{}a{}", "(".repeat(100), ")".repeat(100)), false).is_err());
        assert!(Pattern::new("(", false).is_err_and(|error| error.contains("compile")));
        assert!(Pattern::new("run", false).is_ok_and(|p| p.is_in("x RUN x")));
        assert!(Pattern::new("run", true).is_ok_and(|p| !p.is_in("x RUN x")));
    }
}
