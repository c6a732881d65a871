//! The whole surface of the server, on one page.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::get;
use utoipa::OpenApi;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt};
use utoipa_axum::routes;

use crate::resources::household_moves;
use crate::resources::wecom;
use crate::resources::{
    accounts, areas, attachments, catalogues, contacts, county, departments, devices,
    difficulty_files, events, exports, figures, gatherings, households, imports, invitations,
    links, matter_actions, matters, me, overview, refusals, reporters, representatives, search,
    sessions, similar, suggestions, sync,
};
use crate::resources::{answer_templates, bulletins, closings, publication};
use crate::resources::{appraisals, fostering, training_wants, trainings};
use crate::resources::{assemblies, gathering_items, statute_checks};
use crate::resources::{burden, forms, organisation, plans, portraits, todos};
use crate::resources::{candidates, letters, notice_board, selection_papers, selections};
use crate::resources::{
    cards, emergencies, map_layer, matter_records, rates, referrals, tracking, views, villages,
    visits,
};
use crate::resources::{channels, webhooks};
use crate::resources::{duties, notices};
use crate::resources::{ledger_files, ledgers};
use crate::resources::{link_coverage, successors, turnovers};
use crate::state::ApiState;
use crate::{middleware, open311, openapi, problems, public, static_files};

/// The server: every operation, the screens, and the layers around them.
pub fn router(state: ApiState) -> Router {
    let (router, _) = routes(state.upload_bytes()).split_for_parts();
    let router = router
        .merge(open311::routes())
        .route("/api/docs/{file}", get(openapi::docs_file))
        .merge(public::routes())
        .fallback(static_files::serve)
        .with_state(state.clone());
    middleware::around(router, &state)
}

