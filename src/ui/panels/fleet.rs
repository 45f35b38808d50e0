use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use ratatui::buffer::Buffer;

use super::{Extent, Hit, Opening, Panel, Titles};
use crate::{
    model::{Account, AccountName, Member, Region, Scope, ScopeKey, Source, Text, Want},
    query::Searchable,
    spec::{Route, Rows},
    store::{Cell, Mark, cell},
    ui::{
        Cx, Filter, Place,
        style::{mark_style, sign},
        table::{extent, offset},
        text::{put, put_right, width_up_to},
    },
};

/// Accounts by regions.
#[derive(Debug)]
pub(super) struct Fleet;

/// No account's name takes more than this.
const NAME: u16 = 24;

/// A line of the matrix.
enum Line {
    /// The value of the tag that accounts are grouped by.
    Group(String),
    /// An account.
    Account(Arc<Account>),
}

impl Line {
    fn key(&self) -> String {
        match self {
            Self::Group(name) => format!("group {name}"),
            Self::Account(account) => account.name.to_string(),
        }
    }
}

/// The table that it leads to, whose filter it shares.
fn leads_to(cx: &Cx<'_>, at: usize) -> Option<usize> {
    cx.filtered(at)
}

/// Accounts that pass the filter by name, or have a line in the list that does.
fn lines(cx: &Cx<'_>, at: usize) -> Vec<Line> {
    let table = leads_to(cx, at);
    let filter = table
        .map(|t| Filter::with(&cx.state(t).filter, Rows::Attention, &cx.specs.saved))
        .unwrap_or_default();
    let listed: HashSet<&AccountName> = match table {
        Some(table) if !filter.is_empty() => {
            cx.listing(table).lines().filter_map(|line| line.account()).collect()
        }
        _ => HashSet::new(),
    };
    let shown = cx.store.fleet.accounts.iter().filter(|account| {
        cx.narrowing.passes_account(&account.name)
            && (filter.is_empty()
                || listed.contains(&account.name)
                || filter.query().matches(&Named { account, id: cx.store.account_id(&account.name) }, cx.now))
    });
    let Some(tag) = cx.view.visit.route.arg("group") else {
        return shown.cloned().map(Line::Account).collect();
    };
    let mut groups: BTreeMap<String, Vec<Line>> = BTreeMap::new();
    for account in shown {
        let value =
            account.tags.get(tag).map_or_else(|| format!("no {tag}"), |value| Text::new(value).to_string());
        groups.entry(value).or_default().push(Line::Account(account.clone()));
    }
    groups
        .into_iter()
        .flat_map(|(name, accounts)| std::iter::once(Line::Group(name)).chain(accounts))
        .collect()
}

/// An account as the filter looks at it.
struct Named<'a> {
    account: &'a Account,
    id: Option<String>,
}

impl Searchable for Named<'_> {
    fn columns(&self) -> &[&'static str] {
        &["account", "account_id"]
    }
    fn member(&self, index: usize) -> Member<'_> {
        match (index, &self.id) {
            (0, _) => Member::text(self.account.name.as_str()),
            (1, Some(id)) => Member::text(id),
            _ => Member::Null,
        }
    }
}

/// Regions that the view looks at.
fn regions(cx: &Cx<'_>) -> Vec<Region> {
    let chosen = |r: &Region| cx.narrowing.regions.as_ref().is_none_or(|chosen| chosen.contains(r));
    cx.store.fleet.regions().into_iter().filter(chosen).collect()
}

/// How an account stands in a region; none where it is not read.
fn stand(cx: &Cx<'_>, at: usize, account: &Arc<Account>, region: &Region) -> Option<Cell> {
    let wants: Vec<Want> = cx.wants_of(at).into_iter().filter(|w| w.source() != Source::Identity).collect();
    let scope = Scope { account: account.clone(), region: region.clone() };
    account.regions.contains(region).then(|| cell(cx.store, &scope.key(), &wants, cx.now))
}

fn shown_count(cell: Cell) -> String {
    let mut text = sign(cell.mark).to_owned();
    match cell.count {
        0 => {}
        count @ 1..=999 => text.push_str(&count.to_string()),
        _ => text.push_str("999+"),
    }
    text
}

fn name_width(lines: &[Line]) -> u16 {
    let widths = lines.iter().map(|line| match line {
        Line::Account(account) => width_up_to(account.name.as_str(), NAME),
        Line::Group(_) => 0,
    });
    widths.max().unwrap_or(0)
}

fn column_width(region: &Region) -> u16 {
    width_up_to(&region.short(), 12).max(4) + 2
}

/// The region of the cell that is selected; none while it is the account as a whole.
fn chosen(cx: &Cx<'_>, at: usize) -> Option<usize> {
    cx.state(at).shift.min(regions(cx).len()).checked_sub(1)
}

