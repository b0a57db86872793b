// What every recorder does: open the camera, film at its quality, hand the file to the page's own uploader, beep.
// Nothing is ever sent to Python while a file is on its way: the rerun that it causes would lose the file.

const H264 = ["video/mp4;codecs=avc1.640028", "video/mp4;codecs=avc1.42E01F", "video/mp4"];
const TYPES = [...H264, "video/webm;codecs=vp8", "video/webm"];
const ARRIVES_WITHIN_MS = 30000;
const FAILURES = { NotAllowedError: "denied", SecurityError: "denied", NotReadableError: "busy", AbortError: "busy" };

class Camera {
  constructor(root, data) {
    Object.assign(this, { root, data, stream: null, media: null, timers: [], url: null, file: null });
    this.video = root.querySelector("video");
    this.video.addEventListener("resize", () => this.state === "recording" && this.fail("changed"));
    document.addEventListener("keydown", this.heardKey = (event) => this.onKey(event));
  }

  part(name) { return this.root.querySelector("." + name); }
  on(name, action) { this.part(name).addEventListener("click", action); }
  get state() { return this.root.dataset.state; }

  // Opens the chosen camera; false where that fails, which is then said.
  async openStream() {
    if (!navigator.mediaDevices?.getUserMedia) return this.fail("insecure");
    if (!window.MediaRecorder) return this.fail("unsupported");
    const wanted = this.part("camera").value;
    this.closeStream();
    this.show("asking", this.data.texts.asking);
    try {
      const size = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
      const device = wanted ? { deviceId: { exact: wanted } } : {};
      const stream = await navigator.mediaDevices.getUserMedia({ video: { ...size, ...device }, audio: false });
      if (!this.root.isConnected || this.state !== "asking") return stream.getTracks().forEach((track) => track.stop());
      this.stream = this.video.srcObject = stream;
      await this.video.play();
      const track = stream.getVideoTracks()[0];
      track.addEventListener("ended", () => this.fail("none"));
      await this.listCameras(track);
      return true;
    } catch (error) {
      this.part("camera").replaceChildren();  // a camera that was unplugged must not be asked for again
      return this.fail(FAILURES[error.name] || "none");
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

  // Films until media.stop() is called; filmed(blob) gets the film unless the take failed.
  startFilm(filmed) {
    const type = TYPES.find((name) => MediaRecorder.isTypeSupported(name));
    if (!type) return this.fail("unsupported");
    const chunks = [];
    const media = new MediaRecorder(this.stream, { mimeType: type, videoBitsPerSecond: 8_000_000 });
    media.addEventListener("dataavailable", (event) => { if (event.data.size) chunks.push(event.data); });
    media.addEventListener("stop", () => {
      if (this.media !== media) return;  // this take failed: its end is not a clip
      this.media = null;
      filmed(new Blob(chunks, { type: type.split(";")[0] }));
    });
    media.addEventListener("error", () => this.fail("lost_camera"));
    this.media = media;
    media.start();
    return true;
  }

  // Keeps the film as a link to save, and puts it into the uploader.
  send(blob, name) {
    const file = `${name}.${blob.type === "video/mp4" ? "mp4" : "webm"}`;
    if (this.url) URL.revokeObjectURL(this.url);
    this.url = URL.createObjectURL(blob);
    Object.assign(this.part("save"), { href: this.url, download: file });
    this.file = new File([blob], file, { type: blob.type });
    this.handOver();
  }

  handOver() {
    this.show("sending", this.data.texts.sending);
    this.timers.push(setTimeout(() => this.lose(), ARRIVES_WITHIN_MS));
    const input = document.querySelector(`.st-key-${this.data.uploader} input[type=file]`);
    if (!input || !this.file?.size) return this.lose();
    const transfer = new DataTransfer();
    transfer.items.add(this.file);
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  fail(reason) {
    const media = this.media;
    this.media = null;
    if (media?.state === "recording") media.stop();
    this.closeStream();
    this.show("error", this.data.texts[reason]);
    return false;
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

  // One tick a second from `left` down to 1, then go().
  countFrom(left, go) {
    if (left === 0) return go();
    this.part("count").textContent = left;
    this.beep(660);
    this.timers.push(setTimeout(() => this.countFrom(left - 1, go), 1000));
  }

  beep(hertz, after = 0) {
    this.audio ||= new AudioContext();
    const tone = this.audio.createOscillator(), volume = this.audio.createGain();
    const begin = this.audio.currentTime + after;
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.2, begin);
    volume.gain.exponentialRampToValueAtTime(0.001, begin + 0.3);
    tone.connect(volume).connect(this.audio.destination);
    tone.start(begin);
    tone.stop(begin + 0.3);
  }

  dispose() {
    this.media = null;
    this.closeStream();
    this.audio?.close();
    document.removeEventListener("keydown", this.heardKey);
    if (this.url) URL.revokeObjectURL(this.url);
  }
}

// The function runs again on every rerun: the recorder is made once and kept at its element.
function mount(component, make) {
  const { parentElement, data } = component;
  const recorder = parentElement.recorder ||= make(parentElement.querySelector(".recorder"), data);
  recorder.component = component;
  recorder.update(data);
  // The camera light must not stay on when the page moves on; a mere rerun leaves the element where it is.
  return () => setTimeout(() => recorder.root.isConnected || recorder.dispose(), 0);
}
