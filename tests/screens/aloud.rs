//! Reads a screen aloud: what a person sees, from top to bottom, in English.

use std::fmt::Write;

use latchkey_core::screen::{
    Catalog, Choice, Control, Field, Form, Halted, Leads, Leaving, Notice, Pace, Panel, Pending,
    Rank, Remedy, RequestingClient, Screen, Side, SignIn, SignInOption, Text,
};

/// The whole screen, one thing a line.
pub fn read(screen: &Screen) -> String {
    let mut page = Page::default();
    match screen {
        Screen::Opening => page.line(&translate(&Text::Loading)),
        Screen::Returning => page.line(&translate(&Text::SigningYouIn)),
        Screen::SignIn(sign_in) => page.sign_in(sign_in),
        Screen::Leaving(leaving) => page.leaving(leaving),
        Screen::Halted(halted) => page.halted(halted),
    }
    let announced = translate(&screen.announcement());
    page.line(&format!("(announced: {announced})"));
    page.0
}

pub fn translate(text: &Text) -> String {
    text.translate(Catalog::ENGLISH).into_owned()
}

#[derive(Default)]
struct Page(String);

impl Page {
    fn line(&mut self, line: &str) {
        writeln!(self.0, "{line}").unwrap();
    }

    fn sign_in(&mut self, sign_in: &SignIn) {
        match &sign_in.requesting_client {
            RequestingClient::OwnOrigin => {}
            RequestingClient::App(app) => {
                self.line(&format!("i {}", translate(&Text::AskedByApp(app.clone()))));
            }
            RequestingClient::ThirdParty { host, destination } => {
                self.line(&format!(
                    "! {}",
                    translate(&Text::AskedByThirdParty(host.clone()))
                ));
                if let Some(destination) = destination {
                    self.line(&format!(
                        "! {}",
                        translate(&Text::CodeGoesTo(destination.clone()))
                    ));
                }
                self.line(&format!("! {}", translate(&Text::ThirdPartyAdvice)));
            }
        }
        self.line(&format!("# {}", translate(&sign_in.heading)));
        if let Some(notice) = &sign_in.notice {
            self.notice(notice);
        }
        self.providers(sign_in, Side::Above);
        match &sign_in.panel {
            Panel::Busy(text) => self.line(&format!("~ {}", translate(text))),
            Panel::Form(form) => self.form(form, sign_in.keep),
            Panel::Pending(pending) => self.pending(pending),
            Panel::Menu(entries) => {
                for (_, label) in entries {
                    self.line(&button(label));
                }
            }
            Panel::Consent(label) => self.line(&button(label)),
            Panel::List => {}
        }
        if let (Some(ticked), false) = (sign_in.keep, matches!(sign_in.panel, Panel::Form(_))) {
            self.keep(ticked);
        }
        let is_below = |other: &SignInOption| other.side == Side::Below;
        let has_more = sign_in.others.iter().any(is_below) || !sign_in.links.is_empty();
        if has_more && sign_in.panel != Panel::List {
            self.line(&format!("## {}", translate(&Text::OrLogInWith)));
        }
        self.providers(sign_in, Side::Below);
        for (name, target) in &sign_in.links {
            let target = target.split('?').next().unwrap_or_default();
            self.line(&format!("[ {name} ] -> {target}"));
        }
        if sign_in.has_more {
            self.line(&button(&Text::OtherSignInOptions));
        }
        self.line(&format!("> {}", translate(&Text::UseBuiltinPage)));
    }

    fn providers(&mut self, sign_in: &SignIn, side: Side) {
        for other in sign_in.others.iter().filter(|other| other.side == side) {
            let label = match other.leads {
                Leads::Here => other.name.clone(),
                Leads::Elsewhere => translate(&Text::ContinueWith(other.name.clone())),
            };
            self.line(&format!("[ {label} ]"));
        }
    }

    fn notice(&mut self, notice: &Notice) {
        let rank = match notice.rank {
            Rank::Info => "i",
            Rank::Warning => "!",
            Rank::Error => "x",
        };
        self.line(&format!("{rank} {}", translate(&notice.text)));
        if let Some(code) = notice.code.as_deref() {
            self.line(&format!("  {}", translate(&Text::Code(code.to_owned()))));
        }
        for remedy in notice.remedy.iter().chain(&notice.alternative) {
            self.remedy(remedy);
        }
    }

