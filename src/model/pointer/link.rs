//! Links into the AWS console.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Pointer, Target, Text, host::console_host, is_event_id, is_id, is_node_id, jsurl, region};

/// What stands as it is: everything else is escaped, so that no name leaves its place.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');

impl Pointer {
    /// The link that opens it in the AWS console: printable ASCII, whatever its name holds, and read back by
    /// [`Pointer::parse`]. None where there is no such page, no public console, or too little is known.
    pub fn console_url(&self) -> Option<String> {
        let region = match &self.region {
            Some(code) => Some(region(code.as_str())?),
            None => None,
        };
        let code = region.as_ref().map(|r| r.as_str());
        let (path, fragment) = self.page(code)?;
        let mut url = format!("https://{}{path}", console_host(self.partition.name, code)?);
        let account = self.account.as_ref().map(|id| format!("account={id}"));
        let query: Vec<String> =
            code.map(|code| format!("region={code}")).into_iter().chain(account).collect();
        if !query.is_empty() {
            url.push('?');
            url.push_str(&query.join("&"));
        }
        url.push_str(&fragment);
        Some(url)
    }

    /// Path and fragment. Only dashboards, and an account as a whole, are not in a region.
    fn page(&self, region: Option<&str>) -> Option<(String, String)> {
        let everywhere = match self.target {
            Target::Dashboard { .. } | Target::Dashboards => true,
            Target::Region => self.account.is_some(),
            _ => false,
        };
        if region.is_none() && !everywhere {
            return None;
        }
        let cloudwatch = |fragment: String| Some(("/cloudwatch/home".to_owned(), format!("#{fragment}")));
        let plain = |path: &str| Some((path.to_owned(), String::new()));
        match &self.target {
            Target::Alarm { name } => cloudwatch(format!("alarmsV2:alarm/{}", escaped(name)?)),
            Target::Alarms => cloudwatch("alarmsV2:".into()),
            Target::Metric(metric) if !metric.namespace.is_empty() && !metric.name.is_empty() => {
                let dimensions = metric.dimensions.iter().flat_map(|(name, value)| [name, value]);
                let words = [&metric.namespace, &metric.name].into_iter().chain(dimensions);
                let row: String = words.map(|word| jsurl::string(word)).collect();
                let place = jsurl::string(region?);
                cloudwatch(format!("metricsV2:graph=~(metrics~(~({row}))~view~'timeSeries~region{place})"))
            }
            Target::MetricNamespace { namespace } if !namespace.is_empty() => {
                cloudwatch(format!("metricsV2:graph=~();namespace={}", jsurl::string(namespace)))
            }
            Target::Metrics => cloudwatch("metricsV2:graph=~()".into()),
            Target::Dashboards => cloudwatch("dashboards".into()),
            Target::Dashboard { name } => cloudwatch(format!("dashboards/dashboard/{}", escaped(name)?)),
            Target::Instance { id } if is_id(id, "i-") => {
                Some(("/ec2/home".into(), format!("#InstanceDetails:instanceId={id}")))
            }
            Target::Instance { id } if is_node_id(id) => {
                plain(&format!("/systems-manager/fleet-manager/managed-nodes/{id}/general"))
            }
            Target::Nodes => plain("/systems-manager/fleet-manager/managed-nodes"),
            // No page of one session is known; `/session-manager/ID` would start a session with a node of that name.
            Target::Session { .. } | Target::Service { namespace_id: None, .. } => {
                plain(&format!("/go/view/{}", self.arn()?))
            }
            Target::Sessions => plain("/systems-manager/session-manager/sessions"),
            Target::Event { id } if is_event_id(id) => {
                Some(("/cloudtrailv2/home".into(), format!("#/events/{id}")))
            }
            Target::Events => Some(("/cloudtrailv2/home".into(), "#/events".into())),
            Target::Namespace { id } if is_id(id, "ns-") => plain(&format!("/cloudmap/home/namespaces/{id}")),
            Target::Service { id, namespace_id: Some(namespace) }
                if is_id(id, "srv-") && is_id(namespace, "ns-") =>
            {
                plain(&format!("/cloudmap/home/namespaces/{namespace}/services/{id}"))
            }
            Target::Services => plain("/cloudmap/home/namespaces"),
            Target::Region => plain("/console/home"),
            _ => None,
        }
    }
}

fn escaped(name: &Text) -> Option<String> {
    (!name.is_empty()).then(|| utf8_percent_encode(name, ESCAPED).to_string())
}
