//! The record of an attempt: kept before anyone leaves, good once, for a while, and only as it was written.

use latchkey_core::machine::Event;
use latchkey_core::screen::{Act, Rank, Remedy, Text};
use latchkey_core::wire::Method;

use super::{BOTH, instance, left_with, refused_with, signs_in_otherwise};
use crate::drive::{CALLBACK, Drive, ORIGIN, Storage, Tab, own_query};
use crate::hass::{Latchkey, Redeemer};

/// Makes another record of a record.
type Tamper = fn(&str) -> String;

/// RP-18: nobody leaves before the record is kept.
#[test]
fn a_browser_that_keeps_nothing_is_told_so_and_nobody_leaves() {
    for redeemer in BOTH {
        let mut drive = Drive::open(instance(Latchkey::by(redeemer)));
        drive.tab.storage = Storage::Blocked;
        drive.choose("Example");
        refused_with(&drive, &Text::StorageBlocked, "record-not-kept");
        assert!(drive.left.is_empty());
        assert_eq!(drive.hass.open_flows(), 0, "every flow is given up");
        drive.tab.storage = Storage::Works;
        drive.press();
        drive.go_and_return();
        assert!(drive.landed().contains(drive.code()));
    }
}

#[test]
fn a_browser_without_randomness_is_told_so_and_not_that_it_blocks_storage() {
    for redeemer in BOTH {
        let mut drive = Drive::open(instance(Latchkey::by(redeemer)));
        drive.tab.storage = Storage::NoChance;
        drive.choose("Example");
        refused_with(&drive, &Text::NoRandomness, "randomness-missing");
        assert_eq!(drive.notice().remedy, None, "trying again cannot help");
        assert!(drive.left.is_empty());
        assert_eq!(drive.hass.open_flows(), 0, "every flow is given up");
        signs_in_otherwise(&mut drive);
    }
}

/// RP-19: verifier and nonce do not stay for as long as the tab.
#[test]
fn what_an_abandoned_attempt_left_is_removed_at_the_next_start_of_the_page() {
    for (seconds, left) in [(600, 1), (601, 0)] {
        let mut drive = left_with(Latchkey::by(Redeemer::Browser));
        assert_eq!(drive.tab.records.len(), 1);
        drive.be_away(seconds * 1000);
        drive.open_page(&Drive::page_address(&own_query()));
        assert_eq!(drive.tab.records.len(), left, "{seconds}");
        let mut drive = left_with(Latchkey::by(Redeemer::Browser));
        drive.be_away(seconds * 1000);
        drive.open_page(&format!("{ORIGIN}{CALLBACK}?code=a&state=b"));
        assert_eq!(drive.tab.records.len(), left, "{seconds}: on a callback");
    }
}

/// RP-19
#[test]
fn what_an_abandoned_attempt_left_is_removed_while_the_page_stands() {
    let mut drive = left_with(Latchkey::by(Redeemer::Browser));
    drive.happen(&Event::Restored);
    drive.wait(600_999);
    assert_eq!(drive.tab.records.len(), 1);
    drive.wait(1);
    assert_eq!(drive.tab.records.len(), 0);
    // Left by an earlier page of this tab.
    let mut drive = left_with(Latchkey::by(Redeemer::Browser));
    drive.be_away(300_000);
    drive.open_page(&Drive::page_address(&own_query()));
    drive.wait(300_999);
    assert_eq!(drive.tab.records.len(), 1);
    drive.wait(1);
    assert_eq!(drive.tab.records.len(), 0);
}

#[test]
fn records_that_nobody_can_read_are_removed_and_good_ones_stay() {
    let mut drive = left_with(Latchkey::by(Redeemer::Browser));
    let callback = drive.visit();
    for (state, record) in [("", ""), ("x", "{}"), ("y", "not json")] {
        let (state, record) = (state.to_owned(), record.to_owned());
        drive.tab.records.insert(state, record);
    }
    let good = drive.tab.records.len() - 3;
    drive.open_page(&Drive::page_address(&own_query()));
    assert_eq!(drive.tab.records.len(), good);
    drive.open_page(&callback);
    assert!(drive.landed().contains(drive.code()));
}

