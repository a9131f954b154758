//! Chooses the words for what Home Assistant and its providers say.

pub(super) mod halted;
pub(super) mod provider;

use super::boot::Boot;
use super::context::Context;
use crate::hass::{
    Abort, AuthorizationRequest, Client, Fault, FieldFault, FormStep, Misbehaved, Provider,
    Refused, Stale, Unreachable, value_of,
};
use crate::screen::{Act, Notice, Rank, Remedy, Text};
use crate::wire::Name;

/// What a fault means, for a relative.
pub(in crate::machine) fn fault(fault: &Fault, provider: &Name) -> Text {
    match fault {
        Fault::Unreachable(Unreachable::NoAnswer) => Text::NoAnswer,
        Fault::Unreachable(Unreachable::TimedOut) => Text::TimedOut,
        Fault::Unreachable(Unreachable::Starting) => Text::Starting,
        Fault::Unreachable(Unreachable::LoginInFront) => Text::LoginInFront,
        Fault::Refused(Refused::Banned) => Text::Banned,
        Fault::Refused(Refused::LoginBlocked(reason)) => Text::LoginBlocked(reason.clone()),
        Fault::Refused(Refused::RedirectAddress) => Text::RedirectRefused(provider.to_string()),
        Fault::Refused(Refused::ClientId) => Text::ClientRefused,
        Fault::Refused(Refused::ProviderGone) => Text::ProviderGone(provider.to_string()),
        Fault::Refused(Refused::TooManyRequests) => Text::TooManyRequests,
        Fault::Refused(Refused::MalformedInput) => Text::MalformedInput,
        Fault::Refused(Refused::OversizedInput) => Text::OversizedInput,
        Fault::Refused(Refused::Request(said)) => Text::RequestRefused(said.clone()),
        Fault::Misbehaved(Misbehaved::ServerError) => Text::ServerError,
        Fault::Misbehaved(Misbehaved::Unreadable) => Text::Unreadable,
        Fault::Misbehaved(Misbehaved::TooLarge) => Text::TooLarge,
        Fault::Misbehaved(Misbehaved::UnexpectedStatus(status)) => Text::UnexpectedStatus(*status),
        Fault::Misbehaved(Misbehaved::UnknownStep(kind)) => Text::UnknownStep(kind.clone()),
        Fault::Misbehaved(Misbehaved::ExternalAddress) => Text::ExternalAddress,
        Fault::Misbehaved(Misbehaved::NothingFits(name)) => Text::NothingFits(label(name)),
        Fault::Stale(Stale::FlowGone) => Text::FlowGone,
        Fault::Stale(Stale::AddressChanged) => Text::AddressChanged,
        Fault::Stale(Stale::InProgress) => Text::InProgress,
    }
}

/// A fault above a panel, with the button that helps, if the panel itself is not one.
pub(in crate::machine) fn notice(
    cause: &Fault,
    provider: &Name,
    remedy: Option<Remedy>,
    boot: &Boot,
) -> Notice {
    Notice::coded(Rank::Error, fault(cause, provider), cause.code())
        .with(open_again(cause, boot).or(remedy))
}

/// What stands in front shows its own login where a page is opened, and to none of this page's requests.
fn open_again(cause: &Fault, boot: &Boot) -> Option<Remedy> {
    (*cause == Fault::Unreachable(Unreachable::LoginInFront))
        .then(|| Remedy::Go(Text::OpenThisPageAgain, boot.page_again()))
}

/// What was filled in is not what is asked for now.
pub(in crate::machine) const fn sign_in_changed() -> Notice {
    Notice::new(Rank::Warning, Text::SignInChanged)
}

/// A provider that ended its flow.
pub(in crate::machine) fn abort(abort: &Abort, provider: Option<&Provider>) -> Notice {
    let reason = abort.reason.as_str();
    if let Some(provider) = provider.filter(|provider| provider.handler.is_ours())
        && let Some(notice) = provider::abort(abort, &provider.name)
    {
        return notice;
    }
    let (text, code) = match reason {
        "login_expired" => (Text::LoginExpired, "login-expired"),
        "too_many_retry" => (Text::TooManyRetries, "too-many-retries"),
        "not_allowed" => (Text::NotAllowed, "not-allowed"),
        "no_api_password_set" => (Text::NoApiPassword, "no-api-password"),
        "" => (Text::AbortedWithoutReason, "aborted"),
        _ => (Text::AbortedWithReason(reason.to_owned()), "aborted"),
    };
    let remedy = (reason != "not_allowed").then_some(Remedy::Do(Text::SignInAgain, Act::Restart));
    Notice::coded(Rank::Error, text, code).with(remedy)
}

