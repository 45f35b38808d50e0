use std::fmt;

/// Words with variables in them: `$function`. Braces are left alone, for SEARCH and dynamic labels have their own:
/// `SEARCH('{AWS/Lambda,FunctionName} FunctionName=$function')`, `${LAST}`. Two dollars stand for one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Plain(String),
    Variable(String),
}

impl Words {
    /// Words without variables, whatever is in them.
    pub fn plain(text: impl Into<String>) -> Self {
        Self(vec![Piece::Plain(text.into())])
    }

    /// Reads words.
    pub fn parse(text: &str) -> Self {
        let mut pieces: Vec<Piece> = Vec::new();
        let plain = |pieces: &mut Vec<Piece>, text: &str| match pieces.last_mut() {
            Some(Piece::Plain(before)) => before.push_str(text),
            _ if text.is_empty() => {}
            _ => pieces.push(Piece::Plain(text.into())),
        };
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('$') {
            plain(&mut pieces, before);
            let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            let name = &after[..after.find(|c| !is_part(c)).unwrap_or(after.len())];
            rest = if let Some(after) = after.strip_prefix('$') {
                plain(&mut pieces, "$");
                after
            } else if name.starts_with(|c: char| c.is_ascii_lowercase()) {
                pieces.push(Piece::Variable(name.into()));
                &after[name.len()..]
            } else {
                plain(&mut pieces, "$");
                after
            };
        }
        plain(&mut pieces, rest);
        Self(pieces)
    }

    /// The names of its variables.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Variable(name) => Some(name.as_str()),
            Piece::Plain(_) => None,
        })
    }

    /// With the values of its variables.
    ///
    /// # Errors
    /// The first variable that has none.
    pub fn fill(&self, value: &dyn Fn(&str) -> Option<String>) -> Result<String, String> {
        let mut out = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Plain(text) => out.push_str(text),
                Piece::Variable(name) => out.push_str(&value(name).ok_or_else(|| name.clone())?),
            }
        }
        Ok(out)
    }
}

impl fmt::Display for Words {
    /// As they are read.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, piece) in self.0.iter().enumerate() {
            match piece {
                Piece::Variable(name) => write!(f, "${name}")?,
                Piece::Plain(text) => {
                    let before_variable = matches!(self.0.get(at + 1), Some(Piece::Variable(_)));
                    plain(f, text, before_variable)?;
                }
            }
        }
        Ok(())
    }
}

/// Only dollars are doubled that would be read as a variable's, or as one of two.
fn plain(f: &mut fmt::Formatter<'_>, text: &str, before_variable: bool) -> fmt::Result {
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let after = rest[at..].trim_start_matches('$');
        let dollars = rest.len() - at - after.len();
        let reads_on =
            after.starts_with(|c: char| c.is_ascii_lowercase()) || (after.is_empty() && before_variable);
        f.write_str(&rest[..at])?;
        f.write_str(&"$".repeat(if dollars == 1 && !reads_on { 1 } else { 2 * dollars }))?;
        rest = after;
    }
    f.write_str(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_small_letters_and_all_else_is_plain() {
        let words = Words::parse("SEARCH('{AWS/Lambda,FunctionName} $function', '$stat') ${LAST} $$5 $9");
        assert_eq!(words.variables().collect::<Vec<_>>(), ["function", "stat"]);
        let value = |name: &str| (name == "function").then(|| "api".to_owned());
        assert_eq!(words.fill(&value), Err("stat".into()));
        let value = |name: &str| Some(name.to_uppercase());
        let filled = "SEARCH('{AWS/Lambda,FunctionName} FUNCTION', 'STAT') ${LAST} $5 $9";
        assert_eq!(words.fill(&value).as_deref(), Ok(filled));
        for text in ["$a$b", "a$", "${LAST} $x", "$$x", "", "{a}", "a$$$b", "$$$$ 5", "$a$"] {
            assert_eq!(Words::parse(text).to_string(), text);
            let read = Words::parse(text);
            assert_eq!(Words::parse(&read.to_string()), read, "{text}");
            assert_eq!(Words::parse(&Words::plain(text).to_string()).fill(&|_| None).as_deref(), Ok(text));
        }
    }
}
