//! The policy over the whole surface: every operation of the description, for everybody.

use std::collections::BTreeMap;

use access::policy::PUBLIC;
use access::{Operation, Role};
use axum::body::Body;
use axum::http::Request;
use kernel::AreaPath;
use serde_json::{Value, json};
use testing::{TestApi, TestCounty, on_both_engines};

/// Who may do what, written down a second time: C county, T township, V village, G group head,
/// R representative, A auditor, S system, D department. A change of the policy is made in both places.
const EXPECTED: &[(&str, &str)] = &[
    ("end_session", "CTVGRASD"),
    ("get_me", "CTVGRASD"),
    ("list_my_devices", "CTVGRASD"),
    ("end_my_device", "CTVGRASD"),
    ("get_county", "CTVGRASD"),
    ("list_views", "CTVGRASD"),
    ("replace_views", "CTVGRASD"),
    ("get_map", "CTVGA"),
    ("put_map", "C"),
    ("remove_map", "C"),
    ("list_areas", "CTVGRASD"),
    ("get_area", "CTVGRASD"),
    ("get_catalogues", "CTVGRASD"),
    ("list_households", "CTVGRA"),
    ("get_household", "CTVGRA"),
    ("create_household", "CTV"),
    ("change_household", "CTV"),
    ("list_household_moves", "CTVGA"),
    ("get_household_move", "CTVGA"),
    ("preview_household_move", "CTV"),
    ("create_household_move", "CTV"),
    ("revoke_household_move", "CTV"),
    ("list_representatives", "CTVGRA"),
    ("get_representative", "CTVGRA"),
    ("list_representative_households", "CTVGRA"),
    ("create_representative", "CTV"),
    ("get_link_coverage", "CTVA"),
    ("list_link_gaps", "CTVA"),
    ("list_successors", "CTV"),
    ("list_turnovers", "CTVA"),
    ("get_turnover", "CTVA"),
    ("create_turnover", "CTV"),
    ("change_turnover", "CTV"),
    ("remove_turnover", "CTV"),
    ("confirm_turnover", "CTV"),
    ("revoke_turnover", "CTV"),
    ("create_link", "CTV"),
    ("list_candidates", "CTVA"),
    ("find_candidates", "CTV"),
    ("create_candidates", "CTV"),
    ("get_selection_board", "CTVA"),
    ("list_selections", "CTVA"),
    ("get_selection", "CTVA"),
    ("create_selection", "CTV"),
    ("act_on_selection", "CTV"),
    ("record_selection_steps", "CTV"),
    ("record_selection", "CT"),
    ("record_selections", "CT"),
    ("list_missing_selections", "CTVA"),
    ("get_notice_board", "CTVA"),
    ("get_letter_format", "CTVA"),
    ("put_letter_format", "C"),
    ("list_cards", "CTVR"),
    ("put_cards", "CTV"),
    ("replace_card", "CTV"),
    ("withdraw_card", "CTV"),
    ("put_office_phone", "CTV"),
    ("put_representative_consent", "CTVR"),
    ("put_portrait", "CTV"),
    ("remove_portrait", "CTV"),
    ("replace_tracking_code", "CTVGR"),
    ("create_invitation", "CTV"),
    ("list_invitations", "CTV"),
    ("withdraw_invitation", "CTV"),
    ("list_representative_devices", "CTV"),
    ("revoke_representative_device", "CTV"),
    ("list_contacts", "CTVGRA"),
    ("get_contact", "CTVGRA"),
    ("create_contact", "CTVGR"),
    ("correct_contact", "CTVGR"),
    ("void_contact", "CTVGR"),
    ("list_difficulty_files", "CTVGRA"),
    ("get_difficulty_file", "CTVGRA"),
    ("create_difficulty_file", "CTVGR"),
    ("record_difficulty_step", "CTVGR"),
    ("change_difficulty_state", "CTV"),
    ("put_hazard", "CTVGD"),
    ("record_rectification", "CTVGD"),
    ("record_recheck", "CTVGR"),
    ("put_dispute", "CTV"),
    ("record_mediation", "CTV"),
    ("record_follow_up", "CTV"),
    ("list_emergencies", "CTVGA"),
    ("record_acknowledgement", "CTV"),
    ("list_duty_phones", "CTVGRASD"),
    ("put_duty_phones", "CTV"),
    ("create_referral", "CTVGR"),
    ("list_referrals", "C"),
    ("list_matters", "CTVGRAD"),
    ("get_matter", "CTVGRAD"),
    ("create_matter", "CTVGR"),
    ("act_on_matter", "CTVGRD"),
    ("sync", "CTVGR"),
    ("list_refusals", "CTVA"),
    ("settle_refusal", "CTV"),
    ("list_suggestions", "CTVGRA"),
    ("create_suggestion", "CTVGR"),
    ("answer_suggestion", "CT"),
    ("act_on_matters", "CTVGD"),
    ("open_reporter", "D"),
    ("get_matter_queues", "CTVGAD"),
    ("list_answer_templates", "CTVD"),
    ("replace_answer_templates", "CTVD"),
    ("list_similar_matters", "CTVGRA"),
    ("find_similar_matters", "CTVGR"),
    ("put_not_duplicate", "CTVG"),
    ("remove_not_duplicate", "CTVG"),
    ("get_publication", "CTVGA"),
    ("put_publication", "CTV"),
    ("put_attachment", "CTVGRD"),
    ("get_attachment_progress", "CTVGRD"),
    ("get_attachment", "CTVGRAD"),
    ("watch_events", "CTVD"),
    ("list_gatherings", "CTVGA"),
    ("get_gathering", "CTVGA"),
    ("create_gathering", "CTV"),
    ("record_attendance", "CTV"),
    ("get_training_catalogue", "CTVGRA"),
    ("list_trainings", "CTVGA"),
    ("get_training", "CTVGA"),
    ("create_training", "CTV"),
    ("change_training", "CTV"),
    ("withdraw_training", "CTV"),
    ("record_training_due", "CTV"),
    ("record_training_attendance", "CTV"),
    ("find_names", "CTV"),
    ("get_training_coverage", "CTVGA"),
    ("get_training_needs", "CTVGA"),
    ("list_training_wishes", "CTVGRA"),
    ("create_training_wish", "CTVGR"),
    ("answer_training_wish", "CTV"),
    ("list_mentorings", "CTVGRA"),
    ("create_mentoring", "CTV"),
    ("record_mentoring_talk", "CTV"),
    ("end_mentoring", "CTV"),
    ("list_reserve", "CTVA"),
    ("create_reserve", "CTV"),
    ("withdraw_reserve", "CTV"),
    ("confirm_reserve", "CTV"),
    ("list_appraisals", "VGR"),
    ("get_appraisal_count", "CTVGA"),
    ("create_appraisal", "V"),
    ("get_appraisal", "VGR"),
    ("end_appraisal", "V"),
    ("record_appraisal_word", "VG"),
    ("list_representative_duties", "CTVGRA"),
    ("get_notice_catalogue", "CTVGA"),
    ("put_quiet_hours", "C"),
    ("find_notice_audience", "CTV"),
    ("list_notices", "CTVGA"),
    ("get_notice", "CTVGA"),
    ("create_notice", "CTV"),
    ("change_notice", "CTV"),
    ("remove_notice", "CTV"),
    ("publish_notice", "CTV"),
    ("correct_notice", "CTV"),
    ("withdraw_notice", "CTV"),
    ("get_notice_coverage", "CTVGA"),
    ("list_notice_inboxes", "CTVGA"),
    ("list_notice_reminders", "CTVGA"),
    ("record_notice_step", "CTVGR"),
    ("create_notice_relay", "CTVG"),
    ("list_notice_questions", "CTVGA"),
    ("create_notice_question", "CTVGR"),
    ("answer_notice_question", "CTV"),
    ("create_question_matter", "CTV"),
    ("list_organisation", "CTVGA"),
    ("create_organisation_member", "CTV"),
    ("end_organisation_member", "CTV"),
    ("list_acts", "CTVGRA"),
    ("get_burden", "CA"),
    ("list_forms", "CTVA"),
    ("list_due_forms", "CTVA"),
    ("find_form_duplicates", "CTV"),
    ("get_forms_export", "CTVA"),
    ("get_form", "CTVA"),
    ("create_form", "CTV"),
    ("correct_form", "CTV"),
    ("end_form", "CTV"),
    ("get_form_file", "CTVA"),
    ("record_form_given", "CTV"),
    ("withdraw_form_given", "CTV"),
    ("list_plans", "CTVGA"),
    ("get_plan", "CTVGA"),
    ("create_plan", "CTV"),
    ("correct_plan", "CTV"),
    ("withdraw_plan", "CTV"),
    ("create_todo", "CTV"),
    ("list_todos", "CTVGRA"),
    ("get_todo", "CTVGA"),
    ("correct_todo", "CTV"),
    ("withdraw_todo", "CTV"),
    ("answer_assignment", "CTVGR"),
    ("pass_assignment_on", "CTV"),
    ("correct_gathering", "CTV"),
    ("void_gathering", "CTV"),
    ("create_gathering_item", "CTV"),
    ("change_gathering_item", "CTV"),
    ("create_item_matter", "CTV"),
    ("list_assemblies", "CTVGA"),
    ("get_assembly", "CTVGA"),
    ("create_assembly", "CTV"),
    ("change_assembly", "CTV"),
    ("put_assembly_attendance", "CTV"),
    ("put_assembly_votes", "CTV"),
    ("close_assembly", "CTV"),
    ("correct_assembly", "CTV"),
    ("put_assembly_disclosure", "CTV"),
    ("get_assembly_ledger", "CTVA"),
    ("list_statute_checks", "CTVGA"),
    ("put_village_facts", "CTV"),
    ("search_records", "CTVGRAD"),
    ("list_indicators", "CTVGRAS"),
    ("get_figures", "CTVGA"),
    ("list_figure_records", "CTVGA"),
    ("get_figure_breakdown", "CTVGA"),
    ("get_figure_series", "CTVGA"),
    ("get_bulletin", "CTVGA"),
    ("get_bulletin_document", "CTVGA"),
    ("get_bulletin_report", "CTVGA"),
    ("change_bulletin_report", "CTV"),
    ("get_overview", "CTVGA"),
    ("list_village_overviews", "CTVGA"),
    ("list_closings", "CTVGA"),
    ("get_closed_period", "CTVGA"),
    ("close_month", "C"),
    ("get_rates", "CTVGA"),
    ("get_rate_table", "CTVGA"),
    ("get_rate_export", "CTVGA"),
    ("list_rate_records", "CTVGA"),
    ("list_matter_visits", "CTVGRA"),
    ("list_call_backs", "CTA"),
    ("get_call_back_phone", "CT"),
    ("create_visit", "CT"),
    ("void_visit", "CT"),
    ("list_draws", "CTA"),
    ("create_draw", "CT"),
    ("create_import", "CTV"),
    ("get_import", "CTV"),
    ("confirm_import", "CTV"),
    ("get_import_error_sheet", "CTV"),
    ("get_export", "CTV"),
    ("list_ledgers", "CTVA"),
    ("get_ledger", "CTVA"),
    ("get_ledger_export", "CTVA"),
    ("create_ledger_file", "CTV"),
    ("list_ledger_files", "CTV"),
    ("get_ledger_file", "CTV"),
    ("get_ledger_file_content", "CTV"),
    ("list_accounts", "S"),
    ("create_account", "S"),
    ("replace_grants", "S"),
    ("reset_password", "S"),
    ("list_wecom_members", "S"),
    ("put_wecom_member", "S"),
    ("remove_wecom_member", "S"),
    ("find_wecom_members", "S"),
    ("list_wecom_chats", "CS"),
    ("list_wecom_robots", "CS"),
    ("create_wecom_robot", "S"),
    ("remove_wecom_robot", "S"),
    ("list_my_told", "CTVGR"),
    ("list_channels", "S"),
    ("put_channel", "S"),
    ("reset_channel", "S"),
    ("start_channel_test", "S"),
    ("list_channel_messages", "S"),
    ("replay_channel_message", "S"),
    ("list_webhooks", "S"),
    ("create_webhook", "S"),
    ("change_webhook", "S"),
    ("remove_webhook", "S"),
    ("reset_webhook_secret", "S"),
    ("list_departments", "CTVGASD"),
    ("create_department", "C"),
    ("change_department", "C"),
];

