use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
};

use serde::Deserialize;
use toml::Spanned;

use super::{
    colour::{ANSI_NAMES, Colour, ColourDepth, Style},
    nearest::unknown,
    view::Errors,
};
use crate::model::FileError;

/// What can be styled. `attention.alarm` that a theme leaves out is `alarm`, and what has no dot is `text`.
pub const STYLES: &[&str] = &[
    "text",
    "dim",
    "strong",
    "fine",
    "unknown",
    "unreadable",
    "warning",
    "alarm",
    "good",
    "account",
    "border",
    "focused.border",
    "title",
    "focused.title",
    "selected",
    "focused.selected",
    "match",
    "new.title",
    "header",
    "header.name",
    "header.dim",
    "breadcrumb",
    "badge",
    "badge.alarm",
    "footer",
    "footer.key",
    "message",
    "prompt",
    "cursor",
    "caret",
    "table.head",
    "table.sort",
    "graph",
    "provisional.graph",
    "threshold",
    "axis",
    "series.1",
    "series.2",
    "series.3",
    "series.4",
    "series.5",
    "series.6",
    "series.7",
    "series.8",
    "level.good",
    "level.warning",
    "level.critical",
    "crosshair",
    "moment",
    "change",
    "shade",
    "heat",
    "fold",
    "json.name",
    "json.string",
    "json.number",
    "link",
    "overlay",
    "overlay.border",
    "picker.mark",
    "key",
];

/// How things look.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Theme {
    styles: HashMap<&'static str, Style>,
}

/// A theme file as read, before it is laid over what it inherits.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTheme {
    pub inherits: Option<Spanned<String>>,
    #[serde(default)]
    palette: BTreeMap<String, Spanned<RawColour>>,
    #[serde(default)]
    styles: BTreeMap<Spanned<String>, Spanned<RawStyle>>,
}

/// A colour, and what stands for it when there are only 16.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawColour {
    rgb: Spanned<String>,
    ansi: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStyle {
    fg: Option<Spanned<String>>,
    bg: Option<Spanned<String>>,
    #[serde(default)]
    add: Vec<Spanned<String>>,
}

type Palette = BTreeMap<String, Colour>;

/// Files laid over each other. Colours are kept by name to the end, so that a file which changes the
/// palette changes the styles that it inherits.
#[derive(Clone, Default)]
pub(super) struct Layered {
    styles: HashMap<&'static str, Named>,
    palette: Palette,
}

/// A style with its colours by name.
#[derive(Clone, Default)]
struct Named {
    fg: Option<String>,
    bg: Option<String>,
    attributes: Style,
}

impl Layered {
    pub fn into_theme(self) -> Theme {
        let colour = |name: &Option<String>| name.as_deref().and_then(|n| self.colour(n));
        let style =
            |named: &Named| Style { fg: colour(&named.fg), bg: colour(&named.bg), ..named.attributes };
        Theme { styles: self.styles.iter().map(|(name, named)| (*name, style(named))).collect() }
    }

    fn colour(&self, name: &str) -> Option<Colour> {
        self.palette.get(name).copied().or_else(|| Colour::parse(name))
    }

    pub fn read(path: &Path, text: &str) -> Result<RawTheme, Vec<FileError>> {
        toml::from_str(text).map_err(|e| vec![FileError::toml(path, text, &e)])
    }

    /// Lays a theme file over `self`, colour by colour and style by style.
    pub fn overlaid(mut self, raw: RawTheme, path: &Path, text: &str) -> Result<Self, Vec<FileError>> {
        let mut errors = Errors::of(path, text);
        for (name, colour) in raw.palette {
            let RawColour { rgb, ansi } = colour.into_inner();
            match (Colour::parse(rgb.get_ref()), ansi) {
                (None, _) => errors.at(rgb.span(), no_colour(rgb.get_ref(), &self.palette)),
                (Some(Colour::Rgb(r, g, b, _)), Some(ansi)) => match Colour::parse(ansi.get_ref()) {
                    Some(Colour::Ansi(i)) => {
                        self.palette.insert(name, Colour::Rgb(r, g, b, Some(i)));
                    }
                    _ => errors.at(ansi.span(), unknown("colour of the 16", ansi.get_ref(), ANSI_NAMES)),
                },
                (Some(colour), _) => {
                    self.palette.insert(name, colour);
                }
            }
        }
        for (name, raw) in raw.styles {
            let Some(known) = STYLES.iter().find(|s| *s == name.get_ref()) else {
                errors.at(name.span(), unknown("style", name.get_ref(), STYLES.iter().copied()));
                continue;
            };
            let style = self.style_of(raw.into_inner(), &mut errors);
            self.styles.insert(known, style);
        }
        errors.list.sort_by_key(|error| error.place);
        errors.or(self)
    }

    fn style_of(&self, raw: RawStyle, errors: &mut Errors<'_>) -> Named {
        let mut checked = |text: Option<Spanned<String>>| {
            let text = text?;
            if self.colour(text.get_ref()).is_none() {
                errors.at(text.span(), no_colour(text.get_ref(), &self.palette));
            }
            Some(text.into_inner())
        };
        let (fg, bg) = (checked(raw.fg), checked(raw.bg));
        let mut style = Style::default();
        for word in raw.add {
            match word.get_ref().as_str() {
                "bold" => style.bold = true,
                "dim" => style.dim = true,
                "italic" => style.italic = true,
                "underline" => style.underline = true,
                "reverse" => style.reverse = true,
                other => {
                    let all = ["bold", "dim", "italic", "underline", "reverse"];
                    errors.at(word.span(), unknown("attribute", other, all));
                }
            }
        }
        Named { fg, bg, attributes: style }
    }
}

fn no_colour(text: &str, palette: &Palette) -> String {
    let names = palette.keys().map(String::as_str).chain(ANSI_NAMES);
    match super::nearest(text, names) {
        Some(name) => format!("no colour `{text}`; did you mean `{name}`?"),
        None => format!("no colour `{text}`; write a name of the palette, `lightred`, `#ff8800` or 0 to 255"),
    }
}

impl Theme {
    /// The style of `name`, else of what is after its first dot, and so on, else of `text`.
    pub fn style(&self, name: &str) -> Style {
        let mut rest = name;
        loop {
            if let Some(style) = self.styles.get(rest) {
                return *style;
            }
            match rest.split_once('.') {
                Some((_, parent)) => rest = parent,
                None => return self.styles.get("text").copied().unwrap_or_default(),
            }
        }
    }

    /// The same with colours that a terminal of that depth has.
    #[must_use]
    pub fn at(mut self, depth: ColourDepth) -> Self {
        for style in self.styles.values_mut() {
            style.fg = style.fg.and_then(|c| c.at(depth));
            style.bg = style.bg.and_then(|c| c.at(depth));
        }
        self
    }
}

#[cfg(test)]
mod tests;