/// Every operation of the interface, with its description.
pub(crate) fn routes(upload_bytes: usize) -> OpenApiRouter<ApiState> {
    // The form around the file takes some bytes as well.
    let uploads = DefaultBodyLimit::max(upload_bytes.saturating_add(64 * 1024));
    let pieces = DefaultBodyLimit::max(attachments::PIECE_LIMIT);
    OpenApiRouter::with_openapi(openapi::Description::openapi())
        .routes(routes!(sessions::start_session))
        .routes(routes!(sessions::end_session))
        .routes(routes!(me::get_me))
        .routes(routes!(devices::list_my_devices))
        .routes(routes!(devices::end_my_device))
        .routes(routes!(invitations::list_invitations, invitations::create_invitation))
        .routes(routes!(invitations::withdraw_invitation))
        .routes(routes!(invitations::accept_invitation))
        .routes(routes!(devices::list_representative_devices))
        .routes(routes!(devices::revoke_representative_device))
        .routes(routes!(county::get_county))
        .routes(
            routes!(map_layer::get_map, map_layer::put_map, map_layer::remove_map)
                .layer(DefaultBodyLimit::max(map_layer::BODY_LIMIT)),
        )
        .routes(routes!(views::list_views, views::replace_views))
        .routes(routes!(areas::list_areas))
        .routes(routes!(areas::get_area))
        .routes(routes!(catalogues::get_catalogues))
        .routes(routes!(households::list_households, households::create_household))
        .routes(routes!(households::get_household, households::change_household))
        .routes(routes!(
            household_moves::list_household_moves,
            household_moves::create_household_move
        ))
        .routes(routes!(household_moves::preview_household_move))
        .routes(routes!(household_moves::get_household_move))
        .routes(routes!(household_moves::revoke_household_move))
        .routes(routes!(
            representatives::list_representatives,
            representatives::create_representative
        ))
        .routes(routes!(representatives::get_representative))
        .routes(routes!(representatives::list_representative_households))
        .routes(routes!(links::create_link))
        .routes(routes!(candidates::list_candidates, candidates::create_candidates))
        .routes(routes!(candidates::find_candidates))
        .routes(routes!(selections::get_selection_board))
        .routes(routes!(selections::list_selections, selections::create_selection))
        .routes(routes!(selections::record_selection_steps))
        .routes(routes!(selection_papers::record_selection))
        .routes(routes!(selection_papers::record_selections))
        .routes(routes!(selection_papers::list_missing_selections))
        .routes(routes!(notice_board::get_notice_board))
        .routes(routes!(letters::get_letter_format, letters::put_letter_format))
        .routes(routes!(selections::get_selection))
        .routes(routes!(selections::act_on_selection))
        .routes(routes!(link_coverage::get_link_coverage))
        .routes(routes!(link_coverage::list_link_gaps))
        .routes(routes!(successors::list_successors))
        .routes(routes!(turnovers::list_turnovers, turnovers::create_turnover))
        .routes(routes!(
            turnovers::get_turnover,
            turnovers::change_turnover,
            turnovers::remove_turnover
        ))
        .routes(routes!(turnovers::confirm_turnover))
        .routes(routes!(turnovers::revoke_turnover))
        .routes(routes!(contacts::list_contacts, contacts::create_contact))
        .routes(routes!(contacts::get_contact, contacts::correct_contact))
        .routes(routes!(contacts::void_contact))
        .routes(routes!(
            difficulty_files::list_difficulty_files,
            difficulty_files::create_difficulty_file
        ))
        .routes(routes!(difficulty_files::get_difficulty_file))
        .routes(routes!(difficulty_files::record_difficulty_step))
        .routes(routes!(difficulty_files::change_difficulty_state))
        .routes(routes!(matters::list_matters, matters::create_matter))
        .routes(routes!(matters::get_matter))
        .routes(routes!(matters::act_on_matter))
        .routes(routes!(matter_records::put_hazard))
        .routes(routes!(matter_records::record_rectification))
        .routes(routes!(matter_records::record_recheck))
        .routes(routes!(matter_records::put_dispute))
        .routes(routes!(matter_records::record_mediation))
        .routes(routes!(matter_records::record_follow_up))
        .routes(routes!(matter_records::record_acknowledgement))
        .routes(routes!(emergencies::list_emergencies))
        .routes(routes!(emergencies::list_duty_phones, emergencies::put_duty_phones))
        .routes(routes!(referrals::list_referrals, referrals::create_referral))
        .routes(routes!(reporters::open_reporter))
        .routes(routes!(publication::get_publication, publication::put_publication))
        .routes(routes!(
            answer_templates::list_answer_templates,
            answer_templates::replace_answer_templates
        ))
        .routes(routes!(similar::list_similar_matters))
        .routes(routes!(similar::find_similar_matters))
        .routes(routes!(similar::put_not_duplicate, similar::remove_not_duplicate))
        .routes(routes!(sync::sync).layer(middleware::for_bad_lines()))
        .routes(routes!(refusals::list_refusals))
        .routes(routes!(refusals::settle_refusal))
        .routes(routes!(suggestions::list_suggestions, suggestions::create_suggestion))
        .routes(routes!(suggestions::answer_suggestion))
        .routes(routes!(matter_actions::act_on_matters))
        .routes(routes!(matter_actions::get_matter_queues))
        .routes(routes!(attachments::put_attachment, attachments::get_attachment).layer(pieces))
        .routes(routes!(attachments::get_attachment_progress))
        .routes(routes!(events::watch_events))
        .routes(routes!(gatherings::list_gatherings, gatherings::create_gathering))
        .routes(routes!(gatherings::get_gathering))
        .routes(routes!(gatherings::record_attendance))
        .routes(routes!(duties::list_representative_duties))
        .routes(routes!(notices::get_notice_catalogue))
        .routes(routes!(notices::put_quiet_hours))
        .routes(routes!(notices::find_notice_audience))
        .routes(routes!(notices::list_notices, notices::create_notice))
        .routes(routes!(notices::get_notice, notices::change_notice, notices::remove_notice))
        .routes(routes!(notices::publish_notice))
        .routes(routes!(notices::correct_notice))
        .routes(routes!(notices::withdraw_notice))
        .routes(routes!(notices::coverage::get_notice_coverage))
        .routes(routes!(notices::coverage::list_notice_inboxes))
        .routes(routes!(notices::reminders::list_notice_reminders))
        .routes(routes!(notices::own::record_notice_step))
        .routes(routes!(notices::own::create_notice_relay))
        .routes(routes!(notices::questions::list_notice_questions))
        .routes(routes!(notices::questions::create_notice_question))
        .routes(routes!(notices::questions::answer_notice_question))
        .routes(routes!(notices::questions::create_question_matter))
        .routes(routes!(trainings::get_training_catalogue))
        .routes(routes!(trainings::list_trainings, trainings::create_training))
        .routes(routes!(trainings::get_training, trainings::change_training))
        .routes(routes!(trainings::withdraw_training))
        .routes(routes!(trainings::record_training_due))
        .routes(routes!(trainings::record_training_attendance))
        .routes(routes!(training_wants::find_names))
        .routes(routes!(training_wants::get_training_coverage))
        .routes(routes!(training_wants::get_training_needs))
        .routes(routes!(training_wants::list_training_wishes, training_wants::create_training_wish))
        .routes(routes!(training_wants::answer_training_wish))
        .routes(routes!(fostering::list_mentorings, fostering::create_mentoring))
        .routes(routes!(fostering::record_mentoring_talk))
        .routes(routes!(fostering::end_mentoring))
        .routes(routes!(fostering::list_reserve, fostering::create_reserve))
        .routes(routes!(fostering::withdraw_reserve))
        .routes(routes!(fostering::confirm_reserve))
        .routes(routes!(appraisals::list_appraisals, appraisals::create_appraisal))
        .routes(routes!(appraisals::get_appraisal_count))
        .routes(routes!(appraisals::get_appraisal))
        .routes(routes!(appraisals::end_appraisal))
        .routes(routes!(appraisals::record_appraisal_word))
        .routes(routes!(organisation::list_organisation, organisation::create_organisation_member))
        .routes(routes!(organisation::end_organisation_member))
        .routes(routes!(burden::get_burden))
        .routes(routes!(forms::list_forms, forms::create_form))
        .routes(routes!(forms::list_due_forms))
        .routes(routes!(forms::find_form_duplicates))
        .routes(routes!(forms::get_forms_export))
        .routes(routes!(forms::get_form, forms::correct_form))
        .routes(routes!(forms::end_form))
        .routes(routes!(forms::get_form_file))
        .routes(routes!(forms::record_form_given))
        .routes(routes!(forms::withdraw_form_given))
        .routes(routes!(plans::list_plans, plans::create_plan))
        .routes(routes!(plans::get_plan, plans::correct_plan))
        .routes(routes!(plans::withdraw_plan))
        .routes(routes!(todos::create_todo))
        .routes(routes!(todos::list_acts))
        .routes(routes!(todos::list_todos))
        .routes(routes!(todos::get_todo, todos::correct_todo))
        .routes(routes!(todos::withdraw_todo))
        .routes(routes!(todos::answer_assignment))
        .routes(routes!(todos::pass_assignment_on))
        .routes(routes!(gatherings::correct_gathering))
        .routes(routes!(gatherings::void_gathering))
        .routes(routes!(gathering_items::create_gathering_item))
        .routes(routes!(gathering_items::change_gathering_item))
        .routes(routes!(gathering_items::create_item_matter))
        .routes(routes!(assemblies::list_assemblies, assemblies::create_assembly))
        .routes(routes!(assemblies::get_assembly, assemblies::change_assembly))
        .routes(routes!(assemblies::put_assembly_attendance))
        .routes(routes!(assemblies::put_assembly_votes))
        .routes(routes!(assemblies::close_assembly))
        .routes(routes!(assemblies::correct_assembly))
        .routes(routes!(assemblies::put_assembly_disclosure))
        .routes(routes!(assemblies::get_assembly_ledger))
        .routes(routes!(statute_checks::list_statute_checks))
        .routes(routes!(statute_checks::put_village_facts))
        .routes(routes!(search::search_records))
        .routes(routes!(figures::list_indicators))
        .routes(routes!(figures::get_figures))
        .routes(routes!(figures::list_figure_records))
        .routes(routes!(figures::get_figure_breakdown))
        .routes(routes!(figures::get_figure_series))
        .routes(routes!(figures::get_bulletin))
        .routes(routes!(closings::list_closings, closings::close_month))
        .routes(routes!(closings::get_closed_period))
        .routes(routes!(bulletins::get_bulletin_report, bulletins::change_bulletin_report))
        .routes(routes!(bulletins::get_bulletin_document))
        .routes(routes!(rates::get_rates))
        .routes(routes!(rates::get_rate_table))
        .routes(routes!(rates::get_rate_export))
        .routes(routes!(rates::list_rate_records))
        .routes(routes!(visits::list_matter_visits))
        .routes(routes!(visits::list_call_backs))
        .routes(routes!(visits::get_call_back_phone))
        .routes(routes!(visits::create_visit))
        .routes(routes!(visits::void_visit))
        .routes(routes!(visits::list_draws, visits::create_draw))
        .routes(routes!(overview::get_overview))
        .routes(routes!(villages::list_village_overviews))
        .routes(routes!(imports::create_import).layer(uploads))
        .routes(routes!(imports::get_import))
        .routes(routes!(imports::confirm_import))
        .routes(routes!(imports::get_import_error_sheet))
        .routes(routes!(exports::get_export))
        .routes(routes!(ledgers::list_ledgers))
        .routes(routes!(ledgers::get_ledger))
        .routes(routes!(ledgers::get_ledger_export))
        .routes(routes!(ledger_files::list_ledger_files, ledger_files::create_ledger_file))
        .routes(routes!(ledger_files::get_ledger_file))
        .routes(routes!(ledger_files::get_ledger_file_content))
        .routes(routes!(accounts::list_accounts, accounts::create_account))
        .routes(routes!(accounts::replace_grants))
        .routes(routes!(accounts::reset_password))
        .routes(routes!(cards::list_cards, cards::put_cards))
        .routes(routes!(cards::replace_card, cards::withdraw_card))
        .routes(routes!(cards::put_representative_consent))
        .routes(routes!(portraits::put_portrait, portraits::remove_portrait))
        .routes(routes!(cards::put_office_phone))
        .routes(routes!(tracking::replace_tracking_code))
        .routes(routes!(wecom::list_wecom_members))
        .routes(routes!(wecom::put_wecom_member, wecom::remove_wecom_member))
        .routes(routes!(wecom::find_wecom_members))
        .routes(routes!(wecom::list_wecom_chats))
        .routes(routes!(wecom::list_wecom_robots, wecom::create_wecom_robot))
        .routes(routes!(wecom::remove_wecom_robot))
        .routes(routes!(wecom::list_my_told))
        .routes(routes!(departments::list_departments, departments::create_department))
        .routes(routes!(departments::change_department))
        .routes(routes!(channels::list_channels))
        .routes(routes!(channels::put_channel))
        .routes(routes!(channels::reset_channel))
        .routes(routes!(channels::start_channel_test))
        .routes(routes!(channels::list_channel_messages))
        .routes(routes!(channels::replay_channel_message))
        .routes(routes!(webhooks::list_webhooks, webhooks::create_webhook))
        .routes(routes!(webhooks::change_webhook, webhooks::remove_webhook))
        .routes(routes!(webhooks::reset_webhook_secret))
        .routes(routes!(openapi::get_openapi))
        .routes(routes!(openapi::get_docs))
        .routes(routes!(openapi::get_health))
        .routes(routes!(problems::get_problem))
}
