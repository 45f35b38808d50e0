use ratatui::style::{Modifier, Style};

use super::{entry::Entry, glyphs::Glyphs};
use crate::{
    model::Timestamp,
    spec::{Colour, ColourDepth, Level, Theme},
    ui::{Zone, style},
};

/// With what a plot is drawn: all that it does not know itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Brush<'a> {
    pub theme: &'a Theme,
    pub zone: &'a Zone,
    pub glyphs: Glyphs,
    /// Where the crosshair is.
    pub cursor: Option<Timestamp>,
    /// The series that is selected, by its place in the legend.
    pub selected: Option<usize>,
}

/// The names of the series' styles.
const SERIES: [&str; 8] =
    ["series.1", "series.2", "series.3", "series.4", "series.5", "series.6", "series.7", "series.8"];

impl Brush<'_> {
    /// The look of a name.
    pub(super) fn style(&self, name: &str) -> Style {
        style::style(self.theme, name)
    }

    /// The looks of all series.
    pub(super) fn series(&self, entries: &[Entry]) -> Vec<Style> {
        let own = SERIES.map(|name| self.style(name));
        let depth = self.depth();
        let look = |entry: &Entry| {
            let mut look = own[entry.number % own.len()];
            if let Some(colour) = entry.colour.and_then(|colour| colour.at(depth)) {
                look = Style { fg: Some(style::colour(colour)), ..look };
            }
            if entry.is_past { look.add_modifier(Modifier::DIM) } else { look }
        };
        entries.iter().map(look).collect()
    }

    /// Colours that others chose are shown in as many as the theme itself has.
    fn depth(&self) -> ColourDepth {
        match SERIES.iter().find_map(|name| self.theme.style(name).fg) {
            None => ColourDepth::None,
            Some(Colour::Ansi(_)) => ColourDepth::Ansi16,
            Some(Colour::Indexed(_)) => ColourDepth::Ansi256,
            Some(Colour::Rgb(..)) => ColourDepth::True,
        }
    }

    /// The look of a level.
    pub(super) fn level(&self, level: Level) -> Style {
        self.style(match level {
            Level::Plain => "threshold",
            Level::Good => "level.good",
            Level::Warning => "level.warning",
            Level::Critical => "level.critical",
        })
    }
}
