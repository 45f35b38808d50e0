use crate::spec::ColourDepth;

/// A variable of the process's own environment.
pub(super) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// How many colours the terminal has, by `NO_COLOR`, `COLORTERM` and `TERM`.
pub fn colour_depth(variable: impl Fn(&str) -> Option<String>) -> ColourDepth {
    let of = |name| variable(name).unwrap_or_default();
    let term = of("TERM");
    if !of("NO_COLOR").is_empty() || term == "dumb" || term.starts_with("vt1") || term.starts_with("vt2") {
        ColourDepth::None
    } else if matches!(of("COLORTERM").as_str(), "truecolor" | "24bit") || term.ends_with("-direct") {
        ColourDepth::True
    } else if term.contains("256") {
        ColourDepth::Ansi256
    } else {
        ColourDepth::Ansi16
    }
}

/// Whether the locale says that the terminal does not speak UTF-8. Where no locale is set, as in many
/// containers, it is taken to.
pub fn ascii_only(variable: impl Fn(&str) -> Option<String>) -> bool {
    // The Linux console has a font of 512 glyphs, braille not among them.
    if variable("TERM").as_deref() == Some("linux") {
        return true;
    }
    let locale =
        ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(|name| variable(name).filter(|v| !v.is_empty()));
    locale.is_some_and(|locale| {
        let locale = locale.to_lowercase();
        !locale.contains("utf-8") && !locale.contains("utf8")
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// An environment of these variables alone.
    pub(in crate::app) fn with<'a>(
        variables: &'a [(&'a str, &'a str)],
    ) -> impl Fn(&str) -> Option<String> + 'a {
        move |name| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned())
    }

    #[test]
    fn the_environment_says_how_to_draw() {
        for (variables, depth) in [
            (&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")][..], ColourDepth::True),
            (&[("TERM", "screen-256color")], ColourDepth::Ansi256),
            (&[("TERM", "linux")], ColourDepth::Ansi16),
            (&[("TERM", "xterm-256color"), ("NO_COLOR", "1")], ColourDepth::None),
            (&[("TERM", "xterm-256color"), ("NO_COLOR", "")], ColourDepth::Ansi256),
            (&[("TERM", "dumb")], ColourDepth::None),
        ] {
            assert_eq!(colour_depth(with(variables)), depth, "{variables:?}");
        }
        assert!(ascii_only(with(&[("LANG", "C")])));
        assert!(ascii_only(with(&[("LC_ALL", "de_DE.ISO-8859-1"), ("LANG", "de_DE.UTF-8")])));
        assert!(!ascii_only(with(&[("LANG", "de_DE.utf8")])));
        assert!(!ascii_only(with(&[])));
    }
}