#[test]
fn whoever_comes_back_without_an_answer_is_told_so_above_the_form() {
    let mut drive = left_with(Latchkey::by(Redeemer::Browser));
    drive.be_away(30_000);
    drive.open_page(&Drive::page_address(&own_query()));
    let notice = drive.notice();
    assert_eq!(notice.text, Text::CameBack("Example".to_owned()));
    assert_eq!((notice.rank, notice.code), (Rank::Info, None));
    assert_eq!(drive.form().fields.len(), 2, "the form is there too");
    drive.press();
    assert_eq!(drive.left.len(), 2, "the button tries again");
    drive.go_and_return();
    assert!(drive.landed().contains(drive.code()));
    let mut other = left_with(Latchkey::by(Redeemer::Browser));
    other.open_page(&Drive::page_address(&own_query()));
    other.sign_in();
    assert!(other.landed().contains(other.code()));
}

#[test]
fn nobody_else_is_told_that_they_came_back() {
    let notice = |drive: &Drive| drive.sign_in_screen().notice;
    let mut drive = left_with(Latchkey::by(Redeemer::Browser));
    drive.be_away(601_000);
    drive.open_page(&Drive::page_address(&own_query()));
    assert_eq!(notice(&drive), None, "too long ago");
    let mut drive = left_with(Latchkey::by(Redeemer::Browser));
    drive.open_page(&Drive::page_address(&format!("{}&theme=dark", own_query())));
    assert_eq!(notice(&drive), None, "another client's query");
    let mut drive = left_with(Latchkey::by(Redeemer::Browser));
    drive.go_and_return();
    drive.open_page(&Drive::page_address(&own_query()));
    assert_eq!(notice(&drive), None, "there was an answer");
}

/// RP-19
#[test]
fn a_record_is_good_for_ten_minutes() {
    for (seconds, is_good) in [
        (0, true),
        (599, true),
        (600, true),
        (601, false),
        (86_400, false),
    ] {
        let mut drive = left_with(Latchkey::by(Redeemer::Browser));
        let callback = drive.visit();
        drive.be_away(seconds * 1000);
        // The provider answers late.
        drive.open_page(&callback);
        if is_good {
            assert!(
                drive.landed().contains("code="),
                "{seconds}: {:?}",
                drive.screen()
            );
        } else {
            refused_with(&drive, &Text::RecordExpired, "record-expired");
            assert_eq!(drive.posted.len(), 0);
            drive.press();
            assert_eq!(drive.left.len(), 2, "a new attempt");
        }
    }
}

#[test]
fn a_clock_that_was_set_back_says_nothing_about_the_record() {
    let mut drive = left_with(Latchkey::by(Redeemer::Browser));
    let callback = drive.visit();
    drive.turn_back(600);
    drive.open_page(&callback);
    refused_with(&drive, &Text::RecordExpired, "record-expired");
}

/// RP-26: another tab or browser, and a page that was loaded again, have no record.
#[test]
fn a_callback_without_a_record_says_so_and_sends_nothing() {
    let mut drive = left_with(Latchkey::by(Redeemer::Browser));
    let callback = drive.visit();
    drive.tab = Tab::new(99);
    let sent = drive.sent.len();
    drive.open_page(&callback);
    let halted = drive.halted();
    assert_eq!(
        (halted.text, halted.code),
        (Text::RecordMissing, "record-missing")
    );
    let home = Remedy::Go(Text::GoToHomeAssistant, "/".to_owned());
    assert_eq!(halted.remedy, home);
    assert_eq!(
        drive.address_bar(),
        format!("{ORIGIN}/"),
        "nothing of the callback is left"
    );
    drive.act(Act::StartOver);
    drive.wait(60_000);
    let answered = drive.sent[sent..].iter();
    assert!(
        answered
            .clone()
            .all(|request| request.method == Method::Get),
        "{answered:?}"
    );
    assert!(drive.posted.is_empty());
}

