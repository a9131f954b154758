//! The ui in a real browser: what only a browser can show about inputs, labels, focus and the live region.
//!
//! Run by `cargo xtask test`, with `wasm-bindgen-test-runner`; empty on the host.

#![cfg(target_arch = "wasm32")]

use std::cell::RefCell;
use std::rc::Rc;

use latchkey::hass::{Listing, Presentation};
use latchkey::machine::{Boot, Machine};
use latchkey::screen::{
    Act, Asker, Autocomplete, Choice, Control, Field, Form, Leads, Leaving, Notice, OtherWay,
    Outside, Pace, Panel, Rank, Screen, Side, SignIn, Text,
};
use latchkey::secret::Secret;
use latchkey::shell::focus;
use latchkey::ui;
use latchkey::wire::{Query, Typed, TypedValue};
use leptos::prelude::{ArcRwSignal, Set, document};
use leptos::task::tick;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlElement, HtmlInputElement};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn every_input_has_a_label_and_password_managers_know_it() {
    let page = Page::open(login(Pace::Waiting));
    let form = page.find("form");
    assert_eq!(form.get_attribute("method").as_deref(), Some("post"));
    assert!(
        form.query_selector("button[type=submit]")
            .unwrap()
            .is_some()
    );
    for (name, kind, autocomplete, label) in [
        ("username", "text", "username", "Username"),
        ("password", "password", "current-password", "Password"),
    ] {
        let input = page.input(name);
        assert_eq!(input.type_(), kind);
        assert_eq!(input.autocomplete(), autocomplete);
        let label_of = page.find(&format!("label[for={}]", input.id()));
        assert_eq!(label_of.text_content().unwrap().trim(), label);
    }
}

/// The very HTML that `tests/first_paint.rs` holds to what is drawn.
#[wasm_bindgen_test]
fn a_document_that_holds_the_page_keeps_its_elements() {
    let html = include_str!("first_paint/own.html").trim_end();
    // A person, or a password manager without an event, was there first.
    let page = Page::open_over(html, &TYPED, first_screen());
    assert_eq!(page.input("username").value(), "alice");
    assert_eq!(page.input("password").value(), "hunter2");
    assert_eq!(page.html(), html.replace(" novalidate", " novalidate=\"\""));
    page.press("form [type=submit]");
    assert_eq!(page.acts(), [submit("alice", "hunter2")]);
}

#[wasm_bindgen_test]
fn what_does_not_fit_is_replaced_and_nothing_typed_goes_to_another_form() {
    let html = include_str!("first_paint/own.html").trim_end();
    let page = Page::open_over(html, &TYPED, code());
    assert_eq!(page.input("code").value(), "");
    assert_eq!(page.count("input[name=username]"), 0);
    let page = Page::open_over(html, &TYPED, Screen::Opening);
    assert_eq!(page.count("form"), 0);
    assert_eq!(page.count(".page"), 1);
}

/// Line breaks and remarks of the document are not part of the page.
#[wasm_bindgen_test]
async fn remarks_in_the_document_are_left_alone() {
    let page = "<div class=\"page\">\n<p class=\"unseen\" aria-live=\"polite\">\nx</p><!--latchkey:asker--><!----><!--/latchkey:asker-->\n  <div class=\"card\"></div></div>";
    let page = Page::open_over(page, &[], first_screen());
    page.show(code()).await;
    assert_eq!(page.count(".card"), 1);
    assert_eq!(page.count("h1"), 1);
    assert_eq!(page.count("[aria-live]"), 1);
}

#[wasm_bindgen_test]
fn one_time_codes_are_offered_by_the_keyboard() {
    let page = Page::open(code());
    let input = page.input("code");
    assert_eq!(input.autocomplete(), "one-time-code");
    assert_eq!(input.get_attribute("inputmode").as_deref(), Some("numeric"));
}

