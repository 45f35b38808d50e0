use regex_lite::Regex;

use super::{
    evaluate::{Cell, Fields},
    parse::Tokens,
    token::{Token, Wrong},
};

/// What events must be like.
#[derive(Clone, Debug)]
pub(super) enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    Compare(String, &'static str, Cell),
    In(String, Vec<Cell>),
    Holds(String, String),
    Matches(String, Regex),
    Present(String),
}

impl Condition {
    pub(super) fn takes(&self, fields: &Fields) -> bool {
        match self {
            Self::All(all) => all.iter().all(|one| one.takes(fields)),
            Self::Any(all) => all.iter().any(|one| one.takes(fields)),
            Self::Not(one) => !one.takes(fields),
            Self::Present(field) => fields.get(field).is_some(),
            Self::In(field, cells) => fields.get(field).is_some_and(|cell| cells.contains(&cell)),
            Self::Holds(field, text) => fields.get(field).is_some_and(|cell| cell.text().contains(text)),
            Self::Matches(field, pattern) => fields.get(field).is_some_and(|cell| pattern.is_match(&cell.text())),
            Self::Compare(field, sign, with) => fields.get(field).is_some_and(|cell| {
                let order = cell.order(with);
                match *sign {
                    "=" => order.is_eq(),
                    "!=" => order.is_ne(),
                    "<" => order.is_lt(),
                    "<=" => order.is_le(),
                    ">" => order.is_gt(),
                    _ => order.is_ge(),
                }
            }),
        }
    }
}

/// Reads a condition: `and` binds before `or`.
pub(super) fn condition(tokens: &mut Tokens) -> Result<Condition, Wrong> {
    let mut any = vec![both(tokens)?];
    while tokens.keyword("or") {
        any.push(both(tokens)?);
    }
    Ok(if any.len() == 1 { any.remove(0) } else { Condition::Any(any) })
}

fn both(tokens: &mut Tokens) -> Result<Condition, Wrong> {
    let mut all = vec![one(tokens)?];
    while tokens.keyword("and") {
        all.push(one(tokens)?);
    }
    Ok(if all.len() == 1 { all.remove(0) } else { Condition::All(all) })
}

fn one(tokens: &mut Tokens) -> Result<Condition, Wrong> {
    if tokens.keyword("not") {
        return Ok(Condition::Not(Box::new(one(tokens)?)));
    }
    if tokens.sign("(") {
        let inner = condition(tokens)?;
        tokens.must(")")?;
        return Ok(inner);
    }
    let field = tokens.word()?;
    if field.eq_ignore_ascii_case("ispresent") {
        tokens.must("(")?;
        let field = tokens.word()?;
        tokens.must(")")?;
        return Ok(Condition::Present(field));
    }
    if tokens.keyword("not") {
        let inner = if tokens.keyword("in") { list(tokens, field)? } else { like(tokens, field)? };
        return Ok(Condition::Not(Box::new(inner)));
    }
    if tokens.keyword("in") {
        return list(tokens, field);
    }
    if tokens.sign("=~") {
        return pattern(tokens, field);
    }
    for sign in ["=", "!=", "<=", ">=", "<", ">"] {
        if tokens.sign(sign) {
            return Ok(Condition::Compare(field, sign, cell(tokens)?));
        }
    }
    like(tokens, field)
}

fn like(tokens: &mut Tokens, field: String) -> Result<Condition, Wrong> {
    if !tokens.keyword("like") {
        return Err(tokens.wrong());
    }
    pattern(tokens, field)
}

fn pattern(tokens: &mut Tokens, field: String) -> Result<Condition, Wrong> {
    match tokens.peek() {
        Some(Token::Text(_)) => Ok(Condition::Holds(field, cell(tokens)?.text())),
        Some(Token::Pattern(text)) => {
            let made = Regex::new(text);
            let Some((_, span)) = tokens.next() else { return Err(tokens.wrong()) };
            made.map(|pattern| Condition::Matches(field, pattern)).map_err(|e| Wrong::new(e.to_string(), span))
        }
        _ => Err(tokens.wrong()),
    }
}

fn list(tokens: &mut Tokens, field: String) -> Result<Condition, Wrong> {
    tokens.must("[")?;
    let mut cells = vec![cell(tokens)?];
    while tokens.sign(",") {
        cells.push(cell(tokens)?);
    }
    tokens.must("]")?;
    Ok(Condition::In(field, cells))
}

fn cell(tokens: &mut Tokens) -> Result<Cell, Wrong> {
    match tokens.peek() {
        Some(Token::Number(number)) => {
            let cell = Cell::Number(*number);
            tokens.next();
            Ok(cell)
        }
        Some(Token::Text(text)) => {
            let cell = Cell::Text(text.clone());
            tokens.next();
            Ok(cell)
        }
        _ => Err(tokens.wrong()),
    }
}
