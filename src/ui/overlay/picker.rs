use std::collections::BTreeSet;

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    choices::{plural, rank::Rank, told},
    palette::marked,
    prompt::write,
    window,
};
use crate::{
    model::{Account, AccountName, Fleet, Region, ScopeKey, Source, Want},
    spec::{Action, Context},
    store::{Mark, Store, cell},
    ui::{
        Cx, Narrowing, PromptKind, PromptLine,
        style::{mark_style, sign},
        table::{extent, offset},
        text::{put, width, width_up_to},
        wants,
    },
};

/// Accounts, regions and tags to choose from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picker {
    /// Words by which lines are found.
    pub text: String,
    /// The cursor in them, in characters from their start.
    pub cursor: usize,
    /// All lines: tags, accounts, regions.
    pub lines: Vec<Pick>,
    /// Those that the words find, by their places.
    pub shown: Vec<usize>,
    /// The selected one, by its place among those.
    pub at: usize,
    /// Accounts that are marked; none means all.
    pub accounts: BTreeSet<AccountName>,
    /// Regions that are marked; none means all.
    pub regions: BTreeSet<Region>,
}

/// A line of a picker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pick {
    /// What it marks.
    pub what: Picked,
    /// Its name.
    pub name: String,
    /// What is said beside it.
    pub about: String,
}

impl Pick {
    fn is_same(&self, other: &Self) -> bool {
        self.name == other.name && self.what.group() == other.what.group()
    }
}

/// What a line of a picker marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picked {
    /// All accounts that have a tag.
    Tag(BTreeSet<AccountName>),
    /// An account.
    Account(AccountName),
    /// A region.
    Region(Region),
}

impl Picked {
    fn group(&self) -> &'static str {
        match self {
            Self::Tag(_) => "tags",
            Self::Account(_) => "accounts",
            Self::Region(_) => "regions",
        }
    }
}

impl Picker {
    /// All that there is to choose, with marks where something was chosen before.
    pub fn new(store: &Store, chosen: &Narrowing) -> Self {
        let accounts = &store.fleet.accounts;
        let all: BTreeSet<(&String, &String)> = accounts.iter().flat_map(|a| &a.tags).collect();
        let tags = all.into_iter().map(|(key, value)| {
            let has = |a: &&std::sync::Arc<Account>| a.tags.get(key) == Some(value);
            let accounts: BTreeSet<_> = accounts.iter().filter(has).map(|a| a.name.clone()).collect();
            let name = crate::model::clean(&format!("{key}={value}"));
            Pick { name, about: plural(accounts.len(), "account"), what: Picked::Tag(accounts) }
        });
        let named = accounts.iter().map(|a| Pick {
            what: Picked::Account(a.name.clone()),
            name: a.name.to_string(),
            about: told(store, a),
        });
        let regions = store.fleet.regions().into_iter().map(|region| {
            let count = accounts.iter().filter(|a| a.regions.contains(&region)).count();
            let about = format!("{} · {}", region.short(), plural(count, "account"));
            Pick { name: region.to_string(), about, what: Picked::Region(region) }
        });
        let mut picker = Self {
            lines: tags.chain(named).chain(regions).collect(),
            accounts: chosen.accounts.clone().unwrap_or_default(),
            regions: chosen.regions.clone().unwrap_or_default(),
            ..Self::default()
        };
        picker.find("", 0);
        picker
    }

    /// The same over a fleet that has changed: what was found, selected and marked stays so. A mark on what is there no
    /// more stays too: it may come back.
    #[must_use]
    pub fn renewed(&self, store: &Store) -> Self {
        let mut new = Self::new(store, &Narrowing::default());
        new.find(&self.text, self.cursor);
        let selected = self.shown.get(self.at).and_then(|at| self.lines.get(*at));
        let same = |at: &usize| selected.is_some_and(|old| new.lines[*at].is_same(old));
        new.at = new.shown.iter().position(same).unwrap_or(self.at).min(new.shown.len().saturating_sub(1));
        (new.accounts, new.regions) = (self.accounts.clone(), self.regions.clone());
        new
    }

    /// Shows the lines that have all of these words in them.
    pub fn find(&mut self, text: &str, cursor: usize) {
        let selected = self.shown.get(self.at).copied();
        let mut rank = Rank::plain(text);
        let mut has = |pick: &Pick| {
            rank.score(&format!("{} {} {}", pick.name, pick.about, pick.what.group())).is_some()
        };
        self.shown = (0..self.lines.len()).filter(|at| has(&self.lines[*at])).collect();
        self.at = selected.and_then(|at| self.shown.iter().position(|s| *s == at)).unwrap_or(0);
        (self.text, self.cursor) = (text.to_owned(), cursor);
    }

    /// Marks the selected line, or takes its mark away.
    pub fn toggle(&mut self) {
        let Some(pick) = self.shown.get(self.at).and_then(|at| self.lines.get(*at)) else { return };
        match &pick.what {
            Picked::Tag(accounts) if accounts.is_subset(&self.accounts) => {
                self.accounts.retain(|a| !accounts.contains(a));
            }
            Picked::Tag(accounts) => self.accounts.extend(accounts.iter().cloned()),
            Picked::Account(account) => {
                if !self.accounts.remove(account) {
                    self.accounts.insert(account.clone());
                }
            }
            Picked::Region(region) => {
                if !self.regions.remove(region) {
                    self.regions.insert(region.clone());
                }
            }
        }
    }

    /// What is marked. All of it is the same as nothing: there is no limit.
    pub fn narrowing(&self, fleet: &Fleet) -> Narrowing {
        let some = |marked: usize, all: usize| marked > 0 && marked < all;
        Narrowing {
            accounts: some(self.accounts.len(), fleet.accounts.len()).then(|| self.accounts.clone()),
            regions: some(self.regions.len(), fleet.regions().len()).then(|| self.regions.clone()),
        }
    }