/// Regions in sight, that of the selected cell among them, and how many are hidden at the left and at the right.
fn in_sight(cx: &Cx<'_>, place: &Place, names: u16) -> (Vec<Region>, usize, usize) {
    let regions = regions(cx);
    let room = place.inner.width.saturating_sub(names + 2);
    let fitting = |from: usize| {
        let mut left = room;
        let fits = |region: &&Region| {
            let width = column_width(region);
            let fits = width <= left;
            left = left.saturating_sub(width);
            fits
        };
        regions[from..].iter().take_while(fits).count()
    };
    let wanted = chosen(cx, place.panel).unwrap_or(0);
    let first = (0..=wanted).find(|from| from + fitting(*from) > wanted).unwrap_or(wanted).min(regions.len());
    let shown = regions[first..].iter().take(fitting(first)).cloned().collect::<Vec<_>>();
    let right = regions.len() - first - shown.len();
    (shown, first, right)
}

impl Panel for Fleet {
    fn natural(&self, cx: &Cx<'_>, at: usize, form: &str) -> (u16, u16) {
        let lines = lines(cx, at);
        let height = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        if form == "lines" {
            return (40, height(folded(cx, at).len()));
        }
        let regions = regions(cx);
        let width = regions.iter().map(column_width).fold(name_width(&lines) + 2, u16::saturating_add);
        (width, height(lines.len()).saturating_add(1))
    }

    fn titles(&self, cx: &Cx<'_>, place: &Place) -> Titles {
        let at = place.panel;
        let left = cx.title(place.panel);
        let lines = lines(cx, at);
        if place.form == "lines" {
            return Titles { left, ..Titles::default() };
        }
        let (_, before, after) = in_sight(cx, place, name_width(&lines));
        let right = match before + after {
            0 => String::new(),
            1 => "1 region hidden".into(),
            n => format!("{n} regions hidden"),
        };
        let selected = self::place(cx, at, &lines);
        let bottom = extent(selected, lines.len(), place.inner.height.saturating_sub(1));
        Titles { left, right, bottom }
    }

    fn extent(&self, cx: &Cx<'_>, place: &Place) -> Extent {
        Extent::Rows(lines(cx, place.panel).len())
    }

    fn page(&self, _cx: &Cx<'_>, place: &Place) -> usize {
        usize::from(place.inner.height.saturating_sub(1))
    }

    fn key(&self, cx: &Cx<'_>, at: usize, row: usize) -> Option<String> {
        lines(cx, at).get(row).map(Line::key)
    }

    fn shiftable(&self, cx: &Cx<'_>, place: &Place) -> usize {
        if place.form == "lines" { 0 } else { regions(cx).len() }
    }

    fn selected<'a>(&self, cx: &'a Cx<'_>, at: usize) -> Option<crate::ui::Line<'a>> {
        let lines = lines(cx, at);
        let Some(Line::Account(account)) = lines.get(place(cx, at, &lines)) else { return None };
        let region = regions(cx).into_iter().nth(chosen(cx, at)?)?;
        crate::ui::find::scope(cx, &ScopeKey { account: account.name.clone(), region })
    }

    fn open(&self, cx: &Cx<'_>, at: usize) -> Opening {
        let lines = lines(cx, at);
        let Some(Line::Account(account)) = lines.get(place(cx, at, &lines)) else { return Opening::Nothing };
        let cell = chosen(cx, at).and_then(|column| regions(cx).into_iter().nth(column));
        match (cell, leads_to(cx, at)) {
            (Some(region), _) if account.regions.contains(&region) => {
                let args = [("account", account.name.as_str()), ("region", region.as_str())];
                let args = args.map(|(name, value)| (name.to_owned(), value.to_owned()));
                Opening::Go(Route { view: "scope".into(), args: args.into() })
            }
            (None, Some(table)) => Opening::Filter(table, format!("account:\"{}\"", account.name)),
            _ => Opening::Nothing,
        }
    }

    fn hit(&self, cx: &Cx<'_>, place: &Place, _column: u16, row: u16) -> Option<Hit> {
        let lines = lines(cx, place.panel);
        let first =
            offset(self::place(cx, place.panel, &lines), lines.len(), place.inner.height.saturating_sub(1));
        let row = first + usize::from(row.checked_sub(1)?);
        (place.form == "matrix" && row < lines.len()).then_some(Hit::Row(row))
    }

    fn draw(&self, cx: &Cx<'_>, place: &Place, buf: &mut Buffer) {
        if place.form == "lines" { draw_folded(cx, place, buf) } else { draw_matrix(cx, place, buf) }
    }
}

/// Where the selection is now.
fn place(cx: &Cx<'_>, at: usize, lines: &[Line]) -> usize {
    let state = cx.state(at);
    let found = state.key.as_ref().and_then(|key| lines.iter().position(|line| line.key() == *key));
    found.unwrap_or(state.index).min(lines.len().saturating_sub(1))
}