#[wasm_bindgen_test]
async fn inputs_outlive_notices_faults_and_checking() {
    let page = Page::open(login(Pace::Waiting));
    let username = page.input("username");
    username.set_value("alice");
    username.set_selection_range(1, 3).unwrap();
    username.focus().unwrap();

    for screen in [
        login(Pace::Checking),
        with_notice(login(Pace::Waiting), Text::InvalidAuth),
        with_fault(login(Pace::Waiting), Text::FieldMissing),
        with_others(login(Pace::Waiting), &["Somebody else"]),
    ] {
        page.show(screen).await;
        assert!(page.input("username").is_same_node(Some(&username)));
        assert_eq!(username.value(), "alice");
        assert_eq!(username.selection_end().unwrap(), Some(3));
        assert_eq!(
            document().active_element().as_ref(),
            Some(username.as_ref())
        );
    }

    page.show(login(Pace::Waiting)).await;
    assert!(!username.read_only());
    assert!(!username.has_attribute("aria-invalid"));
}

#[wasm_bindgen_test]
async fn another_form_has_inputs_of_its_own() {
    let page = Page::open(login(Pace::Waiting));
    page.input("username").set_value("alice");
    page.show(code()).await;
    assert_eq!(page.input("code").value(), "");
    page.show(login(Pace::Waiting)).await;
    assert_eq!(page.input("username").value(), "");
}

#[wasm_bindgen_test]
fn values_that_came_without_an_event_are_sent() {
    let page = Page::open(login(Pace::Waiting));
    page.input("username").set_value("alice");
    page.input("password").set_value("hunter2");
    page.press("form [type=submit]");
    assert_eq!(page.acts(), [submit("alice", "hunter2")]);
}

#[wasm_bindgen_test]
fn every_kind_of_control_is_read() {
    let page = Page::open(sign_in(
        "kitchen",
        vec![
            field(
                "few",
                Control::One(choices(&["a", "b", "c"], Some(1))),
                true,
            ),
            field("none", Control::One(choices(&["a", "b"], None)), false),
            field(
                "many",
                Control::One(choices(&["0", "1", "2", "3", "4", "5", "6"], Some(6))),
                true,
            ),
            field("any", Control::Many(choices(&["a", "b"], Some(1))), false),
            field("tick", Control::Tick(true), true),
            field("words", Control::Words("Nothing to enter".to_owned()), true),
        ],
        Pace::Waiting,
    ));
    page.press("form [type=submit]");
    assert_eq!(
        page.acts(),
        [Act::Submit(vec![
            text("few", "1"),
            text("none", ""),
            text("many", "6"),
            typed("any", TypedValue::Picked(vec![1])),
            typed("tick", TypedValue::Ticked(true)),
        ])]
    );
}

#[wasm_bindgen_test]
async fn a_second_submit_while_checking_leaves_the_page_alone() {
    let page = Page::open(login(Pace::Waiting));
    page.press("form [type=submit]");
    page.show(login(Pace::Checking)).await;
    let button = page.find("form [type=submit]");
    assert_eq!(button.text_content().as_deref(), Some("Checking…"));
    assert_eq!(
        button.get_attribute("aria-disabled").as_deref(),
        Some("true")
    );
    assert!(!button.has_attribute("disabled"));
    assert!(page.input("username").read_only());
    page.press("form [type=submit]");
    assert_eq!(page.acts().len(), 2, "the machine is asked, and decides");
    assert!(page.find("form").is_connected());
}

#[wasm_bindgen_test]
async fn the_live_region_stays_and_speaks() {
    let page = Page::open(login(Pace::Waiting));
    let region = page.find("[aria-live=polite]");
    assert_eq!(region.text_content().as_deref(), Some("Welcome home!"));
    page.show(login(Pace::Checking)).await;
    assert_eq!(region.text_content().as_deref(), Some("Checking…"));
    page.show(Screen::Leaving(Leaving {
        text: Text::ReturningToApp,
        link: (
            Text::ReturnToApp,
            Secret::new("app://back?code=1".to_owned()),
        ),
        remedy: None,
    }))
    .await;
    assert!(region.is_connected());
    assert_eq!(
        region.text_content().as_deref(),
        Some("You are signed in. Going back to the app…")
    );
    let link = page.find(".card a");
    assert_eq!(
        link.get_attribute("href").as_deref(),
        Some("app://back?code=1")
    );
}