const LETTERS: [(char, Role); 8] = [
    ('C', Role::County),
    ('T', Role::Township),
    ('V', Role::Village),
    ('G', Role::GroupHead),
    ('R', Role::Representative),
    ('A', Role::Auditor),
    ('S', Role::System),
    ('D', Role::Department),
];

/// Every operation of the description: id, method, path.
fn operations() -> BTreeMap<String, (String, String)> {
    let mut found = BTreeMap::new();
    let paths = api::openapi()["paths"].as_object().expect("paths");
    for (path, item) in paths {
        for (method, operation) in item.as_object().expect("operations") {
            let id = operation["operationId"].as_str().expect("an id").to_owned();
            let again = found.insert(id.clone(), (method.to_uppercase(), path.clone()));
            assert!(again.is_none(), "{id} stands twice");
        }
    }
    found
}

#[test]
fn every_operation_stands_in_the_policy_and_in_this_table() {
    let described = operations();
    for id in described.keys() {
        let is_public = PUBLIC.contains(&id.as_str());
        let listed = EXPECTED.iter().any(|(known, _)| known == id);
        assert!(is_public != listed, "{id}: give it a line in EXPECTED and in policy.rs");
        assert_eq!(Operation::by_id(id).is_some(), !is_public, "{id}");
    }
    let known = Operation::ALL.iter().map(|operation| operation.id());
    for id in known.chain(PUBLIC.iter().copied()).chain(EXPECTED.iter().map(|(id, _)| *id)) {
        assert!(described.contains_key(id), "{id} is not an operation of the interface");
    }
}