/// RP-21: every page of this origin can write records.
#[test]
fn a_record_that_was_tampered_with_is_none() {
    let tampered: [(&str, Tamper); 9] = [
        ("empty", |_| String::new()),
        ("no JSON", |record| record[1..].to_owned()),
        ("an array", |_| "[1]".to_owned()),
        ("another version", |record| {
            record.replace("\"version\":1", "\"version\":2")
        }),
        ("one member more", |record| {
            record.replacen('{', "{\"more\":1,", 1)
        }),
        ("another state", |record| {
            record.replace("\"state\":\"A", "\"state\":\"B")
        }),
        ("a verifier of another form", |record| {
            record.replace("\"verifier\":\"", "\"verifier\":\"/")
        }),
        ("an algorithm that anyone can sign with", |record| {
            record.replace("RS256", "HS256")
        }),
        ("endless", |record| {
            format!("{record}{}", " ".repeat(20_000))
        }),
    ];
    for (how, tamper) in tampered {
        let mut drive = left_with(Latchkey::by(Redeemer::Browser));
        let callback = drive.visit();
        for record in drive.tab.records.values_mut() {
            let before = record.clone();
            *record = tamper(&before);
            assert_ne!(*record, before, "{how}");
        }
        drive.open_page(&callback);
        assert_eq!(drive.halted().code, "record-malformed", "{how}");
        assert!(drive.posted.is_empty());
    }
}

/// What came back is Home Assistant's half of the record: it is read like hostile input as well.
#[test]
fn a_resume_context_that_was_tampered_with_leads_nowhere() {
    let tampered: [Tamper; 3] = [
        |record| record.replace(r#"\"flow\":\""#, r#"\"flow\":\"../../"#),
        |record| record.replace("redirect_uri=http%3A%2F%2F", "redirect_uri=javascript%3A"),
        |record| record.replace(r#"\"keep\":"#, r#"\"keep\":1"#),
    ];
    for tamper in tampered {
        let mut drive = left_with(Latchkey::by(Redeemer::Browser));
        let callback = drive.visit();
        for record in drive.tab.records.values_mut() {
            let before = record.clone();
            *record = tamper(&before);
            assert_ne!(*record, before);
        }
        let sent = drive.sent.len();
        drive.open_page(&callback);
        assert_eq!(drive.halted().code, "record-malformed");
        assert_eq!((drive.sent.len(), drive.posted.len()), (sent, 0));
    }
}

#[test]
fn two_attempts_in_one_tab_do_not_mix() {
    let mut drive = left_with(Latchkey::by(Redeemer::Browser));
    let first = drive.visit();
    drive.happen(&Event::Restored);
    drive.choose("Example");
    let second = drive.visit();
    assert_eq!(drive.tab.records.len(), 2);
    // Some providers answer the first request although the second was asked (LemonLDAP::NG).
    drive.open_page(&first);
    assert!(drive.landed().contains(drive.code()));
    drive.open_page(&second);
    assert!(drive.landed().contains(drive.code()));
    assert_eq!(drive.hass.codes.len(), 2);
}

#[test]
fn a_page_for_another_query_is_what_comes_back() {
    let query = format!("{}&theme=dark", own_query());
    let mut drive = Drive::open_for(&query, instance(Latchkey::by(Redeemer::Browser)));
    drive.choose("Example");
    let callback = drive.visit();
    drive.be_away(601_000);
    drive.open_page(&callback);
    assert_eq!(drive.address_bar(), Drive::page_address(&query));
    assert_eq!(
        drive.sign_in_screen().builtin,
        format!("/auth/latchkey/builtin?{query}")
    );
}
