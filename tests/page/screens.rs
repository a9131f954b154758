//! Made-up screens, and what a person would type into them.

use latchkey_core::screen::{
    Act, Autocomplete, Choice, Code, Control, Field, Form, Leads, Notice, Pace, Panel, Rank,
    RequestingClient, Screen, Side, SignIn, SignInOption, Text,
};
use latchkey_core::secret::Secret;
use latchkey_core::wire::{Typed, TypedValue};

pub fn login(pace: Pace) -> Screen {
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

pub fn code() -> Screen {
    let code = Control::Line {
        value: String::new(),
        autocomplete: Autocomplete::OneTimeCode,
        keyboard: "numeric",
    };
    sign_in("mfa", vec![field("code", code, true)], Pace::Waiting)
}

pub fn sign_in(key: &str, fields: Vec<Field>, pace: Pace) -> Screen {
    Screen::SignIn(Box::new(SignIn {
        requesting_client: RequestingClient::OwnOrigin,
        heading: Text::WelcomeHome,
        notice: None,
        panel: Panel::Form(Form {
            key: key.to_owned(),
            intro: None,
            placeholders: Vec::new(),
            fields,
            has_help: false,
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

pub fn field(name: &str, control: Control, required: bool) -> Field {
    Field {
        name: name.to_owned(),
        label: Text::Named(name.to_owned()),
        control,
        required,
        fault: None,
    }
}

pub fn choices(labels: &[&str], picked: Option<usize>) -> Vec<Choice> {
    let labels = labels.iter().enumerate();
    labels
        .map(|(index, label)| Choice {
            label: (*label).to_owned(),
            picked: Some(index) == picked,
        })
        .collect()
}

pub fn with_notice(mut screen: Screen, text: Text) -> Screen {
    if let Screen::SignIn(sign_in) = &mut screen {
        sign_in.notice = Some(Notice {
            rank: Rank::Error,
            text,
            code: Some(Code::ours("code")),
            remedy: None,
            alternative: None,
        });
    }
    screen
}

pub fn with_fault(mut screen: Screen, text: Text) -> Screen {
    if let Screen::SignIn(sign_in) = &mut screen
        && let Panel::Form(form) = &mut sign_in.panel
    {
        form.fields[0].fault = Some(text);
    }
    screen
}

pub fn with_others(mut screen: Screen, names: &[&str]) -> Screen {
    if let Screen::SignIn(sign_in) = &mut screen {
        let others = names.iter().enumerate().map(|(index, name)| SignInOption {
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

pub fn submit(username: &str, password: &str) -> Act {
    Act::Submit(vec![text("username", username), text("password", password)])
}

pub fn text(name: &str, value: &str) -> Typed {
    typed(name, TypedValue::Text(Secret::new(value.to_owned())))
}

pub fn typed(name: &str, value: TypedValue) -> Typed {
    Typed {
        name: name.to_owned(),
        value,
    }
}