/// A path with something in the place of each parameter; nothing in the county has it.
fn filled(path: &str) -> String {
    let folder = |name: &str| match name {
        "households" => "hh",
        "representatives" => "rep",
        "contacts" => "con",
        "difficulty-files" => "dif",
        "matters" | "call-backs" => "mat",
        "visits" => "vis",
        "gatherings" | "assemblies" => "gat",
        "trainings" => "trn",
        "training-wishes" => "wsh",
        "mentorings" => "men",
        "reserve" => "rsv",
        "appraisals" => "apr",
        "organisation" => "mem",
        "plans" => "pln",
        "forms" => "frm",
        "todos" => "tod",
        "assignments" => "asg",
        "accounts" => "acc",
        "departments" => "dep",
        "refusals" => "ref",
        "suggestions" => "sug",
        "devices" => "ses",
        "invitations" => "inv",
        "ledger-files" => "led",
        _ => "imp",
    };
    let parts: Vec<&str> = path.split('/').collect();
    let mut filled = Vec::new();
    for (place, part) in parts.iter().enumerate() {
        filled.push(match *part {
            "{id}" => format!("{}_00000000000000000000000000", folder(parts[place - 1])),
            "{code}" if parts[place - 1] == "areas" => "431125".to_owned(),
            "{code}" => "contacts".to_owned(),
            "{kind}" => "households".to_owned(),
            "{name}" => "contacts".to_owned(),
            "{device}" => "ses_00000000000000000000000000".to_owned(),
            "{number}" => "1".to_owned(),
            "{other}" => "mat_00000000000000000000000001".to_owned(),
            "{sha256}" => "0".repeat(64),
            other => other.to_owned(),
        });
    }
    filled.join("/")
}

