use super::{
    super::token::{Token, TokenKind},
    MathError,
    expr::{Expr, Operator},
    function::{Entry, Function},
    lex,
};

/// Expressions nest no deeper.
const DEEPEST: usize = 60;
/// The operators by rank, those that bind least first.
const RANKS: [&[(&str, Operator)]; 5] = [
    &[("OR", Operator::Or), ("||", Operator::Or)],
    &[("AND", Operator::And), ("&&", Operator::And)],
    &[
        ("==", Operator::Equal),
        ("!=", Operator::Unequal),
        ("<=", Operator::AtMost),
        (">=", Operator::AtLeast),
        ("<", Operator::Less),
        (">", Operator::More),
    ],
    &[("+", Operator::Plus), ("-", Operator::Minus)],
    &[("*", Operator::Times), ("/", Operator::Divided)],
];

/// Reads a whole expression.
pub(super) fn parse(text: &str) -> Result<Expr, MathError> {
    let mut parser = Parser { text, tokens: lex::tokens(text), next: 0, depth: 0 };
    let expr = parser.ranked(0)?;
    match parser.tokens.get(parser.next) {
        None => Ok(expr),
        Some(_) => Err(parser.unexpected("an operator or the end")),
    }
}

struct Parser<'t> {
    text: &'t str,
    tokens: Vec<Token>,
    next: usize,
    depth: usize,
}

