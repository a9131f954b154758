//! The first paint: what the served document holds before this program arrives, drawn by the same views. For the host
//! only: `first_paint/` writes it down for whoever serves the document, and nothing of it is in the program.
//!
//! What differs from visit to visit is a slot, `{name}`, which the integration fills in (`page/fragments.py`, by Python's
//! `str.format`); any other brace is doubled.

use std::borrow::Cow;
use std::collections::BTreeMap;

use latchkey_core::screen::{
    Language, Leads, RequestingClient, Screen, Side, SignIn, SignInOption, Text,
};
use leptos::prelude::{RenderHtml, view};

use super::element::{NOTHING, a, div, h1, option, p, select};
use super::parts::{self, Divider, Keep, Link, OptionButton, Paragraph};
use super::{page, speak, translate};

/// Stands on both sides of a slot's name until everything is drawn. No words and no markup hold it.
const MARK: char = '\u{2}';

/// Stand in a sentence where parts of the document belong, until it is drawn.
const HOLE: char = '\u{3}';
const OTHER_HOLE: char = '\u{4}';

/// The fragments of a language, by their names: of the card as it opens for this Home Assistant's own frontend, and of
/// each app that asks.
#[must_use]
pub fn fragments(
    language: &Language,
    sign_in: &SignIn,
    apps: &[(&str, RequestingClient)],
) -> BTreeMap<String, String> {
    speak(language.catalog);
    let link = || view! { <Link class="way" label=slot("name").into() target=slot("target")/> };
    let option = |leads, icon| sign_in_option("name", leads, icon);
    let icon = Some("icon");
    let there = Text::LoggedOutThere(slot("provider"));
    let unconfirmed = Text::LoggedOutUnconfirmed(slot("provider"));
    let fragments = [
        ("loading", translate(&Text::Loading).into_owned()),
        ("checking", translate(&Text::Checking).into_owned()),
        ("waiting", page(Screen::Opening).to_html()),
        ("returning", page(Screen::Returning).to_html()),
        ("form", form(sign_in)),
        ("nothing", NOTHING.to_owned()),
        ("keep", keep(false)),
        ("keep_ticked", keep(true)),
        ("option", option(Leads::Here, None)),
        ("option_icon", option(Leads::Here, icon)),
        ("option_elsewhere", option(Leads::Elsewhere, None)),
        ("option_elsewhere_icon", option(Leads::Elsewhere, icon)),
        ("link", link().to_html()),
        ("divider", divider()),
        ("client", client(true, false)),
        ("client_elsewhere", client(true, true)),
        ("client_unnamed", client(false, false)),
        ("client_unnamed_elsewhere", client(false, true)),
        ("logged_out", ended(&Text::LoggedOut, false)),
        ("logged_out_there", ended(&there, false)),
        ("logged_out_unconfirmed", ended(&unconfirmed, true)),
        ("also_log_out", also_log_out()),
        ("session_ended", ended(&Text::SessionEnded, false)),
        ("languages", languages(language)),
        ("noscript", noscript()),
        ("fallback", fallback()),
    ];
    let fragments = fragments.map(|(name, drawn)| (name.to_owned(), drawn));
    let apps = apps.iter().filter_map(|(name, app)| {
        let drawn = parts::requesting_client(app.clone())?;
        Some((format!("app_{name}"), drawn.to_html()))
    });
    let all = fragments.into_iter().chain(apps);
    all.map(|(name, drawn)| (name, with_slots(&drawn)))
        .collect()
}

/// A slot, as it is drawn.
#[must_use]
pub fn slot(name: &str) -> String {
    format!("{MARK}{name}{MARK}")
}

/// Makes a template of what was drawn.
#[must_use]
pub fn with_slots(drawn: &str) -> String {
    let doubled = drawn.replace('{', "{{").replace('}', "}}");
    let pieces = doubled.split(MARK).enumerate();
    let pieces = pieces.map(|(place, piece)| match place % 2 {
        0 => Cow::Borrowed(piece),
        _ => Cow::Owned(format!("{{{piece}}}")),
    });
    pieces.collect()
}

