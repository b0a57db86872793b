// Films one clip in the browser and puts the finished file into the page's own file uploader.
// States (data-state on the root): off asking ready countdown recording sending sent lost error.
// Python gives: data.stored (clips that arrived), data.views, data.next, data.uploader, data.limit_s, data.texts.
// Nothing is ever sent to Python while a file is on its way: the rerun that it causes would lose the file.

const H264 = ["video/mp4;codecs=avc1.640028", "video/mp4;codecs=avc1.42E01F", "video/mp4"];
const TYPES = [...H264, "video/webm;codecs=vp8", "video/webm"];
const BUTTONS = {
  off: ["open"], asking: [], ready: ["start", "close"], countdown: ["stop"], recording: ["stop"], sending: [],
  sent: ["start", "again", "save", "close"], lost: ["save", "again", "close"], error: ["open", "save"],
};
const ARRIVES_WITHIN_MS = 30000;

export default function (component) {
  const { parentElement, data } = component;
  if (!parentElement.recorder) parentElement.recorder = new Recorder(parentElement.querySelector(".recorder"), data);
  const recorder = parentElement.recorder;
  recorder.update(data);
  // The camera light must not stay on when the page moves on; a mere rerun leaves the element where it is.
  return () => setTimeout(() => recorder.root.isConnected || recorder.dispose(), 0);
}

class Recorder {
  constructor(root, data) {
    Object.assign(this, { root, data, stream: null, media: null, timers: [], view: null, stored: data.stored, url: null });
    this.video = root.querySelector("video");
    this.on("open", () => this.openCamera());
    this.on("start", () => this.countDown());
    this.on("stop", () => this.stop());
    this.on("again", () => { this.choose(this.filmed); this.show("ready", this.data.texts.ready); });
    this.on("close", () => this.closeCamera());
    this.part("camera").addEventListener("change", () => this.openCamera());
    this.video.addEventListener("resize", () => this.state === "recording" && this.fail("changed"));
    this.onKey = (event) => {
      if (event.key === "Escape" && ["countdown", "recording"].includes(this.state)) this.stop();
    };
    document.addEventListener("keydown", this.onKey);
    this.buildViews();
    this.show("off", data.texts.off);
  }

  part(name) { return this.root.querySelector("." + name); }
  on(name, action) { this.part(name).addEventListener("click", action); }
  get state() { return this.root.dataset.state; }

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
    const texts = this.data.texts;
    if (!navigator.mediaDevices?.getUserMedia) return this.show("error", texts.insecure);
    if (!window.MediaRecorder) return this.show("error", texts.unsupported);
    const wanted = this.part("camera").value;
    this.closeStream();
    this.show("asking", texts.asking);
    try {
      const size = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
      const device = wanted ? { deviceId: { exact: wanted } } : {};
      const stream = await navigator.mediaDevices.getUserMedia({ video: { ...size, ...device }, audio: false });
      if (!this.root.isConnected) return stream.getTracks().forEach((track) => track.stop());
      this.stream = stream;
      this.video.srcObject = stream;
      await this.video.play();
      const track = stream.getVideoTracks()[0];
      track.addEventListener("ended", () => this.fail("none"));
      await this.listCameras(track);
      this.show("ready", texts.ready);
      this.part("stage").scrollIntoView({ block: "nearest" });  // head and feet must be seen without scrolling
    } catch (error) {
      const names = { NotAllowedError: "denied", SecurityError: "denied", NotReadableError: "busy", AbortError: "busy" };
      this.part("camera").replaceChildren();  // a camera that was unplugged must not be asked for again
      this.fail(names[error.name] || "none");
    }
  }

  async listCameras(track) {
    const cameras = (await navigator.mediaDevices.enumerateDevices()).filter((device) => device.kind === "videoinput");
    const current = track.getSettings().deviceId;
    this.part("camera").replaceChildren(...cameras.map((camera, index) => {
      const chosen = camera.deviceId === current;
      return new Option(camera.label || `Camera ${index + 1}`, camera.deviceId, chosen, chosen);
    }));
  }

  countDown() {
    this.audio ||= new AudioContext();
    let left = Number(this.part("countdown").value);
    this.show("countdown", this.data.texts.countdown);
    this.part("stage").scrollIntoView({ block: "nearest" });
    const tick = () => {
      if (left === 0) return this.record();
      this.part("count").textContent = left;
      this.beep(660);
      left -= 1;
      this.timers.push(setTimeout(tick, 1000));
    };
    tick();
  }

  record() {
    this.clearTimers();
    this.beep(990);
    const type = TYPES.find((name) => MediaRecorder.isTypeSupported(name));
    if (!type) return this.fail("unsupported");
    const chunks = [];
    const media = new MediaRecorder(this.stream, { mimeType: type, videoBitsPerSecond: 8_000_000 });
    media.addEventListener("dataavailable", (event) => { if (event.data.size) chunks.push(event.data); });
    media.addEventListener("stop", () => this.finish(media, new Blob(chunks, { type: type.split(";")[0] })));
    media.addEventListener("error", () => this.fail("lost_camera"));
    this.media = media;
    media.start();
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

  finish(media, blob) {
    if (this.media !== media) return;  // this take failed: its end is not a clip
    this.media = null;
    this.beep(440);
    this.filmed = this.view.id;
    const name = `recording-${this.view.id}.${blob.type === "video/mp4" ? "mp4" : "webm"}`;
    if (this.url) URL.revokeObjectURL(this.url);
    this.url = URL.createObjectURL(blob);
    Object.assign(this.part("save"), { href: this.url, download: name });
    this.show("sending", this.data.texts.sending);
    this.timers.push(setTimeout(() => this.show("lost", this.data.texts.lost), ARRIVES_WITHIN_MS));
    this.handOver(new File([blob], name, { type: blob.type }));
  }

  handOver(file) {
    const input = document.querySelector(`.st-key-${this.data.uploader} input[type=file]`);
    if (!input || !file.size) return this.show("lost", this.data.texts.lost);
    const transfer = new DataTransfer();
    transfer.items.add(file);
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  fail(reason) {
    const media = this.media;
    this.media = null;
    if (media?.state === "recording") media.stop();
    this.closeStream();
    this.show("error", this.data.texts[reason]);
  }

  closeCamera() {
    this.closeStream();
    this.show("off", this.data.texts.off);
  }

  closeStream() {
    this.clearTimers();
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = this.video.srcObject = null;
  }

  clearTimers() {
    this.timers.forEach((timer) => { clearTimeout(timer); clearInterval(timer); });
    this.timers = [];
    this.part("count").textContent = "";
  }

  beep(hertz) {
    if (!this.audio) return;
    const tone = this.audio.createOscillator(), volume = this.audio.createGain();
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.2, this.audio.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.001, this.audio.currentTime + 0.3);
    tone.connect(volume).connect(this.audio.destination);
    tone.start();
    tone.stop(this.audio.currentTime + 0.3);
  }

  dispose() {
    this.media = null;
    this.closeStream();
    this.audio?.close();
    document.removeEventListener("keydown", this.onKey);
    if (this.url) URL.revokeObjectURL(this.url);
  }
}
