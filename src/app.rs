//! Owns the loop: facts go into the machine, its orders to the shell, its screen to the ui.
//!
//! One trigger says that the screen is another; acts and facts come in by [`App::happen`] only. After each event the
//! orders are carried out in their order, then the screen is shown, then the focus is moved.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::time::Duration;

use leptos::prelude::{ArcTrigger, Notify, Track, set_timeout};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;

use crate::shell::early::Early;
use crate::shell::{address, attention, clock, entropy, fetch, focus, leave, record};
use crate::ui;
use latchkey_core::machine::{Effect, Event, Focus, Machine};
use latchkey_core::screen::{Catalog, Screen};

/// Lives as long as the page.
struct App {
    machine: RefCell<Machine>,
    /// Facts that came while another was being handled.
    waiting: RefCell<VecDeque<Event>>,
    /// What was sent before this program was there.
    early: RefCell<Option<Early>>,
    /// Says that the screen may be another.
    changed: ArcTrigger,
}

thread_local! {
    static APP: Cell<Option<&'static App>> = const { Cell::new(None) };
}

/// Takes the page over, which was opened with this query, and what the boot script (`public/boot.js`) has sent already.
/// Says whether it can: a catalog may be another build's.
#[wasm_bindgen]
#[must_use]
pub fn start(query: &str, sent: JsValue, catalog: String) -> bool {
    let catalog = Catalog::read(catalog.leak());
    let (Some(catalog), Some(boot)) = (catalog, address::boot(query)) else {
        return false;
    };
    let (machine, effects) = Machine::start(boot);
    let app: &'static App = Box::leak(Box::new(App {
        machine: RefCell::new(machine),
        waiting: RefCell::default(),
        early: RefCell::new(Some(Early(sent))),
        changed: ArcTrigger::new(),
    }));
    APP.set(Some(app));
    ui::speak(catalog);
    ui::mount(screen, |act| app.happen(Event::Did(act)));
    attention::watch(|event| app.happen(event));
    show_focus(app.carry_out(effects));
    true
}

/// Shows the page in another language, of this tag, if it can: the same screen, in which only the words are others, and
/// what providers are called. Called by the picker.
#[wasm_bindgen]
#[must_use]
pub fn speak(catalog: String, language: String) -> bool {
    let Some(catalog) = Catalog::read(catalog.leak()) else {
        return false;
    };
    ui::speak(catalog);
    ui::name_picker();
    if let Some(app) = APP.get() {
        app.happen(Event::Spoke(language));
    }
    true
}

/// What is to be seen now. It is drawn by tasks of their own, when no event is being handled.
///
/// It finds the page by itself: Leptos takes only what may go to other threads, and asking which thread this is would weigh
/// two kilobytes.
fn screen() -> Screen {
    APP.get().map_or(Screen::Opening, |app| {
        app.changed.track();
        app.machine.borrow().screen()
    })
}

impl App {
    /// The only way anything enters the machine.
    fn happen(&'static self, event: Event) {
        self.waiting.borrow_mut().push_back(event);
        let Ok(mut machine) = self.machine.try_borrow_mut() else {
            return;
        };
        loop {
            let next = self.waiting.borrow_mut().pop_front();
            let Some(event) = next else { return };
            let effects = machine.handle(clock::now(), event);
            let focus = self.carry_out(effects);
            // Drawing what is shown already changes nothing; comparing screens would weigh more.
            self.changed.notify();
            show_focus(focus);
        }
    }

    /// Carries out orders in their order, but for the last wish for the focus, which has to wait until
    /// its place is on the screen.
    fn carry_out(&'static self, effects: Vec<Effect>) -> Option<Focus> {
        let mut wish = None;
        for effect in effects {
            match effect {
                Effect::Fetch(ticket, request) => {
                    let early = self.early.borrow_mut().take_if(|early| early.is(&request));
                    spawn_local(async move {
                        let outcome = match early {
                            Some(early) => early.answer().await,
                            None => fetch::send(&request).await,
                        };
                        self.happen(Event::Fetched(ticket, outcome));
                    });
                }
                Effect::Forget(request) => fetch::forget(&request),
                Effect::Sleep(ticket, milliseconds) => {
                    let wake = move || self.happen(Event::Woke(ticket));
                    set_timeout(wake, Duration::from_millis(milliseconds.into()));
                }
                Effect::Post(ticket, form) => spawn_local(async move {
                    let report = move |outcome| self.happen(Event::Fetched(ticket, outcome));
                    fetch::post(&form, report).await;
                }),
                Effect::DrawEntropy(ticket) => {
                    self.happen(Event::Drew(ticket, entropy::draw()));
                }
                Effect::DropRecord(state) => record::discard(state.reveal()),
                Effect::KeepRecord(ticket, state, record) => {
                    self.happen(Event::Kept(ticket, record::keep(&state, &record)));
                }
                Effect::TakeRecord(ticket, state) => {
                    self.happen(Event::Took(ticket, record::take(&state)));
                }
                Effect::Pause(pause) => record::remember_pause(pause),
                Effect::CleanAddress(address) => address::clean(&address),
                Effect::LeaveTo(target) => leave::to(target.reveal()),
                Effect::Focus(focus) => wish = Some(focus),
            }
        }
        wish
    }
}

/// The ui draws in a task of its own, which a new screen has woken: tasks run in their order, so the screen is drawn
/// when this one runs.
fn show_focus(wish: Option<Focus>) {
    let Some(wish) = wish else { return };
    spawn_local(async move {
        let place = match wish {
            Focus::Heading => ui::HEADING.into(),
            Focus::Notice => ui::NOTICE.into(),
            Focus::FirstField => ui::FIRST_FIELD.into(),
            Focus::Field(name) => ui::field_named(&name),
        };
        focus::on(&place);
    });
}