#[wasm_bindgen_test]
fn faults_belong_to_their_field() {
    let page = Page::open(with_fault(login(Pace::Waiting), Text::FieldMissing));
    let input = page.input("username");
    assert_eq!(input.get_attribute("aria-invalid").as_deref(), Some("true"));
    let described = input.get_attribute("aria-describedby").unwrap();
    let fault = page.find(&format!("#{described}"));
    assert_eq!(
        fault.text_content().as_deref(),
        Some("Please fill this in.")
    );
    let password = page.input("password");
    assert!(!password.has_attribute("aria-invalid"));
    let described = password.get_attribute("aria-describedby").unwrap();
    assert_eq!(
        page.find(&format!("#{described}"))
            .text_content()
            .as_deref(),
        Some("")
    );
}

#[wasm_bindgen_test]
fn the_focus_finds_its_places() {
    let screen = with_notice(login(Pace::Waiting), Text::InvalidAuth);
    let page = Page::open(screen.clone());
    for (place, expected) in [
        (ui::HEADING.to_owned(), "h1"),
        (ui::NOTICE.to_owned(), ".notice p"),
        (ui::FIRST_FIELD.to_owned(), "input[name=username]"),
        (ui::field_of(&screen, "password"), "input[name=password]"),
    ] {
        focus::on(&place);
        let focused = document().active_element().unwrap();
        assert!(
            page.find(expected).is_same_node(Some(&focused)),
            "{expected}"
        );
    }
}

#[wasm_bindgen_test]
fn a_group_takes_the_focus_on_its_first_entry() {
    let screen = sign_in(
        "group",
        vec![field(
            "user",
            Control::One(choices(&["Ann", "Bob"], None)),
            true,
        )],
        Pace::Waiting,
    );
    let _page = Page::open(screen.clone());
    focus::on(&ui::field_of(&screen, "user"));
    let focused: HtmlInputElement = document().active_element().unwrap().unchecked_into();
    assert_eq!(
        (focused.type_().as_str(), focused.value().as_str()),
        ("radio", "0")
    );
}

#[wasm_bindgen_test]
async fn a_shown_password_stays_shown_until_it_is_hidden() {
    let page = Page::open(login(Pace::Waiting));
    let password = page.input("password");
    page.press(".reveal");
    assert_eq!(password.type_(), "text");
    page.show(with_notice(login(Pace::Waiting), Text::InvalidAuth))
        .await;
    assert_eq!(password.type_(), "text");
    assert_eq!(
        page.find(".reveal").get_attribute("aria-label").as_deref(),
        Some("Hide password")
    );
    page.press(".reveal");
    assert_eq!(password.type_(), "password");
    assert!(page.acts().is_empty(), "it is nobody's business");
}

#[wasm_bindgen_test]
fn markup_in_names_stays_text() {
    let evil = "<img src=x onerror=alert(1)>";
    let page = Page::open(with_others(login(Pace::Waiting), &[evil]));
    let way = page.find(".way");
    assert_eq!(way.text_content().as_deref(), Some(evil));
    assert!(way.query_selector("img").unwrap().is_none());
    page.press(".way");
    assert_eq!(page.acts(), [Act::Choose(1)]);
}

#[wasm_bindgen_test]
fn a_stranger_is_named_above_the_form() {
    let Screen::SignIn(mut sign_in) = login(Pace::Waiting) else {
        unreachable!()
    };
    sign_in.asker = Asker::ThirdParty {
        host: "xn--80ak6aa92e.example".to_owned(),
        destination: None,
    };
    let page = Page::open(Screen::SignIn(sign_in));
    let host = page.find(".warning bdi");
    assert_eq!(host.get_attribute("dir").as_deref(), Some("ltr"));
    assert_eq!(
        host.text_content().as_deref(),
        Some("xn--80ak6aa92e.example")
    );
    let words = page.find(".warning p").text_content().unwrap();
    assert_eq!(
        words,
        "You are about to give xn--80ak6aa92e.example access to your home."
    );
}

#[wasm_bindgen_test]
async fn a_screen_leaves_nothing_of_the_one_before() {
    let page = Page::open(with_others(
        with_notice(login(Pace::Waiting), Text::InvalidAuth),
        &["a", "b"],
    ));
    page.show(Screen::Opening).await;
    assert_eq!(
        page.parent.text_content().as_deref(),
        Some("Loading…Loading…")
    );
    page.show(with_others(code(), &["c"])).await;
    assert_eq!(page.count(".way"), 1);
    assert_eq!(page.count(".notice"), 0);
    assert_eq!(page.count("input[name=username]"), 0);
}

