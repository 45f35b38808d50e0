use ratatui::style::{Modifier, Style};

use super::{entry::Entry, glyphs::Glyphs};
use crate::{
    model::Timestamp,
    spec::{Band, Colour, ColourDepth, Level, Theme},
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

/// How bad it is to be in a band, and the colour that somebody chose for it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Hue {
    pub level: Level,
    pub colour: Option<Colour>,
}

impl Hue {
    pub(super) fn of(band: &Band) -> Self {
        Self { level: band.level, colour: band.colour }
    }

    /// Whether what is in the band looks otherwise than what is not.
    pub(super) fn says(&self) -> bool {
        self.level != Level::Plain || self.colour.is_some()
    }

    /// Greater for what is worse.
    pub(super) fn badness(&self) -> u8 {
        match self.level {
            Level::Plain => 0,
            Level::Good => 1,
            Level::Warning => 2,
            Level::Critical => 3,
        }
    }
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
            let look = in_colour(own[entry.number % own.len()], entry.colour, depth);
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

    /// The look of a name, in the colour that somebody chose.
    pub(super) fn tinted(&self, name: &str, colour: Option<Colour>) -> Style {
        let own = self.style(name);
        if colour.is_some() { in_colour(own, colour, self.depth()) } else { own }
    }

    /// The look of a band.
    pub(super) fn hue(&self, hue: Hue) -> Style {
        let name = match hue.level {
            Level::Plain => "threshold",
            Level::Good => "level.good",
            Level::Warning => "level.warning",
            Level::Critical => "level.critical",
        };
        self.tinted(name, hue.colour)
    }
}

fn in_colour(look: Style, colour: Option<Colour>, depth: ColourDepth) -> Style {
    match colour.and_then(|colour| colour.at(depth)) {
        Some(colour) => Style { fg: Some(style::colour(colour)), ..look },
        None => look,
    }
}
