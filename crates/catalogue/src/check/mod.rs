//! What a catalogue must fulfil beyond its grammar: one file a fault, named after the fault.
//!
//! Each rule has a page under `docs/faults/` and a broken catalogue with its findings under `tests/faults/`; a test
//! lists what lacks one. All rules are judged in one run. To add a rule: its file here, its line in [`RULES`], its page,
//! its broken catalogue.

mod ground;
mod guards;

mod account_of_unknown_party;
mod account_without_its_party;
mod act_goes_to_unknown_state;
mod act_nobody_may_perform;
mod act_starts_from_unknown_state;
mod act_without_example;
mod acts_cause_each_other;
mod after_not_by_link;
mod after_unknown_act;
mod amount_is_no_number;
mod approval_by_nobody;
mod asks_twice;
mod asks_unknown_field;
mod calendar_on_no_day;
mod choice_without_codes;
mod clock_counts_from_no_date;
mod clock_ended_for_two_reasons;
mod clock_names_unknown_act;
mod clock_never_stops;
mod clock_version_missing;
mod clock_version_unused;
mod clock_without_basis;
mod clock_without_start;
mod code_under_unknown_code;
mod compares_with_unknown_code;
mod condition_always_true;
mod condition_names_unknown_thing;
mod condition_never_true;
mod condition_uses_secret;
mod condition_without_yes_or_no;
mod copies_what_may_be_absent;
mod counts_each_of_nothing;
mod dimension_without_items;
mod door_asks_unknown_answer;
mod door_leads_nowhere;
mod draws_from_nothing;
mod duties_not_separated;
mod ends_without_result;
mod field_never_asked;
mod figure_of_unknown_measure;
mod first_act_goes_nowhere;
mod gives_unknown_result;
mod grades_not_descending;
mod indicators_in_a_circle;
mod item_counts_unknown_measure;
mod item_gives_no_points;
mod judged_at_unknown_act;
mod lapse_asks;
mod lapse_by_hand;
mod level_of_a_flow;
mod link_name_taken;
mod list_shows_unknown_column;
mod measure_counts_unknown_act;
mod measure_counts_unknown_state;
mod measure_name_taken;
mod measure_printed_nowhere;
mod moves_money_outside;
mod moves_unknown_account;
mod number_given_by_no_act;
mod number_prints_unknown_name;
mod numbered_by_unknown_act;
mod opens_fills_unknown_answer;
mod opens_for_each_of_nothing;
mod opens_unfilled_answer;
mod opens_unknown_act;
mod opens_without_link;
mod organ_kind_is_itself;
mod paper_hides_what_it_must_show;
mod paper_on_unknown_act;
mod paper_shows_unknown_thing;
mod party_never_asked;
mod pays_account_that_may_be_empty;
mod pays_unnamed_payee;
mod post_acts_blindly;
mod post_not_held_there;
mod post_reads_unknown_area;
mod procedure_cannot_begin;
mod procedure_without_examples;
mod ratio_with_where;
mod reads_unknown_member;
mod reads_what_may_be_absent;
mod region_merged_into_unknown;
mod register_shows_what_it_may_not;
mod report_of_unknown_indicators;
mod report_prints_unknown_figure;
mod report_prints_working_figure;
mod report_published_by_unknown;
mod result_from_other_field;
mod result_never_given;
mod result_never_in_force;
mod role_names_unknown_field;
mod series_by_unknown_field;
mod series_not_printed;
mod sets_unknown_field;
mod shows_what_stays_hidden;
mod signs_by_no_party;
mod splits_by_secret;
mod splits_by_unknown_field;
mod state_cannot_be_reached;
mod state_leads_to_no_end;
mod sum_of_a_level;
mod tariff_versions_overlap;
mod template_of_no_paper;
mod types_do_not_fit;
mod unit_renamed;
mod units_added_up;
mod unknown_code_list;
mod unknown_dimension;
mod unknown_indicator;
mod unknown_organ_kind;
mod unknown_period;
mod unknown_post;
mod unknown_procedure;
mod unknown_rubric;
mod unmasks_unknown_secret;
mod unsure;
mod veto_gives_unknown_grade;
mod waits_for_no_clock;
mod waits_for_no_link;
mod way_through_no_door;
mod weights_do_not_add_up;
mod where_names_missing_split;
mod where_names_unknown_code;
mod wrong_arguments;

use ground::{Book, Findings};

use crate::diagnostic::{Diagnostic, sort};
use crate::model::Catalogue;

/// A rule.
pub struct Rule {
    /// The fault's name in kebab case, as findings bear it; reads well after "allow".
    pub name: &'static str,
    /// Judges the catalogue.
    run: fn(&Book<'_>, &mut Findings<'_>),
}

