use super::{calls, expr::Expr, function::Function, line::Line, scope::Scope, value::Value};

impl Expr {
    /// What it comes to.
    ///
    /// # Errors
    /// Why it comes to nothing.
    pub(super) fn value(&self, scope: &Scope<'_>) -> Result<Value, String> {
        match self {
            Self::Number(number) => Ok(Value::Scalar(*number)),
            Self::Id(id) => scope.find(id),
            Self::Text(_) | Self::Word(_) => Err("Words are no values".into()),
            Self::Minus(part) => Ok(match part.value(scope)? {
                Value::Scalar(number) => Value::Scalar(-number),
                several => several.each(|line| line.map(|value| -value)),
            }),
            Self::Chain(first, rest) => {
                let mut value = first.value(scope)?;
                for (operator, part) in rest {
                    value = value.with(*operator, part.value(scope)?)?;
                }
                Ok(value)
            }
            Self::Array(parts) => {
                let mut lines: Vec<Line> = Vec::new();
                for part in parts {
                    match part.value(scope)? {
                        Value::Series(line) => lines.push(line),
                        Value::Array(more) => lines.extend(more),
                        Value::Scalar(_) => {
                            return Err("An array is of time series, not of numbers: TIME_SERIES makes one of a number".into());
                        }
                    }
                }
                Ok(Value::Array(lines))
            }
            Self::Call(name, function, arguments) => {
                call(name, *function, arguments, scope).map_err(|why| match why {
                    Why::Kind(value, takes) => format!("{name} takes {takes}, not {}", value.kind()),
                    Why::Other(why) => why,
                })
            }
        }
    }
}

/// Why a function comes to nothing.
pub(super) enum Why {
    /// An argument is of a kind that it does not take; what it takes.
    Kind(Value, &'static str),
    Other(String),
}

impl From<String> for Why {
    fn from(why: String) -> Self {
        Self::Other(why)
    }
}

const SERIES: &str = "a time series";
const ARRAY: &str = "an array of time series";
const EITHER: &str = "a time series or an array of them";
const NUMBER: &str = "a number";

fn call(name: &str, function: Function, arguments: &[Expr], scope: &Scope<'_>) -> Result<Value, Why> {
    let value = |index: usize| match arguments.get(index) {
        Some(argument) => argument.value(scope).map_err(Why::Other),
        None => Err(Why::Other(format!("{name} takes more arguments"))),
    };
    let series = |index| match value(index)? {
        Value::Series(line) => Ok(line),
        other => Err(Why::Kind(other, SERIES)),
    };
    let array = |index| match value(index)? {
        Value::Array(lines) => Ok(lines),
        other => Err(Why::Kind(other, ARRAY)),
    };
    let either = |index| match value(index)? {
        number @ Value::Scalar(_) => Err(Why::Kind(number, EITHER)),
        other => Ok(other),
    };
    let number = |index| match value(index)? {
        Value::Scalar(number) => Ok(number),
        other => Err(Why::Kind(other, NUMBER)),
    };
    let period = i64::from(scope.period);
    let one = |line: Option<&Line>| Value::Series(line.cloned().unwrap_or_else(|| Line::empty(period)));
    Ok(match function {
        Function::Service => return Err(Why::Other(format!("Only CloudWatch can evaluate {name}"))),
        Function::Over(over) => match value(0)? {
            Value::Series(line) => Value::Scalar(calls::over(over, line.values(), line.dots.len())),
            Value::Array(lines) if lines.is_empty() => one(None),
            Value::Array(lines) => Value::Series(calls::over_each_time(over, lines)),
            number => return Err(Why::Kind(number, EITHER)),
        },
        Function::Each(each) => either(0)?.each(|line| line.map(|value| calls::each(each, value))),
        Function::Time(part) => Value::Series(calls::times(part, &series(0)?, scope)?),
        Function::Diff => either(0)?.each(|line| calls::changes(line, |change, _| change)),
        Function::DiffTime => either(0)?.each(|line| calls::changes(line, |_, seconds| seconds)),
        Function::Rate => either(0)?.each(|line| calls::changes(line, |change, seconds| change / seconds)),
        Function::RunningSum => either(0)?.each(calls::running_sum),
        Function::Fill => {
            let filler = match arguments.get(1) {
                Some(Expr::Word(word)) if word == "REPEAT" => calls::Filler::Repeat,
                Some(Expr::Word(_)) => calls::Filler::Linear,
                _ => match value(1)? {
                    Value::Scalar(number) => calls::Filler::Number(number),
                    Value::Series(line) => calls::Filler::Series(line),
                    other => {
                        return Err(Why::Kind(
                            other,
                            "a number, a time series, REPEAT or LINEAR to fill with",
                        ));
                    }
                },
            };
            match either(0)? {
                Value::Array(lines) => {
                    let filled = lines.into_iter().map(|line| calls::fill(line, &filler, scope));
                    Value::Array(filled.collect::<Result<_, _>>()?)
                }
                Value::Series(line) => Value::Series(calls::fill(line, &filler, scope)?),
                number => number,
            }
        }
        Function::First => one(array(0)?.first()),
        Function::Last => one(array(0)?.last()),
        Function::If => {
            let otherwise = if arguments.len() > 2 { Some(value(2)?) } else { None };
            calls::choose(value(0)?, value(1)?, otherwise, Line::empty(period))?
        }
        Function::MetricCount => Value::Scalar(array(0)?.len() as f64),
        Function::Metrics => match arguments.first() {
            Some(Expr::Text(part)) => Value::Array(scope.metrics(part)),
            _ => Value::Array(scope.metrics("")),
        },
        Function::Period => match arguments.first() {
            Some(Expr::Id(id)) if scope.is_metric(id) => Value::Scalar(series(0)?.period as f64),
            _ => {
                return Err(Why::Other(
                    "PERIOD takes the id of a metric, not the result of an expression".into(),
                ));
            }
        },
        Function::RemoveEmpty => {
            Value::Array(array(0)?.into_iter().filter(|line| !line.dots.is_empty()).collect())
        }
        Function::Slice => {
            let mut lines = array(0)?;
            // What is no whole number of series is none of them: a number below 0 is 0.
            if arguments.len() > 2 {
                lines.truncate(number(2)? as usize);
            }
            Value::Array(lines.split_off((number(1)? as usize).min(lines.len())))
        }
        Function::Sort => {
            let (Some(Expr::Word(by)), Some(Expr::Word(order))) = (arguments.get(1), arguments.get(2)) else {
                return Err(Why::Other("SORT takes a function and an order".into()));
            };
            let mut lines = calls::sorted(array(0)?, by, order == "DESC");
            if arguments.len() > 3 {
                lines.truncate(number(3)? as usize);
            }
            Value::Array(lines)
        }
        Function::TimeSeries => {
            let (number, line) = (number(0)?, Line::empty(period));
            Value::Series(line.with(scope.times(line.period, 0)?.map(|at| (at, number))))
        }
    })
}

/// Whether some part of an expression is that function, and its name.
pub(super) fn calls_to(expr: &Expr, function: Function) -> Option<&'static str> {
    let mut found = None;
    expr.visit(&mut |part| {
        if let Expr::Call(name, is, _) = part
            && *is == function
        {
            found = found.or(Some(*name));
        }
    });
    found
}
