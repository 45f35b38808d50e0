//! What could not be read, told once each on standard error.

use std::{
    collections::{BTreeMap, HashMap},
    io,
};

use serde_json::{Value, json};

use crate::{
    model::{AccountName, Fault, FaultKind, Gathered, Scope, ScopeKey, Source, Text, Update, Want},
    store::Store,
};

/// What a fault of an account as a whole says for a region.
const EVERY_REGION: &str = "*";

/// How many accounts a line for people names when it is about more; `get accounts` has them all.
const NAMED: usize = 3;

/// One line of standard error.
#[derive(Debug)]
pub(super) struct Told<'a> {
    /// Names of the accounts: several when the same stands in the way of all of them.
    accounts: Vec<AccountName>,
    region: String,
    source: Source,
    fault: &'a Fault,
    /// Whether the accounts' faults differ in the account's id, which then stands for itself in words.
    is_template: bool,
}

/// What went wrong when the fleet was gathered and is not told again by what is asked of its accounts.
pub(super) fn of_gathering(gathered: &Gathered) -> impl Iterator<Item = &Update> {
    let is_asked = |update: &Update| gathered.fleet.account(&update.scope.account).is_some();
    let told_again = move |update: &&Update| {
        update.fault.as_ref().is_some_and(|fault| fault.is_of_account() && is_asked(update))
    };
    gathered.answers.iter().filter(|update| update.fault.is_some()).filter(move |update| !told_again(update))
}

impl<'a> Told<'a> {
    /// The fault of an update, if it has one.
    pub(super) fn of(update: &'a Update) -> Option<Self> {
        let (accounts, region) = (vec![update.scope.account.clone()], update.scope.region.to_string());
        Some(Self {
            accounts,
            region,
            source: source_of(&update.want),
            fault: update.fault.as_ref()?,
            is_template: false,
        })
    }
}

impl Told<'_> {
    /// The same, of all regions when it is of the account as a whole.
    pub(super) fn everywhere(mut self, whole: bool) -> Self {
        if whole {
            self.region = EVERY_REGION.into();
        }
        self
    }

    /// As JSON.
    pub(super) fn object(&self, store: &Store) -> Value {
        object(self, store)
    }
}

/// What it is of for who has asked: events, however they were asked for.
fn source_of(want: &Want) -> Source {
    match want.source() {
        source if source.is_trail() => Source::Events,
        source => source,
    }
}

/// What came of one question.
struct Answer<'a> {
    scope: ScopeKey,
    source: Source,
    fault: Option<&'a Fault>,
}

/// Every fault of what was asked, by account, region and source. Where nothing of an account can be
/// reached, that is one fault: its worst.
pub(super) fn collect<'a>(store: &'a Store, asked: &[(Scope, Want)]) -> Vec<Told<'a>> {
    let mut accounts: BTreeMap<AccountName, Vec<Answer<'_>>> = BTreeMap::new();
    for (scope, want) in asked {
        let scope = scope.key();
        let fault = store.slot(&scope, want).and_then(|slot| slot.fault.as_ref()).map(|fault| &fault.value);
        let answers = accounts.entry(scope.account.clone()).or_default();
        answers.push(Answer { scope, source: source_of(want), fault });
    }
    accounts.into_values().flat_map(of_account).collect()
}

