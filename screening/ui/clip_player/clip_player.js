// Plays one film, or two in step, with what was measured drawn on it; the film itself is the page's own st.video.
// Root: data-state loading ready playing seeking nofilm, data-time (s of the film, 3 decimals), data-phase in a pair.
// Python gives: data.clips [{film (key of the container around st.video, or null), payload, ghost}], data.seek {id, t or
// phase}, data.focus {motion, t, from, to}, data.mark, data.label. Film and skeleton meet by the times of our own frames.
// Needs film.js (Film) before it. Nothing is sent to Python while somebody looks, except by "Mark this moment".

export default function (component) {
  const { parentElement, data } = component;
  const player = (parentElement.player ||= new Player(parentElement.querySelector(".player")));
  player.send = component.setTriggerValue;
  player.update(data);
  return () => setTimeout(() => player.root.isConnected || player.dispose(), 0);
}

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

class Player {
  constructor(root) {
    Object.assign(this, { root, films: [], rate: 1, playing: false, phase: 0, layers: { skeleton: true, angle: true } });
    const press = { first: () => this.go(0), last: () => this.go(Infinity), back: () => this.step(-1), on: () => this.step(1),
      play: () => this.toggle(), mark: () => this.send("mark", { t: this.film.t, n: Date.now() }) };
    for (const [name, action] of Object.entries(press)) this.part(name).addEventListener("click", action);
    root.querySelectorAll("[data-rate]").forEach((b) => b.addEventListener("click", () => this.setRate(Number(b.dataset.rate))));
    root.querySelectorAll("[data-layer]").forEach((b) => b.addEventListener("click", () => this.flip(b.dataset.layer)));
    // a button pressed with the pointer must not keep the Space key for itself
    root.addEventListener("click", (event) => event.detail && event.target.closest("button") && root.focus({ preventScroll: true }));
    root.addEventListener("keydown", (event) => this.key(event));
    this.part("motion").addEventListener("change", (event) => this.showMotion(event.target.value));
    this.part("repetition").addEventListener("change", (event) => { this.repetition = event.target.selectedIndex; this.setPhase(0); });
    this.slider = this.part("pairing").querySelector("input");
    this.slider.addEventListener("input", () => { this.pause(); this.setPhase(Number(this.slider.value)); });
    const strip = this.part("strip");
    const drag = (event) => { const box = strip.getBoundingClientRect();
      this.pause(); this.go(clamp((event.clientX - box.left) / box.width, 0, 1) * this.film.clip.duration); };
    strip.addEventListener("pointerdown", (event) => { strip.setPointerCapture(event.pointerId); drag(event); root.focus({ preventScroll: true }); });
    strip.addEventListener("pointermove", (event) => strip.hasPointerCapture(event.pointerId) && drag(event));
    this.watch = setInterval(() => this.films.forEach((film) => film.attach()), 300);  // the page may put another film in its place
    this.setRate(1);
  }

  part(name) { return this.root.querySelector("." + name); }
  get film() { return this.films[0]; }
  get pair() { return this.films.length > 1; }

  update(data) {
    this.tallest = data.tallest_vh;
    const same = this.films.length === data.clips.length;
    if (!same) { this.films.forEach((film) => film.detach()); this.films = data.clips.map(() => new Film(this)); }
    const changed = this.films.map((film, i) => film.load(data.clips[i]));
    this.root.setAttribute("aria-label", data.label);
    this.part("mark").hidden = !data.mark;
    this.part("pairing").hidden = !this.pair;
    this.part("curve").hidden = this.pair || !Object.keys(this.film.clip.motions).length;
    this.root.querySelector('[data-layer="ghost"]').disabled = !this.films.some((film) => film.ghost);
    if (changed.some(Boolean)) this.fill();
    this.setFocus(data.focus);
    const seek = data.seek;
    if (seek && seek.id !== this.sought) {
      this.sought = seek.id;
      this.pause();
      if (this.pair) this.setPhase(seek.phase);
      else { this.go(seek.t); if (data.focus?.motion) this.showMotion(data.focus.motion); }
    }
    this.refresh();
  }

  fill() {
    const { motions, motion, cycles } = this.film.clip;
    this.part("motion").replaceChildren(...Object.entries(motions).map(([id, m]) => new Option(m.title, id)));
    this.showMotion(motions[this.motion] ? this.motion : motion);
    if (!this.pair) return;
    this.repetition = clamp(this.repetition ?? 0, 0, Math.max(0, cycles.length - 1));
    this.part("repetition").replaceChildren(...cycles.map((cycle, i) => new Option(cycle.label, i, false, i === this.repetition)));
    this.setPhase(this.phase);
  }

  showMotion(id) {
    this.motion = id;
    const motion = this.film.clip.motions[id];
    if (motion && !this.pair) {
      this.part("motion").value = id;
      this.part("plot").innerHTML = motion.strip;
      this.part("strip").setAttribute("aria-label", motion.alt);
      this.part("note").textContent = motion.note;
    }
    this.films.forEach((film) => film.draw());
  }

  setFocus(focus) {
    if (focus?.motion && focus.motion !== this.focus?.motion) this.showMotion(focus.motion);
    this.focus = focus;
    const mark = this.part("focus"), share = (t) => `${clamp((100 * t) / this.film.clip.duration, 0, 100)}%`;
    mark.hidden = !focus;
    if (focus) Object.assign(mark.style, { left: share(focus.from), width: share(focus.to - focus.from) });
  }

