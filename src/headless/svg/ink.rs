use ratatui::style::{Color, Modifier};

use super::super::{
    ansi::named_index,
    picture::{Glyph, Look},
};

/// The sixteen named colours, black to white.
const NAMED: [u32; 16] = [
    0x1B_2129, 0xE5_5F66, 0x6C_BF73, 0xD9_A84E, 0x5B_9BE6, 0xB9_86E0, 0x4F_B8C4, 0xB4_BCC6, 0x6B_7684,
    0xFF_8289, 0x8F_DB95, 0xF2_C875, 0x86_B8F7, 0xD3_A8F2, 0x7D_D6E0, 0xF0_F4F8,
];

/// What a picture is drawn on: the terminal's own colours.
pub(super) struct Paper {
    /// Behind everything.
    pub ground: u32,
    /// Text that names no colour.
    pub ink: u32,
    /// Round the picture.
    pub edge: u32,
}

const DARK: Paper = Paper { ground: 0x0F_141B, ink: 0xC9_D1D9, edge: 0x26_2D36 };
const LIGHT: Paper = Paper { ground: 0xFC_FCFD, ink: 0x24_292F, edge: 0xD5_DAE0 };

impl Paper {
    /// The paper that these glyphs are made for. A theme leaves the ground to the terminal, but the colours of
    /// its text tell which it expects. Lines are often faint on purpose, and tell nothing.
    pub fn under<'a>(glyphs: impl Iterator<Item = &'a Glyph<'a>>) -> Self {
        let (mut dark, mut light) = (0usize, 0usize);
        for glyph in glyphs
            .filter(|g| g.look.bg == Color::Reset && g.symbol.starts_with(|c: char| c.is_alphanumeric()))
        {
            if let Color::Rgb(r, g, b) = glyph.look.fg {
                *if is_dark(r, g, b) { &mut dark } else { &mut light } += 1;
            }
        }
        if dark > light { LIGHT } else { DARK }
    }

    /// Foreground and background as seen.
    pub fn colours(&self, look: Look) -> (u32, u32) {
        let (fg, bg) = (rgb(look.fg, self.ink), rgb(look.bg, self.ground));
        if look.modifier.contains(Modifier::REVERSED) { (bg, fg) } else { (fg, bg) }
    }
}

/// Whether a colour reads better on white than on black: relative luminance as WCAG 2 defines it, below the
/// one that contrasts as much with either.
fn is_dark(r: u8, g: u8, b: u8) -> bool {
    let linear = |c: u8| {
        let c = f64::from(c) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b) < 0.179
}

fn rgb(colour: Color, default: u32) -> u32 {
    let join = |r: u8, g: u8, b: u8| u32::from_be_bytes([0, r, g, b]);
    match colour {
        Color::Reset => default,
        Color::Rgb(r, g, b) => join(r, g, b),
        // The 256 of xterm: sixteen named, a cube of six steps, a ramp of greys.
        Color::Indexed(index @ 16..232) => {
            let step = |n: u8| if n == 0 { 0 } else { 55 + 40 * n };
            let index = index - 16;
            join(step(index / 36), step(index / 6 % 6), step(index % 6))
        }
        Color::Indexed(index @ 232..) => {
            let grey = 8 + 10 * (index - 232);
            join(grey, grey, grey)
        }
        Color::Indexed(index) => NAMED[usize::from(index)],
        named => NAMED[usize::from(named_index(named))],
    }
}

pub(super) fn hex(colour: u32) -> String {
    format!("#{colour:06x}")
}