fn of_account(answers: Vec<Answer<'_>>) -> Vec<Told<'_>> {
    let out_of_reach = answers.iter().all(|answer| answer.fault.is_some_and(Fault::is_of_account));
    let asked_for = answers.iter().map(|answer| answer.source).max();
    let mut told: Vec<Told<'_>> = answers
        .into_iter()
        .filter_map(|Answer { scope, source, fault }| {
            let region = scope.region.to_string();
            Some(Told { accounts: vec![scope.account], region, source, fault: fault?, is_template: false })
        })
        .collect();
    if out_of_reach {
        let worst = told.into_iter().max_by_key(|told| told.fault.kind);
        told = worst.into_iter().collect();
        for told in &mut told {
            told.region = EVERY_REGION.into();
            told.source = asked_for.unwrap_or(told.source);
        }
    }
    told.sort_by(|a, b| (&a.region, a.source).cmp(&(&b.region, b.source)));
    told
}

/// Writes them, one a line.
pub(super) fn write(
    told: Vec<Told<'_>>,
    store: &Store,
    as_json: bool,
    err: &mut dyn io::Write,
) -> io::Result<()> {
    if as_json {
        for told in &told {
            writeln!(err, "{}", object(told, store))?;
        }
    } else {
        for told in joined(told, store) {
            writeln!(err, "{}", line(&told, store))?;
        }
    }
    err.flush()
}

/// People read a fault that keeps them out of many accounts once: no credentials is one thing to mend, and so is a role
/// that is denied in each of them.
fn joined<'a>(told: Vec<Told<'a>>, store: &Store) -> Vec<Told<'a>> {
    let mut lines: Vec<Told<'_>> = Vec::new();
    let mut places: HashMap<[String; 4], usize> = HashMap::new();
    for told in told {
        if told.region == EVERY_REGION {
            let place = *places.entry(general(&told, store)).or_insert(lines.len());
            if let Some(line) = lines.get_mut(place) {
                line.is_template |= line.fault != told.fault;
                line.accounts.extend(told.accounts);
                continue;
            }
        }
        lines.push(told);
    }
    lines
}

/// What is the same for all accounts about a fault of one.
fn general(told: &Told<'_>, store: &Store) -> [String; 4] {
    let Fault { code, operation, message, fix, .. } = told.fault;
    let of = |text: Option<&Text>| text.map(|text| without_id(text, told, store)).unwrap_or_default();
    let what = format!("{} {}", told.fault.kind.name(), of(code.as_ref()));
    [what, of(operation.as_ref()), of(Some(message)), of(Some(fix))]
}

/// With `{account_id}` for the account's own, as role templates have it.
fn without_id(text: &str, told: &Told<'_>, store: &Store) -> String {
    let id = told.accounts.first().and_then(|name| store.account_id(name)).filter(|id| !id.is_empty());
    id.map_or_else(|| text.to_owned(), |id| text.replace(&*id, "{account_id}"))
}

fn object(told: &Told<'_>, store: &Store) -> Value {
    let fault = told.fault;
    let account = told.accounts.first();
    let mut object = json!({
        "fault": fault.kind.name(),
        "account_id": account.and_then(|name| store.account_id(name)),
        "account": account.map(AccountName::as_str),
        "region": told.region,
        "source": told.source.name(),
        "operation": fault.operation,
        "code": fault.code,
        "message": fault.message,
        "fix": fault.fix,
    });
    if fault.kind == FaultKind::Cut {
        object["complete_since"] = json!(fault.complete_since.map(|at| at.to_string()));
        object["complete_until"] = json!(fault.complete_until.map(|at| at.to_string()));
    }
    object
}

fn line(told: &Told<'_>, store: &Store) -> String {
    let Told { accounts, region, source, fault, is_template } = told;
    let said = |text: String| if *is_template { without_id(&text, told, store) } else { text };
    let names = accounts.iter().map(|name| match store.account_id(name) {
        Some(id) => format!("{name} ({id})"),
        None => name.to_string(),
    });
    let named: Vec<_> = names.take(if accounts.len() > NAMED + 1 { NAMED } else { NAMED + 1 }).collect();
    let mut who = named.join(", ");
    if accounts.len() > named.len() {
        who.push_str(&format!(" and {} more accounts", accounts.len() - named.len()));
    }
    let mut line = format!("{who} {region} {source}: {}", said(fault.to_string()));
    match (fault.complete_since, fault.complete_until) {
        (Some(since), Some(until)) => line.push_str(&format!("; complete from {since} to {until}")),
        (Some(since), None) => line.push_str(&format!("; complete from {since}")),
        (None, Some(until)) => line.push_str(&format!("; complete to {until}")),
        (None, None) => {}
    }
    if !fault.fix.is_empty() {
        line.push_str(&format!("; fix: {}", said(fault.fix.to_string())));
    }
    line
}
