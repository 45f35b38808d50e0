use super::{
    super::{incident, place::Place, rng::Key, services},
    evaluate::{Cell, Fields},
};

/// A log group, of a service.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) name: String,
    /// What the service is called.
    service: String,
    /// Its place among the services.
    index: usize,
    pub(super) created: i64,
    /// In days.
    pub(super) retention: Option<i64>,
    /// Bytes.
    pub(super) stored: f64,
    key: Key,
}

impl Group {
    /// From when on events are kept.
    fn first(&self, now: i64) -> i64 {
        self.retention.map_or(self.created, |days| (now - days * 86_400).max(self.created))
    }

    /// Bytes of what is kept in a part of time.
    pub(super) fn bytes_in(&self, (from, to): (i64, i64), now: i64) -> f64 {
        let first = self.first(now);
        let part = (to.min(now) - from.max(first)).max(0) as f64;
        self.stored * part / (now - first).max(1) as f64
    }
}

/// The log groups of the place, by name: one a service.
pub(super) fn groups(place: &Place<'_>) -> Vec<Group> {
    let mut groups: Vec<Group> = services::services(place)
        .into_iter()
        .map(|service| {
            let key = place.key("log-group").with(&service.name);
            Group {
                name: format!("/ecs/{}", service.name),
                index: service.index,
                created: service.created,
                retention: *key.with("retention").pick(&[Some(14), Some(30), Some(30), Some(90), None]),
                stored: (20.0 + 400.0 * key.with("stored").unit()) * 1e9,
                service: service.name,
                key,
            }
        })
        .collect();
    groups.sort_by(|a, b| a.name.cmp(&b.name));
    groups
}

/// The events of a group in a part of time, both ends included, oldest first.
pub(super) fn lines<'a>(
    place: &'a Place<'_>,
    group: &'a Group,
    (from, to): (i64, i64),
) -> impl Iterator<Item = Fields> + 'a {
    let (from, to) = (from.max(group.first(place.now)), to.min(place.now));
    (from.div_euclid(60)..=to.div_euclid(60)).flat_map(move |minute| {
        let key = group.key.with("minute").with(minute);
        let sick = place.is_incident() && group.index == 0 && minute >= place.zero() - incident::LATENCY_RISES;
        let count = if sick { 9 } else { 3 + key.below(3) };
        let mut all: Vec<(i64, usize)> =
            (0..count).map(|n| (minute * 60_000 + key.with(n).below(60_000) as i64, n)).collect();
        all.sort_unstable();
        let inside = all.into_iter().filter(move |(at, _)| (from..=to).contains(&at.div_euclid(1000)));
        inside.map(move |(at, n)| line(group, at, key.with("line").with(n), sick && n % 3 == 0))
    })
}

/// What happened, and what it is told with.
struct Told {
    level: &'static str,
    message: String,
    more: Vec<(&'static str, Cell)>,
}

fn line(group: &Group, at: i64, key: Key, sick: bool) -> Fields {
    let told = match group.service.as_str() {
        "checkout" if sick => timed_out(key),
        "payments" | "ledger" | "payouts" | "refunds" => payment(key),
        "ingest" | "stream" | "etl" | "features" => rows(key),
        _ => request(group, key),
    };
    let duration = if sick { 1500 + key.with("ms").below(600) } else { 20 + key.with("ms").below(380) };
    let mut fields = vec![
        ("level", Cell::Text(told.level.to_owned())),
        ("message", Cell::Text(told.message)),
        ("requestId", Cell::Text(key.uuid())),
        ("durationMs", Cell::Number(duration as f64)),
    ];
    fields.extend(told.more);
    let json: serde_json::Map<String, serde_json::Value> = fields
        .iter()
        .map(|(name, cell)| {
            let value = match cell {
                Cell::Number(number) => (*number as i64).into(),
                cell => cell.text().into(),
            };
            ((*name).to_owned(), value)
        })
        .collect();
    let stream = format!("{0}/{0}/{1}", group.service, group.key.with("task").with(key.with("task").below(4)).hex(32));
    fields.extend([
        ("@timestamp", Cell::Time(at)),
        ("@ingestionTime", Cell::Time(at + 800 + key.with("late").below(900) as i64)),
        ("@message", Cell::Text(serde_json::Value::Object(json).to_string())),
        ("@logStream", Cell::Text(stream)),
        ("@log", Cell::Text(group.name.clone())),
    ]);
    Fields(fields)
}

fn timed_out(key: Key) -> Told {
    let gateway = *key.with("gateway").pick(&["payments", "tax", "inventory"]);
    Told {
        level: "ERROR",
        message: format!("no answer of {gateway} within 1500 ms"),
        more: vec![("status", Cell::Number(504.0)), ("revision", Cell::Number(incident::REVISIONS.1 as f64))],
    }
}

fn payment(key: Key) -> Told {
    const BANKS: [&str; 4] = ["Nordbank", "Banca Lario", "Credit Atlantique", "First Harbor"];
    let bank = BANKS[key.with("bank").below(16).min(9) % 4];
    let refused = key.with("refused").below(12) == 0;
    let amount = 5 + key.with("amount").below(400);
    Told {
        level: if refused { "WARN" } else { "INFO" },
        message: if refused { "card refused by its bank".to_owned() } else { "payment taken".to_owned() },
        more: vec![("bank", Cell::Text(bank.to_owned())), ("amount", Cell::Number(amount as f64))],
    }
}

fn rows(key: Key) -> Told {
    let pipeline = *key.with("pipeline").pick(&["orders", "clicks", "inventory", "prices", "reviews"]);
    let rejected = key.with("rejected").below(9) == 0;
    let rows = if rejected { 1 + key.with("rows").below(40) } else { 200 + key.with("rows").below(4000) };
    Told {
        level: if rejected { "WARN" } else { "INFO" },
        message: format!("{rows} rows {} {pipeline}", if rejected { "rejected in" } else { "taken in from" }),
        more: vec![
            ("event", Cell::Text(if rejected { "rejected" } else { "accepted" }.to_owned())),
            ("pipeline", Cell::Text(pipeline.to_owned())),
            ("rows", Cell::Number(rows as f64)),
        ],
    }
}

fn request(group: &Group, key: Key) -> Told {
    let status = *key.with("status").pick(&[200, 200, 200, 200, 201, 201, 204, 304, 404, 500]);
    let path = *key.with("path").pick(&["/", "/list", "/item", "/search", "/health"]);
    let level = match status {
        500 => "ERROR",
        404 => "WARN",
        _ => "INFO",
    };
    let method = if status == 201 { "POST" } else { "GET" };
    Told {
        level,
        message: format!("{method} /{}{path} {status}", group.service),
        more: vec![("status", Cell::Number(f64::from(status))), ("path", Cell::Text(path.to_owned()))],
    }
}