    /// `[x]` for what is marked, `[-]` for a tag of which some accounts are.
    fn mark(&self, what: &Picked) -> &'static str {
        let marked = match what {
            Picked::Tag(accounts) if accounts.is_subset(&self.accounts) => true,
            Picked::Tag(accounts) if !accounts.is_disjoint(&self.accounts) => return "[-]",
            Picked::Tag(_) => false,
            Picked::Account(account) => self.accounts.contains(account),
            Picked::Region(region) => self.regions.contains(region),
        };
        if marked { "[x]" } else { "[ ]" }
    }

    fn title(&self) -> String {
        let counted = |n: usize, word: &str| if n == 0 { format!("all {word}s") } else { plural(n, word) };
        let (accounts, regions) =
            (counted(self.accounts.len(), "account"), counted(self.regions.len(), "region"));
        format!("look at {accounts}, {regions}")
    }
}

/// Lines of a picker that are in sight on a screen whose body is `area`.
pub fn picker_page(picker: &Picker, area: Rect) -> usize {
    // As many as there are without any words: the window does not jump about while one writes.
    picker.lines.len().clamp(1, usize::from(area.height.saturating_sub(4).max(1)))
}

/// How an account stands: as its worst region.
fn stands(cx: &Cx<'_>, account: &AccountName, wants: &[Want]) -> Mark {
    let regions = cx.store.account(account).map(|a| a.regions.as_slice()).unwrap_or_default();
    let key = |region: &Region| ScopeKey { account: account.clone(), region: region.clone() };
    regions.iter().map(|r| cell(cx.store, &key(r), wants, cx.now).mark).max().unwrap_or(Mark::Unknown)
}

/// Draws a picker in the middle of the body, and its words in the last row.
pub(super) fn picker(cx: &Cx<'_>, area: Rect, body: Rect, picker: &Picker, buf: &mut Buffer) {
    let widest =
        |words: fn(&Pick) -> &str| picker.lines.iter().map(|p| width_up_to(words(p), 60)).max().unwrap_or(0);
    let names = widest(|p| &p.name).min(40);
    let wide = (GROUP + 6 + names + 2 + widest(|p| &p.about) + 2).max(width(&picker.title()) + 6);
    let rows = u16::try_from(picker_page(picker, body)).unwrap_or(u16::MAX);
    let found = picker.shown.len();
    let mut bottom = extent(picker.at, found, rows);
    if bottom.is_empty() && found < picker.lines.len() {
        bottom = format!("{found} of {}", picker.lines.len());
    }
    let inner = window(cx, body, (wide, rows), &picker.title(), &bottom, buf);
    let from = offset(picker.at, found, inner.height);
    let mut wants = wants::of_deck(cx.store, cx.specs, cx.now);
    wants.retain(|want| want.source() != Source::Identity);
    let mut rank = Rank::plain(&picker.text);
    let mut above = "";
    for ((at, pick), y) in picker.shown.iter().enumerate().skip(from).zip(inner.y..inner.bottom()) {
        let Some(pick) = picker.lines.get(*pick) else { continue };
        let line = Rect { y, height: 1, ..inner };
        if at == picker.at {
            buf.set_style(line, cx.style("focused.selected"));
        }
        let group = pick.what.group();
        if group != above {
            put(buf, line.x + 1, y, GROUP, group, cx.style("dim"));
        }
        above = group;
        let mark = picker.mark(&pick.what);
        let look = if mark == "[ ]" { "dim" } else { "picker.mark" };
        let mut x = put(buf, line.x + 1 + GROUP, y, 4, mark, cx.style(look)) + 1;
        if let Picked::Account(account) = &pick.what {
            let mark = stands(cx, account, &wants);
            put(buf, x, y, 1, sign(mark), cx.style(mark_style(mark)));
        }
        x += 2;
        let looks = |name: &str| (cx.style(name), cx.style("match"));
        let right = line.right().saturating_sub(1);
        let room = names.min(right.saturating_sub(x));
        let places = rank.places(&pick.name);
        marked(buf, (x, y), room, &pick.name, &places, looks("account"));
        let x = x + names + 2;
        let places = rank.places(&pick.about);
        marked(buf, (x, y), right.saturating_sub(x), &pick.about, &places, looks("dim"));
    }
    if found == 0 {
        let text = match picker.lines.len() {
            0 => "There is nothing to choose from.".to_owned(),
            _ => format!("Nothing here has `{}` in it.", picker.text),
        };
        put(buf, inner.x + 1, inner.y, inner.width.saturating_sub(2), &text, cx.style("dim"));
    }
    let row = Rect { y: area.bottom() - 1, height: 1, ..area };
    let line = PromptLine {
        kind: PromptKind::Pick,
        text: picker.text.clone(),
        cursor: picker.cursor,
        ..PromptLine::default()
    };
    write(cx, row, "find: ", &line, &hints(cx), buf);
}

/// Cells of the groups' names.
const GROUP: u16 = 10;

/// What the last key led to, else what the keys do.
fn hints(cx: &Cx<'_>) -> (String, &'static str) {
    if let Some(message) = &cx.view.message {
        return (message.clone(), "message");
    }
    let each = [Action::Toggle, Action::Accept, Action::Cancel].into_iter().filter_map(|action| {
        let key = cx.specs.keymap.keys_of(Context::Picker, action).into_iter().next()?;
        Some(format!("{key} {}", action.hint()))
    });
    (each.collect::<Vec<_>>().join("  "), "footer")
}