#[wasm_bindgen_test]
fn keeping_the_session_is_reported_and_not_sent() {
    let page = Page::open(login(Pace::Waiting));
    page.press("input[name=keep]");
    assert_eq!(page.acts(), [Act::Keep(true)]);
    page.press("form [type=submit]");
    let names = match page.acts().pop() {
        Some(Act::Submit(typed)) => typed.into_iter().map(|typed| typed.name).collect(),
        _ => Vec::new(),
    };
    assert_eq!(names, ["username", "password"]);
}

#[wasm_bindgen_test]
fn a_link_elsewhere_opens_a_tab_of_its_own_and_is_reported() {
    let Screen::SignIn(mut sign_in) = login(Pace::Waiting) else {
        unreachable!()
    };
    sign_in.panel = Panel::Outside(Outside {
        intro: Text::ExternalIntro("Elsewhere".to_owned()),
        facts: Vec::new(),
        link: Some((
            Text::ExternalLink("Elsewhere".to_owned()),
            "https://elsewhere.example/".to_owned(),
        )),
        watching: false,
    });
    let page = Page::open(Screen::SignIn(sign_in));
    let link = page.find("a.button");
    assert_eq!(link.get_attribute("target").as_deref(), Some("_blank"));
    assert_eq!(
        link.get_attribute("rel").as_deref(),
        Some("noopener noreferrer")
    );
    // Not a real click: it would open a tab.
    let middle = web_sys::MouseEventInit::new();
    middle.set_bubbles(true);
    let middle = web_sys::MouseEvent::new_with_mouse_event_init_dict("auxclick", &middle);
    link.dispatch_event(&middle.unwrap()).unwrap();
    assert_eq!(page.acts(), [Act::OpenedExternal]);
}

/// The page on its own in an element, and what the person did on it.
struct Page {
    parent: HtmlElement,
    screen: ArcRwSignal<Screen>,
    acts: Rc<RefCell<Vec<Act>>>,
}

impl Page {
    fn open(shown: Screen) -> Self {
        Self::open_over("", &[], shown)
    }

    /// Lays the page over what the document holds, after somebody has typed something there.
    fn open_over(html: &str, typed: &[(&str, &str)], shown: Screen) -> Self {
        let parent: HtmlElement = document().create_element("main").unwrap().unchecked_into();
        parent.set_inner_html(html);
        for (name, value) in typed {
            let input = parent.query_selector(&format!("input[name={name}]"));
            let input: HtmlInputElement = input.unwrap().unwrap().unchecked_into();
            input.set_value(value);
        }
        document().body().unwrap().append_child(&parent).unwrap();
        let screen = ArcRwSignal::new(shown);
        let acts = Rc::<RefCell<Vec<Act>>>::default();
        let done = Rc::clone(&acts);
        let report = Rc::new(move |act| done.borrow_mut().push(act));
        ui::mount_to(parent.clone(), screen.read_only(), report);
        Self {
            parent,
            screen,
            acts,
        }
    }

    /// The page as HTML, without what only the ui needs to know.
    fn html(&self) -> String {
        let html = self.find(".page").outer_html();
        let (first, rest) = html.split_once(" data-deed=\"").unwrap_or((&html, ""));
        let rest = rest.split(" data-deed=\"");
        let rest = rest.map(|part| part.split_once('"').map_or("", |(_, after)| after));
        first.to_owned() + &rest.collect::<String>()
    }

    async fn show(&self, screen: Screen) {
        self.screen.set(screen);
        tick().await;
    }

    fn find(&self, selector: &str) -> Element {
        let found = self.parent.query_selector(selector).unwrap();
        found.unwrap_or_else(|| panic!("no {selector}"))
    }

    fn count(&self, selector: &str) -> u32 {
        self.parent.query_selector_all(selector).unwrap().length()
    }

    fn input(&self, name: &str) -> HtmlInputElement {
        self.find(&format!("input[name={name}]")).unchecked_into()
    }

    fn press(&self, selector: &str) {
        self.find(selector).unchecked_into::<HtmlElement>().click();
    }

    fn acts(&self) -> Vec<Act> {
        self.acts.borrow().clone()
    }
}