impl<'t> Parser<'t> {
    /// What comes next; nothing at the end.
    fn peek(&self) -> &'t str {
        self.tokens.get(self.next).map_or("", |token| token.of(self.text))
    }

    fn at(&self) -> usize {
        self.tokens.get(self.next).map_or(self.text.len(), |token| token.start)
    }

    /// Takes the next piece if it is that one.
    fn takes(&mut self, piece: &str) -> bool {
        let is = self.peek() == piece;
        self.next += usize::from(is);
        is
    }

    fn expect(&mut self, piece: &str) -> Result<(), MathError> {
        if self.takes(piece) { Ok(()) } else { Err(self.unexpected(&format!("`{piece}`"))) }
    }

    /// What comes next is not what was expected.
    fn unexpected(&self, expected: &str) -> MathError {
        let found = self.peek();
        let message = match self.tokens.get(self.next) {
            None => format!("The expression ends where {expected} is expected"),
            Some(token) if token.kind == TokenKind::Error && found.starts_with(['"', '\'']) => {
                "A quote is not closed".into()
            }
            Some(_) => {
                let found: String = found.chars().take(40).collect();
                format!("Unexpected `{found}` where {expected} is expected")
            }
        };
        MathError { at: self.at(), message }
    }

    /// Something that nests.
    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, MathError>) -> Result<T, MathError> {
        if self.depth == DEEPEST {
            let message = format!("The expression nests deeper than {DEEPEST}");
            return Err(MathError { at: self.at(), message });
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    fn ranked(&mut self, rank: usize) -> Result<Expr, MathError> {
        let Some(operators) = RANKS.get(rank) else { return self.unary() };
        let first = self.ranked(rank + 1)?;
        let mut rest = Vec::new();
        while let Some((_, operator)) = operators.iter().find(|(sign, _)| *sign == self.peek()) {
            self.next += 1;
            rest.push((*operator, self.ranked(rank + 1)?));
        }
        Ok(if rest.is_empty() { first } else { Expr::Chain(Box::new(first), rest) })
    }

    fn unary(&mut self) -> Result<Expr, MathError> {
        if self.takes("-") {
            return Ok(Expr::Minus(Box::new(self.deeper(Self::unary)?)));
        }
        let base = self.operand()?;
        if !self.takes("^") {
            return Ok(base);
        }
        let exponent = self.deeper(Self::unary)?;
        Ok(Expr::Chain(Box::new(base), vec![(Operator::Power, exponent)]))
    }

    fn operand(&mut self) -> Result<Expr, MathError> {
        const EXPECTED: &str = "a number, an id or a function";
        let Some(token) = self.tokens.get(self.next).copied() else { return Err(self.unexpected(EXPECTED)) };
        let found = token.of(self.text);
        let is_called = self.tokens.get(self.next + 1).is_some_and(|after| after.of(self.text) == "(");
        match token.kind {
            TokenKind::Number => {
                self.next += 1;
                Ok(Expr::Number(found.parse().unwrap_or(f64::NAN)))
            }
            TokenKind::Identifier if !is_called => {
                self.next += 1;
                Ok(Expr::Id(found.into()))
            }
            TokenKind::Operator if self.takes("(") => {
                let inner = self.deeper(|p| p.ranked(0))?;
                self.expect(")")?;
                Ok(inner)
            }
            TokenKind::Operator if self.takes("[") => {
                let parts = self.deeper(|p| p.list("]", |p, _| p.ranked(0)))?;
                if parts.is_empty() {
                    return Err(MathError {
                        at: token.start,
                        message: "An array has at least one series".into(),
                    });
                }
                Ok(Expr::Array(parts))
            }
            TokenKind::Function | TokenKind::Error | TokenKind::Identifier if is_called => {
                let entry = Function::named(found).ok_or_else(|| unknown(found, token.start))?;
                self.next += 2;
                self.call(entry, token.start)
            }
            TokenKind::Function => {
                Err(MathError { at: token.end, message: format!("`(` is expected after {found}") })
            }
            _ => Err(self.unexpected(EXPECTED)),
        }
    }

    /// What stands between commas, up to the bracket that closes it.
    fn list(
        &mut self,
        close: &str,
        read: impl Fn(&mut Self, usize) -> Result<Expr, MathError>,
    ) -> Result<Vec<Expr>, MathError> {
        let mut parts = Vec::new();
        while !self.takes(close) {
            if !parts.is_empty() && !self.takes(",") {
                return Err(self.unexpected(&format!("`,` or `{close}`")));
            }
            parts.push(read(self, parts.len())?);
        }
        Ok(parts)
    }

    /// A function's arguments, after its bracket.
    fn call(&mut self, entry: &'static Entry, at: usize) -> Result<Expr, MathError> {
        let arguments = self.deeper(|p| p.list(")", |p, index| p.argument(entry, index)))?;
        let (least, most) = entry.arguments;
        if (least..=most).contains(&arguments.len()) {
            return Ok(Expr::Call(entry.name, entry.function, arguments));
        }
        let takes = match (least, most) {
            (1, 1) => "one argument".to_owned(),
            (0, 1) => "no argument or one".to_owned(),
            (least, most) if least == most => format!("{least} arguments"),
            (least, 100) => format!("at least {least} arguments"),
            (least, most) => format!("{least} to {most} arguments"),
        };
        let message = format!("{} takes {takes}, not {}: {}", entry.name, arguments.len(), entry.usage);
        Err(MathError { at, message })
    }

    /// A function's argument, and whether it is of the kind that can be told without values.
    fn argument(&mut self, entry: &'static Entry, index: usize) -> Result<Expr, MathError> {
        let at = self.at();
        let wrong = |message: String| Err(MathError { at, message });
        let words: &[&str] = match (entry.function, index) {
            (Function::Fill, 1) => &["REPEAT", "LINEAR"],
            (Function::Sort, 1) => &["AVG", "MIN", "MAX", "SUM"],
            (Function::Sort, 2) => &["ASC", "DESC"],
            _ => &[],
        };
        if words.contains(&self.peek()) {
            let word = Expr::Word(self.peek().into());
            self.next += 1;
            return Ok(word);
        }
        if entry.function == Function::Sort && words.len() > 1 {
            return Err(self.unexpected(&words.join(", ")));
        }
        let token = self.tokens.get(self.next).copied();
        let is_text = token.is_some_and(|token| token.kind == TokenKind::Text);
        let takes_text = matches!(entry.function, Function::Metrics | Function::Service);
        match token {
            Some(token) if is_text && takes_text => {
                self.next += 1;
                Ok(Expr::Text(self.text[token.start + 1..token.end - 1].into()))
            }
            Some(_) if entry.function == Function::Metrics => {
                wrong("METRICS takes a part of ids, in quotes".into())
            }
            Some(_) if is_text => wrong(format!("{} takes no text", entry.name)),
            _ => self.ranked(0),
        }
    }
}

/// A function that there is not, with the one that may be meant.
fn unknown(name: &str, at: usize) -> MathError {
    let upper = name.to_uppercase();
    let message = if Function::named(&upper).is_some() {
        format!("`{name}` is no function: functions are written in capitals, {upper}")
    } else {
        let name: String = name.chars().take(40).collect();
        format!("There is no function `{name}`")
    };
    MathError { at, message }
}
