use super::Route;

/// Words with holes in them: `{alarm_name}`. A hole with a question mark may stay empty: `{dimensions?}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Words(String),
    Hole(String),
    /// A hole that may stay empty: `{dimensions?}`.
    Maybe(String),
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// When a brace is not closed, or nothing is in it.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((words, after)) = rest.split_once('{') {
            if !words.is_empty() {
                pieces.push(Piece::Words(words.into()));
            }
            let Some((hole, after)) = after.split_once('}') else {
                return Err(format!("`{text}`: a `{{` is not closed"));
            };
            let name = hole.strip_suffix('?').unwrap_or(hole);
            if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
                return Err(format!("`{text}`: a name stands between braces, such as `{{account}}`"));
            }
            pieces.push(if name == hole { Piece::Hole(name.into()) } else { Piece::Maybe(name.into()) });
            rest = after;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Words(rest.into()));
        }
        Ok(Self(pieces))
    }

    /// The names of its holes.
    pub fn holes(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Words(_) => None,
            Piece::Hole(name) | Piece::Maybe(name) => Some(name.as_str()),
        })
    }

    /// With its holes filled; none when nothing is known for one of them.
    pub fn fill(&self, value: &dyn Fn(&str) -> Option<String>) -> Option<String> {
        let mut out = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Words(words) => out.push_str(words),
                Piece::Hole(name) => out.push_str(&value(name)?),
                Piece::Maybe(name) => out.push_str(&value(name).unwrap_or_default()),
            }
        }
        Some(out)
    }
}

/// A route made from a row: `alarm?account={account}&name={alarm_name}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The view.
    pub view: String,
    /// Its arguments.
    pub args: Vec<(String, Template)>,
}

impl Link {
    /// Reads a link.
    ///
    /// # Errors
    /// As for routes and templates.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        // Braces are no part of a route's names, and are left alone in its values.
        let route = Route::parse(text)?;
        let args = route.args.into_iter().map(|(name, value)| Ok((name, Template::parse(&value)?)));
        Ok(Self { view: route.view, args: args.collect::<Result<_, String>>()? })
    }

    /// Where it may lead: with something in each hole.
    pub(super) fn sample(&self) -> Route {
        self.fill(&|_| Some("1h".into()))
    }

    /// The route, with what is known; an argument for which nothing is known is left out.
    pub fn fill(&self, value: &dyn Fn(&str) -> Option<String>) -> Route {
        let args = self.args.iter().filter_map(|(name, t)| Some((name.clone(), t.fill(value)?)));
        Route { view: self.view.clone(), args: args.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_filled_whatever_the_names_hold() {
        let link = Link::parse("alarm?region={region}&name={alarm_name}&x=y").expect("parses");
        let row = |name: &str| match name {
            "alarm_name" => Some("a&b={c}%20".to_owned()),
            _ => None,
        };
        let route = link.fill(&row);
        assert_eq!(route.arg("name"), Some("a&b={c}%20"));
        assert_eq!((route.arg("region"), route.arg("x")), (None, Some("y")));
        assert_eq!(Route::parse(&route.to_string()), Ok(route));
    }

    #[test]
    fn a_hole_with_a_question_mark_may_stay_empty() {
        let nothing = |_: &str| None;
        assert_eq!(Template::parse("{a?}").expect("parses").fill(&nothing).as_deref(), Some(""));
        assert_eq!(Template::parse("{a}").expect("parses").fill(&nothing), None);
    }

    #[test]
    fn braces_that_hold_no_name_are_refused() {
        for text in ["{", "{}", "a{b", "{a b}", "{?}", "{a?b}"] {
            assert!(Template::parse(text).is_err(), "{text}");
        }
    }
}
