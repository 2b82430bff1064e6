//! The rules a condition can break; each has its own file, its page and its snapshot.

use crate::check;

pub(crate) const TYPES: &str = check::types_do_not_fit::RULE.name;
pub(crate) const UNKNOWN_MEMBER: &str = check::reads_unknown_member::RULE.name;
pub(crate) const UNKNOWN_CODE: &str = check::compares_with_unknown_code::RULE.name;
pub(crate) const ABSENT: &str = check::reads_what_may_be_absent::RULE.name;
pub(crate) const COPY: &str = check::copies_what_may_be_absent::RULE.name;
pub(crate) const NO_CONDITION: &str = check::condition_without_yes_or_no::RULE.name;
pub(crate) const NEVER: &str = check::condition_never_true::RULE.name;
pub(crate) const ALWAYS: &str = check::condition_always_true::RULE.name;
pub(crate) const CALL: &str = check::wrong_arguments::RULE.name;
pub(crate) const NAMES: &str = check::condition_names_unknown_thing::RULE.name;
pub(crate) const SECRET: &str = check::condition_uses_secret::RULE.name;

/// The mend for reading what may be absent.
pub(crate) fn mend_absent(rule: &str, path: &str) -> String {
    if rule == COPY {
        format!("Ask {path} earlier, or let the opened act may_ask it.")
    } else {
        format!("Put has({path}) && before it.")
    }
}
