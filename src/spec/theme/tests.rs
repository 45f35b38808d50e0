//! What every built-in theme holds to.

mod vision;

use self::vision::{Rgb, VISIONS, contrast, difference};
use super::{STYLES, Theme};
use crate::spec::{Colour, ColourDepth, SpecSources, Specs, Style, colour::rgb_of, theme_names};

const MARKS: [&str; 5] = ["fine", "warning", "alarm", "unknown", "unreadable"];
/// What is drawn rather than written, or written to be passed over: 3 to 1 is enough (WCAG 2.2, 1.4.11). All
/// else is text.
const ASIDE: [&str; 20] = [
    "dim",
    "header.dim",
    "footer",
    "border",
    "focused.border",
    "overlay.border",
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
    "moment",
    "heat",
];

fn load(name: &str) -> Theme {
    let specs = Specs::load(&SpecSources { theme: name, keymap: "default", user_dir: None });
    let specs = specs.expect("built in");
    assert_eq!(specs.problems, []);
    specs.theme
}

fn all() -> Vec<(String, Theme)> {
    theme_names(None).into_iter().map(|name| (name.clone(), load(&name))).collect()
}

fn rgb(colour: Colour) -> Rgb {
    match colour {
        Colour::Ansi(i) | Colour::Indexed(i) => rgb_of(i),
        Colour::Rgb(r, g, b, _) => (r, g, b),
    }
}

/// What a theme is looked at on: the terminal's colour of text, and the extremes of its background.
struct Terminal {
    ink: Rgb,
    grounds: [Rgb; 2],
}

/// The terminal that a theme is for; none for those that are for any.
fn terminal(name: &str, theme: &Theme) -> Option<Terminal> {
    let text = theme.style("text");
    match name {
        "dark" => Some(Terminal { ink: (201, 209, 217), grounds: [(0, 0, 0), (30, 30, 30)] }),
        "light" => Some(Terminal { ink: (36, 41, 47), grounds: [(253, 246, 227), (255, 255, 255)] }),
        "16-colour" | "mono" => None,
        _ => {
            let (ink, ground) = (text.fg.expect("its own ink"), text.bg.expect("its own ground"));
            Some(Terminal { ink: rgb(ink), grounds: [rgb(ground); 2] })
        }
    }
}

/// The least contrast of a style with what may be behind it.
fn least(terminal: &Terminal, style: Style) -> f64 {
    let fg = style.fg.map_or(terminal.ink, rgb);
    let behind = style.bg.map_or(terminal.grounds, |bg| [rgb(bg); 2]);
    behind.into_iter().map(|bg| contrast(fg, bg)).fold(f64::MAX, f64::min)
}

#[test]
fn every_style_is_said_or_has_a_parent_that_is() {
    for (theme_name, theme) in all() {
        for name in STYLES {
            let mut rest = Some(*name);
            while let Some(part) = rest.filter(|part| !theme.styles.contains_key(part)) {
                rest = part.split_once('.').map(|(_, parent)| parent);
            }
            assert!(rest.is_some(), "{theme_name}: `{name}` looks like text by chance");
        }
    }
}

#[test]
fn the_marks_look_different() {
    for (name, theme) in all() {
        // They stand in lines that may be selected, in columns that may be empty.
        assert!(MARKS.iter().all(|mark| theme.style(mark).bg.is_none()), "{name}: a mark has no ground");
        for (i, a) in MARKS.iter().enumerate() {
            for b in &MARKS[..i] {
                assert_ne!(theme.style(a), theme.style(b), "{name}: {a} and {b}");
            }
        }
    }
}

#[test]
fn a_selection_is_seen() {
    for (name, theme) in all() {
        for selected in ["selected", "focused.selected"] {
            let Style { bg, underline, reverse, .. } = theme.style(selected);
            assert!(bg.is_some() || underline || reverse, "{name}: {selected}");
        }
        assert_ne!(theme.style("selected"), theme.style("focused.selected"), "{name}");
        assert_ne!(theme.style("border"), theme.style("focused.border"), "{name}");
    }
}