fn draw_matrix(cx: &Cx<'_>, place: &Place, buf: &mut Buffer) {
    let (inner, lines) = (place.inner, lines(cx, place.panel));
    let names = name_width(&lines).min(inner.width.saturating_sub(2));
    let (regions, before, _) = in_sight(cx, place, names);
    let chosen = chosen(cx, place.panel).and_then(|column| column.checked_sub(before));
    let mut x = inner.x + 1 + names;
    for region in &regions {
        let short = region.short();
        x += column_width(region);
        put_right(buf, x.saturating_sub(column_width(region)), x, inner.y, &short, cx.style("dim"));
    }
    let selected = self::place(cx, place.panel, &lines);
    let first = offset(selected, lines.len(), inner.height.saturating_sub(1));
    for ((row, line), y) in lines.iter().enumerate().skip(first).zip(inner.y + 1..inner.bottom()) {
        match line {
            Line::Group(name) => {
                put(buf, inner.x + 1, y, inner.width.saturating_sub(2), name, cx.style("dim"));
            }
            Line::Account(account) => {
                put(buf, inner.x + 1, y, names, account.name.as_str(), cx.style("account"));
                let mut x = inner.x + 1 + names;
                for (at, region) in regions.iter().enumerate() {
                    let column = column_width(region);
                    // Marks stand in a line, counts after them: below the middle of the region's name.
                    let mark_x = x + 2 + (column - 2) / 2;
                    if row == selected && Some(at) == chosen {
                        put(buf, mark_x - 1, y, 1, "›", cx.style("strong"));
                    }
                    match stand(cx, place.panel, account, region) {
                        Some(cell) => {
                            let room = (x + column + 2).min(inner.right()).saturating_sub(mark_x);
                            put(buf, mark_x, y, room, &shown_count(cell), cx.style(mark_style(cell.mark)));
                        }
                        None => {
                            put(buf, mark_x, y, 1, "·", cx.style("dim"));
                        }
                    }
                    x += column;
                }
            }
        }
    }
    let within = inner.y + 1 + u16::try_from(selected - first).unwrap_or(0) - inner.y;
    super::super::highlight(cx, place, usize::from(within), buf);
}

/// One line an account, only for accounts where something is not fine; the others are counted.
struct Folded {
    mark: Mark,
    name: String,
    detail: String,
    /// How many accounts the line stands for.
    accounts: usize,
}

fn folded(cx: &Cx<'_>, at: usize) -> Vec<Folded> {
    let mut out = Vec::new();
    let mut fine = 0usize;
    let shown = regions(cx);
    for line in lines(cx, at) {
        let Line::Account(account) = line else { continue };
        let cells: Vec<(Region, Cell)> =
            shown.iter().filter_map(|r| stand(cx, at, &account, r).map(|cell| (r.clone(), cell))).collect();
        let worst = cells.iter().map(|(_, c)| c.mark).max().unwrap_or(Mark::Unknown);
        if worst == Mark::Fine {
            fine += 1;
            continue;
        }
        let detail = if cells.iter().all(|(_, c)| c.mark == worst && c.count == 0) {
            match cells.len() {
                1 => cells[0].0.short(),
                n => format!("all {n} regions"),
            }
        } else {
            let parts = cells.iter().filter(|(_, c)| c.mark != Mark::Fine);
            parts.map(|(r, c)| format!("{} {}", r.short(), shown_count(*c))).collect::<Vec<_>>().join("  ")
        };
        out.push(Folded { mark: worst, name: account.name.to_string(), detail, accounts: 1 });
    }
    if fine > 0 {
        let name = match (fine, out.len()) {
            (1, 0) => "1 account".to_owned(),
            (n, 0) => format!("all {n} accounts"),
            (n, _) => format!("{n} more"),
        };
        let detail = "fine in every region".into();
        out.push(Folded { mark: Mark::Fine, name, detail, accounts: fine });
    }
    out.sort_by_key(|folded| std::cmp::Reverse(folded.mark));
    out
}

fn draw_folded(cx: &Cx<'_>, place: &Place, buf: &mut Buffer) {
    let inner = place.inner;
    let mut all = folded(cx, place.panel);
    let room = usize::from(inner.height);
    if all.len() > room {
        let hidden = all.split_off(room - 1);
        let worst = hidden.iter().map(|f| f.mark).max().unwrap_or(Mark::Unknown);
        let count = |fine: bool| -> usize {
            hidden.iter().filter(|f| (f.mark == Mark::Fine) == fine).map(|f| f.accounts).sum()
        };
        let accounts = count(true) + count(false);
        let detail = match count(true) {
            0 => "that do not fit here".into(),
            fine => format!("that do not fit here; {fine} of them fine in every region"),
        };
        all.push(Folded { mark: worst, name: format!("{accounts} more"), detail, accounts });
    }
    let names = all.iter().map(|f| width_up_to(&f.name, NAME)).max().unwrap_or(0);
    for (line, y) in all.iter().zip(inner.y..inner.bottom()) {
        let style = cx.style(mark_style(line.mark));
        put(buf, inner.x + 1, y, 1, sign(line.mark), style);
        put(buf, inner.x + 3, y, names.min(inner.width.saturating_sub(4)), &line.name, cx.style("account"));
        let x = inner.x + 5 + names;
        put(buf, x, y, inner.right().saturating_sub(x + 1), &line.detail, cx.style("dim"));
    }
}
