// The recorder of the quick page: one clip at a press of Start, in the view that was chosen.
// States (data-state on the root): off asking ready countdown recording sending sent lost error.
// Python gives: data.stored (clips that arrived), data.views, data.next, data.uploader, data.limit_s, data.texts.

const BUTTONS = {
  off: ["open"], asking: [], ready: ["start", "close"], countdown: ["stop"], recording: ["stop"], sending: [],
  sent: ["start", "again", "save", "close"], lost: ["save", "again", "close"], error: ["open", "save"],
};

export default function (component) {
  return mount(component, (root, data) => new Recorder(root, data));
}

class Recorder extends Camera {
  constructor(root, data) {
    super(root, data);
    Object.assign(this, { view: null, stored: data.stored });
    this.on("open", () => this.openCamera());
    this.on("start", () => this.countDown());
    this.on("stop", () => this.stop());
    this.on("again", () => { this.choose(this.filmed); this.show("ready", this.data.texts.ready); });
    this.on("close", () => { this.closeStream(); this.show("off", this.data.texts.off); });
    this.part("camera").addEventListener("change", () => this.openCamera());
    this.buildViews();
    this.show("off", data.texts.off);
  }

  onKey(event) {
    if (event.key === "Escape" && ["countdown", "recording"].includes(this.state)) this.stop();
  }

  show(state, sentence) {
    this.lead ||= Boolean(this.root.getRootNode().activeElement?.closest(".buttons"));
    this.root.dataset.state = state;
    this.part("say").textContent = sentence;
    for (const button of this.root.querySelectorAll(".buttons > *")) {
      const name = button.classList[0];
      button.hidden = !BUTTONS[state].includes(name) || (name === "save" && !this.url);
    }
    this.part("open").textContent = state === "error" ? "Try again" : "Turn on the camera";
    this.part("start").textContent = state === "sent" ? "Film the next clip" : "Start";
    this.part("stage").hidden = !this.stream;
    this.part("settings").hidden = !this.stream;
    const busy = ["countdown", "recording", "sending", "asking"].includes(state);
    this.root.querySelectorAll(".views button, select").forEach((element) => { element.disabled = busy; });
    const next = this.root.querySelector(".buttons > :not([hidden])");
    if (this.lead && next) { next.focus(); this.lead = false; }  // the pressed button is gone: keep the keyboard here
  }

  update(data) {
    const arrived = data.stored > this.stored;
    this.data = data;
    this.stored = data.stored;
    if (arrived && ["sending", "lost"].includes(this.state)) {
      this.clearTimers();
      this.choose(data.next);
      this.show("sent", data.texts.sent);
    } else if (!this.view) this.choose(data.next);
  }

  buildViews() {
    for (const view of this.data.views) {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", textContent: view.label });
      button.dataset.view = view.id;
      button.setAttribute("role", "radio");
      button.addEventListener("click", () => this.choose(view.id));
      button.addEventListener("keydown", (event) => this.moveChoice(event));
      this.part("views").append(button);
    }
  }

  choose(id) {
    this.view = this.data.views.find((view) => view.id === id) || this.data.views[0];
    this.part("instruction").textContent = this.view.instruction;
    for (const button of this.root.querySelectorAll(".views button")) {
      const chosen = button.dataset.view === this.view.id;
      button.setAttribute("aria-checked", String(chosen));
      button.tabIndex = chosen ? 0 : -1;
    }
  }

  moveChoice(event) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const views = this.data.views;
    this.choose(views[(views.indexOf(this.view) + step + views.length) % views.length].id);
    this.root.querySelector('.views [aria-checked="true"]').focus();
  }

  async openCamera() {
    if (!await this.openStream()) return;
    this.show("ready", this.data.texts.ready);
    this.part("stage").scrollIntoView({ block: "nearest" });  // head and feet must be seen without scrolling
  }

  countDown() {
    this.show("countdown", this.data.texts.countdown);
    this.part("stage").scrollIntoView({ block: "nearest" });
    this.countFrom(Number(this.part("countdown").value), () => this.record());
  }

  record() {
    this.clearTimers();
    this.beep(990);
    if (!this.startFilm((blob) => this.finish(blob))) return;
    const began = performance.now();
    this.show("recording", this.data.texts.recording);
    this.timers.push(setInterval(() => {
      const seconds = (performance.now() - began) / 1000;
      this.part("seconds").textContent = `${Math.floor(seconds)} s`;
      if (seconds >= this.data.limit_s) this.stop();
    }, 200));
  }

  stop() {
    this.clearTimers();
    if (this.media?.state === "recording") this.media.stop();
    else this.show("ready", this.data.texts.stopped);
  }

  finish(blob) {
    this.beep(440);
    this.filmed = this.view.id;
    this.send(blob, `recording-${this.view.id}`);
  }

  lose() { this.show("lost", this.data.texts.lost); }
}
