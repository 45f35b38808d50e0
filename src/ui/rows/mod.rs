//! Rows that no single source gives: put together from the store.

mod coverage;
mod fault;
mod metric_dimension_set;
mod metric_namespace;
mod resource;
mod scope;
mod system;

pub use coverage::{CoverageRow, bar, coverages};
pub use fault::{FaultRow, FaultsKept, faults, one_a_login};
pub use metric_dimension_set::{MetricDimensionSet, dimension_set, metric_dimension_sets};
pub use metric_namespace::{MetricNamespace, metric_namespaces};
pub use resource::ResourceRow;
pub use scope::{ScopeRow, scopes};
pub use system::{SystemRow, SystemsKept, services_of};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::ToRow, spec::Rows, store::Attention};

    #[test]
    fn view_files_may_name_what_rows_have() {
        assert_eq!(Rows::Attention.own_columns(), Attention::COLUMNS);
        assert_eq!(Rows::Coverage.own_columns(), CoverageRow::COLUMNS);
        assert_eq!(Rows::Faults.own_columns(), FaultRow::COLUMNS);
        assert_eq!(Rows::MetricDimensionSets.own_columns(), MetricDimensionSet::COLUMNS);
        assert_eq!(Rows::MetricNamespaces.own_columns(), MetricNamespace::COLUMNS);
        assert_eq!(Rows::Resources.own_columns(), ResourceRow::COLUMNS);
        assert_eq!(Rows::Systems.own_columns(), SystemRow::COLUMNS);
        assert_eq!(Rows::Scopes.own_columns(), ScopeRow::COLUMNS);
    }
}
