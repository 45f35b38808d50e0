use serde_json::{Value, json};

/// An organisation.
#[derive(Clone, Debug)]
pub struct Organization {
    /// `o-..`.
    pub id: String,
    /// `r-..`.
    pub root: String,
    /// The management account.
    pub management: String,
    /// Delegated administrators, of whatever service.
    pub delegated: Vec<String>,
    /// The organisational units.
    pub units: Vec<Unit>,
    /// The accounts, the management account among them.
    pub accounts: Vec<Member>,
    /// The page of ListAccounts, counted from 0, that comes empty with a token.
    pub empty_page: Option<usize>,
}

/// An organisational unit.
#[derive(Clone, Debug)]
pub struct Unit {
    /// `ou-..`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Id of the unit above, or of the root.
    pub parent: String,
}

/// An account of an organisation.
#[derive(Clone, Debug)]
pub struct Member {
    /// Twelve digits.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Id of its unit, or of the root.
    pub parent: String,
    /// `State`, when it is told.
    pub state: Option<String>,
    /// `Status`, when it is told.
    pub status: Option<String>,
    /// Whether `Paths` is told.
    pub has_paths: bool,
    /// Its tags.
    pub tags: Vec<(String, String)>,
}

impl Member {
    /// An active account, as both members say.
    pub fn active(id: &str, name: &str, parent: &str) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            parent: parent.into(),
            state: Some("ACTIVE".into()),
            status: Some("ACTIVE".into()),
            has_paths: true,
            tags: Vec::new(),
        }
    }

    /// Whether it can be entered, as AWS's own advice reads the two members: State, else Status; what says neither is
    /// not known to be closed.
    pub fn is_open(&self) -> bool {
        self.state.as_ref().or(self.status.as_ref()).is_none_or(|s| s == "ACTIVE")
    }
}

impl Organization {
    /// An organisation of that management account, with no other account in it.
    pub fn new(management: &str) -> Self {
        let root = "r-ab12";
        Self {
            id: "o-exampleorgid".into(),
            root: root.into(),
            management: management.into(),
            delegated: Vec::new(),
            units: Vec::new(),
            accounts: vec![Member::active(management, "management", root)],
            empty_page: None,
        }
    }

    /// 250 accounts, the management account first: 13 pages of ListAccounts, and an empty one as the sixth. Units
    /// stand two deep. What the accounts tell of their state differs: both members, one of them, none; active, closed,
    /// suspended, about to be either.
    pub fn of_250(management: &str) -> Self {
        let mut organization = Self::new(management);
        organization.empty_page = Some(5);
        let root = organization.root.clone();
        for (name, number) in [("workloads", 1), ("security", 2), ("sandbox", 3)] {
            organization.units.push(Unit::numbered(number, name, &root));
        }
        let workloads = organization.units[0].id.clone();
        for (name, number) in [("prod", 4), ("test", 5)] {
            organization.units.push(Unit::numbered(number, name, &workloads));
        }
        // Prod, test, security and sandbox hold accounts; workloads itself holds none.
        let homes: Vec<Unit> = [3, 4, 1, 2].map(|n| organization.units[n].clone()).into();
        for n in 1..250 {
            let home = &homes[n % homes.len()];
            let mut member = Member::active(
                &format!("{:012}", 300_000_000_000 + n),
                &format!("{}-{n:03}", home.name),
                &home.id,
            );
            let told = |text: &str| Some(text.to_owned());
            (member.state, member.status) = match n % 25 {
                1 | 2 => (told("ACTIVE"), None),
                3 | 4 => (None, told("ACTIVE")),
                5 => (told("CLOSED"), told("SUSPENDED")),
                6 => (told("SUSPENDED"), None),
                7 => (None, told("SUSPENDED")),
                8 => (told("PENDING_CLOSURE"), told("PENDING_CLOSURE")),
                9 => (told("PENDING_ACTIVATION"), None),
                10 => (None, None),
                // The newer member wins where they differ.
                11 => (told("ACTIVE"), told("SUSPENDED")),
                _ => (told("ACTIVE"), told("ACTIVE")),
            };
            member.has_paths = n % 10 != 0;
            member.tags = vec![("env".into(), home.name.clone()), ("team".into(), format!("team-{}", n % 7))];
            organization.accounts.push(member);
        }
        organization
    }

    /// Who may ask for more than the organisation itself.
    pub(super) fn is_asked_by(&self, account: &str) -> bool {
        self.management == account || self.delegated.iter().any(|d| d == account)
    }

    pub(super) fn arn(&self, kind: &str, id: &str) -> String {
        format!("arn:aws:organizations::{}:{kind}/{}/{id}", self.management, self.id)
    }

    pub(super) fn describe(&self) -> Value {
        json!({
            "Id": self.id,
            "Arn": format!("arn:aws:organizations::{}:organization/{}", self.management, self.id),
            "FeatureSet": "ALL",
            "MasterAccountArn": self.arn("account", &self.management),
            "MasterAccountId": self.management,
            "MasterAccountEmail": "management@example.com",
            "AvailablePolicyTypes": [],
        })
    }

    pub(super) fn unit(&self, unit: &Unit) -> Value {
        json!({"Id": unit.id, "Arn": self.arn("ou", &unit.id), "Name": unit.name, "Path": self.path(&unit.id)})
    }

    pub(super) fn account(&self, account: &Member) -> Value {
        let mut told = json!({
            "Id": account.id,
            "Arn": self.arn("account", &account.id),
            "Email": format!("{}@example.com", account.name),
            "Name": account.name,
            "JoinedMethod": "CREATED",
            "JoinedTimestamp": 1_700_000_000.123,
        });
        for (name, text) in [("State", &account.state), ("Status", &account.status)] {
            if let Some(text) = text {
                told[name] = text.as_str().into();
            }
        }
        if account.has_paths {
            told["Paths"] = json!([format!("{}{}/", self.path(&account.parent), account.id)]);
        }
        told
    }

    /// `o-../r-../ou-../`, down to that unit.
    fn path(&self, id: &str) -> String {
        match self.units.iter().find(|u| u.id == id) {
            Some(unit) => format!("{}{id}/", self.path(&unit.parent)),
            None => format!("{}/{}/", self.id, self.root),
        }
    }
}

impl Unit {
    fn numbered(number: u32, name: &str, parent: &str) -> Self {
        Self { id: format!("ou-ab12-{number:08}"), name: name.into(), parent: parent.into() }
    }
}