    fn remedy(&mut self, remedy: &Remedy) {
        match remedy {
            Remedy::Do(label, _) => self.line(&button(label)),
            Remedy::Go(label, target) => {
                self.line(&format!("[ {} ] -> {target}", translate(label)));
            }
        }
    }

    fn form(&mut self, form: &Form, keep: Option<bool>) {
        if let Some(intro) = &form.intro {
            self.line(&translate(intro));
        }
        self.placeholders(&form.placeholders);
        for field in &form.fields {
            self.field(field);
        }
        if let Some(ticked) = keep {
            self.keep(ticked);
        }
        match form.pace {
            Pace::Waiting => self.line(&button(&form.submit)),
            Pace::Checking => self.line(&format!("~ {}", translate(&Text::Checking))),
        }
    }

    fn field(&mut self, field: &Field) {
        let optional = match (field.required, &field.control) {
            (true, _) | (_, Control::Tick(_) | Control::Words(_)) => String::new(),
            (false, _) => format!(" {}", translate(&Text::Optional)),
        };
        let label = format!("{}{optional}", translate(&field.label));
        match &field.control {
            Control::Line {
                value,
                autocomplete,
                keyboard,
            } => {
                let hint = autocomplete.as_str();
                self.line(&format!(
                    "{label}: |{value}| {keyboard}, autocomplete {hint}"
                ));
            }
            Control::Hidden { autocomplete } => {
                let hint = autocomplete.as_str();
                self.line(&format!("{label}: |••••| autocomplete {hint}"));
            }
            Control::Tick(ticked) => self.line(&format!("{} {label}", tick(*ticked))),
            Control::One(choices) => self.choices(&label, choices, "o", "*"),
            Control::Many(choices) => self.choices(&label, choices, "_", "x"),
            Control::Words(words) => self.line(&format!("{label}: {words}")),
        }
        if let Some(fault) = &field.fault {
            self.line(&format!("  x {}", translate(fault)));
        }
    }

    fn choices(&mut self, label: &str, choices: &[Choice], off: &str, on: &str) {
        self.line(&format!("{label}:"));
        for choice in choices {
            let mark = if choice.picked { on } else { off };
            self.line(&format!("  ({mark}) {}", choice.label));
        }
    }

    fn keep(&mut self, ticked: bool) {
        self.line(&format!(
            "{} {}",
            tick(ticked),
            translate(&Text::KeepMeLoggedIn)
        ));
    }

    fn pending(&mut self, pending: &Pending) {
        let mark = if pending.watching { "~ " } else { "" };
        self.line(&format!("{mark}{}", translate(&pending.intro)));
        self.placeholders(&pending.placeholders);
        if let Some((label, target)) = &pending.link {
            let aside = translate(&Text::OpensInNewTab);
            self.line(&format!("[ {} {aside} ] -> {target}", translate(label)));
        }
        if pending.watching {
            self.line(&button(&Text::CheckNow));
        }
    }

    fn placeholders(&mut self, placeholders: &[(String, String)]) {
        for (name, words) in placeholders {
            self.line(&format!("- {name}: {words}"));
        }
    }

    fn leaving(&mut self, leaving: &Leaving) {
        self.line(&translate(&leaving.text));
        let (label, target) = &leaving.link;
        // Where it leads, without the code.
        let target = target.reveal().split('?').next().unwrap_or_default();
        self.line(&format!("[ {} ] -> {target}", translate(label)));
        if let Some(remedy) = &leaving.remedy {
            self.remedy(remedy);
        }
    }

    fn halted(&mut self, halted: &Halted) {
        self.line(&format!("# {}", translate(&halted.heading)));
        self.line(&translate(&halted.text));
        self.line(&format!(
            "  {}",
            translate(&Text::Code(halted.code.to_owned()))
        ));
        self.remedy(&halted.remedy);
        if halted.builtin.is_some() {
            self.line(&format!("> {}", translate(&Text::UseBuiltinPage)));
        }
    }
}

fn button(label: &Text) -> String {
    format!("[ {} ]", translate(label))
}

const fn tick(ticked: bool) -> &'static str {
    if ticked { "[x]" } else { "[ ]" }
}