/// Every test has the document for itself.
impl Drop for Page {
    fn drop(&mut self) {
        self.parent.remove();
    }
}

/// What somebody has typed before the page is laid over.
const TYPED: [(&str, &str); 2] = [("username", "alice"), ("password", "hunter2")];

/// What the page shows first at `tests/first_paint/own.html`.
fn first_screen() -> Screen {
    let cases: serde_json::Value =
        serde_json::from_str(include_str!("first_paint/cases.json")).unwrap();
    let boot = Boot {
        origin: "http://homeassistant.local:8123".to_owned(),
        path: "/auth/authorize".to_owned(),
        query: Query::new(cases[0]["query"].as_str().unwrap()),
        address: latchkey::shell::address::read,
        listing: Listing::of_document(&cases[0]["boot"].to_string()),
        prepared: true,
        presentation: Presentation::default(),
        went_by_itself: false,
        visible: true,
    };
    Machine::start(boot).0.screen()
}

fn login(pace: Pace) -> Screen {
    let username = Control::Line {
        value: String::new(),
        autocomplete: Autocomplete::Username,
        keyboard: "text",
    };
    let password = Control::Hidden {
        autocomplete: Autocomplete::CurrentPassword,
    };
    let mut fields = vec![
        field("username", username, true),
        field("password", password, true),
    ];
    fields[0].label = Text::Username;
    fields[1].label = Text::Password;
    sign_in("login", fields, pace)
}

fn code() -> Screen {
    let code = Control::Line {
        value: String::new(),
        autocomplete: Autocomplete::OneTimeCode,
        keyboard: "numeric",
    };
    sign_in("mfa", vec![field("code", code, true)], Pace::Waiting)
}

fn sign_in(key: &str, fields: Vec<Field>, pace: Pace) -> Screen {
    Screen::SignIn(Box::new(SignIn {
        asker: Asker::OwnOrigin,
        heading: Text::WelcomeHome,
        notice: None,
        panel: Panel::Form(Form {
            key: key.to_owned(),
            intro: None,
            facts: Vec::new(),
            fields,
            help: None,
            submit: Text::LogIn,
            pace,
        }),
        keep: Some(false),
        others: Vec::new(),
        has_more: false,
        links: Vec::new(),
        builtin: "/auth/latchkey/builtin".to_owned(),
    }))
}

fn field(name: &str, control: Control, required: bool) -> Field {
    Field {
        name: name.to_owned(),
        label: Text::Named(name.to_owned()),
        control,
        required,
        fault: None,
    }
}

fn choices(labels: &[&str], picked: Option<usize>) -> Vec<Choice> {
    let labels = labels.iter().enumerate();
    labels
        .map(|(index, label)| Choice {
            label: (*label).to_owned(),
            picked: Some(index) == picked,
        })
        .collect()
}

fn with_notice(mut screen: Screen, text: Text) -> Screen {
    if let Screen::SignIn(sign_in) = &mut screen {
        sign_in.notice = Some(Notice {
            rank: Rank::Error,
            text,
            code: Some(latchkey::screen::Code::ours("code")),
            remedy: None,
        });
    }
    screen
}

fn with_fault(mut screen: Screen, text: Text) -> Screen {
    if let Screen::SignIn(sign_in) = &mut screen
        && let Panel::Form(form) = &mut sign_in.panel
    {
        form.fields[0].fault = Some(text);
    }
    screen
}

fn with_others(mut screen: Screen, names: &[&str]) -> Screen {
    if let Screen::SignIn(sign_in) = &mut screen {
        let others = names.iter().enumerate().map(|(index, name)| OtherWay {
            index: index + 1,
            name: (*name).to_owned(),
            leads: Leads::Here,
            icon: None,
            side: Side::Below,
        });
        sign_in.others = others.collect();
    }
    screen
}

fn submit(username: &str, password: &str) -> Act {
    Act::Submit(vec![text("username", username), text("password", password)])
}

fn text(name: &str, value: &str) -> Typed {
    typed(name, TypedValue::Text(Secret::new(value.to_owned())))
}

fn typed(name: &str, value: TypedValue) -> Typed {
    Typed {
        name: name.to_owned(),
        value,
    }
}
