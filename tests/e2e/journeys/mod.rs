//! The stories, by what they are about.

mod administrator;
mod apps;
mod ban;
mod bypass;
mod clients;
mod custom;
mod dashboard;
mod dead_ends;
mod devices;
mod directory;
mod fallbacks;
mod faults;
mod first_paint;
mod habits;
mod languages;
mod late_scripts;

mod outages;
mod own_providers;
mod password;
mod people;
mod places;
mod proxy_login;
mod proxy_rewriting;
mod proxy_settings;
mod real_providers;

mod second_factor;
mod single_sign_on;

use std::env;

use crate::harness::{Journey, Worth};

macro_rules! journeys {
    ($worth:ident: $($file:ident { $($name:ident)+ })+) => {
        vec![$($(Journey {
            name: concat!(stringify!($file), "::", stringify!($name)),
            walk: $file::$name,
            worth: Worth::$worth,
        }),+),+]
    };
}

/// Every journey.
pub fn all() -> Vec<Journey> {
    let mut all = at_the_instance();
    all.extend(with_any_home_assistant());
    all.extend(before_or_without_the_program());
    all.extend(before_or_without_the_program_with_any_home_assistant());
    all.extend(behind_a_proxy_with_any_home_assistant());
    all.extend(by_a_provider());
    all.extend(beyond_one_browser());
    all.extend(beyond_one_browser_with_any_home_assistant());
    all.extend(beside_other_plugins());
    if env::var_os(real_providers::FILE).is_some() {
        all.extend(by_a_server_that_runs());
    }
    all
}

fn at_the_instance() -> Vec<Journey> {
    journeys! { WithEach:
        dashboard {
            lacks_no_package
            is_drawn_after_a_password
        }
        password {
            gives_a_code_that_its_client_can_redeem
            keeps_a_person_logged_in_only_if_they_want
            says_that_a_password_is_wrong
            marks_what_was_left_out
            says_why_an_account_is_blocked
            shows_and_hides_the_password
            works_in_firefox
            works_in_webkit
        }
        second_factor {
            asks_for_the_code_of_an_app
            ends_after_five_wrong_codes
            offers_a_choice_and_sends_a_code
            offers_a_choice_and_asks_for_the_code_of_an_app
            works_in_firefox
            works_in_webkit
        }
        own_providers {
            lets_a_person_choose_themselves_on_a_trusted_network
            asks_the_command_line
            a_name_that_was_typed_is_there_again_after_another_way_was_looked_at
            gives_the_old_flow_up_when_another_way_is_chosen
        }
        clients {
            a_third_party_is_named_before_anything_else
            state_comes_back_verbatim
            androids_app_gets_a_link_that_is_always_there
            pkce_is_left_out_where_home_assistant_knows_none
            a_stranger_by_an_unusual_name_is_shown_in_ascii
        }
        places {
            home_assistants_own_page_is_still_there
            home_assistants_own_page_can_be_typed
            the_page_needs_no_integration
            a_frame_is_for_this_instance_only
            a_new_instance_goes_to_its_set_up
        }
        dead_ends {
            a_link_that_lacks_something_goes_nowhere
            a_link_that_would_run_something_goes_nowhere
            a_redirect_that_home_assistant_refuses_is_explained
            an_instance_that_is_closed_says_so
            a_page_that_cannot_start_leads_to_the_other_one
        }
        outages {
            a_restart_in_mid_login_costs_one_more_click
            an_instance_that_is_down_can_be_tried_again
        }
        custom {
            a_provider_that_says_no_leaves_the_others
            a_form_without_fields_is_a_button
            every_kind_of_field_arrives_as_it_should
            an_external_step_waits_for_another_tab
            progress_goes_on_by_itself
            a_menu_is_a_choice
            an_unknown_step_is_named
            a_provider_with_a_bug_can_be_left
        }
        bypass {
            whoever_is_at_home_is_in_at_once
            a_third_party_waits_for_a_click
            a_link_to_the_built_in_page_lets_no_third_party_in
            without_webassembly_a_third_party_waits_for_a_click
        }
        ban {
            a_banned_device_is_told_what_helps
        }
    }
}

fn with_any_home_assistant() -> Vec<Journey> {
    journeys! { Once:
        password {
            the_form_and_two_other_ways_fit_on_a_small_screen
            the_button_can_be_read_under_the_mouse
        }
        habits {
            enter_submits
            entering_twice_sends_once
            clicking_twice_sends_once
            a_password_manager_fills_without_a_word
            the_keyboard_is_enough
            the_eye_has_the_colours_of_the_system
            going_back_skips_the_spent_page
        }
        faults {
            every_other_screen_is_for_everyone
            a_page_that_has_to_ask_says_what_happened
        }
    }
}

