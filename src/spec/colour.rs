/// How many colours the terminal has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ColourDepth {
    /// None: bold, reverse and underline alone (`NO_COLOR`).
    None,
    /// The 16 of the terminal's own palette.
    Ansi16,
    /// The 256 of xterm.
    Ansi256,
    /// 24 bits.
    True,
}

/// A colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Colour {
    /// One of the terminal's own 16, 0 to 15.
    Ansi(u8),
    /// One of xterm's 256.
    Indexed(u8),
    /// Red, green, blue; and what stands for it when there are only 16.
    Rgb(u8, u8, u8, Option<u8>),
}

/// The names of the terminal's own colours, in order.
pub(super) const ANSI_NAMES: [&str; 16] = [
    "black",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "gray",
    "darkgray",
    "lightred",
    "lightgreen",
    "lightyellow",
    "lightblue",
    "lightmagenta",
    "lightcyan",
    "white",
];

/// xterm's values for them.
const ANSI_RGB: [(u8, u8, u8); 16] = [
    (0, 0, 0),
    (205, 0, 0),
    (0, 205, 0),
    (205, 205, 0),
    (0, 0, 238),
    (205, 0, 205),
    (0, 205, 205),
    (229, 229, 229),
    (127, 127, 127),
    (255, 0, 0),
    (0, 255, 0),
    (255, 255, 0),
    (92, 92, 255),
    (255, 0, 255),
    (0, 255, 255),
    (255, 255, 255),
];

impl Colour {
    /// `red`, `lightblue`, `#ff8800` or `0` to `255`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if let Some(i) = ANSI_NAMES.iter().position(|name| *name == text) {
            return u8::try_from(i).ok().map(Self::Ansi);
        }
        if let Some(hex) = text.strip_prefix('#') {
            let n = (hex.len() == 6).then(|| u32::from_str_radix(hex, 16).ok())??;
            let [_, r, g, b] = n.to_be_bytes();
            return Some(Self::Rgb(r, g, b, None));
        }
        text.parse().ok().map(Self::Indexed)
    }

    /// As files have it: what stands for it where there are only 16 is no part of that.
    pub(super) fn name(self) -> String {
        match self {
            Self::Ansi(i) => {
                ANSI_NAMES.get(usize::from(i)).map_or_else(|| i.to_string(), |name| (*name).into())
            }
            Self::Indexed(i) => i.to_string(),
            Self::Rgb(r, g, b, _) => format!("#{r:02x}{g:02x}{b:02x}"),
        }
    }

    /// The nearest that a terminal of that depth can show; none when it has no colours.
    pub fn at(self, depth: ColourDepth) -> Option<Self> {
        match (depth, self) {
            (ColourDepth::None, _) => None,
            (_, Self::Ansi(_)) | (ColourDepth::True, _) | (ColourDepth::Ansi256, Self::Indexed(_)) => {
                Some(self)
            }
            (ColourDepth::Ansi256, Self::Rgb(r, g, b, _)) => Some(Self::Indexed(cube(r, g, b))),
            (ColourDepth::Ansi16, Self::Rgb(.., Some(ansi))) => Some(Self::Ansi(ansi)),
            (ColourDepth::Ansi16, Self::Rgb(r, g, b, None)) => Some(Self::Ansi(of_16(r, g, b))),
            (ColourDepth::Ansi16, Self::Indexed(i)) => {
                let (r, g, b) = rgb_of(i);
                Some(Self::Ansi(of_16(r, g, b)))
            }
        }
    }
}

const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// xterm's 6x6x6 cube, or its grey ramp when that is nearer.
fn cube(r: u8, g: u8, b: u8) -> u8 {
    let step = |v: u8| (0..6u8).min_by_key(|i| STEPS[usize::from(*i)].abs_diff(v)).unwrap_or(0);
    let in_cube = 16 + 36 * step(r) + 6 * step(g) + step(b);
    let grey = (232..=255u8).min_by_key(|i| distance(rgb_of(*i), (r, g, b))).unwrap_or(232);
    if distance(rgb_of(grey), (r, g, b)) < distance(rgb_of(in_cube), (r, g, b)) { grey } else { in_cube }
}

pub(super) fn rgb_of(index: u8) -> (u8, u8, u8) {
    match index {
        0..=15 => ANSI_RGB[usize::from(index)],
        16..=231 => {
            let i = usize::from(index - 16);
            (STEPS[i / 36], STEPS[i / 6 % 6], STEPS[i % 6])
        }
        _ => {
            let v = 8 + 10 * (index - 232);
            (v, v, v)
        }
    }
}

fn of_16(r: u8, g: u8, b: u8) -> u8 {
    (0..16u8).min_by_key(|i| distance(ANSI_RGB[usize::from(*i)], (r, g, b))).unwrap_or(7)
}

fn distance(a: (u8, u8, u8), b: (u8, u8, u8)) -> u32 {
    let square = |a: u8, b: u8| u32::from(a.abs_diff(b)).pow(2);
    square(a.0, b.0) + square(a.1, b.1) + square(a.2, b.2)
}

/// How something looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Foreground; the terminal's own when none.
    pub fg: Option<Colour>,
    /// Background, likewise.
    pub bg: Option<Colour>,
    /// Bold.
    pub bold: bool,
    /// Dim.
    pub dim: bool,
    /// Italic.
    pub italic: bool,
    /// Underlined.
    pub underline: bool,
    /// Foreground and background exchanged.
    pub reverse: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_come_down_to_what_the_terminal_has() {
        let orange = Colour::parse("#ff8700").expect("parses");
        assert_eq!(orange.at(ColourDepth::Ansi256), Some(Colour::Indexed(208)));
        assert_eq!(orange.at(ColourDepth::Ansi16), Some(Colour::Ansi(3)));
        assert_eq!(orange.at(ColourDepth::None), None);
        assert_eq!(
            Colour::parse("#808080").and_then(|c| c.at(ColourDepth::Ansi256)),
            Some(Colour::Indexed(244))
        );
        assert_eq!(Colour::parse("lightred"), Some(Colour::Ansi(9)));
        assert_eq!(Colour::parse("256"), None);
        assert_eq!(Colour::parse("#12345"), None);
        assert_eq!(Colour::parse("#12345é"), None);
    }
}
