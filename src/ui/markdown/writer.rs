//! From what the parser reads to lines.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Tag, TagEnd};
use ratatui::style::Modifier;

use super::{Line, Look, Run, blocks::Holders, html, inline::wrap, table::Table};
use crate::model::{clean, clean_lines};

/// Lines as they come into being.
pub(super) struct Writer {
    width: u16,
    out: Vec<Line>,
    holders: Holders,
    /// The next numbers of the lists around; none of those without.
    lists: Vec<Option<u64>>,
    /// Text of the block that is being read,
    runs: Vec<Run>,
    /// and its looks, the innermost last.
    looks: Vec<Look>,
    /// Where in `runs` links and pictures began, and where links lead to.
    links: Vec<(usize, String)>,
    table: Option<Table>,
    /// Where the links of the table lead to that is being read, with their words.
    addresses: Vec<(String, String)>,
    /// The text of a block that is kept as it is: code, or HTML.
    verbatim: Option<String>,
    /// A blank line stands before what comes next.
    gap: bool,
}

impl Writer {
    pub fn new(width: u16) -> Self {
        Self {
            width,
            out: Vec::new(),
            holders: Holders::new(width),
            lists: Vec::new(),
            runs: Vec::new(),
            looks: vec![Look::PLAIN],
            links: Vec::new(),
            table: None,
            addresses: Vec::new(),
            verbatim: None,
            gap: false,
        }
    }

    pub fn done(mut self) -> Vec<Line> {
        self.flush();
        self.out
    }

    pub fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            // References to characters are read by the parser: what they stand for is not clean yet.
            Event::Text(text) => match &mut self.verbatim {
                Some(kept) => kept.push_str(&text),
                None => self.text(&clean(&text)),
            },
            Event::Code(code) => {
                let look = Look { style: "json.number", ..self.look() };
                self.runs.push(Run::new(format!("`{}`", clean(&code)), look));
            }
            Event::Html(text) => match &mut self.verbatim {
                Some(kept) => kept.push_str(&text),
                None => self.text(&clean_lines(&html::text(&text))),
            },
            Event::InlineHtml(text) => self.text(&clean_lines(&html::text(&text))),
            Event::SoftBreak => self.text(" "),
            Event::HardBreak => self.text("\n"),
            Event::Rule => {
                self.room();
                let wide = usize::from(self.holders.room(self.width));
                self.line(vec![Run::new("─".repeat(wide), Look::of("border"))]);
                self.gap = true;
            }
            Event::TaskListMarker(done) => {
                let sign = if done { "[x] " } else { "[ ] " };
                self.runs.push(Run::new(sign, Look::PLAIN));
            }
            // Not asked for.
            Event::FootnoteReference(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
    }

    fn look(&self) -> Look {
        self.looks.last().copied().unwrap_or(Look::PLAIN)
    }

