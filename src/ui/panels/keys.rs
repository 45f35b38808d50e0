use ratatui::{buffer::Buffer, layout::Rect};

use super::{Extent, Panel, Titles, scroll};
use crate::{
    spec::{Action, Binding, Context, Keymap},
    ui::{
        Cx, Place,
        text::{put, width, wrap},
    },
};

/// What the keys do.
#[derive(Debug)]
pub(super) struct Keys;

/// A line: keys and what they do.
type Bound = (String, String);

/// What the keys do in one context.
struct Block {
    heading: &'static str,
    lines: Vec<Bound>,
}

impl Block {
    fn new(keymap: &Keymap, context: Context, heading: &'static str) -> Self {
        let mut lines: Vec<Bound> = Vec::new();
        for action in Action::ALL {
            let keys = keymap.keys_of(context, *action);
            if !keys.is_empty() {
                lines.push((keys.join(", "), action.doc().to_owned()));
            }
        }
        for (keys, binding) in keymap.following(context, &[]) {
            if let Binding::Go(_) = binding {
                let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
                lines.push((keys.join(" "), binding.doc()));
            }
        }
        Self { heading, lines }
    }

    fn keys(&self) -> u16 {
        self.lines.iter().map(|(keys, _)| width(keys)).max().unwrap_or(0)
    }

    fn width(&self) -> u16 {
        self.keys() + 2 + self.lines.iter().map(|(_, doc)| width(doc)).max().unwrap_or(0)
    }
}

/// Everything, in one column, or in two where there is room: each a list of blocks.
fn columns(keymap: &Keymap, room: u16) -> Vec<Vec<Block>> {
    let block = |context, heading| Block::new(keymap, context, heading);
    let left = vec![
        block(Context::Panel, "In a panel"),
        block(Context::Prompt, "While writing"),
        block(Context::Picker, "While choosing"),
        block(Context::SignIn, "While signing in"),
        block(Context::Editor, "While writing several lines"),
    ];
    let right = vec![block(Context::Global, "Anywhere")];
    let wide = |blocks: &[Block]| blocks.iter().map(Block::width).max().unwrap_or(0);
    if wide(&left) + 4 + wide(&right) <= room {
        return vec![left, right];
    }
    let mut all = left;
    all.splice(1..1, right);
    vec![all]
}

/// A line of a column.
enum Shown {
    Heading(&'static str),
    /// Keys in so many cells, and what they do.
    Bound(String, u16, String),
    Blank,
}

/// The lines of a column of that width: what is too long goes on below.
fn lines(blocks: &[Block], columns: u16) -> Vec<Shown> {
    let mut out = Vec::new();
    for block in blocks {
        if !out.is_empty() {
            out.push(Shown::Blank);
        }
        out.push(Shown::Heading(block.heading));
        let wide = block.keys().min(columns * 2 / 5);
        for (keys, doc) in &block.lines {
            let mut keys = wrap(keys, wide, 10);
            let mut doc = wrap(doc, columns.saturating_sub(wide + 2), 10);
            let rows = keys.len().max(doc.len());
            keys.resize(rows, String::new());
            doc.resize(rows, String::new());
            out.extend(keys.into_iter().zip(doc).map(|(keys, doc)| Shown::Bound(keys, wide, doc)));
        }
    }
    out
}

/// Lines of the longest column.
fn count(cx: &Cx<'_>, place: &Place) -> usize {
    let room = inset(place.inner).width;
    columns(&cx.specs.keymap, room).iter().map(|blocks| lines(blocks, room).len()).max().unwrap_or(0)
}

fn inset(area: Rect) -> Rect {
    Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area }
}

impl Panel for Keys {
    fn natural(&self, _cx: &Cx<'_>, _at: usize, _form: &str) -> (u16, u16) {
        (70, 40)
    }

    fn titles(&self, cx: &Cx<'_>, place: &Place) -> Titles {
        let count = count(cx, place);
        Titles {
            left: cx.title(place.panel),
            right: String::new(),
            bottom: scroll::more(cx, place, count, place.inner.height),
        }
    }

    fn extent(&self, cx: &Cx<'_>, place: &Place) -> Extent {
        Extent::Lines(count(cx, place))
    }

    fn draw(&self, cx: &Cx<'_>, place: &Place, buf: &mut Buffer) {
        let inner = inset(place.inner);
        let first = scroll::first(cx, place.panel, count(cx, place), inner.height);
        let mut x = inner.x;
        for blocks in columns(&cx.specs.keymap, inner.width) {
            let room = inner.right().saturating_sub(x);
            for (line, y) in lines(&blocks, room).iter().skip(first).zip(inner.y..inner.bottom()) {
                match line {
                    Shown::Blank => {}
                    Shown::Heading(heading) => {
                        put(buf, x, y, room, heading, cx.style("strong"));
                    }
                    Shown::Bound(keys, wide, doc) => {
                        put(buf, x, y, *wide, keys, cx.style("key"));
                        put(buf, x + wide + 2, y, room.saturating_sub(wide + 2), doc, cx.style("text"));
                    }
                }
            }
            x += blocks.iter().map(Block::width).max().unwrap_or(0) + 4;
        }
    }
}
