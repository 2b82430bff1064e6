//! The catalogue with what the rules need worked out once.

use std::collections::BTreeMap;

use super::flow::Flow;
use crate::check::guards;
use crate::diagnostic::Diagnostic;
use crate::model::{Catalogue, Procedure};

/// What a rule reads.
pub(crate) struct Book<'c> {
    /// The catalogue, as far as it could be read.
    pub(crate) catalogue: &'c Catalogue,
    /// By procedure: which states are reached, and what is certain there.
    flows: BTreeMap<&'c str, Flow>,
    /// What the conditions were found to do wrong, under the rules' names.
    faults: Vec<Diagnostic>,
}

impl<'c> Book<'c> {
    /// Works it out.
    pub(crate) fn new(catalogue: &'c Catalogue) -> Self {
        let flows = catalogue
            .procedures
            .iter()
            .map(|(id, p)| (id.as_str(), Flow::of(p)))
            .collect();
        let mut book = Self {
            catalogue,
            flows,
            faults: Vec::new(),
        };
        book.faults = guards::judge(&book);
        book
    }

    /// The procedures.
    pub(crate) fn procedures(&self) -> impl Iterator<Item = &'c Procedure> + use<'c> {
        self.catalogue.procedures.values().map(AsRef::as_ref)
    }

    /// The flow of a procedure.
    pub(crate) fn flow(&self, procedure: &str) -> Option<&Flow> {
        self.flows.get(procedure)
    }

    /// What the conditions do wrong under that rule.
    pub(crate) fn faults(&self, rule: &str) -> impl Iterator<Item = &Diagnostic> {
        self.faults.iter().filter(move |f| f.rule == rule)
    }
}
