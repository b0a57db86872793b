// Looks after a client who is alone with the pages: sounds, focus, and "Still there?". data: see attendant/__init__.py.

const TOUCHES = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart", "input"];
const WRITING = "input:not([role]):not([type=checkbox]):not([type=radio]):not([type=range])";

export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  parentElement.attendant ||= new Attendant(parentElement.querySelector(".attendant"));
  parentElement.attendant.update(data, setTriggerValue);
  return () => setTimeout(() => parentElement.isConnected || parentElement.attendant?.dispose(), 0);
}

class Attendant {
  constructor(root) {
    this.root = root;
    this.dialog = root.querySelector("dialog");
    this.done = {};
    this.touched = Date.now();
    this.asked = null;
    this.onTouch = () => { this.touched = Date.now(); };
    this.onKey = (event) => this.enter(event);
    TOUCHES.forEach((name) => document.addEventListener(name, this.onTouch, { capture: true, passive: true }));
    document.addEventListener("keydown", this.onKey);
    root.querySelector(".ring").addEventListener("click", () => this.test());
    root.querySelector(".here").addEventListener("click", () => this.dialog.close());
    this.dialog.addEventListener("close", () => { this.asked = null; this.touched = Date.now(); });
    this.clock = setInterval(() => this.look(), 1000);
  }

  dispose() {
    clearInterval(this.clock);
    TOUCHES.forEach((name) => document.removeEventListener(name, this.onTouch, { capture: true }));
    document.removeEventListener("keydown", this.onKey);
  }

  update(data, tell) {
    Object.assign(this, { data, tell });
    this.root.querySelector(".test").hidden = !data.test;
    this.root.querySelector(".ring").textContent = data.words.test;
    this.dialog.querySelector("h2").textContent = data.words.still;
    this.dialog.querySelector("p").textContent = data.words.still_text;
    this.root.querySelector(".here").textContent = data.words.here;
    if (this.isNew("step", data.step)) this.toTop();
    if (this.isNew("focus", data.focus?.id) && data.focus) this.focus(data.focus.key);
    if (this.isNew("tone", data.tone) && data.tone) this.ring([523, 659]);
  }

  isNew(name, value) {
    const first = !(name in this.done);
    const changed = this.done[name] !== value;
    this.done[name] = value;
    return changed && !(first && name === "step");
  }

  toTop() {
    const main = document.querySelector(".stMain, [data-testid=stMain]");
    (main || window).scrollTo({ top: 0 });
  }

  focus(key, tries = 20) {
    const place = document.querySelector(".st-key-" + CSS.escape(key));
    const field = place?.querySelector("input, button, [role=radio], [role=slider], [tabindex='0']");
    if (field) {
      field.focus();
      place.scrollIntoView({ block: "center" });
    } else if (tries) setTimeout(() => this.focus(key, tries - 1), 100);
  }

  enter(event) {  // Enter means Next, but where it has a meaning of its own
    if (event.key !== "Enter" || this.dialog.open) return;
    const at = event.composedPath()[0];
    if (at !== document.body && !at.matches?.(WRITING)) return;
    const next = document.querySelector(".st-key-next button");
    if (next && !next.disabled) setTimeout(() => next.click(), 50);  // first the field hands over what was typed
  }

  test() {
    const voice = window.speechSynthesis?.getVoices().find((one) => one.localService);
    const said = this.root.querySelector(".heard");
    const { beep, no_voice, voice: both, louder, hello } = this.data.words;
    said.textContent = voice ? `${both} ${louder}` : `${beep} ${louder} ${no_voice}`;
    this.ring([880]);
    if (!voice) return;
    const speech = new SpeechSynthesisUtterance(hello);
    speech.voice = voice;
    setTimeout(() => window.speechSynthesis.speak(speech), 600);
  }

  ring(tones) {
    const Context = window.AudioContext || window.webkitAudioContext;
    if (!Context) return;
    this.audio ||= new Context();
    this.audio.resume();
    tones.forEach((hertz, index) => {
      const [source, volume] = [this.audio.createOscillator(), this.audio.createGain()];
      const start = this.audio.currentTime + index * 0.35;
      source.frequency.value = hertz;
      volume.gain.setValueAtTime(0.0001, start);
      volume.gain.exponentialRampToValueAtTime(0.3, start + 0.03);
      volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.4);
      source.connect(volume).connect(this.audio.destination);
      source.start(start);
      source.stop(start + 0.45);
    });
  }

  look() {
    if (!this.root.isConnected) return this.dispose();
    if (filming()) this.touched = Date.now();
    const now = Date.now();
    if (this.asked === null && now - this.touched > this.data.idle_s * 1000) {
      this.asked = now;
      this.dialog.showModal();
      this.ring([660, 660]);
    } else if (this.asked !== null && this.touched > this.asked) this.dialog.close();
    else if (this.asked !== null && now - this.asked > this.data.answer_s * 1000) {
      this.asked = Infinity;
      this.tell("away", true);
    }
  }
}

function filming() {  // a camera picture that runs, wherever in the page it is
  const roots = [document, ...[...document.querySelectorAll("*")].map((one) => one.shadowRoot).filter(Boolean)];
  return roots.some((root) => [...root.querySelectorAll("video")].some((one) => one.srcObject?.active));
}