/// hass-openid lets nobody in by another provider; it is offered, and never gone to without a click.
pub(in crate::machine) fn only_by(name: &str, boot: &Boot) -> Notice {
    let remedy = Remedy::Go(Text::ContinueWith(name.to_owned()), boot.openid_page());
    let (text, code) = (Text::OnlyBy(name.to_owned()), "other-providers-blocked");
    Notice::coded(Rank::Info, text, code).with(remedy)
}

/// An error code of a whole form.
pub(in crate::machine) fn form_error(code: &str, provider: Option<&Provider>) -> Notice {
    let (text, shown) = match code {
        "invalid_auth" if provider.is_some_and(asks_no_name) => {
            (Text::InvalidPassword, "invalid-auth")
        }
        "invalid_auth" => (Text::InvalidAuth, "invalid-auth"),
        "invalid_code" => (Text::InvalidCode, "invalid-code"),
        "invalid_auth_module" => (Text::InvalidAuthModule, "invalid-auth-module"),
        _ => (Text::FormRefused(code.to_owned()), "form-refused"),
    };
    Notice::coded(Rank::Error, text, shown)
}

/// Whether one password is everybody's.
fn asks_no_name(provider: &Provider) -> bool {
    provider.handler.kind == "legacy_api_password"
}

/// What is wrong with a field, before it is sent.
pub(in crate::machine) fn field_fault(fault: &FieldFault) -> Text {
    match fault {
        FieldFault::Missing => Text::FieldMissing,
        FieldFault::TooShort(length) => Text::FieldTooShort(*length),
        FieldFault::TooLong(length) => Text::FieldTooLong(*length),
        FieldFault::NotAnInteger => Text::FieldNotAnInteger,
        FieldFault::NotANumber => Text::FieldNotANumber,
        FieldFault::TooSmall(bound) => Text::FieldTooSmall(bound.written()),
        FieldFault::TooLarge(bound) => Text::FieldTooLarge(bound.written()),
        FieldFault::NotAnEmail => Text::FieldNotAnEmail,
        FieldFault::NotAnAddress => Text::FieldNotAnAddress,
        FieldFault::NotAnEntry => Text::FieldNotAnEntry,
    }
}

/// The label of a field: Home Assistant's own by their words, others by their name made readable.
pub(in crate::machine) fn label(name: &str) -> Text {
    match name {
        "username" => Text::Username,
        "password" => Text::Password,
        "code" => Text::OneTimeCode,
        "user" => Text::User,
        "multi_factor_auth_module" => Text::SecondFactor,
        _ => Text::Named(readable(name)),
    }
}

/// `snake_case` as a person would write it.
pub(in crate::machine) fn readable(name: &str) -> String {
    let spaced = name.replace(['_', '-'], " ");
    let mut words = spaced.trim().to_owned();
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

/// The heading of a provider's step.
pub(in crate::machine) fn heading(step_id: &str) -> Text {
    match step_id {
        "mfa" | "select_mfa_module" => Text::JustChecking,
        _ => Text::WelcomeHome,
    }
}

/// What a form asks for, where its labels do not say it.
pub(in crate::machine) fn intro(
    provider: &Provider,
    step: &FormStep,
    module: Option<(&str, &str)>,
) -> Option<Text> {
    match (step.step_id.as_str(), module) {
        ("mfa", Some(("totp", _))) => Some(Text::EnterTotp),
        ("mfa", Some(("notify", _))) => Some(Text::EnterNotifiedCode),
        ("mfa", Some((_, name))) => Some(match Name::read(name) {
            Some(name) => Text::EnterCodeOf(name.to_string()),
            None => Text::EnterCode,
        }),
        ("link", _) if provider.handler.is_ours() => link(provider, step),
        ("select_mfa_module", _) => Some(Text::ChooseSecondFactor),
        _ if provider.handler.kind == "trusted_networks" => Some(Text::ChooseUser),
        _ if asks_no_name(provider) => Some(Text::EnterApiPassword),
        _ if step.fields.is_empty() => Some(Text::PressToContinue(provider.name.to_string())),
        _ => None,
    }
}

/// Whom the account that is asked for will be linked to: the name is the provider's word, and not unique.
pub(in crate::machine) fn link(provider: &Provider, step: &FormStep) -> Option<Text> {
    if step.step_id != "link" || !provider.handler.is_ours() {
        return None;
    }
    let said = |word| value_of(&step.placeholders, word).and_then(Name::read);
    let (identity, account) = (said("identity")?, said("account")?);
    Some(Text::LinkAs(
        provider.name.to_string(),
        identity.to_string(),
        account.to_string(),
    ))
}

/// Where the code would go, as a person reads it.
pub(in crate::machine) fn destination(request: &AuthorizationRequest, context: &Context) -> String {
    match &request.client {
        Client::ThirdParty { host, destination } => destination.as_ref().unwrap_or(host).clone(),
        _ => (context.boot.address)(&request.redirect_uri)
            .map(|to| if to.is_web() { to.host } else { to.scheme })
            .unwrap_or_default(),
    }
}