  setRate(rate) {
    this.rate = rate;
    this.root.querySelectorAll("[data-rate]").forEach((b) => b.setAttribute("aria-checked", String(Number(b.dataset.rate) === rate)));
    if (this.playing) { this.pause(); this.play(); }
  }

  flip(layer) {
    this.layers[layer] = !this.layers[layer];
    this.films.forEach((film) => film.draw());
    this.refresh();
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("select, input:not([type=range])")) return;
    if (event.key === " " && event.target.closest("button")) return;
    const far = this.pair ? 1 : 0.5, move = (by) => (this.pair ? this.setPhase(this.phase + by) : this.go(this.film.t + by));
    const actions = { " ": () => this.toggle(), ",": () => this.step(-1), ".": () => this.step(1),
      ArrowLeft: () => { this.pause(); move(-far); }, ArrowRight: () => { this.pause(); move(far); },
      g: () => this.films.some((film) => film.ghost) && this.flip("ghost") };
    if (this.pair) for (let n = 0; n < 10; n++) actions[n] = () => { this.pause(); this.setPhase(10 * n); };
    const action = event.shiftKey ? null : actions[event.key.toLowerCase()] || actions[event.key];
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();  // the page has shortcuts of its own
    action();
  }

  step(by) { this.pause(); if (this.pair) this.setPhase(this.film.phaseOf(this.film.cycle(this.repetition), this.film.next(by))); else this.go(this.film.next(by)); }
  go(t) {
    if (this.pair) this.setPhase(t > 0 ? 100 : 0);
    else this.film.seek(clamp(t, 0, this.film.clip.times.at(-1) ?? 0));
  }
  toggle() { if (this.playing) this.pause(); else this.play(); }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    this.films.forEach((film) => film.pause());
    this.refresh();
  }

  play() {
    const { times } = this.film.clip;
    if (!times.length || (this.pair && this.phase >= 99.9 && (this.setPhase(0), false))) return;
    if (!this.pair && this.film.t >= times.at(-1) - 1e-3) this.film.seek(0);
    this.playing = true;
    this.films.forEach((film) => film.play(this.rate));
    if (this.pair) requestAnimationFrame(() => this.follow());
    this.refresh();
  }

  setPhase(phase) {
    if (!(phase >= 0 || phase < 0)) return;
    this.phase = clamp(phase, 0, 100);
    for (const film of this.films) if (film.cycle(this.repetition)) film.seek(film.timeAt(film.cycle(this.repetition), this.phase));
    this.refresh();
  }

  // While both run, the first film leads and the second one's speed is steered so that it stays at the same phase.
  follow() {
    if (!this.playing || !this.pair) return;
    const [lead, other] = this.films, own = lead.cycle(this.repetition), its = other.cycle(this.repetition);
    this.phase = own ? lead.phaseOf(own, lead.now()) : 100;
    if (this.phase >= 100 || !its) { this.pause(); this.setPhase(100); return; }
    const wanted = other.timeAt(its, this.phase), late = wanted - other.now();
    const slope = (other.timeAt(its, this.phase + 0.5) - wanted) / Math.max(1e-6, lead.timeAt(own, this.phase + 0.5) - lead.timeAt(own, this.phase));
    if (Math.abs(late) > 0.25) other.jump(wanted);
    else other.setRate(this.rate * clamp(slope + 6 * late, 0.07, 8));
    this.refresh();
    requestAnimationFrame(() => this.follow());
  }

  ended() { if (!this.pair) this.pause(); }

  refresh() {
    const { root, film } = this;
    if (!this.films.every((f) => f.clip)) return;  // still being filled
    const state = this.films.every((f) => f.state === "nofilm") ? "nofilm" : this.films.some((f) => f.state === "loading") ? "loading"
      : this.playing ? "playing" : this.films.some((f) => f.state === "seeking") ? "seeking" : "ready";
    Object.assign(root.dataset, { state, time: film.t.toFixed(3), playing: String(this.playing) });
    if (this.pair) Object.assign(root.dataset, { phase: this.phase.toFixed(1), times: this.films.map((f) => f.t.toFixed(3)).join(" ") });
    this.part("stage").style.display = this.films.some((f) => f.state === "nofilm") ? "grid" : "none";
    this.part("play").ariaLabel = this.playing ? "Pause" : "Play";
    this.part("clock").textContent = `${film.t.toFixed(2)} s`;
    this.part("cursor").style.left = `${clamp((100 * film.t) / Math.max(film.clip.duration, 1e-6), 0, 100)}%`;
    root.querySelectorAll("[data-layer]").forEach((b) => b.setAttribute("aria-pressed", String(Boolean(this.layers[b.dataset.layer]))));
    const say = this.films.map((f) => f.trouble).find(Boolean) || (this.pair && this.films.some((f) => !f.clip.cycles.length) ? "No repetition to compare in one of the films." : "");
    if (this.part("say").textContent !== say) this.part("say").textContent = say;
    this.slider.value = this.phase;
    this.part("percent").textContent = `${Math.round(this.phase)} %`;
  }

  dispose() {
    clearInterval(this.watch);
    this.playing = false;
    this.films.forEach((film) => film.detach());
  }
}
