//! What a catalogue must fulfil beyond its grammar: one file a fault, named after the fault.

use crate::diagnostic::Diagnostic;
use crate::model::Catalogue;

/// Judges a catalogue as far as it could be read, and adds what it finds.
pub fn run(_catalogue: &Catalogue, _out: &mut Vec<Diagnostic>) {}
