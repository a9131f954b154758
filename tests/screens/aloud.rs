//! Reads a screen aloud: what a person sees, from top to bottom, in English.

use std::fmt::Write;

use latchkey_core::screen::{
    Asker, Choice, Control, Field, Form, Halted, Language, Leads, Leaving, Notice, OtherWay,
    Outside, Pace, Panel, Rank, Remedy, Screen, Side, SignIn, Text,
};

/// The whole screen, one thing a line.
pub fn read(screen: &Screen) -> String {
    let mut page = Page::default();
    match screen {
        Screen::Opening => page.line(&say(&Text::Loading)),
        Screen::Returning => page.line(&say(&Text::SigningYouIn)),
        Screen::SignIn(sign_in) => page.sign_in(sign_in),
        Screen::Leaving(leaving) => page.leaving(leaving),
        Screen::Halted(halted) => page.halted(halted),
    }
    let announced = say(&screen.announcement());
    page.line(&format!("(announced: {announced})"));
    page.0
}

pub fn say(text: &Text) -> String {
    text.say(Language::English).into_owned()
}

#[derive(Default)]
struct Page(String);

impl Page {
    fn line(&mut self, line: &str) {
        writeln!(self.0, "{line}").unwrap();
    }

    fn sign_in(&mut self, sign_in: &SignIn) {
        match &sign_in.asker {
            Asker::OwnOrigin => {}
            Asker::App(app) => {
                self.line(&format!(
                    "i {}",
                    say(&Text::AskedByApp(Box::new(app.clone())))
                ));
            }
            Asker::ThirdParty { host, destination } => {
                self.line(&format!(
                    "! {}",
                    say(&Text::AskedByThirdParty(host.clone()))
                ));
                if let Some(destination) = destination {
                    self.line(&format!(
                        "! {}",
                        say(&Text::CodeGoesTo(destination.clone()))
                    ));
                }
                self.line(&format!("! {}", say(&Text::ThirdPartyAdvice)));
            }
        }
        self.line(&format!("# {}", say(&sign_in.heading)));
        if let Some(notice) = &sign_in.notice {
            self.notice(notice);
        }
        self.ways(sign_in, Side::Above);
        match &sign_in.panel {
            Panel::Busy(text) => self.line(&format!("~ {}", say(text))),
            Panel::Form(form) => self.form(form, sign_in.keep),
            Panel::Outside(outside) => self.outside(outside),
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
        let is_below = |other: &OtherWay| other.side == Side::Below;
        let has_more = sign_in.others.iter().any(is_below) || !sign_in.links.is_empty();
        if has_more && sign_in.panel != Panel::List {
            self.line(&format!("## {}", say(&Text::OrLogInWith)));
        }
        self.ways(sign_in, Side::Below);
        for (name, target) in &sign_in.links {
            let target = target.split('?').next().unwrap_or_default();
            self.line(&format!("[ {name} ] -> {target}"));
        }
        if sign_in.has_more {
            self.line(&button(&Text::OtherWays));
        }
        self.line(&format!("> {}", say(&Text::UseBuiltinPage)));
    }

    fn ways(&mut self, sign_in: &SignIn, side: Side) {
        for other in sign_in.others.iter().filter(|other| other.side == side) {
            let label = match other.leads {
                Leads::Here => other.name.clone(),
                Leads::Elsewhere => say(&Text::ContinueWith(other.name.clone())),
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
        self.line(&format!("{rank} {}", say(&notice.text)));
        if let Some(code) = notice.code.as_deref() {
            self.line(&format!("  {}", say(&Text::Code(code.to_owned()))));
        }
        for remedy in notice.remedy.iter().chain(&notice.alternative) {
            self.remedy(remedy);
        }
    }

    fn remedy(&mut self, remedy: &Remedy) {
        match remedy {
            Remedy::Do(label, _) => self.line(&button(label)),
            Remedy::Go(label, target) => self.line(&format!("[ {} ] -> {target}", say(label))),
        }
    }

    fn form(&mut self, form: &Form, keep: Option<bool>) {
        if let Some(intro) = &form.intro {
            self.line(&say(intro));
        }
        self.facts(&form.facts);
        for field in &form.fields {
            self.field(field);
        }
        if let Some(ticked) = keep {
            self.keep(ticked);
        }
        match form.pace {
            Pace::Waiting => self.line(&button(&form.submit)),
            Pace::Checking => self.line(&format!("~ {}", say(&Text::Checking))),
        }
    }

    fn field(&mut self, field: &Field) {
        let optional = match (field.required, &field.control) {
            (true, _) | (_, Control::Tick(_) | Control::Words(_)) => String::new(),
            (false, _) => format!(" {}", say(&Text::Optional)),
        };
        let label = format!("{}{optional}", say(&field.label));
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
            self.line(&format!("  x {}", say(fault)));
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
        self.line(&format!("{} {}", tick(ticked), say(&Text::KeepMeLoggedIn)));
    }

    fn outside(&mut self, outside: &Outside) {
        let mark = if outside.watching { "~ " } else { "" };
        self.line(&format!("{mark}{}", say(&outside.intro)));
        self.facts(&outside.facts);
        if let Some((label, target)) = &outside.link {
            let aside = say(&Text::OpensInNewTab);
            self.line(&format!("[ {} {aside} ] -> {target}", say(label)));
        }
        if outside.watching {
            self.line(&button(&Text::CheckNow));
        }
    }

    fn facts(&mut self, facts: &[(String, String)]) {
        for (name, words) in facts {
            self.line(&format!("- {name}: {words}"));
        }
    }

    fn leaving(&mut self, leaving: &Leaving) {
        self.line(&say(&leaving.text));
        let (label, target) = &leaving.link;
        // Where it leads, without the code.
        let target = target.reveal().split('?').next().unwrap_or_default();
        self.line(&format!("[ {} ] -> {target}", say(label)));
        if let Some(remedy) = &leaving.remedy {
            self.remedy(remedy);
        }
    }

    fn halted(&mut self, halted: &Halted) {
        self.line(&format!("# {}", say(&halted.heading)));
        self.line(&say(&halted.text));
        self.line(&format!("  {}", say(&Text::Code(halted.code.to_owned()))));
        self.remedy(&halted.remedy);
        if halted.builtin.is_some() {
            self.line(&format!("> {}", say(&Text::UseBuiltinPage)));
        }
    }
}

fn button(label: &Text) -> String {
    format!("[ {} ]", say(label))
}

const fn tick(ticked: bool) -> &'static str {
    if ticked { "[x]" } else { "[ ]" }
}