/// All rules.
pub const RULES: &[Rule] = &[
    account_of_unknown_party::RULE,
    account_without_its_party::RULE,
    act_goes_to_unknown_state::RULE,
    act_nobody_may_perform::RULE,
    act_starts_from_unknown_state::RULE,
    act_without_example::RULE,
    acts_cause_each_other::RULE,
    after_not_by_link::RULE,
    after_unknown_act::RULE,
    amount_is_no_number::RULE,
    approval_by_nobody::RULE,
    asks_twice::RULE,
    asks_unknown_field::RULE,
    calendar_on_no_day::RULE,
    choice_without_codes::RULE,
    clock_counts_from_no_date::RULE,
    clock_ended_for_two_reasons::RULE,
    clock_names_unknown_act::RULE,
    clock_never_stops::RULE,
    clock_version_missing::RULE,
    clock_version_unused::RULE,
    clock_without_basis::RULE,
    clock_without_start::RULE,
    code_under_unknown_code::RULE,
    compares_with_unknown_code::RULE,
    condition_always_true::RULE,
    condition_names_unknown_thing::RULE,
    condition_never_true::RULE,
    condition_uses_secret::RULE,
    condition_without_yes_or_no::RULE,
    copies_what_may_be_absent::RULE,
    counts_each_of_nothing::RULE,
    dimension_without_items::RULE,
    door_asks_unknown_answer::RULE,
    door_leads_nowhere::RULE,
    draws_from_nothing::RULE,
    duties_not_separated::RULE,
    ends_without_result::RULE,
    field_never_asked::RULE,
    figure_of_unknown_measure::RULE,
    first_act_goes_nowhere::RULE,
    gives_unknown_result::RULE,
    grades_not_descending::RULE,
    indicators_in_a_circle::RULE,
    item_counts_unknown_measure::RULE,
    item_gives_no_points::RULE,
    judged_at_unknown_act::RULE,
    lapse_asks::RULE,
    lapse_by_hand::RULE,
    level_of_a_flow::RULE,
    link_name_taken::RULE,
    list_shows_unknown_column::RULE,
    measure_counts_unknown_act::RULE,
    measure_counts_unknown_state::RULE,
    measure_name_taken::RULE,
    measure_printed_nowhere::RULE,
    moves_money_outside::RULE,
    moves_unknown_account::RULE,
    number_given_by_no_act::RULE,
    number_prints_unknown_name::RULE,
    numbered_by_unknown_act::RULE,
    opens_fills_unknown_answer::RULE,
    opens_for_each_of_nothing::RULE,
    opens_unfilled_answer::RULE,
    opens_unknown_act::RULE,
    opens_without_link::RULE,
    organ_kind_is_itself::RULE,
    paper_hides_what_it_must_show::RULE,
    paper_on_unknown_act::RULE,
    paper_shows_unknown_thing::RULE,
    party_never_asked::RULE,
    pays_account_that_may_be_empty::RULE,
    pays_unnamed_payee::RULE,
    post_acts_blindly::RULE,
    post_not_held_there::RULE,
    post_reads_unknown_area::RULE,
    procedure_cannot_begin::RULE,
    procedure_without_examples::RULE,
    ratio_with_where::RULE,
    reads_unknown_member::RULE,
    reads_what_may_be_absent::RULE,
    register_shows_what_it_may_not::RULE,
    region_merged_into_unknown::RULE,
    report_of_unknown_indicators::RULE,
    report_published_by_unknown::RULE,
    report_prints_unknown_figure::RULE,
    report_prints_working_figure::RULE,
    result_from_other_field::RULE,
    result_never_given::RULE,
    result_never_in_force::RULE,
    role_names_unknown_field::RULE,
    series_by_unknown_field::RULE,
    series_not_printed::RULE,
    sets_unknown_field::RULE,
    shows_what_stays_hidden::RULE,
    signs_by_no_party::RULE,
    splits_by_secret::RULE,
    splits_by_unknown_field::RULE,
    state_cannot_be_reached::RULE,
    state_leads_to_no_end::RULE,
    sum_of_a_level::RULE,
    tariff_versions_overlap::RULE,
    template_of_no_paper::RULE,
    types_do_not_fit::RULE,
    unit_renamed::RULE,
    units_added_up::RULE,
    unknown_code_list::RULE,
    unknown_dimension::RULE,
    unknown_indicator::RULE,
    unknown_organ_kind::RULE,
    unknown_period::RULE,
    unknown_post::RULE,
    unknown_procedure::RULE,
    unknown_rubric::RULE,
    unmasks_unknown_secret::RULE,
    unsure::RULE,
    veto_gives_unknown_grade::RULE,
    waits_for_no_clock::RULE,
    waits_for_no_link::RULE,
    weights_do_not_add_up::RULE,
    where_names_missing_split::RULE,
    where_names_unknown_code::RULE,
    wrong_arguments::RULE,
    way_through_no_door::RULE,
];

/// Judges a catalogue as far as it could be read, and adds what it finds.
pub fn run(catalogue: &Catalogue, out: &mut Vec<Diagnostic>) {
    let book = Book::new(catalogue);
    let mut found = Vec::new();
    for rule in RULES {
        (rule.run)(
            &book,
            &mut Findings {
                rule: rule.name,
                sources: &catalogue.sources,
                out: &mut found,
            },
        );
    }
    sort(&mut found);
    out.append(&mut found);
}
