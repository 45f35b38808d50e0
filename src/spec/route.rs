use std::fmt;

use crate::model::Pointer;

/// A view with its arguments, written like a path: `deck?filter=checkout`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Route {
    /// The view's name.
    pub view: String,
    /// Its arguments, in the order written.
    pub args: Vec<(String, String)>,
}

impl Route {
    /// A view without arguments.
    pub fn to(view: impl Into<String>) -> Self {
        Self { view: view.into(), args: Vec::new() }
    }

    /// Reads `view` or `view?name=value&name=value`, values percent-encoded.
    ///
    /// # Errors
    /// What a route looks like, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (view, args) = text.trim().split_once('?').unwrap_or((text.trim(), ""));
        let name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '/');
        if view.is_empty() || !view.chars().all(name) {
            let view: String = crate::model::clean(view).chars().take(60).collect();
            return Err(format!("`{view}` is no view's name; a route looks like `deck?filter=checkout`"));
        }
        let args = form_urlencoded::parse(args.as_bytes())
            .map(|(name, value)| (crate::model::clean(&name), crate::model::clean(&value)))
            .collect();
        Ok(Self { view: view.into(), args })
    }

    /// Reads what people write to say where they want to go: a route, an ARN, or a link of the AWS console.
    ///
    /// # Errors
    /// As [`Route::parse`] and [`Pointer::parse`].
    pub fn read(text: &str) -> Result<Self, String> {
        match Pointer::parse(text) {
            Some(pointer) => pointer.map(|pointer| Self::of(&pointer)),
            None => Self::parse(text),
        }
    }

    /// Where something in AWS is shown.
    pub fn of(pointer: &Pointer) -> Self {
        let (view, args) = pointer.route();
        Self { view: view.into(), args: args.into_iter().map(|(name, value)| (name.into(), value)).collect() }
    }

    /// The value of an argument.
    pub fn arg(&self, name: &str) -> Option<&str> {
        self.args.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.view)?;
        if !self.args.is_empty() {
            let args = form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.args).finish();
            write!(f, "?{args}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Route;

    #[test]
    fn routes_read_back() {
        let route = Route::parse("deck?tag=env&filter=a%20b%26c").expect("parses");
        assert_eq!(route.arg("filter"), Some("a b&c"));
        assert_eq!(Route::parse(&route.to_string()), Ok(route));
        assert_eq!(Route::parse(" deck "), Ok(Route::to("deck")));
    }

    #[test]
    fn what_is_no_route_says_what_one_is() {
        for text in ["", "?a=b", "Deck!", "\u{1b}[31mdeck"] {
            assert!(Route::parse(text).unwrap_err().contains("looks like"), "{text}");
        }
    }
}