fn before_or_without_the_program() -> Vec<Journey> {
    journeys! { WithEach:
        languages {
            german_is_spoken_from_the_first_paint_to_the_sign_in
            the_profile_of_whoever_signed_in_wins_over_what_was_picked
            what_was_picked_in_the_frontend_is_served_after_one_reload
        }
        first_paint {
            what_is_typed_before_the_program_is_there_stays
            a_callback_is_cleaned_before_the_program_is_there
            a_reload_fetches_no_program_again
            a_page_from_a_folder_can_be_used_at_once_too
            a_box_pressed_twice_too_early_counts
        }
        fallbacks {
            without_webassembly_home_assistants_own_page_opens
            what_a_browser_sends_by_itself_is_in_no_address
            without_javascript_there_is_a_link
        }
    }
}

fn before_or_without_the_program_with_any_home_assistant() -> Vec<Journey> {
    journeys! { Once:
        languages {
            arabic_is_spoken_from_the_first_paint_to_the_sign_in
            chinese_is_spoken_from_the_first_paint_to_the_sign_in
            brazilian_portuguese_is_spoken_from_the_first_paint_to_the_sign_in
            finnish_is_spoken_from_the_first_paint_to_the_sign_in
            a_language_picked_in_mid_form_changes_nothing_but_the_words
            a_language_is_picked_by_the_keyboard_alone
            a_language_picked_before_the_program_is_there_counts
            a_language_that_cannot_be_loaded_leaves_everything_as_it_is
            a_page_without_words_leads_to_the_standard_page
            a_browser_that_keeps_nothing_is_never_sent_round
        }
        first_paint {
            what_a_password_manager_fills_in_meanwhile_stays
            what_is_sent_too_early_is_sent_once
            what_is_sent_too_early_and_half_is_gone_on_with
            a_first_flow_that_does_not_open_is_explained
            a_box_and_a_button_pressed_too_early_count
            a_way_pressed_too_early_moves_nothing
            a_way_with_an_icon_pressed_too_early_moves_nothing
            nothing_is_asked_before_the_flow_and_nothing_moves
            a_proxy_without_compression_is_good_enough
            a_document_that_comes_in_parts_does_not_move
            a_long_document_that_comes_in_parts_does_not_move
        }
        fallbacks {
            a_callback_without_webassembly_says_so_and_stays
            webassembly_forbidden_by_a_proxy_opens_the_own_page
            a_broken_program_leads_to_the_own_page
            a_lost_glue_leads_to_the_own_page
            lost_scripts_lead_to_the_own_page
            a_browser_without_modules_gets_a_link
            a_crash_leads_to_the_own_page
            an_error_of_the_browser_within_the_program_is_a_crash
            a_slow_program_is_waited_for_and_nothing_typed_is_lost
        }
    }
}

fn by_a_provider() -> Vec<Journey> {
    journeys! { WithEach:
        proxy_settings {
            nginx_signs_in
            nginx_that_hides_the_address_signs_in
            caddy_signs_in
            caddy_that_hides_the_address_signs_in
        }
        proxy_login {
            the_service_worker_is_not_in_the_way
        }
        dashboard {
            is_drawn_after_single_sign_on
        }
        administrator {
            tries_a_provider_out_that_has_a_preset
            learns_from_a_try_out_what_is_wrong
            comes_back_to_the_settings_from_a_providers_own_error
        }
        people {
            an_administrator_ends_the_sessions_of_a_person
            a_role_that_is_taken_away_shows_without_a_new_login
        }
        directory {
            the_script_signs_people_in
            the_script_lets_nobody_in_who_is_in_no_group
            the_script_signs_people_in_elsewhere
            a_provider_on_the_directory_signs_people_in
            a_rule_on_the_directory_s_groups_holds
        }
        single_sign_on {
            a_public_client_redeems_in_the_browser
            a_confidential_client_redeems_in_home_assistant
            es256_is_believed
            eddsa_is_believed
            two_providers_stand_side_by_side
            who_is_ended_at_the_provider_is_at_the_login_page_in_seconds
            who_is_switched_off_at_the_provider_is_at_the_login_page_in_seconds
            who_logs_out_at_the_provider_is_at_the_login_page_in_seconds
            who_is_switched_off_is_at_the_login_page_at_the_next_check
            a_role_that_is_taken_away_shows_at_the_next_check
            a_provider_that_is_down_for_the_night_ends_nothing
            an_app_whose_session_ended_signs_in_again
            who_logs_out_is_told_so_and_logs_out_at_both_ends
            a_session_that_was_ended_does_not_begin_again_by_itself
            a_refusal_at_the_provider_has_words_and_a_way_on
            a_state_of_nobody_sends_nothing
            who_was_away_for_too_long_starts_again
            going_back_skips_the_callback
            a_callback_works_once
            reloading_the_callback_starts_over
            androids_app_gets_its_link
            an_app_behind_a_proxy_that_replaces_the_host_gets_its_link
            a_third_party_gets_its_state_back
            a_third_party_with_pkce_gets_its_code
            an_address_without_https_is_enough
            a_name_with_markup_is_only_a_name
            numbers_are_as_promised
            of_two_proofs_at_once_one_wins
            a_flood_of_flows_leaves_room_for_people
            a_flood_of_unknown_keys_does_not_reach_the_provider
            nothing_secret_is_logged
            a_restart_of_home_assistant_on_the_way_is_survived
            a_provider_that_stops_before_the_page_redeems_can_be_tried_again
            a_provider_that_stops_before_home_assistant_redeems_can_be_tried_again
            a_provider_that_does_not_let_pages_ask_is_explained
            an_account_is_linked_after_its_second_factor
            a_stranger_is_refused_with_words
            the_one_provider_is_gone_to_at_once_and_once
            whoever_is_known_there_is_in_without_a_click
            whoever_logs_out_of_a_session_by_a_password_stays_at_the_login_page
            a_refusal_ends_the_going_at_once
            the_way_out_shows_the_choice
        }
    }
}

