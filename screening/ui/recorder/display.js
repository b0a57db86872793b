// What the guided recorder shows and says, and the small pictures that it asks about. See guided.js.

const BUTTONS = {
  off: ["start", "skip", "save"], asking: [], framing: ["stop", "skip"], ready: ["stop"], countdown: ["stop"],
  recording: ["stop"], sending: ["stop"], verdict: ["again", "on", "stop"], error: ["start", "resend", "save", "skip"],
};
const LIVE = ["framing", "ready", "countdown", "recording", "sending", "verdict"];
const SNAPSHOT_PX = 640, SNAPSHOT_EVERY_MS = 150;
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

class Display extends Camera {
  show(state, sentence, phase = state) {
    Object.assign(this.root.dataset, { state, phase, live: LIVE.includes(state) && !this.held ? "yes" : "no" });
    this.tell(sentence);
    for (const button of this.root.querySelectorAll(".buttons > *")) {
      const name = button.classList[0];
      const pointless = { save: !this.url || state === "off" && !this.lost, resend: !this.lost, start: this.data.next === null,
        skip: this.data.next === null, on: phase !== "pain" }[name];
      button.hidden = !BUTTONS[state].includes(name) || Boolean(pointless);
    }
    this.part("start").textContent = state !== "error" ? this.data.texts.start : this.lost ? "Film again" : "Try again";
    this.part("title").textContent = this.take?.title || "";
    this.part("settings").hidden = !["off", "error"].includes(state);
    this.part("mark").textContent = { ready: "✓", verdict: { ok: "✓", warn: "!", refused: "↻" }[this.data.verdict?.status] }[state] || "";
    this.part("pain").hidden = phase !== "pain";
    this.part("lines").hidden = !["sending", "verdict"].includes(state);
    if (state !== "framing") this.part("numbers").textContent = "";
  }

  tell(sentence) {
    if (this.said === sentence) return;
    this.said = this.part("say").textContent = sentence;
    this.speak(sentence);
  }

  findVoice() {
    const local = (window.speechSynthesis?.getVoices() || []).filter((voice) => voice.localService);
    this.voice = local.find((voice) => voice.lang.startsWith(this.data.language)) || null;
    this.part("voice").textContent = this.voice ? "" : this.data.texts.no_voice;
  }

  speak(sentence) {
    if (!this.voice || !sentence || !this.part("sound").checked || this.state === "off" && !this.stopped) return;
    speechSynthesis.cancel();
    speechSynthesis.speak(Object.assign(new SpeechSynthesisUtterance(sentence), { voice: this.voice, lang: this.voice.lang }));
  }

  beep(hertz, after) { if (this.part("sound").checked) super.beep(hertz, after); }

  tick(lines) {
    this.part("lines").replaceChildren(...Object.entries(this.data.texts.lines).map(([name, words]) => {
      const line = document.createElement("li");
      line.dataset.seen = lines ? (lines[name] ? "yes" : "no") : "open";
      line.textContent = `${lines ? (lines[name] ? "✓" : "!") : "…"} ${words}`;
      return line;
    }));
  }

  drawGhost() {
    const svg = this.part("ghost"), { videoWidth: width, videoHeight: height } = this.video;
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const path = (this.take.ghost || []).map((line) => "M" + line.map(([x, y]) => `${x * width} ${y * height}`).join("L")).join("");
    svg.innerHTML = `<path d="${path}"/>`;
  }

  // Snapshots: one at a time, the newest picture only, until `round` changes.
  async watch(heed) {
    const round = this.round;
    while (this.round === round && this.stream) {
      const began = performance.now();
      const answer = await this.ask(round).catch(() => ({ error: true }));
      if (this.round !== round) return;
      if (answer?.error) {
        if (this.state === "framing") { this.tell(this.data.texts.no_help); this.part("anyway").hidden = false; }
        await pause(1000);
      } else if (answer) {
        this.root.dataset.perSecond = answer.per_s;
        heed(answer);
      }
      await pause(Math.max(30, SNAPSHOT_EVERY_MS - (performance.now() - began)));
    }
  }

  async ask(round) {
    const { videoWidth: width, videoHeight: height } = this.video;
    if (!width) return null;
    Object.assign(this.canvas, { width: SNAPSHOT_PX, height: Math.round(SNAPSHOT_PX * height / width) });
    this.canvas.getContext("2d").drawImage(this.video, 0, 0, this.canvas.width, this.canvas.height);
    const picture = await new Promise((done) => this.canvas.toBlob(done, "image/jpeg", 0.85));
    const query = new URLSearchParams({ take: this.slot, round, height, t: (performance.now() / 1000).toFixed(3) });
    const reply = await fetch(`${this.data.address}?${query}`, { method: "POST", headers: { "X-Framing-Token": this.data.token }, body: picture });
    if (reply.status === 429) return null;  // still looking at the last one
    return reply.ok ? reply.json() : { error: true };
  }
}