    fn text(&mut self, text: &str) {
        let look = self.look();
        self.runs.push(Run::new(text, look));
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => {
                self.room();
                let look = Look::of("strong").with(match level {
                    HeadingLevel::H1 => Modifier::BOLD | Modifier::UNDERLINED,
                    _ => Modifier::BOLD,
                });
                self.looks.push(look);
            }
            Tag::BlockQuote(_) => {
                self.room();
                self.holders.quote();
            }
            Tag::CodeBlock(kind) => {
                self.room();
                if let CodeBlockKind::Fenced(language) = kind {
                    let language = clean(&language);
                    if !language.is_empty() {
                        self.line(vec![Run::new(format!("[{language}]"), Look::DIM)]);
                    }
                }
                self.verbatim = Some(String::new());
            }
            Tag::HtmlBlock => self.verbatim = Some(String::new()),
            Tag::List(first) => {
                self.flush();
                if self.lists.is_empty() {
                    self.room();
                }
                self.lists.push(first);
            }
            Tag::Item => {
                self.flush();
                let sign = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        let sign = format!("{number}. ");
                        *number = number.saturating_add(1);
                        sign
                    }
                    _ => "• ".to_owned(),
                };
                self.holders.entry(sign);
            }
            Tag::Table(alignments) => {
                self.room();
                self.table = Some(Table { alignments, rows: Vec::new() });
            }
            Tag::TableHead | Tag::TableRow => {
                if let Some(table) = &mut self.table {
                    table.rows.push(Vec::new());
                }
            }
            Tag::Emphasis => self.looks.push(self.look().with(Modifier::ITALIC)),
            Tag::Strong => self.looks.push(self.look().with(Modifier::BOLD)),
            Tag::Strikethrough => self.looks.push(self.look().with(Modifier::CROSSED_OUT)),
            Tag::Link { dest_url, .. } => {
                self.links.push((self.runs.len(), clean(&dest_url)));
                self.looks.push(Look { style: "link", ..self.look() });
            }
            Tag::Image { .. } => {
                self.links.push((self.runs.len(), String::new()));
                self.looks.push(Look { style: "dim", ..self.look() });
            }
            Tag::Paragraph => self.room(),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                self.flush();
                self.looks.pop();
            }
            TagEnd::Paragraph | TagEnd::HtmlBlock => {
                if let Some(html) = self.verbatim.take() {
                    let text = clean_lines(&html::text(&html));
                    if !text.trim().is_empty() {
                        self.room();
                        self.text(text.trim());
                    }
                }
                self.gap |= self.flush();
            }
            TagEnd::BlockQuote(_) => {
                self.flush();
                self.holders.leave();
                self.gap = true;
            }
            TagEnd::CodeBlock => {
                let code = clean_lines(&self.verbatim.take().unwrap_or_default()).replace('\t', "    ");
                for line in code.lines() {
                    self.code(line);
                }
                self.gap = true;
            }
            TagEnd::List(_) => {
                self.flush();
                self.lists.pop();
                self.gap |= self.lists.is_empty();
            }
            TagEnd::Item => {
                self.flush();
                self.holders.leave();
            }
            TagEnd::TableCell => {
                let runs = std::mem::take(&mut self.runs);
                if let Some(table) = &mut self.table {
                    table.cell(runs);
                }
            }
            TagEnd::Table => {
                let table = self.table.take().unwrap_or_default();
                let room = self.holders.room(self.width);
                table.lines(room).into_iter().for_each(|line| self.line(line));
                for (words, address) in std::mem::take(&mut self.addresses) {
                    let told = format!("{}: {address}", words.trim());
                    wrap(&[Run::new(told, Look::DIM)], room).into_iter().for_each(|line| self.line(line));
                }
                self.gap = true;
            }
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => {
                self.looks.pop();
            }
            TagEnd::Link => self.link(),
            TagEnd::Image => self.picture(),
            _ => {}
        }
    }

    /// The end of a link: what is a button stands in brackets, and where it leads to stands behind it; of a table's below
    /// that.
    fn link(&mut self) {
        self.looks.pop();
        let Some((from, address)) = self.links.pop() else { return };
        let from = from.min(self.runs.len());
        let words: String = self.runs[from..].iter().map(|run| run.text.as_str()).collect();
        if let Some(label) = words.strip_prefix("button:") {
            let label = label.strip_prefix("primary:").unwrap_or(label);
            let look = Look { style: "link", ..self.look() }.with(Modifier::BOLD);
            self.runs.truncate(from);
            self.runs.push(Run::new(format!("[{}]", label.trim()), look));
        }
        if address.is_empty() || address == words {
            return;
        }
        match self.table {
            // A cell has no room for it.
            Some(_) => self.addresses.push((words, address)),
            None => self.runs.push(Run::new(format!(" ({address})"), Look::DIM)),
        }
    }

    /// The end of a picture: what it shows, in words.
    fn picture(&mut self) {
        self.looks.pop();
        let Some((from, _)) = self.links.pop() else { return };
        let alt: String = self.runs.drain(from.min(self.runs.len())..).map(|run| run.text).collect();
        let words = if alt.is_empty() { "[picture]".to_owned() } else { format!("[picture: {alt}]") };
        self.runs.push(Run::new(words, Look::DIM));
    }

    /// A line of code: what is too long goes on below.
    fn code(&mut self, line: &str) {
        let room = self.holders.room(self.width).saturating_sub(2).max(1);
        // Blanks at the beginning matter.
        let kept = line.replace(' ', "\u{a0}");
        let mut wrapped = wrap(&[Run::new(kept, Look::of("json.number"))], room);
        wrapped.iter_mut().flatten().for_each(|run| run.text = run.text.replace('\u{a0}', " "));
        if wrapped.is_empty() {
            wrapped.push(Vec::new());
        }
        for line in wrapped {
            self.line([vec![Run::new("  ", Look::DIM)], line].concat());
        }
    }

    /// Ends the block before, with a blank line if one is due.
    fn room(&mut self) {
        self.flush();
        if std::mem::take(&mut self.gap) && !self.out.is_empty() {
            let blank = self.holders.blank();
            self.out.push(blank);
        }
    }

    /// Writes the text that was gathered. Whether there was any.
    fn flush(&mut self) -> bool {
        if self.runs.is_empty() || self.table.is_some() {
            return false;
        }
        let runs = std::mem::take(&mut self.runs);
        let lines = wrap(&runs, self.holders.room(self.width));
        let was_any = !lines.is_empty();
        lines.into_iter().for_each(|line| self.line(line));
        was_any
    }

    fn line(&mut self, line: Line) {
        let mut whole = self.holders.before();
        whole.extend(line);
        self.out.push(whole);
    }
}
