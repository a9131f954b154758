//! What the person sees, by the part of the screen they look at.

use latchkey_core::screen::{Form, Halted, Leaving, Notice, Panel, Remedy, Screen, SignIn, Text};
use latchkey_core::wire::{Method, Request};

use super::{Drive, body};

impl Drive {
    pub fn sign_in_screen(&self) -> SignIn {
        match self.screen() {
            Screen::SignIn(sign_in) => *sign_in,
            other => panic!("not signing in, but {other:?}"),
        }
    }

    pub fn form(&self) -> Form {
        match self.sign_in_screen().panel {
            Panel::Form(form) => form,
            other => panic!("no form, but {other:?}"),
        }
    }

    pub fn panel(&self) -> Panel {
        self.sign_in_screen().panel
    }

    pub fn notice(&self) -> Notice {
        let notice = self.sign_in_screen().notice;
        notice.unwrap_or_else(|| panic!("no notice on {:?}", self.screen()))
    }

    pub fn halted(&self) -> Halted {
        match self.screen() {
            Screen::Halted(halted) => halted,
            other => panic!("not halted, but {other:?}"),
        }
    }

    pub fn leaving(&self) -> Leaving {
        match self.screen() {
            Screen::Leaving(leaving) => leaving,
            other => panic!("not leaving, but {other:?}"),
        }
    }

    /// The button that helps, wherever it is.
    pub fn remedy(&self) -> Option<Remedy> {
        match self.screen() {
            Screen::SignIn(sign_in) => sign_in.notice.and_then(|notice| notice.remedy),
            Screen::Halted(halted) => Some(halted.remedy),
            Screen::Leaving(leaving) => leaving.remedy,
            Screen::Opening | Screen::Returning => None,
        }
    }

    /// What is wrong with a field.
    pub fn fault_of(&self, name: &str) -> Option<Text> {
        let form = self.form();
        let field = form.fields.into_iter().find(|field| field.name == name);
        field.unwrap_or_else(|| panic!("no field {name}")).fault
    }

    /// The names of the other sign-in options.
    pub fn others(&self) -> Vec<String> {
        let others = self.sign_in_screen().others.into_iter();
        others.map(|other| other.name).collect()
    }

    /// The address that the page was left for, once.
    #[track_caller]
    pub fn target(&self) -> &str {
        match self.left.as_slice() {
            [target] => target,
            other => panic!("left for {other:?}, now {:?}", self.screen()),
        }
    }

    /// The code that Home Assistant gave out last.
    pub fn code(&self) -> &str {
        &self.hass.codes.last().expect("a code").code
    }

    /// The requests of a kind, as `POST /path`.
    pub fn count(&self, method: Method) -> usize {
        let sent = self.sent.iter();
        sent.filter(|request| request.method == method).count()
    }

    pub fn last_sent(&self) -> &Request {
        self.sent.last().expect("a request")
    }

    /// The fields of the last request, without the client.
    pub fn last_fields(&self) -> serde_json::Value {
        let mut fields = body(self.last_sent());
        fields.as_object_mut().unwrap().remove("client_id");
        fields
    }
}