fn behind_a_proxy_with_any_home_assistant() -> Vec<Journey> {
    journeys! { Once:
        late_scripts {
            the_way_on_is_in_sight_where_scripts_do_not_run
            a_boot_script_that_comes_late_signs_in
        }
        proxy_rewriting {
            a_changed_script_or_style_costs_a_moment
            a_lost_boot_script_costs_a_moment
            a_callback_without_the_boot_script_signs_in
            a_policy_that_forbids_the_token_endpoint_is_told_apart
        }
        proxy_login {
            each_request_leads_to_the_proxys_login_and_back
            the_name_is_kept_for_a_third_party_too
            a_program_that_the_proxy_keeps_back_leads_there_too
            a_callback_that_the_proxy_keeps_back_is_not_lost
        }
    }
}

fn by_a_server_that_runs() -> Vec<Journey> {
    journeys! { WithEach:
        real_providers {
            kanidm_lets_a_group_in
            lemonldap_ng_lets_a_group_in
        }
    }
}

fn beyond_one_browser() -> Vec<Journey> {
    journeys! { WithEach:
        apps {
            six_digits_are_typed_where_no_network_is_certain
            a_custom_tab_and_safaris_view_wait_for_nothing
            androids_goes_on_by_itself_after_one_tap_in_the_browser
            ios_opens_the_browser_by_a_tap
            a_provider_that_says_no_says_so_in_the_app
            a_link_that_a_stranger_sends_signs_nobody_in
            a_stranger_has_one_guess_where_digits_are_allowed
            any_page_that_stays_may_wait_for_the_other_browser
        }
        devices {
            a_phone_lets_a_tablet_in_by_the_code_on_its_screen
            a_phone_signs_in_at_the_provider_to_let_a_tablet_in
            a_browser_outside_is_not_offered_a_phone
        }
    }
}

fn beyond_one_browser_with_any_home_assistant() -> Vec<Journey> {
    journeys! { Once:
        apps {
            digits_stay_while_nobody_says_what_has_become_of_it
            a_page_that_waits_says_that_a_restart_has_ended_it
        }
    }
}

fn beside_other_plugins() -> Vec<Journey> {
    journeys! { WithEach:
        single_sign_on {
            hass_oidc_auth_sends_people_back_signed_in
            hass_oidc_auth_can_be_left_and_visited_again
            hass_auth_header_lets_in_whom_the_proxy_names
            hass_auth_header_signs_in_an_app
            hass_auth_header_signs_in_a_third_party
            hass_oidc_auth_signs_in_a_third_party
            hass_oidc_auth_signs_in_an_app
            hass_oidc_auth_can_be_begun_at_its_own_page
            hass_oidc_auth_can_be_gone_past
            hass_openid_signs_in_by_its_button
            hass_openid_signs_in_an_app
            hass_openid_signs_in_a_third_party
            hass_openid_that_blocks_is_offered_and_signs_in
            hass_openid_that_blocks_signs_in_an_app_and_a_third_party
            hass_openid_is_a_link
            the_legacy_api_password_signs_in
            the_page_of_home_assistant_is_usable_beside_other_plugins
            the_page_of_home_assistant_is_usable_where_its_program_is_first
            where_leaving_does_not_replace_the_page_the_other_ways_are_there
        }
    }
}