/// The card with everything that can be on it, each in its slot.
fn form(sign_in: &SignIn) -> String {
    let app = RequestingClient::App(Text::AndroidApp);
    let beside = |name, side| SignInOption {
        side,
        ..named(name, Leads::Here, None)
    };
    let full = SignIn {
        requesting_client: app.clone(),
        others: vec![beside("above", Side::Above), beside("below", Side::Below)],
        keep: Some(false),
        builtin: slot("builtin"),
        ..sign_in.clone()
    };
    let app = parts::requesting_client(app).map(RenderHtml::to_html);
    let slots = [
        ("app", app.unwrap_or_default()),
        ("above", sign_in_option("above", Leads::Here, None)),
        ("keep", keep(false)),
        ("divider", divider()),
        ("below", sign_in_option("below", Leads::Here, None)),
    ];
    let drawn = page(Screen::SignIn(Box::new(full))).to_html();
    let drawn = slots.iter().fold(drawn, |drawn, (name, part)| {
        drawn.replacen(part, &slot(name), 1)
    });
    // The program moves the focus itself.
    drawn.replacen("<input ", "<input autofocus ", 1)
}

fn keep(is_ticked: bool) -> String {
    view! { <Keep is_ticked/> }.to_html()
}

fn divider() -> String {
    view! { <Divider/> }.to_html()
}

fn sign_in_option(name: &str, leads: Leads, icon: Option<&str>) -> String {
    let option = named(name, leads, icon);
    view! { <OptionButton option/> }.to_html()
}

fn named(name: &str, leads: Leads, icon: Option<&str>) -> SignInOption {
    SignInOption {
        index: 0,
        name: slot(name),
        leads,
        icon: icon.map(slot),
        side: Side::Below,
    }
}

/// Names the client beside the way to a page that asks nobody.
fn client(is_named: bool, goes_elsewhere: bool) -> String {
    let asks = if is_named {
        Text::ClientAsks(HOLE.into())
    } else {
        Text::UnnamedClientAsks
    };
    let goes = goes_elsewhere.then(|| Text::CodeGoesTo(OTHER_HOLE.into()));
    let sentences = [Some(asks), goes, Some(Text::BuiltinPageMayNotAsk)];
    let words: Vec<_> = sentences.iter().flatten().map(translate).collect();
    let notice = div()
        .class("notice warning")
        .attr("data-client", true)
        .child(p().child(words.join(" ")))
        .to_html();
    let host = |name| parts::host(slot(name)).to_html();
    notice
        .replace(HOLE, &host("host"))
        .replace(OTHER_HOLE, &host("destination"))
}

/// What became of the session that this browser had, above the page.
fn ended(text: &Text, has_code: bool) -> String {
    let code = || view! { <Paragraph class="code" text=Text::Code(slot("code"))/> };
    let said = div()
        .class("notice info")
        .child(p().child(translate(text)))
        .child(has_code.then(code));
    said.child(slot("more")).to_html()
}

/// The way out of the provider too.
fn also_log_out() -> String {
    let label = translate(&Text::AlsoLogOut(slot("provider")));
    let link = a().class("plain").attr("href", slot("target"));
    link.child(label).to_html()
}

/// The picker of languages, which the program leaves alone. `public/picker.js` fills it in with the others: the form should
/// not have to wait for their names.
fn languages(spoken: &Language) -> String {
    let entry = option()
        .attr("lang", spoken.tag)
        .attr("dir", spoken.direction())
        .child(spoken.name);
    let list = select()
        .attr("id", "latchkey-language")
        .attr("autocomplete", "off")
        .attr("aria-label", translate(&Text::ChooseLanguage))
        .child(entry);
    div().class("languages").child(list).to_html()
}

/// For a browser that runs no scripts.
fn noscript() -> String {
    let heading = h1().child(translate(&Text::NeedsScriptHeading));
    let link = |target: String, label| {
        let link = a().attr("href", target).child(translate(&label));
        link.to_html()
    };
    let again = link(String::new(), Text::NeedsScriptOpenThisPageAgain);
    let builtin = link(slot("builtin"), Text::NeedsScriptUseBuiltinPage);
    let needs = translate(&Text::NeedsScript(HOLE.into(), OTHER_HOLE.into()));
    let words = p().child(needs).to_html();
    let words = words.replace(HOLE, &again).replace(OTHER_HOLE, &builtin);
    [heading.to_html(), slot("client"), words].concat()
}

/// For a program that does not start (`public/boot.js`).
fn fallback() -> String {
    let heading = h1()
        .attr("id", "latchkey-fallback-heading")
        .attr("tabindex", "-1")
        .child(translate(&Text::NotStartedHeading));
    let words = div()
        .child(heading)
        .child(p().child(translate(&Text::NotStarted)))
        .child(slot("client"));
    let link = |class, target, text| a().class(class).attr("href", target).child(translate(text));
    let ways = div()
        .class("actions")
        .child(link("button", slot("builtin"), &Text::UseBuiltinPage))
        .child(link("plain", String::new(), &Text::TryAgain));
    [words.to_html(), ways.to_html()].concat()
}
