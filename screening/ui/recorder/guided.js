// The guided recorder: six states that can be followed from three metres away, hands-free, take after take.
// data-state: off asking framing ready countdown recording sending verdict error. data-phase: also show and pain.
// Before the countdown and in the verdict small pictures go to data.address; while it films nothing else runs.

export default function (component) {
  return mount(component, (root, data) => new Guided(root, data));
}

class Guided extends Display {
  constructor(root, data) {
    super(root, data);
    Object.assign(this, { round: 0, slot: null, stored: data.stored, seen: data.verdict?.id, refused: data.refused?.id, canvas: document.createElement("canvas") });
    const actions = {
      start: () => this.begin(this.data.next, true), stop: () => this.stop(), anyway: () => this.countDown("-anyway"),
      again: () => this.begin(this.slot), on: () => this.moveOn(), resend: () => this.handOver(),
      skip: () => this.skip(), full: () => this.fullScreen(),
    };
    for (const [name, action] of Object.entries(actions)) this.on(name, action);
    this.part("camera").addEventListener("change", () => this.stream && this.begin(this.slot));
    this.part("pain").append(...Array.from({ length: 11 }, (_, score) => {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: score });
      button.addEventListener("click", () => this.tellPain(score));
      return button;
    }));
    speechSynthesis?.addEventListener?.("voiceschanged", () => this.findVoice());
    this.findVoice();
    this.show("off", data.texts[data.next === null ? "finished" : "off"]);
  }

  get take() { return this.data.takes[this.slot]; }

  onKey(event) {
    if (event.composedPath()[0].closest?.("button, input, select, textarea, a") && event.key !== "Escape") return;
    const start = { off: "start", error: this.lost ? "resend" : "start", verdict: "again" }[this.state];
    const name = { Escape: "stop", " ": start, s: "skip", f: "full" }[event.key.length > 1 ? event.key : event.key.toLowerCase()];
    if (!name || event.ctrlKey || event.altKey || event.metaKey || this.part(name).hidden) return;
    event.preventDefault();
    this.part(name).click();
  }

  // ---- the six states ----
  async begin(slot, first = false) {
    if (slot === null) return;
    if (this.data.stop) return this.end("pain_stop");
    this.enter(slot);
    this.stopped = false;
    if ((!this.stream || first) && !await this.openStream()) return;
    this.root.dataset.view = this.take.figure;
    if (this.video.paused) this.video.play();
    this.drawGhost();
    this.show("framing", `${this.take.title}. ${this.take.sentence}`, "show");
    const seconds = first ? this.data.times.walk_s : this.data.times.show_s;
    this.timers.push(setTimeout(() => this.frame(), 1000 * seconds));
  }

  enter(slot) {
    this.clearTimers();
    this.round += 1;
    this.part("frame").dataset.good = "no";
    Object.assign(this, { slot, held: false, lost: false, marked: "" });
  }

  frame() {
    this.show("framing", this.data.texts.framing, "frame");
    this.watch((answer) => {
      this.tell(answer.say);
      this.part("anyway").hidden = !answer.anyway;
      const ghost = answer.ghost;
      this.part("numbers").textContent = ghost ? this.data.texts.ghost.replace("{d}", ghost.distance).replace("{c}", ghost.centre).replace("{t}", ghost.turn) : "";
      this.part("frame").dataset.good = answer.good ? "yes" : "no";
      if (answer.go) this.makeReady(answer.say);
    });
  }

  makeReady(sentence) {
    this.round += 1;
    this.show("ready", sentence);
    this.beep(660);
    this.beep(880, 0.2);
    this.timers.push(setTimeout(() => this.countDown(""), 1000));
  }

  countDown(marked) {
    this.clearTimers();
    this.round += 1;
    this.marked = marked;
    this.show("countdown", this.data.texts.countdown);
    this.countFrom(Number(this.part("countdown").value), () => this.record());
  }

  record() {
    this.clearTimers();
    this.beep(990);
    if (!this.startFilm((blob) => this.finish(blob))) return;
    const began = performance.now(), { seconds } = this.take;
    this.show("recording", this.cueAt(0));
    const look = () => {
      const now = (performance.now() - began) / 1000;
      this.part("seconds").textContent = `${Math.max(0, Math.ceil(seconds - now))} s`;
      const cue = this.cueAt(now);
      if (cue !== this.said) this.beep(cue === this.data.texts.up ? 523 : 440);
      this.tell(cue);
      if (now >= seconds) { this.clearTimers(); this.media?.stop(); }
    };
    look();
    this.timers.push(setInterval(look, 200));
  }

  // What to do now: stand still, then the pace of the repetitions, then stand still until the end.
  cueAt(now) {
    const { still_s: still, repetition_s: whole, repetitions, walking } = this.take, { texts } = this.data;
    if (walking) return texts.walk;
    const half = Math.floor((now - still) / (whole / 2));
    if (now < still || half >= 2 * repetitions) return texts.still;
    return half % 2 ? texts.up : texts.down;
  }

  finish(blob) {
    this.beep(440);
    this.tick(null);
    this.video.pause();  // the processor has something better to do
    this.send(blob, `take-${this.slot}-${this.take.view}${this.marked}`);
  }

  lose() {
    this.clearTimers();
    this.lost = true;
    this.show("error", this.data.texts.lost);
  }

  update(data) {
    const arrived = data.stored > this.stored;
    Object.assign(this, { data, stored: data.stored });
    if (arrived && (this.state === "sending" || this.lost)) {
      this.clearTimers();
      this.lost = false;
      this.show("sending", this.stopAfter ? data.texts.stopped : data.texts.checking);
    }
    if (data.refused && data.refused.id !== this.refused) {
      this.refused = data.refused.id;
      this.lost = true;
      this.show("error", data.refused.sentence);
    } else if (data.verdict && data.verdict.id !== this.seen && this.state === "sending") this.judge(data.verdict);
    else if (this.state === "verdict" && data.hold !== this.held) this.hold(data.hold);
    else if (this.skipping !== undefined && this.reasonAsked && !data.hold) this.skipped(data);
    else if (this.state === "off") this.show("off", this.said);
    this.reasonAsked = data.hold;
  }

  judge(verdict) {
    this.seen = verdict.id;
    this.tick(verdict.lines);
    this.video.play();
    this.show("verdict", `${verdict.title}. ${verdict.reason} ${verdict.fix}`.trim());
    this.root.dataset.verdict = verdict.status;
    this.beep(verdict.status === "refused" ? 330 : 880);
    this.watch((answer) => answer.again && this.begin(this.slot));
    const { good_s, look_s } = this.data.times;
    this.timers.push(setTimeout(() => this.askPain(), 1000 * (verdict.status === "ok" ? good_s : look_s)));
  }

  askPain() {
    this.show("verdict", this.data.texts.pain, "pain");
    this.timers.push(setTimeout(() => this.moveOn(), 1000 * this.data.times.pain_s));
  }

  tellPain(score) {
    this.send_event("pain", { clip: this.seen, score });
    if (score === 0) this.moveOn();
    else this.hold(true);
  }

  hold(held) {
    this.held = held;
    this.clearTimers();
    if (held) this.show("verdict", this.data.texts.told, "held");
    else this.moveOn();
  }

  moveOn() {
    if (this.data.next !== null && !this.stopAfter) return this.begin(this.data.next);
    this.end(this.stopAfter ? "stopped" : "finished");
  }

  end(text) {
    this.leave();
    this.stopAfter = false;
    this.show("off", this.data.texts[text]);
    this.send_event("end", {});
  }

  // ---- ways out ----
  stop() {
    if (this.state === "sending") return this.stopWhileSending();
    const media = this.media;
    this.leave();
    if (media?.state === "recording") media.stop();
    this.stopped = true;
    this.show("off", this.data.texts.stopped);
    this.send_event("stopped", { slot: this.slot });
  }

  // The film is made and on its way: nothing may disturb it, but the camera goes off and no take follows.
  stopWhileSending() {
    this.stopAfter = true;
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = null;
    this.tell(this.data.texts.stopped);
  }

  skip() {
    Object.assign(this, { skipping: this.data.next, wasRunning: LIVE.includes(this.state) });
    this.leave();
    this.show("off", this.data.texts.skipping);
    this.send_event("skip", { slot: this.data.next });
  }

  skipped(data) {
    const left = data.next !== this.skipping;
    this.skipping = undefined;
    if (left && this.wasRunning && data.next !== null) this.begin(data.next);
    else this.show("off", data.texts[data.next === null ? "finished" : "off"]);
  }

  leave() {
    this.media = null;
    this.enter(this.slot);
    this.closeStream();
  }

  send_event(kind, values) {
    this.component.setTriggerValue("event", { id: `${kind}-${performance.now()}`, kind, ...values });
  }

  fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.root.requestFullscreen?.();
  }

  dispose() {
    this.round += 1;
    window.speechSynthesis?.cancel();
    super.dispose();
  }
}