fn bearer(token: Option<&str>) -> String {
    format!("Bearer {}", token.unwrap_or(""))
}

fn call(api: &TestApi, token: Option<&str>, method: &str, path: &str) -> (u16, Value) {
    let headers = [("idempotency-key", "policy-test-0001"), ("if-match", "\"v1\"")];
    if path == "/api/events" {
        // A stream does not end by itself: its beginning tells.
        let request = Request::get(path).header("authorization", bearer(token));
        let (status, text) = api.listen(request.body(Body::empty()).expect("a request"));
        return (status.as_u16(), serde_json::from_str(&text).unwrap_or(Value::Null));
    }
    let body = (method != "GET").then(|| json!({}));
    let answer = api.call(method, &filled(path), token, &headers, body.as_ref());
    (answer.status.as_u16(), answer.json())
}

fn story(county: &TestCounty) {
    let [one, _] = county.with_two_villages(3);
    let county_path = AreaPath::county();
    let accounts = [
        ("c", Role::County, county_path.clone(), None),
        ("t", Role::Township, one.path.at_depth(2), None),
        ("v", Role::Village, one.path.clone(), None),
        ("g", Role::GroupHead, one.group.clone(), None),
        ("r", Role::Representative, one.group.clone(), Some(one.representative)),
        ("a", Role::Auditor, county_path.clone(), None),
        ("s", Role::System, county_path, None),
    ];
    let api = TestApi::new(county, &accounts);
    testing::department_account(county, "d", "water");
    for (id, (method, path)) in operations() {
        if PUBLIC.contains(&id.as_str()) {
            let (status, body) = call(&api, None, &method, &path);
            assert!(![401, 403].contains(&status), "anonymous {id}: {status} {body}");
            continue;
        }
        let (status, body) = call(&api, None, &method, &path);
        assert_eq!((status, body["code"].as_str()), (401, Some("session.required")), "{id}");
        let (_, expected) = EXPECTED.iter().find(|(known, _)| *known == id).expect("listed");
        for (letter, role) in LETTERS {
            // Signing out ends the session, so each try has its own.
            let token = api.sign_in(&letter.to_lowercase().to_string());
            let (status, body) = call(&api, Some(&token), &method, &path);
            let refused = status == 403 && body["code"] == "access.not-allowed";
            let allowed = expected.contains(letter);
            assert_eq!(!refused, allowed, "{role} {id}: {status} {body}");
            assert!(status < 500 && status != 401, "{role} {id}: {status} {body}");
        }
    }
}

#[test]
fn everybody_gets_what_the_table_says_and_nothing_else() {
    on_both_engines("api_policy", story);
}