#[test]
fn what_is_written_can_be_read() {
    let mut poor = Vec::new();
    for (theme_name, theme) in all() {
        let Some(terminal) = terminal(&theme_name, &theme) else { continue };
        let (for_text, for_asides) = if theme_name == "high-contrast" { (7.0, 4.5) } else { (4.5, 3.0) };
        let needed = |name: &str| if ASIDE.contains(&name) { for_asides } else { for_text };
        for name in STYLES {
            let (found, needed) = (least(&terminal, theme.style(name)), needed(name));
            if found < needed {
                poor.push(format!("{theme_name}: {name} has {found:.2}, needs {needed}"));
            }
        }
        // In a selected line stand text, marks and asides; badges, with a ground of their own, do not.
        let bands = ["selected", "focused.selected"].map(|s| (s, theme.style(s).bg));
        for (selected, band) in bands.into_iter().filter_map(|(s, bg)| bg.map(|bg| (s, rgb(bg)))) {
            let asides = ["dim"].into_iter();
            let text = STYLES.iter().copied().filter(|s| !ASIDE.contains(s));
            for name in text.chain(asides).filter(|s| !s.starts_with("badge")) {
                let found = contrast(theme.style(name).fg.map_or(terminal.ink, rgb), band);
                if found < needed(name) {
                    poor.push(format!(
                        "{theme_name}: {name} on {selected} has {found:.2}, needs {}",
                        needed(name)
                    ));
                }
            }
        }
    }
    assert!(poor.is_empty(), "{}", poor.join("\n"));
}

/// In xterm's own values, for nobody can know others.
#[test]
fn sixteen_colours_can_be_read_on_black_and_on_white() {
    let theme = load("16-colour");
    for name in STYLES {
        let Style { fg, bg, .. } = theme.style(name);
        for colour in [fg, bg].into_iter().flatten() {
            assert!(matches!(colour, Colour::Ansi(_)), "{name}");
        }
        assert!(bg.is_none() || fg.is_some(), "{name}: the terminal's own ink on a ground is not known");
        let Some(fg) = fg else { continue };
        match bg {
            Some(bg) => assert!(contrast(rgb(fg), rgb(bg)) >= 4.5, "{name}"),
            None => {
                for ground in [(0, 0, 0), (255, 255, 255)] {
                    let found = contrast(rgb(fg), ground);
                    assert!(found >= 3.0, "{name} on {ground:?} has {found:.2}");
                }
            }
        }
    }
}

#[test]
fn without_colour_there_is_none() {
    let theme = load("mono");
    assert!(STYLES.iter().all(|name| theme.style(name).fg.is_none() && theme.style(name).bg.is_none()));
}

/// Well above what is just noticeable, for marks are single cells, apart from each other. The 256 colours are
/// too few to keep all of it.
#[test]
fn marks_stay_apart_in_every_kind_of_colour_vision() {
    const LEAST: f64 = 20.0;
    let marks = ["fine", "warning", "alarm", "unreadable"];
    for (depth, least) in [(ColourDepth::True, LEAST), (ColourDepth::Ansi256, 12.0)] {
        let theme = load("colour-blind-safe").at(depth);
        let seen = |mark: &str| rgb(theme.style(mark).fg.expect("a colour"));
        for (vision, eyes) in &VISIONS {
            for (i, a) in marks.iter().enumerate() {
                for b in &marks[..i] {
                    let found = difference(seen(a), seen(b), eyes);
                    assert!(found >= least, "{depth:?}, {vision}: {a} and {b} differ by {found:.1}");
                }
            }
        }
    }
    let dark = load("dark");
    let seen = |mark: &str| rgb(dark.style(mark).fg.expect("a colour"));
    let deuteranopia = &VISIONS[2].1;
    assert!(difference(seen("fine"), seen("alarm"), deuteranopia) < LEAST, "in `dark` they do not");
}

/// Lines cross: each pair has to be told apart, by everybody.
#[test]
fn series_stay_apart_in_every_kind_of_colour_vision() {
    const LEAST: f64 = 20.0;
    for name in ["dark", "light", "high-contrast", "colour-blind-safe"] {
        let theme = load(name);
        let seen = |i: usize| rgb(theme.style(&format!("series.{i}")).fg.expect("a colour"));
        for (vision, eyes) in &VISIONS {
            for a in 1..=8 {
                for b in 1..a {
                    let found = difference(seen(a), seen(b), eyes);
                    assert!(found >= LEAST, "{name}, {vision}: {a} and {b} differ by {found:.1}");
                }
            }
        }
    }
}
