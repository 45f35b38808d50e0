use super::rng::Key;

/// Regions, the everyday ones first.
pub(super) const REGIONS: [&str; 34] = [
    "us-east-1",
    "us-west-2",
    "eu-west-1",
    "ap-southeast-1",
    "eu-central-1",
    "us-east-2",
    "ap-northeast-1",
    "ap-southeast-2",
    "eu-west-2",
    "ca-central-1",
    "ap-south-1",
    "sa-east-1",
    "eu-north-1",
    "us-west-1",
    "ap-northeast-2",
    "eu-west-3",
    "ap-northeast-3",
    "af-south-1",
    "ap-east-1",
    "ap-south-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-7",
    "ca-west-1",
    "eu-central-2",
    "eu-south-1",
    "eu-south-2",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
    "ap-east-2",
    "eu-north-2",
];

/// What an account is for; decides what stands in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Core,
    Shop,
    Data,
    Pay,
    Staging,
    Dev,
    Sandbox,
    Security,
    LogArchive,
    Network,
    Shared,
    Legacy,
    Team,
}

/// An account of the estate.
#[derive(Clone, Debug)]
pub(super) struct AccountFacts {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) env: &'static str,
    pub(super) ou: &'static str,
    pub(super) team: String,
    pub(super) kind: Kind,
}

const NAMED: [(&str, &str, &str, &str, Kind); 12] = [
    ("prod-core", "prod", "workloads", "platform", Kind::Core),
    ("prod-shop", "prod", "workloads", "shop", Kind::Shop),
    ("prod-data", "prod", "workloads", "data", Kind::Data),
    ("prod-pay", "prod", "workloads", "payments", Kind::Pay),
    ("staging", "staging", "workloads", "platform", Kind::Staging),
    ("dev", "dev", "workloads", "platform", Kind::Dev),
    ("sandbox", "sandbox", "sandbox", "everyone", Kind::Sandbox),
    ("security", "prod", "security", "security", Kind::Security),
    ("log-archive", "prod", "security", "security", Kind::LogArchive),
    ("network", "prod", "infrastructure", "network", Kind::Network),
    ("shared-services", "prod", "infrastructure", "platform", Kind::Shared),
    ("legacy", "prod", "legacy", "nobody", Kind::Legacy),
];

/// Where the base credentials live.
pub(super) const HUB: &str = "security";
/// The account whose role trusts nobody.
pub(super) const DENIED: &str = "legacy";

const TEAMS: [&str; 28] = [
    "billing",
    "search",
    "media",
    "mobile",
    "partners",
    "logistics",
    "warehouse",
    "marketing",
    "support",
    "identity",
    "analytics",
    "risk",
    "mail",
    "maps",
    "video",
    "returns",
    "pricing",
    "loyalty",
    "content",
    "translation",
    "fleet",
    "iot",
    "backoffice",
    "finance",
    "hr",
    "legal",
    "research",
    "events",
];

/// The first `count` accounts, and the hub wherever it stands.
pub(super) fn accounts(seed: Key, count: usize) -> Vec<AccountFacts> {
    let mut list: Vec<AccountFacts> = (0..count).map(|i| account(seed, i)).collect();
    if !list.iter().any(|a| a.name == HUB) {
        let at = NAMED.iter().position(|n| n.0 == HUB).unwrap_or(0);
        list.push(account(seed, at));
    }
    list
}

/// The id of a named account, whether it is in the estate or the estate is too small for it.
pub(super) fn id_of(seed: Key, name: &str) -> Option<String> {
    NAMED.iter().position(|named| named.0 == name).map(|at| account(seed, at).id)
}

fn account(seed: Key, index: usize) -> AccountFacts {
    let (name, env, ou, team, kind) = match NAMED.get(index) {
        Some(&(name, env, ou, team, kind)) => (name.to_owned(), env, ou, team.to_owned(), kind),
        None => {
            let n = index - NAMED.len();
            let env = ["prod", "staging", "dev"][n % 3];
            let (team, round) = (TEAMS[(n / 3) % TEAMS.len()], n / 3 / TEAMS.len());
            let name =
                if round == 0 { format!("{env}-{team}") } else { format!("{env}-{team}-{}", round + 1) };
            (name, env, "workloads", team.to_owned(), Kind::Team)
        }
    };
    let digits = seed.with("account").with(&name).bits() % 899_999_999 + 100_000_000;
    // The last three digits are the account's number, so that no two ids can meet.
    AccountFacts { id: format!("{digits}{index:03}"), name, env, ou, team, kind }
}

/// What runs in an account of that kind, the most important first.
pub(super) fn applications(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Core => &["gateway", "auth", "users", "notifications", "config", "search", "media", "mailer"],
        Kind::Shop => &[
            "checkout",
            "cart",
            "catalog",
            "orders",
            "pricing",
            "inventory",
            "storefront",
            "promotions",
            "shipping",
            "tax",
            "reviews",
            "recommendations",
            "wishlist",
            "images",
            "gift-cards",
            "returns",
            "stock-sync",
            "product-feed",
            "loyalty",
            "subscriptions",
            "invoices",
            "store-locator",
        ],
        Kind::Data => &["ingest", "stream", "features", "reports", "etl"],
        Kind::Pay => &["payments", "ledger", "fraud", "payouts", "refunds"],
        Kind::Staging | Kind::Dev => &["checkout", "gateway", "auth", "orders"],
        Kind::Sandbox => &["playground"],
        Kind::Security | Kind::LogArchive => &["scanner"],
        Kind::Network => &["egress-proxy", "dns-forwarder"],
        Kind::Shared => &["ci", "registry", "artifacts"],
        Kind::Legacy => &["intranet", "billing-batch"],
        Kind::Team => &["api", "worker", "scheduler", "frontend", "sync"],
    }
}

/// People who work here.
pub(super) const PEOPLE: [&str; 12] = [
    "maria.lindqvist",
    "tomasz.nowak",
    "aisha.rahman",
    "james.oconnor",
    "yuki.tanaka",
    "lucia.ferrari",
    "david.cohen",
    "priya.nair",
    "oliver.hansen",
    "chen.wei",
    "sofia.alvarez",
    "ben.adeyemi",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_hundred_accounts_have_their_own_names_and_ids() {
        let all = accounts(Key::seed(1), 500);
        let names: std::collections::HashSet<_> = all.iter().map(|a| &a.name).collect();
        let ids: std::collections::HashSet<_> = all.iter().map(|a| &a.id).collect();
        assert_eq!((all.len(), names.len(), ids.len()), (500, 500, 500));
        assert!(all.iter().all(|a| a.id.len() == 12));
        assert_eq!(all[0].name, "prod-core");
    }
}
